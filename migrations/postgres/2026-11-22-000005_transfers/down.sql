DROP TRIGGER accounts_balance_is_its_transfers ON accounts;
DROP TRIGGER accounts_start_at_zero ON accounts;
DROP TABLE transfers;
DROP FUNCTION refuse_change;
DROP FUNCTION transfer_moves_credits;
