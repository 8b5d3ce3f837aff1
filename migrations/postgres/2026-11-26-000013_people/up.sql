-- Since when a resident may not sign in; they may again once it is taken away.
ALTER TABLE residents ADD COLUMN suspended_at TIMESTAMP;
-- When they moved out: they have no spots, reservations or credits any more, and never sign in again.
ALTER TABLE residents ADD COLUMN left_at TIMESTAMP;
-- When all that names them was taken out.
ALTER TABLE residents ADD COLUMN erased_at TIMESTAMP;
-- When they were seen last, noted at most once an hour.
ALTER TABLE residents ADD COLUMN seen_at TIMESTAMP;
-- What other residents see of them: name and unit, the first name and the unit, or the unit alone.
ALTER TABLE residents ADD COLUMN shows TEXT NOT NULL DEFAULT 'name'
    CONSTRAINT residents_shows CHECK (shows IN ('name', 'first', 'unit'));

-- For whom an invitation is; empty: for anybody.
ALTER TABLE invitations ADD COLUMN unit TEXT NOT NULL DEFAULT '';
ALTER TABLE invitations ADD COLUMN email TEXT NOT NULL DEFAULT '';
-- How many may use it in all.
ALTER TABLE invitations ADD COLUMN uses INTEGER NOT NULL DEFAULT 1;
-- What makes its code together with the server's key, so that a manager can print it again; none: shown once.
ALTER TABLE invitations ADD COLUMN salt TEXT;
ALTER TABLE invitations ADD COLUMN invited_by BIGINT REFERENCES residents (id);
ALTER TABLE invitations ADD COLUMN revoked_at TIMESTAMP;
-- With which they signed up, as long as it is kept.
ALTER TABLE residents ADD COLUMN invitation_id BIGINT REFERENCES invitations (id) ON DELETE SET NULL;
CREATE INDEX residents_by_invitation ON residents (invitation_id);
UPDATE invitations SET uses = uses_left WHERE uses_left > 1;

-- How long addresses of those who moved out and of invitations are kept, in days.
ALTER TABLE building ADD COLUMN address_days INTEGER NOT NULL DEFAULT 90
    CONSTRAINT building_address_days CHECK (address_days BETWEEN 1 AND 3660);
-- How long a reservation that is over keeps plate and notes, in days.
ALTER TABLE building ADD COLUMN reservation_days INTEGER NOT NULL DEFAULT 365
    CONSTRAINT building_reservation_days CHECK (reservation_days BETWEEN 1 AND 3660);
