DROP TABLE audit;
ALTER TABLE building DROP COLUMN audit_days;
