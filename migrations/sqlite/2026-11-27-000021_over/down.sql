DROP INDEX reservations_over;
