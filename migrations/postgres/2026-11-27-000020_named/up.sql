-- Reservations that have something to forget once they are old. Not CONCURRENTLY: that waits for whoever else waits for the
-- lock under which instances that start together bring the database up to date, and they wait for it. It takes half a second
-- for each million.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX reservations_named ON reservations (ends_at) WHERE plate <> '' OR reason <> '';
