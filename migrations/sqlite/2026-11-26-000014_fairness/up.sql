-- Credits that every resident is given at the start of a month; 0: none.
ALTER TABLE building ADD COLUMN allowance INTEGER NOT NULL DEFAULT 0
    CONSTRAINT building_allowance CHECK (allowance BETWEEN 0 AND 1000);
-- Who may sign up; empty: as the server was started.
ALTER TABLE building ADD COLUMN sign_up TEXT NOT NULL DEFAULT ''
    CONSTRAINT building_sign_up CHECK (sign_up IN ('', 'invitation', 'open'));
-- Why a manager moved credits, in their words; of an allowance the month as YYYY-MM.
ALTER TABLE transfers ADD COLUMN note TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX transfers_one_allowance_a_month ON transfers (payee_id, note) WHERE reason = 'allowance';
INSERT INTO jobs (name, due_at) VALUES
    ('allowance', '1970-01-01 00:00:00'), ('retention', '1970-01-01 00:00:00'), ('audit', '1970-01-01 00:00:00');

-- What was looked for and not found, without who looked.
CREATE TABLE searches (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    -- Empty: any.
    level TEXT NOT NULL DEFAULT '',
    feature TEXT NOT NULL DEFAULT '',
    CONSTRAINT searches_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', at) IS substr(at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', starts_at) IS substr(starts_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', ends_at) IS substr(ends_at, 1, 19)
    )
);
CREATE INDEX searches_by_time ON searches (at);
