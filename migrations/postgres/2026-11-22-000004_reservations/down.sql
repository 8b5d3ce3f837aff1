DROP TRIGGER windows_keep_reservations ON windows;
DROP TABLE reservations;
DROP FUNCTION window_keeps_its_reservations;
DROP FUNCTION reservation_finds_its_window;
