CREATE TABLE reservations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    spot_id BIGINT NOT NULL REFERENCES spots (id),
    -- The window that the reservation lies in; none once it is cancelled. Deferred, so that windows
    -- can be merged and split within one transaction.
    window_id BIGINT REFERENCES windows (id) DEFERRABLE INITIALLY DEFERRED,
    resident_id BIGINT NOT NULL REFERENCES residents (id),
    -- The account that earns the price.
    payee_id BIGINT NOT NULL REFERENCES accounts (id),
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    -- As asked for: a start that has just passed means now, and an early end moves ends_at.
    asked_starts_at TIMESTAMP NOT NULL,
    asked_ends_at TIMESTAMP NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('booked', 'active', 'completed', 'cancelled')),
    price INTEGER NOT NULL CHECK (price >= 0),
    plate TEXT NOT NULL DEFAULT '',
    request_id TEXT,
    created_at TIMESTAMP NOT NULL,
    CONSTRAINT reservations_request_unique UNIQUE (request_id),
    CONSTRAINT reservations_forward CHECK (starts_at < ends_at),
    CONSTRAINT reservations_have_a_window CHECK ((status = 'cancelled') = (window_id IS NULL)),
    CONSTRAINT reservations_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', starts_at) IS substr(starts_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', ends_at) IS substr(ends_at, 1, 19)
        AND substr(starts_at, 20) || substr(ends_at, 20) NOT GLOB '*[^.0-9]*'
    )
);
CREATE INDEX reservations_by_spot ON reservations (spot_id, starts_at) WHERE status <> 'cancelled';
CREATE INDEX reservations_by_window ON reservations (window_id);
CREATE INDEX reservations_by_resident ON reservations (resident_id, starts_at);
CREATE INDEX reservations_open ON reservations (resident_id) WHERE status IN ('booked', 'active');
CREATE INDEX reservations_pending ON reservations (payee_id) WHERE status = 'booked';
CREATE INDEX reservations_to_begin ON reservations (starts_at) WHERE status = 'booked';
CREATE INDEX reservations_to_end ON reservations (ends_at) WHERE status IN ('booked', 'active');

CREATE TRIGGER reservations_inside_window_on_insert BEFORE INSERT ON reservations
WHEN NEW.status <> 'cancelled'
    AND NOT EXISTS (
        SELECT 1 FROM windows
        WHERE id = NEW.window_id AND spot_id = NEW.spot_id
            AND starts_at <= NEW.starts_at AND ends_at >= NEW.ends_at
    )
BEGIN
    SELECT RAISE(ABORT, 'reservations_inside_window');
END;

CREATE TRIGGER reservations_inside_window_on_update BEFORE UPDATE OF spot_id, window_id, starts_at, ends_at, status ON reservations
WHEN NEW.status <> 'cancelled'
    AND (OLD.status = 'cancelled' OR NEW.spot_id <> OLD.spot_id OR NEW.window_id IS NOT OLD.window_id
        OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at)
    AND NOT EXISTS (
        SELECT 1 FROM windows
        WHERE id = NEW.window_id AND spot_id = NEW.spot_id
            AND starts_at <= NEW.starts_at AND ends_at >= NEW.ends_at
    )
BEGIN
    SELECT RAISE(ABORT, 'reservations_inside_window');
END;

-- Reservations of a spot are apart, so only the last one that begins before NEW ends can meet it.
CREATE TRIGGER reservations_apart_on_insert BEFORE INSERT ON reservations
WHEN NEW.status <> 'cancelled'
    AND NEW.starts_at < (
        SELECT ends_at FROM reservations
        WHERE spot_id = NEW.spot_id AND status <> 'cancelled' AND starts_at < NEW.ends_at
        ORDER BY starts_at DESC LIMIT 1
    )
BEGIN
    SELECT RAISE(ABORT, 'reservations_apart');
END;

CREATE TRIGGER reservations_apart_on_update BEFORE UPDATE OF spot_id, starts_at, ends_at, status ON reservations
WHEN NEW.status <> 'cancelled'
    AND (OLD.status = 'cancelled' OR NEW.spot_id <> OLD.spot_id
        OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at)
    AND NEW.starts_at < (
        SELECT ends_at FROM reservations
        WHERE spot_id = NEW.spot_id AND status <> 'cancelled' AND starts_at < NEW.ends_at AND id <> OLD.id
        ORDER BY starts_at DESC LIMIT 1
    )
BEGIN
    SELECT RAISE(ABORT, 'reservations_apart');
END;

-- Also a window that takes the id of another one takes its reservations, and must hold them.
CREATE TRIGGER windows_keep_reservations BEFORE UPDATE ON windows
WHEN EXISTS (
    SELECT 1 FROM reservations
    WHERE window_id IN (OLD.id, NEW.id)
        AND (spot_id <> NEW.spot_id OR starts_at < NEW.starts_at OR ends_at > NEW.ends_at)
)
BEGIN
    SELECT RAISE(ABORT, 'windows_keep_reservations');
END;

CREATE TRIGGER windows_keep_reservations_on_insert BEFORE INSERT ON windows
WHEN EXISTS (
    SELECT 1 FROM reservations
    WHERE window_id = NEW.id
        AND (spot_id <> NEW.spot_id OR starts_at < NEW.starts_at OR ends_at > NEW.ends_at)
)
BEGIN
    SELECT RAISE(ABORT, 'windows_keep_reservations');
END;
