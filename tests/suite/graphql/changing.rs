//! Every change, and that it is the one that pages make.

use serde_json::json;

use super::{Program, RESERVE, at, code, stretch};
use crate::harness::{House, THURSDAY, on_both};

on_both! {
    async fn a_spot_is_listed_offered_reserved_given_back_and_withdrawn(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta) = (house.resident("Olga").await, house.resident("Greta").await);
        let owner = Program::of(&house, "olga@example.org").await;
        let guest = Program::of(&house, "greta@example.org").await;
        let added = owner
            .get("mutation { addSpot(input: { label: \"B1-007\", level: \"B1\", features: [LARGE] }) { id label features note } }")
            .await["addSpot"]
            .clone();
        assert_eq!((&added["features"], &added["note"]), (&json!(["LARGE"]), &json!("")));
        let spot: i64 = added["id"].as_str().unwrap().parse().unwrap();
        let offer = "mutation($input: OfferWindowInput!) { offerWindow(input: $input) { id startsAt endsAt } }";
        let offered = owner.ask(offer, stretch(spot, "2026-11-26T16:00", "2026-11-26T23:00")).await;
        let window = offered["data"]["offerWindow"]["id"].as_str().unwrap().to_owned();
        assert_eq!(offered["data"]["offerWindow"]["endsAt"], "2026-11-26T22:00:00Z");
        let made = guest.ask(RESERVE, stretch(spot, "2026-11-26T18:00", "2026-11-26T20:00")).await;
        let id = made["data"]["reserve"]["id"].as_str().unwrap().to_owned();
        assert_eq!((greta.balance().await, olga.balance().await), (47, 53));
        assert!(greta.get(&format!("/reservations/{id}")).await.status.is_success());
        let withdraw = json!({ "query": "mutation($id: ID!) { withdrawWindow(id: $id) }", "variables": { "id": window } });
        let refused = serde_json::from_str(&owner.send(withdraw.clone()).await.text).unwrap();
        assert_eq!(code(&refused), "SPOT_TAKEN");
        let cancel = format!("mutation {{ cancelReservation(id: \"{id}\") {{ status }} }}");
        assert_eq!(guest.get(&cancel).await["cancelReservation"]["status"], "CANCELLED");
        assert_eq!((greta.balance().await, olga.balance().await), (50, 50));
        assert_eq!(owner.send(withdraw).await.text, "{\"data\":{\"withdrawWindow\":true}}");
        house.assert_sound().await;
    }

    async fn the_same_request_makes_one_reservation_whichever_door_it_takes(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        let guest = Program::of(&house, "greta@example.org").await;
        let request = "0b4a1d0e-5b0c-4b0e-9d57-0d8d3f1c9a11";
        let fields = [
            ("spot", spot.to_string()),
            ("starts_at", "2026-11-26T18:00".into()),
            ("ends_at", "2026-11-26T20:00".into()),
            ("request_id", request.into()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let id = greta.post("/reservations", &fields).await.id();
        let mut again = stretch(spot, "2026-11-26T18:00", "2026-11-26T20:00");
        again["input"]["requestId"] = json!(request);
        assert_eq!(guest.ask(RESERVE, again.clone()).await["data"]["reserve"]["id"], id.to_string());
        again["input"]["endsAt"] = json!(at("2026-11-26T21:00"));
        assert_eq!(code(&guest.ask(RESERVE, again).await), "INVALID");
        assert_eq!(greta.balance().await, 47);
        house.assert_sound().await;
    }

    async fn a_token_that_may_read_changes_nothing(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        let reader = Program::with_scope(&house, "greta@example.org", "read").await;
        assert_eq!(reader.get("{ me { name } }").await["me"]["name"], "Greta");
        let refused = reader.ask(RESERVE, stretch(spot, "2026-11-26T18:00", "2026-11-26T20:00")).await;
        assert_eq!(code(&refused), "FORBIDDEN");
        assert_eq!(house.database.count("reservations"), 0);
    }
}
