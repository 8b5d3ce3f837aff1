# reservations
