-- The ledger: append-only. The trigger keeps the accounts and notes both balances after the transfer.
CREATE TABLE transfers (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    payer_id BIGINT NOT NULL REFERENCES accounts (id),
    payee_id BIGINT NOT NULL REFERENCES accounts (id),
    amount INTEGER NOT NULL,
    reason TEXT NOT NULL,
    reservation_id BIGINT REFERENCES reservations (id),
    -- The transfer that this one gives back.
    reverses_id BIGINT REFERENCES transfers (id),
    payer_balance INTEGER,
    payee_balance INTEGER,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT transfers_amount CHECK (amount > 0 AND typeof(amount) = 'integer'),
    CONSTRAINT transfers_two_accounts CHECK (payer_id <> payee_id),
    CONSTRAINT transfers_reversed_once UNIQUE (reverses_id)
);
CREATE UNIQUE INDEX transfers_one_a_reservation ON transfers (reservation_id)
    WHERE reservation_id IS NOT NULL AND reverses_id IS NULL;
CREATE INDEX transfers_by_payer ON transfers (payer_id, id);
CREATE INDEX transfers_by_payee ON transfers (payee_id, id);

CREATE TRIGGER transfers_balances_are_ours BEFORE INSERT ON transfers
WHEN NEW.payer_balance IS NOT NULL OR NEW.payee_balance IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'transfers_append_only');
END;

-- REPLACE deletes what is in its way, and no trigger hears of it.
CREATE TRIGGER transfers_not_replaced BEFORE INSERT ON transfers
WHEN EXISTS (SELECT 1 FROM transfers WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'transfers_append_only');
END;
CREATE TRIGGER transfers_reversed_once BEFORE INSERT ON transfers
WHEN EXISTS (SELECT 1 FROM transfers WHERE reverses_id = NEW.reverses_id)
BEGIN
    SELECT RAISE(ABORT, 'transfers_reversed_once');
END;
CREATE TRIGGER transfers_one_a_reservation BEFORE INSERT ON transfers
WHEN NEW.reverses_id IS NULL AND EXISTS (
    SELECT 1 FROM transfers WHERE reservation_id = NEW.reservation_id AND reverses_id IS NULL
)
BEGIN
    SELECT RAISE(ABORT, 'transfers_one_a_reservation');
END;

CREATE TRIGGER transfers_move_credits AFTER INSERT ON transfers
BEGIN
    UPDATE transfers SET
        payer_balance = (SELECT balance FROM accounts WHERE id = NEW.payer_id) - NEW.amount,
        payee_balance = (SELECT balance FROM accounts WHERE id = NEW.payee_id) + NEW.amount
    WHERE id = NEW.id;
    UPDATE accounts SET balance = balance - NEW.amount WHERE id = NEW.payer_id;
    UPDATE accounts SET balance = balance + NEW.amount WHERE id = NEW.payee_id;
END;

-- The one change allowed is the trigger's own: the balances are noted, once.
CREATE TRIGGER transfers_append_only_update BEFORE UPDATE ON transfers
WHEN OLD.payer_balance IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'transfers_append_only');
END;
CREATE TRIGGER transfers_append_only_delete BEFORE DELETE ON transfers
BEGIN
    SELECT RAISE(ABORT, 'transfers_append_only');
END;

-- A balance is what the account's last transfer noted, and starts at zero.
CREATE TRIGGER accounts_start_at_zero BEFORE INSERT ON accounts WHEN NEW.balance <> 0
BEGIN
    SELECT RAISE(ABORT, 'accounts_balance_is_its_transfers');
END;
CREATE TRIGGER accounts_not_replaced BEFORE INSERT ON accounts
WHEN EXISTS (SELECT 1 FROM accounts WHERE id = NEW.id OR (kind = NEW.kind AND kind <> 'resident'))
BEGIN
    SELECT RAISE(ABORT, 'accounts_balance_is_its_transfers');
END;
CREATE TRIGGER accounts_balance_is_its_transfers BEFORE UPDATE OF balance ON accounts
WHEN NEW.balance IS NOT (
    SELECT balance FROM (
        SELECT * FROM (
            SELECT id, payer_balance AS balance FROM transfers
            WHERE payer_id = NEW.id ORDER BY id DESC LIMIT 1
        )
        UNION ALL
        SELECT * FROM (
            SELECT id, payee_balance AS balance FROM transfers
            WHERE payee_id = NEW.id ORDER BY id DESC LIMIT 1
        )
    ) ORDER BY id DESC LIMIT 1
)
BEGIN
    SELECT RAISE(ABORT, 'accounts_balance_is_its_transfers');
END;
