-- Screens in the lobby, each with a token of its own.
CREATE TABLE kiosks (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    -- SHA-256 of the token, in hexadecimal; none: the screen has not fetched one yet.
    token_hash TEXT,
    paired_by BIGINT NOT NULL REFERENCES residents (id),
    created_at TIMESTAMP NOT NULL,
    -- Noted at most once a minute.
    seen_at TIMESTAMP,
    revoked_at TIMESTAMP,
    CONSTRAINT kiosks_token_unique UNIQUE (token_hash),
    CONSTRAINT kiosks_hashed CHECK (length(token_hash) = 64),
    CONSTRAINT kiosks_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', created_at) IS substr(created_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', seen_at) IS substr(seen_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', revoked_at) IS substr(revoked_at, 1, 19)
    )
);

-- Screens that show a code and wait for a manager (RFC 8628).
CREATE TABLE pairings (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- SHA-256 of the device code, in hexadecimal.
    device_hash TEXT NOT NULL,
    -- What the screen shows.
    user_code TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    -- When the device asked last, so that one that asks too often is told to slow down.
    polled_at TIMESTAMP,
    -- Seconds between two questions.
    pause INTEGER NOT NULL DEFAULT 5,
    -- What it was let in as; none: not yet.
    kiosk_id BIGINT REFERENCES kiosks (id),
    CONSTRAINT pairings_device_unique UNIQUE (device_hash),
    CONSTRAINT pairings_code_unique UNIQUE (user_code),
    CONSTRAINT pairings_hashed CHECK (length(device_hash) = 64),
    CONSTRAINT pairings_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', created_at) IS substr(created_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', expires_at) IS substr(expires_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', polled_at) IS substr(polled_at, 1, 19)
    )
);
CREATE INDEX pairings_by_expiry ON pairings (expires_at);
