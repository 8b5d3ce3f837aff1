//! Spots of the building: listed in bulk, run by managers, and given to residents.

use std::sync::Arc;

use reqwest::{Method, StatusCode};
use sparespot::spots::{self, windows};

use crate::harness::{House, Person, THURSDAY, on_both, send};

impl House {
    /// A spot's id by its label.
    pub async fn spot_called(&self, label: &str) -> i64 {
        let all = self.store().read(spots::all).await.unwrap();
        all.iter().find(|spot| spot.details.label == label).unwrap_or_else(|| panic!("no {label}")).id
    }

    async fn labels(&self) -> Vec<String> {
        let all = self.store().read(spots::all).await.unwrap();
        let mut labels: Vec<String> = all.into_iter().map(|spot| spot.details.label).collect();
        labels.sort();
        labels
    }
}

impl Person {
    pub async fn list(&self, labels: &str, level: &str) {
        let answer = self.post("/manage/spots", &[("labels", labels), ("level", level)]).await;
        answer.assert_done();
        assert_eq!(answer.location, "/manage/spots");
    }
}

async fn give(manager: &Person, spot: i64, owner: &str) {
    let answer = manager.post(&format!("/manage/spots/{spot}/owner"), &[("owner", owner)]).await;
    answer.assert_done();
    assert_eq!(answer.location, "/manage/spots");
}

on_both! {
    async fn only_managers_come_in(backend) {
        let house = House::new(backend).await;
        let (stranger, resident) = (Person::stranger(&house), house.resident("Mira").await);
        house.manager().await.list("B1-001", "B1").await;
        let spot = house.spot_called("B1-001").await;
        let owner = format!("/manage/spots/{spot}/owner");
        for (method, path) in [
            (Method::GET, "/manage/spots"),
            (Method::GET, "/manage/spots.csv"),
            (Method::GET, "/manage/residents.csv"),
            (Method::GET, "/manage/plan/B1"),
            (Method::POST, "/manage/spots"),
            (Method::POST, owner.as_str()),
            (Method::POST, "/manage/plan/B1"),
            (Method::POST, "/manage/spots/import"),
            (Method::POST, "/manage/residents/import"),
        ] {
            let ask = |person: &Person| {
                let request = person.request(method.clone(), path).header("Origin", &person.origin);
                send(if method == Method::POST { request.form(&[("owner", "")]) } else { request })
            };
            let answer = ask(&stranger).await;
            assert_eq!((answer.status, answer.location.as_str()), (StatusCode::SEE_OTHER, "/sign-in"), "{path}");
            ask(&resident).await.assert_refused(403, "FORBIDDEN");
        }
        assert_eq!(house.labels().await, ["B1-001"]);
    }

    async fn spots_are_listed_in_bulk_or_not_at_all(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        house.resident("Mira").await.spot("b1-003").await;
        manager.list("B1-001\r\n\r\nYard 7\r\nB1-010..B1-012", "B1").await;
        assert_eq!(house.labels().await, ["B1-001", "B1-010", "B1-011", "B1-012", "Yard 7", "b1-003"]);
        let page = manager.get("/manage/spots").await;
        assert!(page.text.contains("5 spots are added.") && page.text.contains("B1-012"), "{}", page.text);

        let long = "a label of more than twenty letters";
        let typed = format!("B1-002..B1-004\nB1-099\n{long}\nB1-099");
        let refused = manager.post("/manage/spots", &[("labels", &typed), ("level", "B1")]).await;
        refused.assert_invalid(&["labels"]);
        let said = refused.one("[data-error=labels]");
        for wrong in ["B1-003", "B1-099", long] {
            assert!(said.contains(wrong), "{said}");
        }
        assert!(!said.contains("B1-002") && refused.text.contains("B1-002..B1-004"), "{}", refused.text);
        manager.post("/manage/spots", &[("labels", "\n"), ("level", "")]).await.assert_invalid(&["labels", "level"]);
        let many = [("labels", "A1..A501"), ("level", "A")];
        manager.post("/manage/spots", &many).await.assert_invalid(&["labels"]);
        assert_eq!(house.labels().await.len(), 6);
        manager.list("A1..A500", "A").await;
        assert_eq!(house.labels().await.len(), 506);
        assert_eq!(manager.get("/manage/spots?q=yard").await.all("main section li a").len(), 2);
        house.assert_sound().await;
    }

    async fn a_spot_of_the_building_is_run_by_managers(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (manager, guest) = (house.manager().await, house.resident("Greta").await);
        manager.list("V-1", "V").await;
        let spot = house.spot_called("V-1").await;
        let path = format!("/spots/{spot}");
        assert_eq!(guest.offer(spot, "2026-11-26T18:00", "2026-11-26T22:00").await.status, 403);
        manager.offer(spot, "2026-11-26T18:00", "2026-11-26T23:00").await.assert_done();
        let weekly =
            [("weekday", "mon"), ("from_time", "08:00"), ("to_time", "18:00"), ("starts_on", "2026-11-30")];
        assert_eq!(guest.post(&format!("{path}/patterns"), &weekly).await.status, 403);
        manager.post(&format!("{path}/patterns"), &weekly).await.assert_done();
        guest.reserve(spot, "2026-11-26T19:00", "2026-11-26T20:00").await.assert_done();
        let page = manager.get(&path).await;
        assert!(page.text.contains("Greta") && page.text.contains(&format!("/reservations/new?spot={spot}")));
        assert!(!guest.get(&path).await.text.contains(&format!("action=\"{path}/windows\"")));
        assert!(!manager.get("/spots").await.text.contains("V-1"));
        // They reserve it as anybody does, and pay the building.
        let before = manager.balance().await;
        manager.reserve(spot, "2026-11-26T21:00", "2026-11-26T22:00").await.assert_done();
        assert_eq!(manager.balance().await, before - 3);
        let edit = [("label", "V-01"), ("level", "V"), ("note", "For visitors.")];
        manager.post(&path, &edit).await.assert_done();
        manager.post(&format!("{path}/remove"), &[]).await.assert_refused(409, "SPOT_TAKEN");
        manager.list("V-2", "V").await;
        let other = house.spot_called("V-2").await;
        let gone = manager.post(&format!("/spots/{other}/remove"), &[]).await;
        assert_eq!((gone.status.as_u16(), gone.location.as_str()), (303, "/manage/spots"));
        house.assert_sound().await;
    }

    async fn a_spot_that_is_given_away_keeps_only_what_is_reserved(backend) {
        let house = House::at(backend, THURSDAY).await;
        let manager = house.manager().await;
        let (old, guest) = (house.resident("Olga").await, house.resident("Greta").await);
        let new = house.resident("Nora").await;
        let spot = old.spot("B1-001").await;
        old.offer(spot, "2026-11-26T16:00", "2026-11-26T23:00").await.assert_done();
        old.offer(spot, "2026-11-28T08:00", "2026-11-28T20:00").await.assert_done();
        let weekly =
            [("weekday", "mon"), ("from_time", "08:00"), ("to_time", "18:00"), ("starts_on", "2026-11-30")];
        old.post(&format!("/spots/{spot}/patterns"), &weekly).await.assert_done();
        let running = guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T18:00").await;
        let coming = guest.reserve(spot, "2026-11-28T10:00", "2026-11-28T12:00").await;
        running.assert_done();
        coming.assert_done();
        let earned = old.balance().await;
        house.set_clock("2026-11-26T16:00:00Z");
        let nora = house.stored("nora@example.org").await.id.to_string();
        give(&manager, spot, &nora).await;
        let windows = house.windows(spot).await;
        let spans: Vec<(&str, &str)> = windows.iter().map(|(_, from, to)| (from.as_str(), to.as_str())).collect();
        assert_eq!(spans, [("2026-11-26T16:00", "2026-11-26T18:00"), ("2026-11-28T10:00", "2026-11-28T12:00")]);
        assert!(house.store().read(move |tx| spots::patterns::of(tx, spot)).await.unwrap().is_empty());
        assert_eq!(old.balance().await, earned);
        assert_eq!(old.offer(spot, "2026-11-27T08:00", "2026-11-27T10:00").await.status, 403);
        new.offer(spot, "2026-11-27T08:00", "2026-11-27T10:00").await.assert_done();
        assert!(new.get("/spots").await.text.contains("B1-001"));
        assert!(!old.get("/spots").await.text.contains("B1-001"));
        // What was paid to the old owner comes back from there.
        guest.post(&format!("{}/cancel", coming.location), &[]).await.assert_done();
        assert_eq!(old.balance().await, earned - 3);
        give(&manager, spot, "").await;
        assert!(guest.get(&format!("/spots/{spot}")).await.text.contains("The building"));
        let lines = house.database.texts(
            "SELECT coalesce(CAST(resident_id AS TEXT), '-') || ' ' || details AS value FROM audit
             WHERE action = 'spot-assigned' ORDER BY id",
        );
        let olga = house.stored("olga@example.org").await.id;
        assert_eq!(lines[0], format!("{nora} {{\"from\":{olga},\"to\":{nora}}}"));
        assert_eq!(lines[1], format!("- {{\"from\":{nora},\"to\":null}}"));
        house.assert_sound().await;
    }

    async fn an_owner_is_somebody_who_may_enter(backend) {
        let house = House::new(backend).await;
        let manager = house.manager().await;
        house.resident("Mira").await;
        manager.list("B1-001", "B1").await;
        let spot = house.spot_called("B1-001").await;
        let path = format!("/manage/spots/{spot}/owner");
        let mira = house.stored("mira@example.org").await.id;
        for owner in ["999999", "Mira", "-1"] {
            manager.post(&path, &[("owner", owner)]).await.assert_invalid(&["owner"]);
        }
        manager.post(&path, &[]).await.assert_invalid(&["owner"]);
        for column in ["suspended_at", "left_at"] {
            let set = |value: &str| {
                house.database.run(&format!("UPDATE residents SET {column} = {value} WHERE id = {mira}"));
            };
            set("'2026-11-01 08:00:00'");
            manager.post(&path, &[("owner", &mira.to_string())]).await.assert_invalid(&["owner"]);
            assert!(!manager.get(&format!("/manage/spots?assign={spot}")).await.text.contains("3B, Mira"));
            set("NULL");
        }
        assert!(manager.get(&format!("/manage/spots?assign={spot}")).await.text.contains("3B, Mira"));
        give(&manager, spot, &mira.to_string()).await;
        assert_eq!(manager.post("/manage/spots/999999/owner", &[("owner", "")]).await.status, 404);
    }

    async fn who_offers_while_a_spot_is_given_away_offers_it_or_not(backend) {
        let house = Arc::new(House::at(backend, THURSDAY).await);
        let (manager, old) = (house.manager().await, house.resident("Olga").await);
        house.resident("Nora").await;
        let (olga, nora) =
            (house.stored("olga@example.org").await, house.stored("nora@example.org").await.id.to_string());
        for round in 0..10 {
            let spot = old.spot(&format!("C-{round}")).await;
            let path = format!("/manage/spots/{spot}/owner");
            let edit = [("label", format!("D-{round}")), ("level", "B1".to_owned())];
            let edit: Vec<(&str, &str)> = edit.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let edit_path = format!("/spots/{spot}");
            let given_fields = [("owner", nora.as_str())];
            let (offered, edited, given) = tokio::join!(
                old.offer(spot, "2026-11-26T18:00", "2026-11-26T20:00"),
                old.post(&edit_path, &edit),
                manager.post(&path, &given_fields),
            );
            given.assert_done();
            for answer in [&offered, &edited] {
                assert!([303, 403].contains(&answer.status.as_u16()), "{}", answer.text);
            }
            // Whichever came first: of the old owner's offers nothing is left.
            assert_eq!(house.windows(spot).await, [], "round {round}");
        }
        let spot = old.spot("E-1").await;
        let (seen, resident) = (spot, olga.clone());
        // The look before the lock saw an owner who is none under it.
        let blocked = house.store().write(move |tx| {
            spots::lock(tx, seen)?;
            spots::assign(tx, seen, None)?;
            windows::offer(tx, &resident, seen, tx.now(), tx.now() + sparespot::clock::SignedDuration::from_hours(1))
        });
        assert_eq!(blocked.await.unwrap_err().code(), "FORBIDDEN");
        house.assert_sound().await;
    }
}
