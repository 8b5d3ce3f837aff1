-- What was changed, by whom and through which door. Only ever appended; what is older than the building keeps may go.
-- Without foreign keys: it outlives what it tells of. Names of people never stand in details.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at TIMESTAMP NOT NULL,
    door TEXT NOT NULL CONSTRAINT audit_door CHECK (door IN ('page', 'graphql', 'kiosk', 'command', 'server')),
    -- Who did it; none: nobody who is signed in.
    actor_id BIGINT,
    action TEXT NOT NULL,
    -- What it was done to, as far as that is a resident, a spot or a reservation.
    resident_id BIGINT,
    spot_id BIGINT,
    reservation_id BIGINT,
    -- A JSON object.
    details TEXT NOT NULL DEFAULT '{}',
    CONSTRAINT audit_time CHECK (
        strftime('%Y-%m-%d %H:%M:%S', at) IS substr(at, 1, 19) AND substr(at, 20) NOT GLOB '*[^.0-9]*'
    )
);
CREATE INDEX audit_by_actor ON audit (actor_id, id);
CREATE INDEX audit_by_resident ON audit (resident_id, id);
CREATE INDEX audit_by_spot ON audit (spot_id, id);
CREATE INDEX audit_by_action ON audit (action, id);
CREATE INDEX audit_by_time ON audit (at);

-- How long it is kept, in days.
ALTER TABLE building ADD COLUMN audit_days INTEGER NOT NULL DEFAULT 730
    CONSTRAINT building_audit_days CHECK (audit_days BETWEEN 30 AND 3660);

CREATE TRIGGER audit_append_only BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;
-- REPLACE deletes what is in its way, and no trigger hears of it.
CREATE TRIGGER audit_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;
-- Old by the newest line, and not by a clock that could be set.
CREATE TRIGGER audit_kept BEFORE DELETE ON audit
WHEN (
    datetime(OLD.at) <= datetime((SELECT max(at) FROM audit), '-' || (SELECT audit_days FROM building) || ' days')
) IS NOT 1
BEGIN
    SELECT RAISE(ABORT, 'audit_append_only');
END;
