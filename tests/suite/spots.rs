//! Listing, changing and retiring spots; offering and withdrawing windows.

use reqwest::StatusCode;

use crate::harness::{Answer, House, Person, THURSDAY, on_both};

/// Offers a time that must be accepted.
async fn offer(owner: &Person, spot: i64, from: &str, to: &str) {
    let offered = owner.offer(spot, from, to).await;
    assert_eq!(
        (offered.status, offered.location),
        (StatusCode::SEE_OTHER, format!("/spots/{spot}")),
        "{}",
        offered.text
    );
}

async fn withdraw(owner: &Person, window: i64, part: &[(&str, &str)]) -> Answer {
    owner.post(&format!("/windows/{window}/withdraw"), part).await
}

fn part<'a>(from: &'a str, to: &'a str) -> [(&'a str, &'a str); 2] {
    [("starts_at", from), ("ends_at", to)]
}

/// The windows of a spot without their ids.
async fn times(house: &House, spot: i64) -> Vec<(String, String)> {
    house.windows(spot).await.into_iter().map(|(_, from, to)| (from, to)).collect()
}

fn own<const N: usize>(times: [(&str, &str); N]) -> Vec<(String, String)> {
    times.map(|(from, to)| (from.to_owned(), to.to_owned())).to_vec()
}

on_both! {
    async fn a_spot_is_listed_with_all_that_it_has(backend) {
        let house = House::new(backend).await;
        let owner = house.resident("Olga").await;
        assert_eq!(owner.get("/spots/new").await.status, StatusCode::OK);
        let fields = [
            ("label", " B1-014 "),
            ("level", "B1"),
            ("features", "large"),
            ("features", "ev"),
            ("features", "ev"),
            ("note", "Tight pillar & low ceiling"),
        ];
        let made = owner.post("/spots", &fields).await;
        assert_eq!(
            (made.status, made.location),
            (StatusCode::SEE_OTHER, "/spots/1".to_owned()),
            "{}",
            made.text
        );
        let page = owner.get("/spots/1").await;
        for words in ["B1-014", "EV charging", "Large", "Tight pillar &#38; low ceiling"] {
            assert!(page.text.contains(words), "{words} in {}", page.text);
        }
        assert_eq!(house.database.column("spots", "features"), ["ev large"]);
        assert!(owner.get("/spots").await.text.contains("B1-014"));
        assert_eq!(owner.board("").await, [("B1-014".to_owned(), "closed".to_owned())]);
    }

    async fn wrong_fields_of_a_spot_are_named_and_come_back(backend) {
        let house = House::new(backend).await;
        let owner = house.resident("Olga").await;
        owner.post("/spots", &[]).await.assert_invalid(&["label", "level"]);
        let (long, longer) = ("x".repeat(21), "y".repeat(201));
        let fields = [("label", long.as_str()), ("level", "B1"), ("features", "pool"), ("note", &longer)];
        let answer = owner.post("/spots", &fields).await;
        answer.assert_invalid(&["label", "features", "note"]);
        assert_eq!(answer.attribute("[name=label]", "value"), Some(long));
        assert_eq!(answer.attribute("[name=level]", "value").as_deref(), Some("B1"));
        assert_eq!(house.database.count("spots"), 0);
        let most = [("label", "x".repeat(20)), ("level", "y".repeat(20)), ("note", "z".repeat(200))];
        let most: Vec<(&str, &str)> = most.iter().map(|(name, value)| (*name, value.as_str())).collect();
        owner.post("/spots", &most).await.assert_done();
    }

    async fn a_label_is_taken_in_whatever_case(backend) {
        let house = House::new(backend).await;
        let (owner, other) = (house.resident("Olga").await, house.resident("Otto").await);
        owner.spot("B1-A14").await;
        let second = other.spot("B1-A15").await;
        for label in ["B1-A14", "b1-a14", " B1-a14 "] {
            let taken = other.post("/spots", &[("label", label), ("level", "B1")]).await;
            taken.assert_invalid(&["label"]);
            other
                .post(&format!("/spots/{second}"), &[("label", label), ("level", "B1")])
                .await
                .assert_invalid(&["label"]);
        }
        assert_eq!(house.database.column("spots", "label"), ["B1-A14", "B1-A15"]);
        // Its own label in another case is no other spot's.
        other.post(&format!("/spots/{second}"), &[("label", "b1-a15"), ("level", "B1")]).await.assert_done();
    }

    async fn an_owner_changes_what_a_spot_says(backend) {
        let house = House::new(backend).await;
        let owner = house.resident("Olga").await;
        let fields = [("label", "B1-001"), ("level", "B1"), ("features", "ev"), ("note", "old")];
        let spot = owner.post("/spots", &fields).await.id();
        let form = owner.get(&format!("/spots/{spot}?edit=1")).await;
        assert_eq!(form.attribute("[name=label]", "value").as_deref(), Some("B1-001"));
        assert_eq!(form.attribute("[name=note]", "value").as_deref(), Some("old"));
        assert!(form.attribute("[name=features][value=ev]", "checked").is_some());
        assert!(form.attribute("[name=features][value=large]", "checked").is_none());

        let changed = [("label", "B2-001"), ("level", "B2"), ("features", "large"), ("note", "")];
        let saved = owner.post(&format!("/spots/{spot}"), &changed).await;
        assert_eq!((saved.status, saved.location), (StatusCode::SEE_OTHER, format!("/spots/{spot}")));
        let stored = |column| house.database.column("spots", column).remove(0);
        assert_eq!(
            (stored("label"), stored("level"), stored("features"), stored("note")),
            ("B2-001".into(), "B2".into(), "large".into(), String::new())
        );
        owner
            .post(&format!("/spots/{spot}"), &[("label", ""), ("level", "B2")])
            .await
            .assert_invalid(&["label"]);
        assert_eq!(stored("label"), "B2-001");
    }

    async fn what_is_somebody_elses_stays_as_it_is(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, other, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let window = house.windows(spot).await[0].0;
        let page = other.get(&format!("/spots/{spot}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("Olga"), "its owner's name");
        assert_eq!(page.all("form[method=post]").len(), 0, "{}", page.text);

        other.get(&format!("/spots/{spot}?edit=1")).await.assert_refused(403, "FORBIDDEN");
        other
            .post(&format!("/spots/{spot}"), &[("label", "X"), ("level", "X")])
            .await
            .assert_refused(403, "FORBIDDEN");
        other.post(&format!("/spots/{spot}/remove"), &[]).await.assert_refused(403, "FORBIDDEN");
        other.offer(spot, "2026-11-28T08:00", "2026-11-28T18:00").await.assert_refused(403, "FORBIDDEN");
        withdraw(&other, window, &[]).await.assert_refused(403, "FORBIDDEN");
        other.get(&format!("/windows/{window}/withdraw")).await.assert_refused(403, "FORBIDDEN");
        // Nor does a manager change it here.
        house
            .manager()
            .await
            .post(&format!("/spots/{spot}/remove"), &[])
            .await
            .assert_refused(403, "FORBIDDEN");
        for path in ["/spots/99", "/spots/99?edit=1", "/windows/99/withdraw"] {
            other.get(path).await.assert_refused(404, "NOT_FOUND");
        }
        for path in ["/spots/99/remove", "/windows/99/withdraw"] {
            other.post(path, &[]).await.assert_refused(404, "NOT_FOUND");
        }
        other.post("/spots/99", &[("label", "X"), ("level", "X")]).await.assert_refused(404, "NOT_FOUND");
        other.offer(99, "2026-11-28T08:00", "2026-11-28T18:00").await.assert_refused(404, "NOT_FOUND");
        assert_eq!(times(&house, spot).await, own([("2026-11-27T08:00", "2026-11-27T18:00")]));
        assert_eq!(owner.board("").await[0].0, "B1-001");
    }

    async fn a_new_name_of_the_owner_shows_on_the_spot_at_once(backend) {
        let house = House::new(backend).await;
        let (owner, other) = (house.resident("Olga").await, house.resident("Otto").await);
        let spot = owner.spot("B1-001").await;
        assert!(other.get(&format!("/spots/{spot}")).await.text.contains("Olga, 3B"));
        owner.post("/account", &[("name", "Helga"), ("unit", "7C")]).await.assert_done();
        let page = other.get(&format!("/spots/{spot}")).await;
        assert!(page.text.contains("Helga, 7C"), "{}", page.text);
    }

    async fn windows_that_overlap_or_touch_become_one(backend) {
        let house = House::at(backend, THURSDAY).await;
        let owner = house.resident("Olga").await;
        let spot = owner.spot("B1-001").await;
        offer(&owner, spot, "2026-11-27T10:00", "2026-11-27T12:00").await;
        offer(&owner, spot, "2026-11-27T14:00", "2026-11-27T16:00").await;
        offer(&owner, spot, "2026-11-27T18:00", "2026-11-27T20:00").await;
        let ids: Vec<i64> = house.windows(spot).await.iter().map(|window| window.0).collect();
        // One that touches grows and stays itself.
        offer(&owner, spot, "2026-11-27T12:00", "2026-11-27T13:00").await;
        let grown = house.windows(spot).await;
        assert_eq!(grown[0], (ids[0], "2026-11-27T10:00".into(), "2026-11-27T13:00".into()));
        // A minute of distance keeps them two.
        offer(&owner, spot, "2026-11-27T16:01", "2026-11-27T17:00").await;
        assert_eq!(house.windows(spot).await.len(), 4);
        // What lies inside changes nothing.
        offer(&owner, spot, "2026-11-27T10:30", "2026-11-27T12:30").await;
        assert_eq!(house.windows(spot).await[0], grown[0]);
        // What reaches over several makes one of them, under the first one's id.
        offer(&owner, spot, "2026-11-27T09:00", "2026-11-27T18:00").await;
        assert_eq!(
            house.windows(spot).await,
            [(ids[0], "2026-11-27T09:00".into(), "2026-11-27T20:00".into())]
        );
        house.assert_sound().await;
    }

    async fn merging_keeps_the_reservations(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T10:00").await;
        offer(&owner, spot, "2026-11-27T12:00", "2026-11-27T14:00").await;
        offer(&owner, spot, "2026-11-27T16:00", "2026-11-27T18:00").await;
        for (from, to) in [
            ("2026-11-27T08:00", "2026-11-27T10:00"),
            ("2026-11-27T13:00", "2026-11-27T14:00"),
            ("2026-11-27T16:00", "2026-11-27T17:00"),
        ] {
            guest.reserve(spot, from, to).await.assert_done();
        }
        offer(&owner, spot, "2026-11-27T10:00", "2026-11-27T16:00").await;
        assert_eq!(times(&house, spot).await, own([("2026-11-27T08:00", "2026-11-27T18:00")]));
        house.assert_sound().await;
        guest.reserve(spot, "2026-11-27T10:00", "2026-11-27T13:00").await.assert_done();
        assert_eq!(house.database.count("reservations WHERE window_id = 1"), 4);
        house.assert_sound().await;
    }

    async fn windows_of_two_spots_have_nothing_to_do_with_each_other(backend) {
        let house = House::at(backend, THURSDAY).await;
        let owner = house.resident("Olga").await;
        let (one, two) = (owner.spot("B1-001").await, owner.spot("B1-002").await);
        offer(&owner, one, "2026-11-27T10:00", "2026-11-27T12:00").await;
        offer(&owner, two, "2026-11-27T11:00", "2026-11-27T14:00").await;
        assert_eq!(times(&house, one).await, own([("2026-11-27T10:00", "2026-11-27T12:00")]));
        assert_eq!(times(&house, two).await, own([("2026-11-27T11:00", "2026-11-27T14:00")]));
    }

    async fn an_offer_that_cannot_be_is_named_by_its_field(backend) {
        let house = House::at(backend, THURSDAY).await;
        let owner = house.resident("Olga").await;
        let spot = owner.spot("B1-001").await;
        let (later, tomorrow) = ("2026-11-27T18:00", "2026-11-27T08:00");
        let wrong: [(&str, &str, &[&str]); 12] = [
            ("", "", &["starts_at", "ends_at"]),
            ("tomorrow", later, &["starts_at"]),
            (tomorrow, "2026-11-31T08:00", &["ends_at"]),
            (tomorrow, "2026-11-27T18:00:30", &["ends_at"]),
            (tomorrow, "2026-11-27 18:00", &["ends_at"]),
            (later, tomorrow, &["ends_at"]),
            (tomorrow, tomorrow, &["ends_at"]),
            ("2026-11-26T15:44", later, &["starts_at"]),
            ("2026-11-26T10:00", "2026-11-26T12:00", &["starts_at"]),
            (tomorrow, "2027-11-27T16:01", &["ends_at"]),
            ("2027-03-28T02:30", "2027-03-28T09:00", &["starts_at"]),
            ("2027-03-27T20:00", "2027-03-28T02:00", &["ends_at"]),
        ];
        for (from, to, fields) in wrong {
            let answer = owner.offer(spot, from, to).await;
            assert_eq!(answer.errors(), fields, "{from} to {to}");
            answer.assert_invalid(fields);
            assert_eq!(answer.attribute("[name=starts_at]", "value").as_deref(), Some(from));
        }
        let skipped = owner.offer(spot, "2027-03-28T02:30", "2027-03-28T09:00").await;
        assert!(skipped.one("[data-error=starts_at]").contains("03:00"), "{}", skipped.text);
        assert_eq!(house.database.count("windows"), 0);

        // As late and as early as it can be: a start that has just passed means now.
        offer(&owner, spot, "2027-11-26T16:00", "2027-11-27T16:00").await;
        offer(&owner, spot, "2026-11-26T15:45", "2026-11-26T18:00").await;
        let expected =
            own([("2026-11-26T16:00", "2026-11-26T18:00"), ("2027-11-26T16:00", "2027-11-27T16:00")]);
        assert_eq!(times(&house, spot).await, expected);
    }

    async fn a_window_over_the_night_the_clocks_change_is_as_long_as_it_is(backend) {
        let house = House::at(backend, "2026-10-24T10:00:00Z").await;
        let owner = house.resident("Olga").await;
        let spot = owner.spot("B1-001").await;
        offer(&owner, spot, "2026-10-24T20:00", "2026-10-25T08:00").await;
        let window =
            house.store().read(move |tx| sparespot::spots::windows::upcoming(tx, spot)).await.unwrap()[0];
        assert_eq!(window.stretch.ends_at.duration_since(window.stretch.starts_at).as_hours(), 13);
    }

    async fn a_window_is_withdrawn_whole_or_in_part(backend) {
        let house = House::at(backend, THURSDAY).await;
        let owner = house.resident("Olga").await;
        let spot = owner.spot("B1-001").await;
        offer(&owner, spot, "2026-11-27T08:00", "2026-11-27T18:00").await;
        let window = house.windows(spot).await[0].0;
        let form = owner.get(&format!("/windows/{window}/withdraw")).await;
        assert_eq!(form.attribute("[name=starts_at]", "value").as_deref(), Some("2026-11-27T08:00"));
        assert_eq!(form.attribute("[name=ends_at]", "value").as_deref(), Some("2026-11-27T18:00"));

        // From the middle: two are left, the first one under the old id.
        let gone = withdraw(&owner, window, &part("2026-11-27T12:00", "2026-11-27T14:00")).await;
        assert_eq!((gone.status, gone.location), (StatusCode::SEE_OTHER, format!("/spots/{spot}")));
        let left = house.windows(spot).await;
        assert_eq!(left[0], (window, "2026-11-27T08:00".into(), "2026-11-27T12:00".into()));
        assert_eq!((left[1].1.as_str(), left[1].2.as_str()), ("2026-11-27T14:00", "2026-11-27T18:00"));
        // From either end, with one field left out.
        withdraw(&owner, window, &[("ends_at", "2026-11-27T09:00")]).await.assert_done();
        withdraw(&owner, left[1].0, &[("starts_at", "2026-11-27T17:00"), ("ends_at", "")])
            .await
            .assert_done();
        let expected =
            own([("2026-11-27T09:00", "2026-11-27T12:00"), ("2026-11-27T14:00", "2026-11-27T17:00")]);
        assert_eq!(times(&house, spot).await, expected);
        // Whole.
        withdraw(&owner, window, &[]).await.assert_done();
        withdraw(&owner, left[1].0, &part("2026-11-27T00:00", "2026-11-28T00:00")).await.assert_done();
        assert_eq!(house.database.count("windows"), 0);
        withdraw(&owner, window, &[]).await.assert_refused(404, "NOT_FOUND");
        house.assert_sound().await;
    }

    async fn a_part_that_is_none_is_named_by_its_field(backend) {
        let house = House::at(backend, THURSDAY).await;
        let owner = house.resident("Olga").await;
        let spot = owner.spot("B1-001").await;
        offer(&owner, spot, "2026-11-27T08:00", "2026-11-27T18:00").await;
        let window = house.windows(spot).await[0].0;
        for (from, to, field) in [
            ("2026-11-27T12:00", "2026-11-27T10:00", "ends_at"),
            ("2026-11-27T12:00", "2026-11-27T12:00", "ends_at"),
            ("2026-11-28T08:00", "2026-11-28T18:00", "starts_at"),
            ("2026-11-27T18:00", "2026-11-27T20:00", "starts_at"),
            ("noon", "2026-11-27T18:00", "starts_at"),
            ("2026-11-27T12:00", "late", "ends_at"),
        ] {
            withdraw(&owner, window, &part(from, to)).await.assert_invalid(&[field]);
        }
        assert_eq!(times(&house, spot).await, own([("2026-11-27T08:00", "2026-11-27T18:00")]));
    }

    async fn a_reservation_keeps_its_window(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let window = house.windows(spot).await[0].0;
        let reservation = guest.reserve(spot, "2026-11-27T12:00", "2026-11-27T14:00").await.id();
        for part in [
            part("", ""),
            part("2026-11-27T13:00", "2026-11-27T15:00"),
            part("2026-11-27T10:00", "2026-11-27T12:01"),
            part("2026-11-27T13:59", ""),
            part("2026-11-27T12:30", "2026-11-27T12:31"),
        ] {
            let refused = withdraw(&owner, window, &part).await;
            refused.assert_refused(409, "SPOT_TAKEN");
            let words = refused.one("[data-refusal]");
            for named in
                [format!("Reservation {reservation}"), "Greta".into(), "12:00".into(), "14:00".into()]
            {
                assert!(words.contains(&named), "{named}: {words}");
            }
        }
        // The time around it can go, and the reservation stands.
        withdraw(&owner, window, &part("", "2026-11-27T12:00")).await.assert_done();
        withdraw(&owner, window, &part("2026-11-27T14:00", "")).await.assert_done();
        assert_eq!(times(&house, spot).await, own([("2026-11-27T12:00", "2026-11-27T14:00")]));
        house.assert_sound().await;
        // Once it is given back, so can the rest.
        guest.post(&format!("/reservations/{reservation}/cancel"), &[]).await.assert_done();
        withdraw(&owner, window, &[]).await.assert_done();
        assert_eq!(house.database.count("windows"), 0);
        house.assert_sound().await;
    }

    async fn splitting_a_window_leaves_each_reservation_in_its_half(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let window = house.windows(spot).await[0].0;
        guest.reserve(spot, "2026-11-27T08:00", "2026-11-27T12:00").await.assert_done();
        guest.reserve(spot, "2026-11-27T14:00", "2026-11-27T18:00").await.assert_done();
        withdraw(&owner, window, &part("2026-11-27T12:00", "2026-11-27T14:00")).await.assert_done();
        let expected =
            own([("2026-11-27T08:00", "2026-11-27T12:00"), ("2026-11-27T14:00", "2026-11-27T18:00")]);
        assert_eq!(times(&house, spot).await, expected);
        house.assert_sound().await;
    }

    async fn what_has_passed_of_a_window_stays(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let window = house.windows(spot).await[0].0;
        guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T17:00").await.assert_done();
        house.set_clock("2026-11-26T17:00:00Z");
        // The reservation is over; the window that it lay in goes only from now on.
        withdraw(&owner, window, &[]).await.assert_done();
        assert_eq!(times(&house, spot).await, own([]));
        assert_eq!(house.database.count("windows"), 1);
        house.assert_sound().await;
        guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T19:00").await.assert_refused(409, "NOT_OFFERED");
        offer(&owner, spot, "2026-11-26T18:00", "2026-11-26T19:00").await;
        guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T19:00").await.assert_done();
        house.assert_sound().await;
    }

    async fn a_reserved_spot_cannot_be_removed(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-27T18:00").await;
        let coming = guest.reserve(spot, "2026-11-27T12:00", "2026-11-27T14:00").await.id();
        let running = guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T17:00").await.id();
        let remove = async || owner.post(&format!("/spots/{spot}/remove"), &[]).await;
        remove().await.assert_refused(409, "SPOT_TAKEN");
        guest.post(&format!("/reservations/{coming}/cancel"), &[]).await.assert_done();
        let refused = remove().await;
        refused.assert_refused(409, "SPOT_TAKEN");
        assert!(
            refused.one("[data-refusal]").contains(&format!("Reservation {running}")),
            "{}",
            refused.text
        );
        assert_eq!(owner.board("").await.len(), 1);
        assert_eq!(times(&house, spot).await, own([("2026-11-26T16:00", "2026-11-27T18:00")]));
        house.set_clock("2026-11-26T16:00:00Z");
        let removed = remove().await;
        assert_eq!((removed.status, removed.location.as_str()), (StatusCode::SEE_OTHER, "/spots"));
        house.assert_sound().await;
    }

    async fn a_removed_spot_is_gone_and_its_history_stays(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-27T18:00").await;
        let window = house.windows(spot).await[0].0;
        let over = guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T17:00").await;
        house.set_clock("2026-11-26T17:00:00Z");
        owner.post(&format!("/spots/{spot}/remove"), &[]).await.assert_done();

        assert_eq!(owner.board("").await, []);
        assert_eq!(owner.board("?from=2026-11-27T12:00&to=2026-11-27T13:00").await, []);
        assert!(!owner.get("/spots").await.text.contains("B1-001"));
        for path in [
            format!("/spots/{spot}"),
            format!("/spots/{spot}?edit=1"),
            format!("/windows/{window}/withdraw"),
            format!("/reservations/new?spot={spot}"),
        ] {
            owner.get(&path).await.assert_refused(404, "NOT_FOUND");
        }
        for path in [format!("/spots/{spot}/remove"), format!("/windows/{window}/withdraw")] {
            owner.post(&path, &[]).await.assert_refused(404, "NOT_FOUND");
        }
        owner.offer(spot, "2026-11-27T08:00", "2026-11-27T18:00").await.assert_refused(404, "NOT_FOUND");
        owner
            .post(&format!("/spots/{spot}"), &[("label", "X"), ("level", "X")])
            .await
            .assert_refused(404, "NOT_FOUND");
        guest.reserve(spot, "2026-11-27T12:00", "2026-11-27T13:00").await.assert_refused(404, "NOT_FOUND");
        assert!(guest.get(&over.location).await.text.contains("B1-001"));
        assert!(guest.get("/credits").await.text.contains("B1-001"));
        // Its label is free again.
        owner.spot("b1-001").await;
        house.assert_sound().await;
    }
}
