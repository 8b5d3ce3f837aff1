-- What programs show instead of a session: long-lived tokens, and families of refresh tokens.
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    resident_id BIGINT NOT NULL REFERENCES residents (id),
    -- The resident's at the time: a new password ends all tokens.
    credential INTEGER NOT NULL,
    scope TEXT NOT NULL CONSTRAINT tokens_scope CHECK (scope IN ('read', 'write')),
    -- What its owner calls a long-lived token.
    name TEXT NOT NULL,
    -- SHA-256 in hexadecimal: of a long-lived token, or of the half that all refresh tokens of a family share.
    key_hash TEXT NOT NULL,
    -- SHA-256 in hexadecimal of the other half of the one refresh token that has not been used.
    refresh_hash TEXT,
    created_at TIMESTAMP NOT NULL,
    used_at TIMESTAMP,
    expires_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    CONSTRAINT tokens_key_unique UNIQUE (key_hash),
    CONSTRAINT tokens_hashed CHECK (length(key_hash) = 64 AND length(refresh_hash) = 64),
    CONSTRAINT tokens_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', created_at) IS substr(created_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', used_at) IS substr(used_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', expires_at) IS substr(expires_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', ended_at) IS substr(ended_at, 1, 19)
        AND substr(expires_at, 20) NOT GLOB '*[^.0-9]*'
    )
);
CREATE INDEX tokens_by_resident ON tokens (resident_id);
CREATE INDEX tokens_by_expiry ON tokens (expires_at);
CREATE INDEX tokens_ended ON tokens (ended_at) WHERE ended_at IS NOT NULL;
