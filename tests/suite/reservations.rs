//! Reserving and giving back, through the pages.

use reqwest::StatusCode;

use crate::harness::{House, in_hours, on_both};

on_both! {
    async fn a_reservation_moves_three_credits(backend) {
        let house = House::new(backend).await;
        let (owner, guest) = (house.resident("Olga").await, house.resident("Greta").await);
        let spot = owner.spot("B1-001").await;
        assert_eq!(owner.offer(spot, &in_hours(&house, 1), &in_hours(&house, 9)).await.status, StatusCode::SEE_OTHER);

        let made = guest.reserve(spot, &in_hours(&house, 2), &in_hours(&house, 4)).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert!(made.location.starts_with("/reservations/"), "{}", made.location);
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));
        house.assert_sound().await;
    }
}
