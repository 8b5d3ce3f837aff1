-- Reservations that have something to forget once they are old.
CREATE INDEX reservations_named ON reservations (ends_at) WHERE plate <> '' OR reason <> '';
