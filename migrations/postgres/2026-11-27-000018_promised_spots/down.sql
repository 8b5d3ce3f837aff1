ALTER TABLE spots DROP COLUMN promised_to;
