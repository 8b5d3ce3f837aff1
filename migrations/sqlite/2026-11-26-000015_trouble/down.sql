DROP TABLE reports;
ALTER TABLE reservations DROP COLUMN reason;
