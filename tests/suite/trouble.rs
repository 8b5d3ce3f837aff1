//! Somebody stands in a reserved spot; and a manager ends somebody's reservation.

use futures_util::future::join_all;
use reqwest::StatusCode;

use crate::ground::Ground;
use crate::harness::{Answer, House, Person, THURSDAY, on_both};

impl Person {
    async fn report(&self, id: i64) -> Answer {
        self.post(&format!("/reservations/{id}/report"), &[]).await
    }

    /// A spot that is offered all Thursday.
    async fn offered(&self, label: &str, level: &str, features: &[&str]) -> i64 {
        let mut fields = vec![("label", label), ("level", level)];
        fields.extend(features.iter().map(|feature| ("features", *feature)));
        let spot = self.post("/spots", &fields).await.id();
        self.offer(spot, "2026-11-26T16:00", "2026-11-26T23:00").await.assert_done();
        spot
    }

    async fn reserved(&self, spot: i64, from: &str, to: &str) -> i64 {
        let day = |time| format!("2026-11-26T{time}");
        let answer = self.reserve(spot, &day(from), &day(to)).await;
        answer.assert_done();
        answer.id()
    }
}

impl House {
    /// `label status from to price` of each reservation, in the order in which they were made.
    fn reservations(&self) -> Vec<String> {
        self.database.texts(
            "SELECT s.label || ' ' || r.status || ' ' || substr(CAST(r.starts_at AS TEXT), 12, 5) || ' '
                || substr(CAST(r.ends_at AS TEXT), 12, 5) || ' ' || CAST(r.price AS TEXT) AS value
             FROM reservations r JOIN spots s ON s.id = r.spot_id ORDER BY r.id",
        )
    }

    /// The kinds of what somebody was told, in that order.
    pub fn kinds(&self, email: &str) -> Vec<String> {
        self.database.texts(&format!(
            "SELECT n.kind AS value FROM notices n JOIN residents r ON r.id = n.resident_id
             WHERE r.email = '{email}' ORDER BY n.id"
        ))
    }

    fn actions(&self, after: usize) -> Vec<String> {
        self.database.column("audit", "action").split_off(after)
    }
}

on_both! {
    async fn who_finds_somebody_there_gets_the_nearest_free_spot_at_once(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta) = (house.resident("Olga").await, house.resident("Greta").await);
        let taken = olga.offered("B1-010", "B1", &["covered"]).await;
        olga.offered("B1-011", "B1", &[]).await;
        olga.offered("B1-014", "B1", &["covered"]).await;
        olga.offered("B1-020", "B1", &["covered"]).await;
        olga.offered("B2-010", "B2", &["covered"]).await;
        olga.offered("B1-009", "B1", &["covered", "motorcycle"]).await;
        greta.offered("B1-013", "B1", &["covered"]).await;
        let id = greta.reserved(taken, "16:30", "20:00").await;
        house.set_clock("2026-11-26T15:45:00Z");
        let (mine, theirs, done) = (greta.balance().await, olga.balance().await, house.database.count("audit"));
        let page = greta.get(&format!("/reservations/{id}")).await;
        assert_eq!(page.attribute("#trouble form", "action"), Some(format!("/reservations/{id}/report")));
        let moved = greta.post(&format!("/reservations/{id}/report"), &[("plate", "HX 4711"), ("note", "Red van")]).await;
        moved.assert_done();
        assert_ne!(moved.id(), id);
        let page = greta.get(&moved.location).await;
        assert!(page.one("h1").contains("B1-014"), "{}", page.one("h1"));
        assert!(page.one(".sp-notice").contains("no extra cost"));
        assert_eq!(
            house.reservations(),
            ["B1-010 completed 15:30 15:45 3", "B1-014 active 15:45 19:00 3"]
        );
        assert_eq!((greta.balance().await, olga.balance().await), (mine, theirs + 3));
        assert_eq!(house.actions(done), ["reported", "moved"]);
        // The same again answers the same, on its own page too.
        let again = greta.report(id).await;
        assert_eq!((again.status, again.location), (StatusCode::SEE_OTHER, moved.location.clone()));
        assert_eq!(greta.balance().await, mine);
        let before = greta.get(&format!("/reservations/{id}")).await;
        assert_eq!(before.attribute("article .link", "href"), Some(moved.location));
        assert_eq!(house.kinds("greta@example.org"), ["reservation-changed"]);
        assert_eq!(house.kinds("olga@example.org"), ["reservation-made", "reservation-made", "trouble"]);
        assert_eq!(house.kinds("ada@example.org"), ["trouble"]);
        house.assert_sound().await;
    }

    async fn before_it_begins_it_is_moved_whole(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, otto, greta) = (house.resident("Olga").await, house.resident("Otto").await, house.resident("Greta").await);
        let taken = olga.offered("B1-010", "B1", &[]).await;
        otto.offered("B1-011", "B1", &[]).await;
        let id = greta.reserved(taken, "16:30", "20:00").await;
        greta.report(id).await.assert_done();
        assert_eq!(
            house.reservations(),
            ["B1-010 cancelled 15:30 19:00 3", "B1-011 booked 15:30 19:00 3"]
        );
        let balances = [greta.balance().await, olga.balance().await, otto.balance().await];
        assert_eq!(balances, [47, 50, 53]);
        house.assert_sound().await;
    }

    async fn where_nothing_is_free_the_credits_come_back(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta) = (house.resident("Olga").await, house.resident("Greta").await);
        let (one, two) = (olga.offered("B1-010", "B1", &[]).await, olga.offered("B1-011", "B1", &[]).await);
        let running = greta.reserved(one, "16:00", "20:00").await;
        let coming = house.resident("Gustav").await.reserved(two, "16:15", "19:00").await;
        greta.offered("B1-012", "B1", &[]).await;
        assert_eq!((greta.balance().await, olga.balance().await), (47, 56));
        let done = house.database.count("audit");
        let refunded = greta.report(running).await;
        assert_eq!((refunded.status, refunded.id()), (StatusCode::SEE_OTHER, running));
        let page = greta.get(&refunded.location).await;
        assert!(page.one(".sp-notice").contains("your credits are back"));
        // It had begun: the owner keeps what they earned.
        assert_eq!((greta.balance().await, olga.balance().await), (50, 56));
        assert_eq!(greta.get("/credits").await.all(".sp-rows .font-semibold")[0], "Credits back for B1-010");
        assert_eq!(house.actions(done), ["reported", "refunded"]);
        assert_eq!(greta.report(running).await.id(), running);
        let gustav = Person::stranger(&house);
        gustav.sign_in("gustav@example.org", crate::harness::PASSWORD).await.assert_done();
        // B1-010 is free again, but somebody stands there; what is Greta's own is free to others.
        assert_ne!(gustav.report(coming).await.id(), coming);
        assert_eq!(house.reservations()[2], "B1-012 booked 15:15 18:00 3");
        assert_eq!([gustav.balance().await, olga.balance().await, greta.balance().await], [47, 53, 53]);
        house.assert_sound().await;
    }

    async fn limits_do_not_hinder_a_move(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta) = (house.resident("Olga").await, house.resident("Greta").await);
        let mut ids = Vec::new();
        for label in ["B1-001", "B1-002", "B1-003", "B1-004", "B1-005"] {
            let spot = olga.offered(label, "B1", &[]).await;
            ids.push(greta.reserved(spot, "16:00", "17:00").await);
        }
        olga.offered("B1-006", "B1", &[]).await;
        house.set_clock("2026-11-26T15:56:00Z");
        house.database.run("UPDATE building SET max_open = 1, price = 7");
        assert_ne!(greta.report(ids[0]).await.id(), ids[0]);
        assert_eq!(house.reservations()[5], "B1-006 active 15:56 16:00 3");
        assert_eq!(greta.balance().await, 35);
        house.assert_sound().await;
    }

    async fn a_report_is_for_ones_own_reservation_and_its_time(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta, mona) = (house.resident("Olga").await, house.resident("Greta").await, house.resident("Mona").await);
        let spot = olga.offered("B1-010", "B1", &[]).await;
        let id = greta.reserved(spot, "17:00", "18:00").await;
        assert_eq!(Person::stranger(&house).report(id).await.location, "/sign-in");
        mona.report(id).await.assert_refused(404, "NOT_FOUND");
        for other in [&olga, &house.manager().await] {
            other.report(id).await.assert_refused(403, "FORBIDDEN");
        }
        greta.report(4711).await.assert_refused(404, "NOT_FOUND");
        // An hour before.
        greta.report(id).await.assert_refused(422, "INVALID");
        assert_eq!(greta.get(&format!("/reservations/{id}")).await.all("#trouble").len(), 0);
        house.set_clock("2026-11-26T15:29:59Z");
        greta.report(id).await.assert_refused(422, "INVALID");
        house.set_clock("2026-11-26T15:30:00Z");
        let long = "x".repeat(201);
        let path = format!("/reservations/{id}/report");
        let refused = greta.post(&path, &[("plate", "123456789012345678901"), ("note", &long)]).await;
        refused.assert_invalid(&["plate", "note"]);
        assert_eq!(refused.attribute("#note", "value"), Some(long));
        house.set_clock("2026-11-26T17:00:00Z");
        greta.report(id).await.assert_refused(422, "INVALID");
        assert_eq!(house.database.count("reports"), 0);
        let cancelled = greta.reserved(spot, "19:00", "20:00").await;
        greta.post(&format!("/reservations/{cancelled}/cancel"), &[]).await.assert_done();
        house.set_clock("2026-11-26T17:50:00Z");
        greta.report(cancelled).await.assert_refused(422, "INVALID");
        house.assert_sound().await;
    }

    async fn of_many_who_report_at_once_as_many_move_as_there_are_spots(backend) {
        let house = House::at(backend, THURSDAY).await;
        let olga = house.resident("Olga").await;
        let mut guests = Vec::new();
        for number in 0..6 {
            let spot = olga.offered(&format!("B1-00{number}"), "B1", &[]).await;
            let guest = house.resident(&format!("Guest {number}")).await;
            let id = guest.reserved(spot, "16:00", "20:00").await;
            guests.push((guest, id));
        }
        olga.offered("B1-100", "B1", &[]).await;
        olga.offered("B2-100", "B2", &[]).await;
        // Each twice: the second answer is the first.
        let reports = guests.iter().flat_map(|(guest, id)| [guest.report(*id), guest.report(*id)]);
        for (index, answer) in join_all(reports).await.into_iter().enumerate() {
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{index}: {}", answer.text);
        }
        for (guest, id) in &guests {
            let moved = guest.report(*id).await.id() != *id;
            assert_eq!(guest.balance().await, if moved { 47 } else { 50 });
        }
        assert_eq!(house.database.count("reports"), 6);
        assert_eq!(house.database.count("reports WHERE moved_to IS NOT NULL"), 2);
        house.assert_sound().await;
    }

    async fn a_manager_ends_any_reservation_with_a_reason_and_all_credits_come_back(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta, ada) = (house.resident("Olga").await, house.resident("Greta").await, house.manager().await);
        let spot = olga.offered("B1-010", "B1", &[]).await;
        let running = greta.reserved(spot, "16:00", "17:00").await;
        let coming = greta.reserved(spot, "18:00", "19:00").await;
        let path = |id: i64| format!("/manage/reservations/{id}/cancel");
        let why = [("reason", "The gate is being repaired.")];
        assert_eq!(Person::stranger(&house).post(&path(coming), &why).await.location, "/sign-in");
        for other in [&olga, &greta] {
            other.post(&path(coming), &why).await.assert_refused(403, "FORBIDDEN");
        }
        ada.post(&path(4711), &why).await.assert_refused(404, "NOT_FOUND");
        ada.post(&path(coming), &[]).await.assert_invalid(&["reason"]);
        let refused = ada.post(&path(coming), &[("reason", &"x".repeat(201))]).await;
        refused.assert_invalid(&["reason"]);
        assert_eq!(refused.attribute("#reason", "value").unwrap().len(), 201);
        assert_eq!((greta.balance().await, olga.balance().await), (44, 56));
        let done = house.database.count("audit");
        for id in [coming, running] {
            let answer = ada.post(&path(id), &why).await;
            assert_eq!((answer.status, answer.id()), (StatusCode::SEE_OTHER, id), "{}", answer.text);
            ada.post(&path(id), &why).await.assert_refused(422, "INVALID");
            for reader in [&greta, &olga, &ada] {
                let page = reader.get(&format!("/reservations/{id}")).await;
                assert!(page.one("article").contains(why[0].1), "{}", page.one("article"));
            }
        }
        // What had begun is paid by the mint.
        assert_eq!((greta.balance().await, olga.balance().await), (50, 53));
        assert_eq!(house.reservations()[1], "B1-010 cancelled 17:00 18:00 3");
        assert!(house.reservations()[0].starts_with("B1-010 completed 15:00"), "{:?}", house.reservations());
        assert_eq!(house.actions(done), ["cancelled-by-manager"; 2]);
        assert_eq!(house.kinds("greta@example.org"), ["reservation-ended"; 2]);
        assert_eq!(house.kinds("olga@example.org")[2..], ["reservation-ended"; 2]);
        // One that it is over says so.
        let past = greta.reserved(spot, "20:00", "21:00").await;
        house.set_clock("2026-11-26T20:00:00Z");
        ada.post(&path(past), &why).await.assert_refused(422, "INVALID");
        house.assert_sound().await;
    }

    async fn managers_see_what_was_reported_and_settle_it(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta, ada) = (house.resident("Olga").await, house.resident("Greta").await, house.manager().await);
        let spot = olga.offered("B1-010", "B1", &[]).await;
        let id = greta.reserved(spot, "16:00", "17:00").await;
        let seen = [("plate", "HX 4711"), ("note", "A red van.")];
        greta.post(&format!("/reservations/{id}/report"), &seen).await.assert_done();
        let page = ada.get("/manage/reports").await;
        let line = page.one("#open ~ .sp-rows [data-report]");
        assert!(line.contains("B1-010") && line.contains("HX 4711") && line.contains("A red van."), "{line}");
        let report = page.attribute("[data-report]", "data-report").unwrap();
        let settle = format!("/manage/reports/{report}/settle");
        for other in [&olga, &greta] {
            other.get("/manage/reports").await.assert_refused(403, "FORBIDDEN");
            other.post(&settle, &[]).await.assert_refused(403, "FORBIDDEN");
        }
        assert_eq!(Person::stranger(&house).post(&settle, &[]).await.location, "/sign-in");
        ada.post("/manage/reports/4711/settle", &[]).await.assert_refused(404, "NOT_FOUND");
        for _ in 0..2 {
            assert_eq!(ada.post(&settle, &[]).await.location, "/manage/reports");
        }
        assert_eq!(ada.get("/manage/reports").await.all("#open ~ .sp-rows").len(), 0);
        assert_eq!(house.database.count("audit WHERE action = 'report-settled'"), 1);
    }

    async fn a_reservation_is_reported_once_and_a_notice_told_once(backend) {
        let mut ground = Ground::new(backend);
        ground.accepts(
            "INSERT INTO reservations (id, spot_id, window_id, resident_id, payee_id, starts_at, ends_at, asked_starts_at,
                asked_ends_at, status, price, created_at)
             VALUES (1, 1, 1, 2, 3, '2026-12-01 08:00:00', '2026-12-01 09:00:00', '2026-12-01 08:00:00',
                '2026-12-01 09:00:00', 'booked', 0, '2026-11-01 08:00:00')",
        );
        let report = "INSERT INTO reports (reservation_id, created_at) VALUES (1, '2026-12-01 08:00:00')";
        ground.accepts(report);
        ground.refuses(report, &["reports_one_a_reservation", "reports.reservation_id"]);
        let notice = "INSERT INTO notices (resident_id, kind, once, created_at)
            VALUES (2, 'starting-soon', 'soon 1', '2026-12-01 07:30:00')";
        ground.accepts(notice);
        ground.refuses(notice, &["notices_once", "notices.resident_id"]);
        ground.refuses(
            "INSERT INTO mails (created_at) VALUES ('2026-12-01 07:30:00')",
            &["mails_about_one"],
        );
    }

    async fn what_was_refunded_wrongly_is_found(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta) = (house.resident("Olga").await, house.resident("Greta").await);
        let spot = olga.offered("B1-010", "B1", &[]).await;
        greta.reserved(spot, "18:00", "19:00").await;
        house.database.run(
            "INSERT INTO transfers (payer_id, payee_id, amount, reason, reservation_id, reverses_id, created_at)
             SELECT 1, payer_id, amount, 'refund', reservation_id, id, created_at FROM transfers
             WHERE reservation_id IS NOT NULL",
        );
        let broken = house.store().read(sparespot::check::all).await.unwrap();
        assert_eq!(broken.len(), 1, "{broken:?}");
        assert!(broken[0].contains("was refunded"), "{broken:?}");
    }
}
