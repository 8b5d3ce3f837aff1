-- What a resident has is asked with every reservation: what is open of theirs and ends later, and what of their pay begins
-- later. Both are found without reading what others have.
DROP INDEX reservations_open;
CREATE INDEX reservations_open ON reservations (resident_id, ends_at) WHERE status IN ('booked', 'active');
DROP INDEX reservations_pending;
CREATE INDEX reservations_pending ON reservations (payee_id, starts_at) WHERE status = 'booked';
