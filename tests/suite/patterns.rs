//! Weekly patterns: the windows they make, change and give up, and what is reserved meanwhile.

use reqwest::StatusCode;
use sparespot::clock::{Clock, SignedDuration};
use sparespot::spots::patterns;

use crate::harness::{Answer, House, Person, THURSDAY, on_both};

type Fields<'a> = Vec<(&'a str, &'a str)>;

/// On these days from when to when, from the first day on.
fn pattern<'a>(weekdays: &'a str, from: &'a str, to: &'a str, starts_on: &'a str) -> Fields<'a> {
    let days = weekdays.split_whitespace().map(|day| ("weekday", day));
    days.chain([("from_time", from), ("to_time", to), ("starts_on", starts_on)]).collect()
}

fn with<'a>(mut fields: Fields<'a>, more: &[(&'a str, &'a str)]) -> Fields<'a> {
    fields.extend(more);
    fields
}

async fn add(owner: &Person, spot: i64, fields: &[(&str, &str)]) {
    let added = owner.post(&format!("/spots/{spot}/patterns"), fields).await;
    assert_eq!(
        (added.status, added.location),
        (StatusCode::SEE_OTHER, format!("/spots/{spot}")),
        "{}",
        added.text
    );
}

/// A house with Olga's spot and Greta, on Thursday, 26 November, at 16:00.
async fn scene(backend: crate::harness::Backend) -> (House, Person, Person, i64) {
    let house = House::at(backend, THURSDAY).await;
    let (owner, guest) = (house.resident("Olga").await, house.resident("Greta").await);
    let spot = owner.spot("B1-001").await;
    (house, owner, guest, spot)
}

/// The windows of a spot from one day to another, as the wall clock says them.
async fn times(house: &House, spot: i64, first: &str, last: &str) -> Vec<String> {
    let all = house.windows(spot).await.into_iter().map(|(_, from, to)| format!("{from}/{to}"));
    all.filter(|times| (first..=last).contains(&&times[..10])).collect()
}

async fn day(owner: &Person, verb: &str, day: &str) -> Answer {
    owner.post(&format!("/patterns/1/{verb}"), &[("day", day)]).await
}

async fn extend(house: &House) -> usize {
    let mut made = 0;
    for id in house.store().read(patterns::due).await.unwrap() {
        made += house.store().write(move |tx| patterns::extend(tx, id)).await.unwrap();
    }
    made
}

const WORKDAYS: &str = "mon tue wed thu fri";

on_both! {
    async fn a_pattern_makes_windows_over_the_horizon(backend) {
        let (house, owner, guest, spot) = scene(backend).await;
        add(&owner, spot, &pattern(WORKDAYS, "08:00", "18:00", "2026-11-27")).await;
        let made = house.windows(spot).await;
        let expected = ["2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02"];
        for (window, day) in made.iter().zip(expected) {
            assert_eq!((&*window.1, &*window.2), (&*format!("{day}T08:00"), &*format!("{day}T18:00")));
        }
        // A reservation may begin until 25 January at 16:00, and nothing is missing a day later.
        let last = made.last().unwrap();
        assert_eq!((&*last.1, &*last.2), ("2027-01-26T08:00", "2027-01-26T18:00"));
        assert_eq!(made.len(), 43);
        guest.reserve(spot, "2026-12-01T08:00", "2026-12-01T18:00").await.assert_done();
        let page = owner.get(&format!("/spots/{spot}")).await;
        assert!(page.one("[data-pattern]").starts_with("Mondays to Fridays, 08:00 – 18:00"), "{}", page.text);
        assert_eq!(page.all("[data-conflict]"), Vec::<String>::new());
        // Others see the windows only.
        let page = guest.get(&format!("/spots/{spot}")).await;
        assert_eq!(page.all("[data-pattern]").len() + page.all("form[method=post][action*=pattern]").len(), 0);
        house.assert_sound().await;
    }

    async fn a_pattern_has_a_first_and_a_last_day_and_days_off(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        let more =
            [("until", "2026-12-09"), ("except", "2026-12-02"), ("except", ""), ("except", "2026-12-07")];
        add(&owner, spot, &with(pattern("mon wed", "08:00", "18:00", "2026-11-30"), &more)).await;
        assert_eq!(
            times(&house, spot, "2026-11-01", "2027-12-31").await,
            ["2026-11-30T08:00/2026-11-30T18:00", "2026-12-09T08:00/2026-12-09T18:00"]
        );
        let page = owner.get(&format!("/spots/{spot}")).await;
        let line = page.one("[data-pattern]");
        assert!(line.contains("Mondays and Wednesdays, 08:00 – 18:00"), "{line}");
        assert!(line.contains("until Wednesday, 9 December"), "{line}");
        assert_eq!(page.all("[data-day-off]").len(), 2);
        let form = owner.get("/patterns/1").await;
        assert_eq!(form.attribute("[name=until]", "value").as_deref(), Some("2026-12-09"));
        assert!(form.attribute("[name=weekday][value=wed]", "checked").is_some());
        assert!(form.attribute("[name=weekday][value=tue]", "checked").is_none());
        assert_eq!(form.attribute("[name=except]", "value").as_deref(), Some("2026-12-02"));
    }

    async fn nights_end_on_the_next_day_and_whole_days_become_one_window(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &with(pattern("sat sun", "20:00", "08:00", "2026-11-28"), &[("until", "2026-11-30")])).await;
        assert_eq!(
            times(&house, spot, "2026-11-01", "2027-12-31").await,
            ["2026-11-28T20:00/2026-11-29T08:00", "2026-11-29T20:00/2026-11-30T08:00"]
        );
        add(&owner, spot, &with(pattern("tue wed thu", "00:00", "00:00", "2026-12-01"), &[("until", "2026-12-03")])).await;
        assert_eq!(times(&house, spot, "2026-12-01", "2027-12-31").await, ["2026-12-01T00:00/2026-12-04T00:00"]);
        // What has begun today begins now.
        add(&owner, spot, &with(pattern("thu", "08:00", "18:00", "2026-11-26"), &[("until", "2026-11-26")])).await;
        assert_eq!(times(&house, spot, "2026-11-26", "2026-11-26").await, ["2026-11-26T16:00/2026-11-26T18:00"]);
    }

    async fn hours_stay_the_same_over_a_change_of_the_clocks(backend) {
        for (now, night, hours) in [("2026-10-20T10:00:00Z", 24, 13), ("2026-03-24T10:00:00Z", 28, 11)] {
            let house = House::at(backend, now).await;
            let owner = house.resident("Olga").await;
            let (by_day, by_night) = (owner.spot("B1-001").await, owner.spot("B1-002").await);
            let first = format!("{}-21", &now[..7]);
            let first = if night == 28 { format!("{}-25", &now[..7]) } else { first };
            let every = "mon tue wed thu fri sat sun";
            add(&owner, by_day, &pattern(every, "08:00", "18:00", &first)).await;
            add(&owner, by_night, &pattern(every, "20:00", "08:00", &first)).await;
            let days = house.windows(by_day).await;
            assert!(days.len() > 50 && days.iter().all(|(_, from, to)| from.ends_with("T08:00") && to.ends_with("T18:00")));
            let start = format!("{}-{night}T20:00", &now[..7]);
            let nights = house.store().read(move |tx| patterns_windows(tx, by_night)).await.unwrap();
            let long = nights.iter().find(|(from, _)| *from == start).unwrap().1;
            assert_eq!(long, SignedDuration::from_hours(hours));
            assert_eq!(nights.iter().filter(|(_, length)| *length == SignedDuration::from_hours(12)).count(), nights.len() - 1);
        }
    }

    async fn one_day_is_skipped_and_offered_again(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &with(pattern(WORKDAYS, "08:00", "18:00", "2026-11-30"), &[("until", "2026-12-02")])).await;
        let before = times(&house, spot, "2026-11-01", "2027-12-31").await;
        for _ in 0..2 {
            let skipped = day(&owner, "skip", "2026-12-01").await;
            assert_eq!((skipped.status, skipped.location), (StatusCode::SEE_OTHER, format!("/spots/{spot}")));
            assert_eq!(
                times(&house, spot, "2026-11-01", "2027-12-31").await,
                ["2026-11-30T08:00/2026-11-30T18:00", "2026-12-02T08:00/2026-12-02T18:00"]
            );
        }
        let page = owner.get(&format!("/spots/{spot}")).await;
        assert_eq!(page.attribute("[data-day-off]", "data-day-off").as_deref(), Some("2026-12-01"));
        day(&owner, "restore", "2026-12-01").await.assert_done();
        assert_eq!(times(&house, spot, "2026-11-01", "2027-12-31").await, before);
        assert_eq!(house.database.count("pattern_days_off"), 0);
        for wrong in ["", "tomorrow", "2026-12-03", "2026-11-29", "2026-11-23"] {
            day(&owner, "skip", wrong).await.assert_invalid(&["day"]);
        }
        assert_eq!(times(&house, spot, "2026-11-01", "2027-12-31").await, before);
        house.assert_sound().await;
    }

    async fn a_day_that_is_not_within_the_horizon_yet_can_be_skipped(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &pattern("mon", "08:00", "18:00", "2026-11-30")).await;
        day(&owner, "skip", "2027-02-01").await.assert_done();
        house.set_clock("2027-01-20T10:00:00Z");
        extend(&house).await;
        let later = times(&house, spot, "2027-01-25", "2027-02-14").await;
        assert_eq!(later, ["2027-01-25T08:00/2027-01-25T18:00", "2027-02-08T08:00/2027-02-08T18:00"]);
    }

    async fn a_pattern_is_changed_as_a_whole(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &with(pattern("mon tue", "08:00", "18:00", "2026-11-30"), &[("until", "2026-12-08")])).await;
        // Monday is withdrawn in part by hand, and is not changed by the pattern's change.
        let monday = house.windows(spot).await[0].0;
        let part = [("starts_at", "2026-11-30T08:00"), ("ends_at", "2026-11-30T10:00")];
        owner.post(&format!("/windows/{monday}/withdraw"), &part).await.assert_done();
        let fields = with(
            pattern("mon wed", "08:00", "18:00", "2026-11-30"),
            &[("until", "2026-12-09"), ("except", "2026-12-07")],
        );
        let changed = owner.post("/patterns/1", &fields).await;
        assert_eq!((changed.status, changed.location), (StatusCode::SEE_OTHER, format!("/spots/{spot}")));
        let expected = [
            "2026-11-30T10:00/2026-11-30T18:00",
            "2026-12-02T08:00/2026-12-02T18:00",
            "2026-12-09T08:00/2026-12-09T18:00",
        ];
        assert_eq!(times(&house, spot, "2026-11-01", "2027-12-31").await, expected);
        // Other hours.
        let fields = with(pattern("wed", "12:00", "20:00", "2026-11-30"), &[("until", "2026-12-09")]);
        owner.post("/patterns/1", &fields).await.assert_done();
        let expected = ["2026-12-02T12:00/2026-12-02T20:00", "2026-12-09T12:00/2026-12-09T20:00"];
        assert_eq!(times(&house, spot, "2026-11-01", "2027-12-31").await, expected);
        house.assert_sound().await;
    }

    async fn a_change_may_keep_a_first_day_that_has_passed(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &pattern("mon", "08:00", "18:00", "2026-11-27")).await;
        house.set_clock("2026-12-10T10:00:00Z");
        owner.post("/patterns/1", &pattern("fri", "08:00", "18:00", "2026-11-27")).await.assert_done();
        owner.post("/patterns/1", &pattern("fri", "08:00", "18:00", "2026-11-28")).await.assert_invalid(&["starts_on"]);
        assert_eq!(
            times(&house, spot, "2026-12-10", "2026-12-20").await,
            ["2026-12-11T08:00/2026-12-11T18:00", "2026-12-18T08:00/2026-12-18T18:00"]
        );
    }

    async fn what_is_reserved_stands_when_a_pattern_is_taken_back(backend) {
        let (house, owner, guest, spot) = scene(backend).await;
        add(&owner, spot, &pattern(WORKDAYS, "08:00", "18:00", "2026-11-27")).await;
        let reserved = guest.reserve(spot, "2026-12-01T10:00", "2026-12-01T12:00").await.id();
        guest.reserve(spot, "2026-12-02T08:00", "2026-12-02T18:00").await.assert_done();
        let removed = owner.post("/patterns/1/remove", &[]).await;
        assert_eq!((removed.status, removed.location), (StatusCode::SEE_OTHER, format!("/spots/{spot}")));
        assert_eq!(
            times(&house, spot, "2026-11-01", "2027-12-31").await,
            ["2026-12-01T10:00/2026-12-01T12:00", "2026-12-02T08:00/2026-12-02T18:00"]
        );
        let page = owner.get(&format!("/spots/{spot}")).await;
        let named = page.all("[data-conflict]");
        assert_eq!(named.len(), 2, "{}", page.text);
        assert!(named[0].contains("10:00 – 12:00") && named[0].contains("1 December") && named[0].contains("Greta"), "{named:?}");
        assert_eq!(page.all("[data-pattern]"), Vec::<String>::new());
        assert_eq!(guest.balance().await, 44);
        house.assert_sound().await;
        // It is named as long as it stands.
        guest.post(&format!("/reservations/{reserved}/cancel"), &[]).await.assert_done();
        assert_eq!(owner.get(&format!("/spots/{spot}")).await.all("[data-conflict]").len(), 1);
        owner.post("/patterns/1/remove", &[]).await.assert_refused(404, "NOT_FOUND");
        house.assert_sound().await;
    }

    async fn what_is_reserved_stands_when_a_day_is_skipped_or_the_hours_change(backend) {
        let (house, owner, guest, spot) = scene(backend).await;
        add(&owner, spot, &with(pattern("mon tue", "08:00", "18:00", "2026-11-30"), &[("until", "2026-12-01")])).await;
        guest.reserve(spot, "2026-11-30T10:00", "2026-11-30T12:00").await.assert_done();
        guest.reserve(spot, "2026-12-01T16:00", "2026-12-01T18:00").await.assert_done();
        day(&owner, "skip", "2026-11-30").await.assert_done();
        let named = async || owner.get(&format!("/spots/{spot}")).await.all("[data-conflict]").len();
        assert_eq!(named().await, 1);
        day(&owner, "restore", "2026-11-30").await.assert_done();
        assert_eq!(named().await, 0);
        let shorter = with(pattern("mon tue", "08:00", "17:00", "2026-11-30"), &[("until", "2026-12-01")]);
        owner.post("/patterns/1", &shorter).await.assert_done();
        assert_eq!(named().await, 1);
        assert_eq!(
            times(&house, spot, "2026-11-01", "2027-12-31").await,
            ["2026-11-30T08:00/2026-11-30T17:00", "2026-12-01T08:00/2026-12-01T18:00"]
        );
        house.assert_sound().await;
    }

    async fn what_is_reserved_before_there_is_a_pattern_is_named(backend) {
        let (house, owner, guest, spot) = scene(backend).await;
        owner.offer(spot, "2026-11-30T09:00", "2026-12-04T12:00").await.assert_done();
        guest.reserve(spot, "2026-11-30T10:00", "2026-11-30T12:00").await.assert_done();
        guest.reserve(spot, "2026-12-01T10:00", "2026-12-01T12:00").await.assert_done();
        // Before the pattern's hours, and on another day.
        guest.reserve(spot, "2026-12-02T09:00", "2026-12-02T10:00").await.assert_done();
        guest.reserve(spot, "2026-12-03T10:00", "2026-12-03T12:00").await.assert_done();
        let fields = with(pattern("mon tue wed", "10:00", "18:00", "2026-11-30"), &[("except", "2026-12-01")]);
        add(&owner, spot, &fields).await;
        let named = owner.get(&format!("/spots/{spot}")).await.all("[data-conflict]");
        assert_eq!(named.len(), 2, "{named:?}");
        assert!(named[0].contains("30 November") && named[1].contains("1 December"), "{named:?}");
        assert_eq!(house.database.count("reservations WHERE status = 'booked'"), 4);
        house.assert_sound().await;
    }

    async fn what_another_pattern_offers_stays_offered(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        let until = [("until", "2026-12-01")];
        add(&owner, spot, &with(pattern("mon tue", "08:00", "14:00", "2026-11-30"), &until)).await;
        add(&owner, spot, &with(pattern("mon", "12:00", "18:00", "2026-11-30"), &until)).await;
        let both = times(&house, spot, "2026-11-01", "2027-12-31").await;
        assert_eq!(both, ["2026-11-30T08:00/2026-11-30T18:00", "2026-12-01T08:00/2026-12-01T14:00"]);
        day(&owner, "skip", "2026-11-30").await.assert_done();
        let left = ["2026-11-30T12:00/2026-11-30T18:00", "2026-12-01T08:00/2026-12-01T14:00"];
        assert_eq!(times(&house, spot, "2026-11-01", "2027-12-31").await, left);
        day(&owner, "restore", "2026-11-30").await.assert_done();
        owner.post("/patterns/2/remove", &[]).await.assert_done();
        assert_eq!(
            times(&house, spot, "2026-11-01", "2027-12-31").await,
            ["2026-11-30T08:00/2026-11-30T14:00", "2026-12-01T08:00/2026-12-01T14:00"]
        );
    }

    async fn what_was_offered_by_hand_around_a_pattern_stays(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        owner.offer(spot, "2026-11-30T06:00", "2026-11-30T20:00").await.assert_done();
        add(&owner, spot, &with(pattern("mon", "08:00", "18:00", "2026-11-30"), &[("until", "2026-11-30")])).await;
        assert_eq!(times(&house, spot, "2026-11-01", "2027-12-31").await, ["2026-11-30T06:00/2026-11-30T20:00"]);
        owner.post("/patterns/1/remove", &[]).await.assert_done();
        assert_eq!(
            times(&house, spot, "2026-11-01", "2027-12-31").await,
            ["2026-11-30T06:00/2026-11-30T08:00", "2026-11-30T18:00/2026-11-30T20:00"]
        );
    }

    async fn the_job_makes_each_day_once_as_time_goes_on(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &pattern(WORKDAYS, "08:00", "18:00", "2026-11-27")).await;
        assert_eq!(extend(&house).await, 0);
        // Withdrawn by hand, and not made again.
        let monday = house.windows(spot).await[1].clone();
        assert_eq!(monday.1, "2026-11-30T08:00");
        owner.post(&format!("/windows/{}/withdraw", monday.0), &[]).await.assert_done();
        house.set_clock("2026-11-27T10:00:00Z");
        assert_eq!((extend(&house).await, extend(&house).await), (1, 0));
        assert_eq!(house.windows(spot).await.last().unwrap().1, "2027-01-27T08:00");
        assert_eq!(times(&house, spot, "2026-11-30", "2026-11-30").await, Vec::<String>::new());
        // Nothing is to be made on a Saturday, and nothing is told.
        let revision = || house.database.column("spots", "revision");
        house.set_clock("2026-11-30T10:00:00Z");
        assert_eq!(extend(&house).await, 2);
        let before = revision();
        house.set_clock("2026-12-01T10:00:00Z");
        assert_eq!((extend(&house).await, revision()), (0, before));
        // After a stop of months it catches up, without what has passed.
        house.set_clock("2027-06-01T05:00:00Z");
        extend(&house).await;
        let all = house.windows(spot).await;
        assert_eq!((&*all[0].1, &*all.last().unwrap().1), ("2027-06-01T08:00", "2027-07-30T08:00"));
        house.assert_sound().await;
    }

    async fn instances_that_come_at_once_make_nothing_twice(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &pattern(WORKDAYS, "08:00", "18:00", "2026-11-27")).await;
        let later = Clock::manual("2026-12-10T10:00:00Z".parse().unwrap());
        let store = house.store().with_clock(later);
        let before = house.database.count("windows");
        let one = || store.write(|tx| patterns::extend(tx, 1));
        let (one, two, three) = tokio::join!(one(), one(), one());
        let mut made = [one.unwrap(), two.unwrap(), three.unwrap()];
        made.sort_unstable();
        assert_eq!(made, [0, 0, 10]);
        assert_eq!(house.database.count("windows"), before + 10);
        house.assert_sound().await;
    }

    async fn a_server_that_starts_makes_what_is_due(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &pattern(WORKDAYS, "08:00", "18:00", "2026-11-27")).await;
        house.set_clock("2026-12-10T10:00:00Z");
        let _second = house.another_server().await;
        crate::harness::until("the days are made", async || {
            house.windows(spot).await.last().unwrap().1 == "2027-02-09T08:00"
        })
        .await;
    }

    async fn a_spot_that_is_retired_has_no_patterns(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        add(&owner, spot, &pattern(WORKDAYS, "08:00", "18:00", "2026-11-27")).await;
        owner.post(&format!("/spots/{spot}/remove"), &[]).await.assert_done();
        house.set_clock("2026-12-10T10:00:00Z");
        assert_eq!(extend(&house).await, 0);
        assert_eq!(house.database.count("windows"), 0);
        house.assert_sound().await;
    }

    async fn wrong_fields_of_a_pattern_are_named_and_come_back(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        let path = format!("/spots/{spot}/patterns");
        owner.post(&path, &[]).await.assert_invalid(&["weekday", "from_time", "to_time", "starts_on"]);
        let good = |starts_on| pattern("mon", "08:00", "18:00", starts_on);
        let wrong: [(Fields<'_>, &str); 14] = [
            (pattern("mon day", "08:00", "18:00", "2026-11-30"), "weekday"),
            (pattern("Monday", "08:00", "18:00", "2026-11-30"), "weekday"),
            (pattern("mon", "8", "18:00", "2026-11-30"), "from_time"),
            (pattern("mon", "08:00", "24:00", "2026-11-30"), "to_time"),
            (good("2026-02-30"), "starts_on"),
            (good("30.11.2026"), "starts_on"),
            (good("2026-11-25"), "starts_on"),
            (good("2027-11-28"), "starts_on"),
            (with(good("2026-11-30"), &[("until", "soon")]), "until"),
            (with(good("2026-11-30"), &[("until", "2026-11-29")]), "until"),
            (with(good("2026-12-01"), &[("until", "2026-12-06")]), "until"),
            (with(good("2026-11-30"), &[("except", "Christmas")]), "except"),
            (with(good("2026-11-30"), &[("except", "2026-12-24"), ("except", "2026-12-32")]), "except"),
            (pattern("mon", "08:00", "", "2026-11-30"), "to_time"),
        ];
        for (fields, field) in wrong {
            let answer = owner.post(&path, &fields).await;
            answer.assert_invalid(&[field]);
            let typed = fields.iter().find(|(name, _)| *name == "starts_on").unwrap().1;
            assert_eq!(answer.attribute("[name=starts_on]", "value").as_deref(), Some(typed));
        }
        assert_eq!((house.database.count("patterns"), house.database.count("windows")), (0, 0));
        add(&owner, spot, &good("2026-11-30")).await;
        let before = house.windows(spot).await;
        owner.post("/patterns/1", &with(good("2026-11-30"), &[("until", "x")])).await.assert_invalid(&["until"]);
        assert_eq!(house.windows(spot).await, before);
    }

    async fn a_spot_has_a_limited_number_of_patterns(backend) {
        let (house, owner, _, spot) = scene(backend).await;
        let one = with(pattern("mon", "08:00", "18:00", "2026-11-30"), &[("until", "2026-11-30")]);
        for _ in 0..20 {
            add(&owner, spot, &one).await;
        }
        let answer = owner.post(&format!("/spots/{spot}/patterns"), &one).await;
        answer.assert_refused(422, "INVALID");
        assert!(answer.one("[data-refusal]").contains("20"), "{}", answer.text);
        assert_eq!(house.database.count("patterns"), 20);
        owner.post("/patterns/7/remove", &[]).await.assert_done();
        add(&owner, spot, &one).await;
    }

    async fn patterns_of_somebody_else_stay_as_they_are(backend) {
        let (house, owner, other, spot) = scene(backend).await;
        let fields = pattern("mon", "08:00", "18:00", "2026-11-30");
        add(&owner, spot, &fields).await;
        let before = house.windows(spot).await;
        other.post(&format!("/spots/{spot}/patterns"), &fields).await.assert_refused(403, "FORBIDDEN");
        other.post(&format!("/spots/{spot}/patterns"), &[]).await.assert_refused(403, "FORBIDDEN");
        other.get("/patterns/1").await.assert_refused(403, "FORBIDDEN");
        other.post("/patterns/1", &fields).await.assert_refused(403, "FORBIDDEN");
        for verb in ["remove", "skip", "restore"] {
            day(&other, verb, "2026-11-30").await.assert_refused(403, "FORBIDDEN");
            let path = format!("/patterns/99/{verb}");
            other.post(&path, &[("day", "2026-11-30")]).await.assert_refused(404, "NOT_FOUND");
        }
        other.post("/spots/99/patterns", &fields).await.assert_refused(404, "NOT_FOUND");
        let stranger = Person::stranger(&house);
        assert_eq!(stranger.post("/patterns/1/remove", &[]).await.location, "/sign-in");
        assert_eq!(house.windows(spot).await, before);
    }
}

/// Start on the wall clock and length of every window of a spot.
fn patterns_windows(
    tx: &mut sparespot::store::Tx<'_>,
    spot: i64,
) -> sparespot::error::Result<Vec<(String, SignedDuration)>> {
    let windows = sparespot::spots::windows::upcoming(tx, spot)?;
    let say = |at| sparespot::clock::wall_field(crate::harness::berlin().wall(at));
    let length = |window: &sparespot::spots::windows::Window| {
        window.stretch.ends_at.duration_since(window.stretch.starts_at)
    };
    Ok(windows.iter().map(|window| (say(window.stretch.starts_at), length(window))).collect())
}
