-- What is over, by its time: for figures of the whole building. Nothing that looks for one spot's or one resident's
-- reservations can read through it.
CREATE INDEX reservations_over ON reservations (ends_at) WHERE status = 'completed';
