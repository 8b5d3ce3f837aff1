DROP INDEX reservations_named;
