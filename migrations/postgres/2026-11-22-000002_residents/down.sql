DROP TABLE invitations;
DROP TABLE sessions;
DROP TABLE residents;
DROP TABLE accounts;
