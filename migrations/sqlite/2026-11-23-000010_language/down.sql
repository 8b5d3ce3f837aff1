ALTER TABLE residents DROP COLUMN language;
