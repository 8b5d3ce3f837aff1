DROP TRIGGER accounts_balance_is_its_transfers;
DROP TRIGGER accounts_not_replaced;
DROP TRIGGER accounts_start_at_zero;
DROP TABLE transfers;
