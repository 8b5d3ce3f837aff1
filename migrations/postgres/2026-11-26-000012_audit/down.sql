DROP TABLE audit;
DROP FUNCTION audit_line_is_over;
ALTER TABLE building DROP COLUMN audit_days;
