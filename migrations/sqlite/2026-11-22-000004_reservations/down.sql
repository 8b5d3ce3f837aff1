DROP TRIGGER windows_keep_reservations;
DROP TRIGGER windows_keep_reservations_on_insert;
DROP TABLE reservations;
