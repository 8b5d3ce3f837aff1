//! Reserving and giving back, through the pages; beginning and ending on time.

use futures_util::future::join_all;
use reqwest::StatusCode;
use sparespot::clock::{SignedDuration, Timestamp};
use sparespot::reservations::{self, settle};

use crate::harness::{Answer, Backend, House, Person, THURSDAY, in_hours, in_minutes, on_both, until};

const ID: &str = "6f2c1f3e-3b0a-4a53-9d3e-5f0e6a1c7b42";

/// A Thursday afternoon with a spot that is offered for as long as can be.
async fn house(backend: Backend) -> (House, Person, Person, i64) {
    let house = House::at(backend, THURSDAY).await;
    let (owner, guest, spot) = house.with_an_offer("2026-11-26T15:45", "2027-11-20T18:00").await;
    (house, owner, guest, spot)
}

/// A form with all its fields.
async fn send(person: &Person, spot: i64, (from, to): (&str, &str), plate: &str, id: &str) -> Answer {
    let spot = spot.to_string();
    let fields =
        [("spot", spot.as_str()), ("starts_at", from), ("ends_at", to), ("plate", plate), ("request_id", id)];
    person.post("/reservations", &fields).await
}

async fn cancel(person: &Person, reservation: i64) -> Answer {
    person.post(&format!("/reservations/{reservation}/cancel"), &[]).await
}

/// When a spot is reserved from now on.
async fn reserved(house: &House, spot: i64) -> Vec<(String, String)> {
    let found = house.store().read(move |tx| reservations::reserved(tx, Some(spot))).await.unwrap();
    found
        .into_iter()
        .map(|(_, stretch)| (stretch.starts_at.to_string(), stretch.ends_at.to_string()))
        .collect()
}

fn statuses(house: &House) -> Vec<String> {
    house.database.column("reservations", "status")
}

fn revision(house: &House) -> Vec<i64> {
    house.database.column("spots", "revision").iter().map(|text| text.parse().unwrap()).collect()
}

/// An instant as both databases take it.
fn stored(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

on_both! {
    async fn a_reservation_moves_three_credits(backend) {
        let house = House::new(backend).await;
        let (owner, guest) = (house.resident("Olga").await, house.resident("Greta").await);
        let spot = owner.spot("B1-001").await;
        assert_eq!(
            owner.offer(spot, &in_hours(&house, 1), &in_hours(&house, 9)).await.status,
            StatusCode::SEE_OTHER
        );

        let made = guest.reserve(spot, &in_hours(&house, 2), &in_hours(&house, 4)).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text);
        assert!(made.location.starts_with("/reservations/"), "{}", made.location);
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));
        house.assert_sound().await;
    }

    async fn the_form_suggests_a_time_that_is_free_and_sends_owners_to_their_spot(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T12:00").await;
        let form = guest.get(&format!("/reservations/new?spot={spot}")).await;
        let suggested = ["starts_at", "ends_at"].map(|name| form.attribute(&format!("[name={name}]"), "value"));
        assert_eq!(suggested.map(Option::unwrap), ["2026-11-27T08:00", "2026-11-27T12:00"]);
        let own = owner.get(&format!("/reservations/new?spot={spot}")).await;
        assert_eq!(own.attribute("form[action='/reservations']", "method"), None);
        assert!(own.attribute(&format!("main a[href='/spots/{spot}']"), "href").is_some());
    }

    async fn the_confirmation_says_where_when_and_what_it_cost(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let made = send(&guest, spot, ("2026-11-26T18:00", "2026-11-26T23:00"), "b-gr 42", ID).await;
        let page = guest.get(&made.location).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["B1-001", "Level B1", "18:00 – 23:00", "3 credits", "B-GR 42", "Thursday, 26 November"]
        {
            assert!(page.text.contains(words), "{words} in {}", page.text);
        }
        assert_eq!(page.one("[data-balance]"), "47");
        let theirs = owner.get(&made.location).await;
        assert!(theirs.text.contains("Greta") && theirs.text.contains("B-GR 42"), "{}", theirs.text);
        assert!(!theirs.text.contains(&format!("{}/cancel", made.location)));
        assert_eq!(house.manager().await.get(&made.location).await.status, StatusCode::OK);
        house.resident("Nora").await.get(&made.location).await.assert_refused(404, "NOT_FOUND");

        let all = guest.get("/reservations").await;
        assert!(all.text.contains("B1-001") && all.text.contains(&made.location), "{}", all.text);
        assert!(owner.get(&format!("/spots/{spot}")).await.text.contains("Greta"));
        assert!(!house.manager().await.get(&format!("/spots/{spot}")).await.text.contains("Greta"));
    }

    async fn the_form_knows_the_price_the_plate_and_a_request_of_its_own(backend) {
        let (_house, _owner, guest, spot) = house(backend).await;
        guest.post("/account", &[("name", "Greta"), ("plate", "b-gr 42")]).await.assert_done();
        let path = format!("/reservations/new?spot={spot}&from=2026-11-26T18:00&to=2026-11-26T19:00");
        let (one, two) = (guest.get(&path).await, guest.get(&path).await);
        let value = |answer: &Answer, name| answer.attribute(&format!("[name={name}]"), "value").unwrap();
        assert_eq!(value(&one, "starts_at"), "2026-11-26T18:00");
        assert_eq!(value(&one, "ends_at"), "2026-11-26T19:00");
        assert_eq!(value(&one, "plate"), "B-GR 42");
        assert_ne!(value(&one, "request_id"), value(&two, "request_id"));
        assert!(one.text.contains("3 credits") && one.text.contains("47 credits"), "{}", one.text);
        let times = ("2026-11-26T18:00", "2026-11-26T19:00");
        send(&guest, spot, times, "", &value(&one, "request_id")).await.assert_done();
        for path in ["/reservations/new", "/reservations/new?spot=99", "/reservations/new?spot=x"] {
            guest.get(path).await.assert_refused(404, "NOT_FOUND");
        }
    }

    async fn time_has_its_limits(backend) {
        let (house, _owner, guest, spot) = house(backend).await;
        let wrong = [
            ("2026-11-26T18:00", "2026-11-26T18:14", "ends_at"),
            ("2026-11-26T18:00", "2026-12-03T18:01", "ends_at"),
            ("2027-01-25T16:01", "2027-01-25T18:00", "starts_at"),
            ("2026-11-26T15:44", "2026-11-26T18:00", "starts_at"),
            ("2026-11-26T15:45", "2026-11-26T16:00", "ends_at"),
            ("2026-11-26T18:00", "2026-11-26T17:00", "ends_at"),
            ("2026-11-26T18:00", "2026-11-26T18:00", "ends_at"),
            ("2027-03-28T02:30", "2027-03-28T04:00", "starts_at"),
            ("soon", "2026-11-26T18:00", "starts_at"),
            ("2026-11-26T18:00", "2026-11-26T18:30:30", "ends_at"),
        ];
        for (from, to, field) in wrong {
            let answer = guest.reserve(spot, from, to).await;
            assert_eq!(answer.errors(), [field], "{from} to {to}");
            answer.assert_invalid(&[field]);
        }
        assert_eq!(house.database.count("reservations"), 0);
        assert_eq!(guest.balance().await, 50);
        for (from, to) in [
            ("2026-11-26T15:45", "2026-11-26T17:00"),
            ("2026-11-26T18:00", "2026-11-26T18:15"),
            ("2026-11-26T18:15", "2026-12-03T18:15"),
            ("2027-01-25T16:00", "2027-01-25T18:00"),
        ] {
            guest.reserve(spot, from, to).await.assert_done();
        }
        // A start that has just passed means now.
        assert_eq!(
            reserved(&house, spot).await[0],
            ("2026-11-26T15:00:00Z".into(), "2026-11-26T16:00:00Z".into())
        );
        house.assert_sound().await;
    }

    async fn every_refusal_has_its_code_and_gives_the_form_back(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let other = house.resident("Nora").await;
        let evening = ("2026-11-26T18:00", "2026-11-26T20:00");
        let closed = owner.spot("B1-002").await;
        send(&guest, spot, evening, "", ID).await.assert_done();
        let refused = async |person: &Person, spot, times: (&str, &str), code: &str| {
            let id = sparespot::secret::request_id();
            let answer = send(person, spot, times, "AB 12", &id).await;
            answer.assert_refused(409, code);
            for (name, value) in
                [("starts_at", times.0), ("ends_at", times.1), ("plate", "AB 12"), ("request_id", &id)]
            {
                assert_eq!(
                    answer.attribute(&format!("[name={name}]"), "value").as_deref(),
                    Some(value),
                    "{code}"
                );
            }
        };
        refused(&owner, spot, ("2026-11-27T18:00", "2026-11-27T20:00"), "OWN_SPOT").await;
        refused(&guest, closed, evening, "NOT_OFFERED").await;
        refused(&other, spot, evening, "SPOT_TAKEN").await;
        refused(&other, spot, ("2026-11-26T19:59", "2026-11-26T21:00"), "SPOT_TAKEN").await;
        refused(&other, spot, ("2026-11-26T17:00", "2026-11-26T18:01"), "SPOT_TAKEN").await;
        refused(&other, spot, ("2026-11-26T17:00", "2026-11-26T21:00"), "SPOT_TAKEN").await;
        house.database.run("UPDATE building SET price = 51");
        refused(&other, spot, ("2026-11-27T18:00", "2026-11-27T20:00"), "NOT_ENOUGH_CREDITS").await;
        house.database.run("UPDATE building SET price = 3, max_open = 1");
        refused(&guest, spot, ("2026-11-27T18:00", "2026-11-27T20:00"), "TOO_MANY").await;
        guest.reserve(99, evening.0, evening.1).await.assert_refused(404, "NOT_FOUND");
        assert_eq!(
            (house.database.count("reservations"), other.balance().await, guest.balance().await),
            (1, 50, 47)
        );
        // What only touches is no overlap.
        other.reserve(spot, "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        house
            .resident("Mira")
            .await
            .reserve(spot, "2026-11-26T17:00", "2026-11-26T18:00")
            .await
            .assert_done();
        house.assert_sound().await;
    }

    async fn a_time_must_lie_inside_one_window(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (owner, guest, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T12:00").await;
        owner.offer(spot, "2026-11-27T12:01", "2026-11-27T18:00").await.assert_done();
        for (from, to) in [
            ("2026-11-27T07:59", "2026-11-27T09:00"),
            ("2026-11-27T17:00", "2026-11-27T18:01"),
            ("2026-11-27T11:00", "2026-11-27T13:00"),
            ("2026-11-28T08:00", "2026-11-28T12:00"),
        ] {
            guest.reserve(spot, from, to).await.assert_refused(409, "NOT_OFFERED");
        }
        guest.reserve(spot, "2026-11-27T08:00", "2026-11-27T12:00").await.assert_done();
        guest.reserve(spot, "2026-11-27T12:01", "2026-11-27T18:00").await.assert_done();
    }

    async fn five_reservations_may_be_open_at_once(backend) {
        let (house, _owner, guest, spot) = house(backend).await;
        let on = |day: i64| (format!("2026-12-0{day}T10:00"), format!("2026-12-0{day}T11:00"));
        let mut made = Vec::new();
        for day in 1..=5 {
            let (from, to) = on(day);
            let answer = guest.reserve(spot, &from, &to).await;
            answer.assert_done();
            made.push(answer.id());
        }
        guest.reserve(spot, &on(6).0, &on(6).1).await.assert_refused(409, "TOO_MANY");
        assert_eq!(guest.balance().await, 35);
        cancel(&guest, made[4]).await.assert_done();
        guest.reserve(spot, &on(6).0, &on(6).1).await.assert_done();
        guest.reserve(spot, &on(7).0, &on(7).1).await.assert_refused(409, "TOO_MANY");
        // One that is over makes room, marked or not.
        house.set_clock("2026-12-01T10:00:00Z");
        guest.reserve(spot, &on(7).0, &on(7).1).await.assert_done();
        house.assert_sound().await;
    }

    async fn the_same_request_again_is_the_same_reservation(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let other = house.resident("Nora").await;
        let evening = ("2026-11-26T16:10", "2026-11-26T20:00");
        let first = send(&guest, spot, evening, "ab 12", ID).await;
        first.assert_done();
        for again in [ID, &ID.to_uppercase(), &format!(" {ID} ")] {
            let answer = send(&guest, spot, evening, "AB 12", again).await;
            assert_eq!(
                (answer.status, &answer.location),
                (StatusCode::SEE_OTHER, &first.location),
                "{}",
                answer.text
            );
        }
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));

        let second = owner.spot("B1-002").await;
        owner.offer(second, "2026-11-26T16:00", "2026-11-26T23:00").await.assert_done();
        send(&guest, second, evening, "AB 12", ID).await.assert_invalid(&["request_id"]);
        send(&guest, spot, ("2026-11-26T16:10", "2026-11-26T20:01"), "AB 12", ID)
            .await
            .assert_invalid(&["request_id"]);
        send(&guest, spot, ("2026-11-26T16:11", "2026-11-26T20:00"), "AB 12", ID)
            .await
            .assert_invalid(&["request_id"]);
        send(&guest, spot, evening, "AB 13", ID).await.assert_invalid(&["request_id"]);
        send(&other, spot, evening, "AB 12", ID).await.assert_invalid(&["request_id"]);
        for malformed in ["1", "not-a-uuid", &ID[1..], &format!("{ID}0")] {
            send(&guest, second, evening, "", malformed).await.assert_invalid(&["request_id"]);
        }
        assert_eq!(house.database.count("reservations"), 1);

        // Hours later, on another instance, and even when it has been given back.
        house.set_clock("2026-11-26T16:00:00Z");
        let server = house.another_server().await;
        let mut elsewhere = guest.clone();
        elsewhere.origin = format!("http://{}", server.address);
        assert_eq!(send(&elsewhere, spot, evening, "AB 12", ID).await.location, first.location);
        cancel(&guest, first.id()).await.assert_done();
        assert_eq!(send(&guest, spot, evening, "AB 12", ID).await.location, first.location);
        assert_eq!(house.database.count("reservations"), 1);
        house.assert_sound().await;
    }

    async fn one_form_sent_many_times_at_once_reserves_once(backend) {
        let (house, _owner, guest, spot) = house(backend).await;
        let all =
            join_all((0..12).map(|_| send(&guest, spot, ("2026-11-26T18:00", "2026-11-26T20:00"), "", ID)))
                .await;
        for answer in &all {
            assert_eq!(
                (answer.status, &answer.location),
                (StatusCode::SEE_OTHER, &all[0].location),
                "{}",
                answer.text
            );
        }
        assert_eq!((house.database.count("reservations"), guest.balance().await), (1, 47));
        house.assert_sound().await;
    }

    async fn without_a_request_id_each_form_is_a_request_of_its_own(backend) {
        let (house, _owner, guest, spot) = house(backend).await;
        for (from, to) in [("2026-11-26T18:00", "2026-11-26T19:00"), ("2026-11-26T19:00", "2026-11-26T20:00")]
        {
            send(&guest, spot, (from, to), "", "").await.assert_done();
        }
        assert_eq!(house.database.count("reservations"), 2);
    }

    async fn cancelled_before_its_start_all_credits_come_back(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let made = guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await;
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));
        house.set_clock("2026-11-26T16:59:59Z");
        let cancelled = cancel(&guest, made.id()).await;
        assert_eq!((cancelled.status, &cancelled.location), (StatusCode::SEE_OTHER, &made.location));
        assert_eq!((guest.balance().await, owner.balance().await), (50, 50));
        let page = guest.get(&made.location).await;
        assert!(page.text.contains("cancelled") && page.text.contains("given back"), "{}", page.text);
        assert_eq!(statuses(&house), ["cancelled"]);
        // Once more changes nothing.
        cancel(&guest, made.id()).await.assert_done();
        assert_eq!((guest.balance().await, owner.balance().await), (50, 50));
        house
            .resident("Nora")
            .await
            .reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00")
            .await
            .assert_done();
        house.assert_sound().await;
    }

    async fn cancelled_many_times_at_once_credits_come_back_once(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let made = guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.id();
        for answer in join_all((0..12).map(|_| cancel(&guest, made))).await {
            answer.assert_done();
        }
        assert_eq!((guest.balance().await, owner.balance().await), (50, 50));
        house.assert_sound().await;
    }

    async fn ended_early_the_rest_is_free_and_nothing_comes_back(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let made = guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T22:00").await;
        house.set_clock("2026-11-26T18:30:40Z");
        assert!(guest.get(&made.location).await.text.contains("End now"));
        cancel(&guest, made.id()).await.assert_done();
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));
        assert_eq!(statuses(&house), ["completed"]);
        assert_eq!(guest.board("").await, [("B1-001".into(), "free".into())]);
        // Somebody else has the rest at once, by a form that was opened a minute ago.
        let other = house.resident("Nora").await;
        other.reserve(spot, "2026-11-26T19:30", "2026-11-26T22:00").await.assert_done();
        assert_eq!(
            reserved(&house, spot).await,
            [("2026-11-26T18:30:40Z".into(), "2026-11-26T21:00:00Z".into())]
        );
        // Ended is ended.
        cancel(&guest, made.id()).await.assert_done();
        assert_eq!(statuses(&house), ["completed", "active"]);
        house.assert_sound().await;
    }

    async fn ended_in_the_instant_of_its_start_it_is_over(backend) {
        let (house, _owner, guest, spot) = house(backend).await;
        let made = guest.reserve(spot, "2026-11-26T16:00", "2026-11-26T22:00").await.id();
        assert_eq!(statuses(&house), ["active"]);
        cancel(&guest, made).await.assert_done();
        assert_eq!((statuses(&house), guest.balance().await), (vec!["completed".to_owned()], 47));
        house.set_clock("2026-11-26T15:00:01Z");
        house
            .resident("Nora")
            .await
            .reserve(spot, "2026-11-26T16:00", "2026-11-26T22:00")
            .await
            .assert_done();
        house.assert_sound().await;
    }

    async fn one_that_is_over_stays_as_it_is(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let made = guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T19:00").await;
        house.set_clock("2026-11-26T18:00:00Z");
        assert!(!guest.get(&made.location).await.text.contains("/cancel"));
        cancel(&guest, made.id()).await.assert_done();
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));
        assert_eq!(house.database.count("reservations WHERE asked_ends_at = ends_at"), 1);
        house.assert_sound().await;
    }

    async fn only_whoever_reserved_it_can_cancel(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let made = guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T19:00").await.id();
        cancel(&owner, made).await.assert_refused(403, "FORBIDDEN");
        cancel(&house.manager().await, made).await.assert_refused(403, "FORBIDDEN");
        cancel(&house.resident("Nora").await, made).await.assert_refused(404, "NOT_FOUND");
        cancel(&guest, 99).await.assert_refused(404, "NOT_FOUND");
        assert_eq!(statuses(&house), ["booked"]);
    }

    async fn what_is_earned_can_be_spent_once_the_reservation_begins(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let third = house.resident("Nora").await;
        let theirs = third.spot("B1-002").await;
        third.offer(theirs, "2026-11-26T16:00", "2026-12-20T00:00").await.assert_done();
        house.database.run("UPDATE building SET price = 40");
        guest.reserve(spot, "2026-11-27T10:00", "2026-11-27T12:00").await.assert_done();
        assert_eq!(owner.balance().await, 90);
        assert!(owner.get("/credits").await.text.contains("40 of them can be spent"));
        owner.reserve(theirs, "2026-11-28T10:00", "2026-11-28T12:00").await.assert_done();
        // 50 are left, of which 40 may still have to be given back.
        let refused = owner.reserve(theirs, "2026-11-29T10:00", "2026-11-29T12:00").await;
        refused.assert_refused(409, "NOT_ENOUGH_CREDITS");
        assert!(refused.one("[data-refusal]").contains("you can spend 10"), "{}", refused.text);
        assert_eq!(owner.balance().await, 50);

        house.set_clock("2026-11-27T09:00:00Z");
        assert!(!owner.get("/credits").await.text.contains("of them can be spent"));
        owner.reserve(theirs, "2026-11-29T10:00", "2026-11-29T12:00").await.assert_done();
        assert_eq!(owner.balance().await, 10);
        house.assert_sound().await;
    }

    async fn a_cancellation_can_always_be_paid_back(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let third = house.resident("Nora").await;
        let theirs = third.spot("B1-002").await;
        third.offer(theirs, "2026-11-26T16:00", "2026-12-20T00:00").await.assert_done();
        house.database.run("UPDATE building SET price = 50");
        let made = guest.reserve(spot, "2026-11-27T10:00", "2026-11-27T12:00").await.id();
        owner.reserve(theirs, "2026-11-28T10:00", "2026-11-28T12:00").await.assert_done();
        cancel(&guest, made).await.assert_done();
        assert_eq!((guest.balance().await, owner.balance().await, third.balance().await), (50, 0, 100));
        house.assert_sound().await;
    }

    async fn a_time_that_comes_twice_means_the_first_unless_told(backend) {
        let house = House::at(backend, "2026-10-24T12:00:00Z").await;
        let (owner, guest, spot) = house.with_an_offer("2026-10-24T14:00", "2026-10-25T12:00").await;
        let second = owner.spot("B1-002").await;
        owner.offer(second, "2026-10-24T14:00", "2026-10-25T12:00").await.assert_done();
        let form = guest
            .get(&format!("/reservations/new?spot={spot}&from=2026-10-25T02:30&to=2026-10-25T04:00"))
            .await;
        assert!(form.attribute("[name=starts_at_fold]", "name").is_some(), "{}", form.text);
        assert!(form.attribute("[name=ends_at_fold]", "name").is_none(), "{}", form.text);

        guest.reserve(spot, "2026-10-25T02:30", "2026-10-25T04:00").await.assert_done();
        assert_eq!(
            reserved(&house, spot).await,
            [("2026-10-25T00:30:00Z".into(), "2026-10-25T03:00:00Z".into())]
        );
        let id = second.to_string();
        let fields = [
            ("spot", id.as_str()),
            ("starts_at", "2026-10-25T02:30"),
            ("starts_at_fold", "second"),
            ("ends_at", "2026-10-25T04:00"),
        ];
        guest.post("/reservations", &fields).await.assert_done();
        assert_eq!(
            reserved(&house, second).await,
            [("2026-10-25T01:30:00Z".into(), "2026-10-25T03:00:00Z".into())]
        );
        // From the first half past two to the second is an hour.
        let fields = [
            ("spot", id.as_str()),
            ("starts_at", "2026-10-25T02:15"),
            ("ends_at", "2026-10-25T02:15"),
            ("ends_at_fold", "second"),
        ];
        guest.post("/reservations", &fields).await.assert_done();
        assert_eq!(
            reserved(&house, second).await[0],
            ("2026-10-25T00:15:00Z".into(), "2026-10-25T01:15:00Z".into())
        );
        house.assert_sound().await;
    }

    async fn settling_begins_and_ends_what_is_due(backend) {
        let (house, _owner, guest, spot) = house(backend).await;
        guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.assert_done();
        guest.reserve(spot, "2026-11-26T20:00", "2026-11-26T21:00").await.assert_done();
        guest.reserve(spot, "2026-11-27T20:00", "2026-11-27T21:00").await.assert_done();
        assert_eq!(statuses(&house), ["booked", "booked", "booked"]);
        let steps = [
            ("2026-11-26T16:59:59Z", 0, ["booked", "booked", "booked"]),
            ("2026-11-26T17:00:00Z", 1, ["active", "booked", "booked"]),
            ("2026-11-26T19:00:00Z", 2, ["completed", "active", "booked"]),
            // Begun and over meanwhile.
            ("2026-11-28T00:00:00Z", 2, ["completed", "completed", "completed"]),
        ];
        // Marked on a clock of its own, which the server's job does not see.
        for (now, marked, expected) in steps {
            let store = house.store().with_clock(sparespot::clock::Clock::manual(now.parse().unwrap()));
            assert_eq!(store.write(settle).await.unwrap(), marked, "{now}");
            assert_eq!(store.write(settle).await.unwrap(), 0, "{now}");
            assert_eq!(statuses(&house), expected, "{now}");
        }
        assert_eq!(house.store().read(reservations::next_boundary).await.unwrap(), None);
        house.assert_sound().await;
    }

    async fn many_who_settle_at_once_do_each_change_once(backend) {
        let (house, owner, guest, _) = house(backend).await;
        for number in 2..=6 {
            let spot = owner.spot(&format!("B1-00{number}")).await;
            owner.offer(spot, "2026-11-26T16:00", "2026-11-27T00:00").await.assert_done();
            guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.assert_done();
        }
        for now in ["2026-11-26T17:00:00Z", "2026-11-26T19:00:00Z"] {
            let before = revision(&house);
            let store = house.store().with_clock(sparespot::clock::Clock::manual(now.parse().unwrap()));
            let marked = join_all((0..8).map(|_| store.write(settle))).await;
            assert_eq!(marked.into_iter().map(Result::unwrap).sum::<usize>(), 5, "{now}");
            let expected: Vec<i64> =
                before.iter().enumerate().map(|(index, old)| old + i64::from(index > 0)).collect();
            assert_eq!(revision(&house), expected, "{now}");
        }
        house.assert_sound().await;
    }

    async fn after_a_stop_of_hours_a_server_catches_up(backend) {
        let (house, _owner, guest, spot) = house(backend).await;
        guest.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.assert_done();
        guest.reserve(spot, "2026-11-26T20:00", "2026-11-27T20:00").await.assert_done();
        house.running.stop().await;
        house.set_clock("2026-11-27T06:00:00Z");
        let server = house.another_server().await;
        until("both are marked", async || statuses(&house) == ["completed", "active"]).await;
        let mut back = guest.clone();
        back.origin = format!("http://{}", server.address);
        assert_eq!(back.board("").await, [("B1-001".into(), "reserved".into())]);
        house.assert_sound().await;
    }

    async fn a_reservation_begins_and_ends_by_itself(backend) {
        let house = House::new(backend).await;
        let (owner, guest, spot) = house.with_an_offer(&in_minutes(&house, 0), &in_hours(&house, 9)).await;
        guest.reserve(spot, &in_hours(&house, 2), &in_hours(&house, 4)).await.assert_done();
        // A form knows only minutes: in the database it can be soon.
        let at = |millis| stored(house.now() + SignedDuration::from_millis(millis));
        house.database.run(&format!(
            "UPDATE reservations SET starts_at = '{}', ends_at = '{}'",
            at(1000),
            at(2500)
        ));
        // A change of the spot tells the job to look again.
        owner.post(&format!("/spots/{spot}"), &[("label", "B1-001"), ("level", "B2")]).await.assert_done();
        assert_eq!(statuses(&house), ["booked"]);
        until("it begins", async || statuses(&house) == ["active"]).await;
        assert_eq!(guest.board("").await[0].1, "reserved");
        until("it ends", async || statuses(&house) == ["completed"]).await;
        assert_eq!(guest.board("").await[0].1, "free");
        house.assert_sound().await;
    }
}
