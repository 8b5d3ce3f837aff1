-- What a resident has is asked with every reservation: what is open of theirs and ends later, and what of their pay begins
-- later. Without the times in these indexes PostgreSQL took those of the times, and read what everybody has. Only what is
-- open is in them, so they are small, and made anew in no time.
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX reservations_open;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX reservations_open ON reservations (resident_id, ends_at) WHERE status IN ('booked', 'active');
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX reservations_pending;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX reservations_pending ON reservations (payee_id, starts_at) WHERE status = 'booked';
