DROP TABLE notice_choices;
DROP TABLE mails;
DROP TABLE notices;
