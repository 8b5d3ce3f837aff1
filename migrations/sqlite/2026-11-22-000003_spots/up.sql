CREATE TABLE spots (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    label TEXT NOT NULL,
    level TEXT NOT NULL,
    -- Names of features, separated by one space, in their fixed order.
    features TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    -- NULL: the building's.
    owner_id BIGINT REFERENCES residents (id),
    -- Counted up by every change of the spot, its windows or its reservations.
    revision BIGINT NOT NULL DEFAULT 0,
    created_at TIMESTAMP NOT NULL,
    retired_at TIMESTAMP
);
CREATE UNIQUE INDEX spots_label_unique ON spots (lower(label)) WHERE retired_at IS NULL;
CREATE INDEX spots_by_owner ON spots (owner_id);

-- Stretches of time in which a spot is offered. They neither overlap nor touch.
CREATE TABLE windows (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    spot_id BIGINT NOT NULL REFERENCES spots (id),
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    CONSTRAINT windows_forward CHECK (starts_at < ends_at),
    CONSTRAINT windows_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', starts_at) IS substr(starts_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', ends_at) IS substr(ends_at, 1, 19)
        AND substr(starts_at, 20) || substr(ends_at, 20) NOT GLOB '*[^.0-9]*'
    )
);
CREATE INDEX windows_by_start ON windows (spot_id, starts_at);
CREATE INDEX windows_by_end ON windows (ends_at);

-- Windows of a spot are apart, so only the last one that begins before NEW ends can meet it.
CREATE TRIGGER windows_apart_on_insert BEFORE INSERT ON windows
WHEN NEW.starts_at <= (
    SELECT ends_at FROM windows
    WHERE spot_id = NEW.spot_id AND starts_at <= NEW.ends_at
    ORDER BY starts_at DESC LIMIT 1
)
BEGIN
    SELECT RAISE(ABORT, 'windows_apart');
END;

CREATE TRIGGER windows_apart_on_update BEFORE UPDATE OF spot_id, starts_at, ends_at ON windows
WHEN NEW.starts_at <= (
    SELECT ends_at FROM windows
    WHERE spot_id = NEW.spot_id AND starts_at <= NEW.ends_at AND id <> OLD.id
    ORDER BY starts_at DESC LIMIT 1
)
BEGIN
    SELECT RAISE(ABORT, 'windows_apart');
END;
