DROP TRIGGER windows_keep_reservations;
DROP TABLE reservations;
