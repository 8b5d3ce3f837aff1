-- Why somebody else ended a reservation, in their words.
ALTER TABLE reservations ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- Somebody stands in a spot that is reserved: one report for each reservation.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    reservation_id BIGINT NOT NULL REFERENCES reservations (id),
    -- Of the car that stands there; may be empty.
    plate TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    -- The reservation that came instead; none: the credits came back.
    moved_to BIGINT REFERENCES reservations (id),
    created_at TIMESTAMP NOT NULL,
    -- When a manager had seen to it.
    settled_at TIMESTAMP,
    CONSTRAINT reports_one_a_reservation UNIQUE (reservation_id),
    CONSTRAINT reports_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', created_at) IS substr(created_at, 1, 19)
        AND strftime('%Y-%m-%d %H:%M:%S', settled_at) IS substr(settled_at, 1, 19)
    )
);
CREATE INDEX reports_by_move ON reports (moved_to);
