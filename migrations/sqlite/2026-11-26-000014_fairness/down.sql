DROP TABLE searches;
DELETE FROM jobs WHERE name IN ('allowance', 'retention', 'audit');
DROP INDEX transfers_one_allowance_a_month;
ALTER TABLE transfers DROP COLUMN note;
ALTER TABLE building DROP COLUMN sign_up;
ALTER TABLE building DROP COLUMN allowance;
