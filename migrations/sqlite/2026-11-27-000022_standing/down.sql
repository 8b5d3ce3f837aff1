DROP INDEX reservations_pending;
CREATE INDEX reservations_pending ON reservations (payee_id) WHERE status = 'booked';
DROP INDEX reservations_open;
CREATE INDEX reservations_open ON reservations (resident_id) WHERE status IN ('booked', 'active');
