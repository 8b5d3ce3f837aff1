ALTER TABLE residents DROP COLUMN calendar;
