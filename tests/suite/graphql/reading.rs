//! Every field, read from what is stored.

use serde_json::json;

use super::{Program, RESERVE, code, stretch};
use crate::harness::{House, THURSDAY, on_both};

on_both! {
    async fn every_field_says_what_is_stored(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        let fields = [("label", "B1-002"), ("level", "B2"), ("features", "ev"), ("features", "covered"), ("note", "Left")];
        let second = greta.post("/spots", &fields).await.id();
        let guest = Program::of(&house, "greta@example.org").await;
        let made = guest.ask(RESERVE, stretch(spot, "2026-11-26T18:00", "2026-11-26T20:00")).await;
        assert_eq!(made["data"]["reserve"]["status"], "BOOKED");
        let all = guest
            .get("{
                building { name timeZone price levels }
                me { id name unit balance }
                spots { edges { cursor node { id } } pageInfo { hasNextPage endCursor } nodes {
                    id label level features note state stateUntil owner { name unit balance } windows { id startsAt endsAt }
                } }
                reservations { nodes { id startsAt endsAt status price plate spot { label } resident { name balance } } }
                ledger { nodes { id amount balance reason at reservation { id } } }
            }")
            .await;
        let price = json!({ "name": "Orchard House", "timeZone": "Europe/Berlin", "price": 3, "levels": ["B1", "B2"] });
        assert_eq!(all["building"], price);
        assert_eq!((&all["me"]["name"], &all["me"]["unit"], &all["me"]["balance"]), (&json!("Greta"), &json!("3B"), &json!(47)));
        let spots = &all["spots"]["nodes"];
        assert_eq!(spots[0]["id"], spot.to_string());
        assert_eq!((&spots[0]["state"], &spots[0]["stateUntil"]), (&json!("FREE"), &json!("2026-11-26T17:00:00Z")));
        assert_eq!(spots[0]["owner"], json!({ "name": "Olga", "unit": "3B", "balance": null }));
        assert_eq!(spots[0]["windows"][0]["endsAt"], "2026-11-26T22:00:00Z");
        let own = json!({ "name": "Greta", "unit": "3B", "balance": 47 });
        let expected = json!({
            "id": second.to_string(), "label": "B1-002", "level": "B2", "features": ["COVERED", "EV"], "note": "Left",
            "state": "CLOSED", "stateUntil": null, "owner": own, "windows": [],
        });
        assert_eq!(spots[1], expected);
        assert_eq!(all["spots"]["pageInfo"]["hasNextPage"], false);
        assert_eq!(all["spots"]["edges"][1]["cursor"], all["spots"]["pageInfo"]["endCursor"]);
        let reservation = &all["reservations"]["nodes"][0];
        assert_eq!(reservation["startsAt"], "2026-11-26T17:00:00Z");
        assert_eq!((&reservation["status"], &reservation["plate"]), (&json!("BOOKED"), &json!(null)));
        assert_eq!((&reservation["spot"]["label"], &reservation["resident"]["name"]), (&json!("B1-001"), &json!("Greta")));
        let lines = &all["ledger"]["nodes"];
        assert_eq!((&lines[0]["amount"], &lines[0]["balance"], &lines[0]["reason"]), (&json!(-3), &json!(47), &json!("reservation")));
        assert_eq!(lines[0]["reservation"]["id"], reservation["id"]);
        assert_eq!((&lines[1]["amount"], &lines[1]["reservation"]), (&json!(50), &json!(null)));
    }

    async fn the_filter_lets_through_what_it_says(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, greta, _) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        greta.post("/spots", &[("label", "B2-001"), ("level", "B2"), ("features", "ev")]).await.assert_done();
        let guest = Program::of(&house, "greta@example.org").await;
        let labels = async |filter: &str| {
            let found = guest.get(&format!("{{ spots(filter: {{ {filter} }}) {{ nodes {{ label }} }} }}")).await;
            let nodes = found["spots"]["nodes"].as_array().unwrap().clone();
            nodes.iter().map(|node| node["label"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let free = |from: &str, to: &str| format!("freeFrom: \"2026-11-26T{from}:00+01:00\", freeTo: \"2026-11-26T{to}:00+01:00\"");
        assert_eq!(labels("").await, ["B1-001", "B2-001"]);
        assert_eq!(labels(&free("18:00", "23:00")).await, ["B1-001"]);
        assert_eq!(labels(&free("18:00", "23:30")).await, Vec::<String>::new());
        assert_eq!(labels("level: \"B2\"").await, ["B2-001"]);
        assert_eq!(labels("features: [EV]").await, ["B2-001"]);
        assert_eq!(labels("features: [EV, LARGE]").await, Vec::<String>::new());
        assert_eq!(labels("mine: true").await, ["B2-001"]);
        assert_eq!(labels("mine: false").await, ["B1-001"]);
        let half = "{ spots(filter: { freeFrom: \"2026-11-26T18:00:00+01:00\" }) { nodes { id } } }";
        assert_eq!(code(&guest.ask(half, json!({})).await), "INVALID");
    }

    async fn pages_stay_where_they_are_while_rows_are_added(backend) {
        let house = House::at(backend, THURSDAY).await;
        let greta = house.resident("Greta").await;
        for label in ["B1-010", "B1-020", "B1-030", "B1-040", "B1-050"] {
            greta.spot(label).await;
        }
        let program = Program::of(&house, "greta@example.org").await;
        let query = "query($after: String) { spots(first: 2, after: $after) { nodes { label } pageInfo { hasNextPage endCursor } } }";
        let (mut read, mut after) = (Vec::new(), json!(null));
        for added in ["B1-005", "B1-025", "B1-045"] {
            let page = program.ask(query, json!({ "after": after })).await["data"]["spots"].clone();
            read.extend(page["nodes"].as_array().unwrap().iter().map(|node| node["label"].clone()));
            after = page["pageInfo"]["endCursor"].clone();
            assert_eq!(page["pageInfo"]["hasNextPage"], read.len() < 5);
            greta.spot(added).await;
        }
        assert_eq!(read, ["B1-010", "B1-020", "B1-030", "B1-040", "B1-050"].map(|label| json!(label)));
        let wrong = program.ask(query, json!({ "after": "no cursor!" })).await;
        assert_eq!(code(&wrong), "INVALID");
    }

    async fn a_list_costs_the_same_however_long_it_is(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, _, _) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        let guest = Program::of(&house, "greta@example.org").await;
        let query = "{ spots(first: 100) { nodes { label state owner { name } windows { startsAt } } }
            ledger { nodes { reservation { spot { label owner { name } } resident { name unit } } } } }";
        // What jobs ask meanwhile is counted too, and only ever adds.
        let cost = async || {
            let mut least = u64::MAX;
            for _ in 0..5 {
                let before = house.store().statements().get();
                guest.get(query).await;
                least = least.min(house.store().statements().get() - before);
            }
            least
        };
        let few = cost().await;
        for number in 10..50 {
            let spot = olga.spot(&format!("B1-0{number}")).await;
            olga.offer(spot, "2026-11-26T16:00", "2026-11-26T23:00").await.assert_done();
        }
        house.database.run("UPDATE building SET max_open = 100");
        for spot in 2..12 {
            let made = guest.ask(RESERVE, stretch(spot, "2026-11-26T18:00", "2026-11-26T20:00")).await;
            assert!(made["errors"].is_null(), "{made}");
        }
        let many = cost().await;
        assert!(few > 0 && many <= few + 6, "{few} statements for one spot, {many} for forty");
    }
}
