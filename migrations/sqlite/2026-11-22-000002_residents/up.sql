-- Credit accounts: the mint (1), the building's (2) and one for each resident.
CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('mint', 'building', 'resident')),
    balance INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT accounts_balance_not_negative CHECK (balance >= 0 OR kind = 'mint')
);
CREATE UNIQUE INDEX accounts_one_of_a_kind ON accounts (kind) WHERE kind <> 'resident';
INSERT INTO accounts (kind) VALUES ('mint'), ('building');

CREATE TABLE residents (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    account_id BIGINT NOT NULL UNIQUE REFERENCES accounts (id),
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    unit TEXT NOT NULL,
    plate TEXT NOT NULL DEFAULT '',
    password_hash TEXT NOT NULL,
    -- Counted up by a new password; a session that carries an older number is over.
    credential INTEGER NOT NULL DEFAULT 0,
    is_manager BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT residents_email_unique UNIQUE (email)
);

CREATE TABLE sessions (
    -- SHA-256 of the key that the cookie carries, in hexadecimal.
    id TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL,
    expires_at TIMESTAMP NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

CREATE TABLE invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- SHA-256 of the code, in hexadecimal.
    code_hash TEXT NOT NULL UNIQUE,
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    expires_at TIMESTAMP NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- Text sorts and compares as time only in one form: YYYY-MM-DD HH:MM:SS[.ffffff]
CREATE TRIGGER sessions_time BEFORE INSERT ON sessions
WHEN NEW.expires_at NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9] [0-9][0-9]:[0-9][0-9]:[0-9][0-9]*'
BEGIN
    SELECT RAISE(ABORT, 'sessions_time');
END;
