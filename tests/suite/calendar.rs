//! Reservations as iCalendar, one by one and as a feed; read by another parser, and octet by octet.

use ical::parser::ical::component::{IcalCalendar, IcalEvent};
use ical::property::Property;
use reqwest::Method;
use sparespot::clock::{Clock, SignedDuration};
use sparespot::config::Config;

use crate::harness::{Answer, Backend, House, PASSWORD, Person, THURSDAY, on_both, send, until};

/// Thursday 16:00 with a spot that is offered for two months, Olga's, and Greta.
async fn house(backend: Backend) -> (House, Person, Person, i64) {
    let house = House::at(backend, THURSDAY).await;
    let (owner, guest, spot) = house.with_an_offer("2026-11-26T15:45", "2027-01-25T18:00").await;
    (house, owner, guest, spot)
}

/// A reservation with a plate; answers its id.
async fn reserve(person: &Person, spot: i64, from: &str, to: &str) -> i64 {
    let spot = spot.to_string();
    let fields = [("spot", spot.as_str()), ("starts_at", from), ("ends_at", to), ("plate", "B-MM 123")];
    let answer = person.post("/reservations", &fields).await;
    answer.assert_done();
    answer.id()
}

/// Makes a new address and answers its path.
async fn new_address(person: &Person) -> String {
    let made = person.post("/account/calendar", &[]).await;
    made.assert_done();
    let page = person.get(&made.location).await;
    let url = page.attribute("[data-calendar]", "value").unwrap();
    let path = url.strip_prefix(&person.origin).unwrap_or_else(|| panic!("{url}")).to_owned();
    let webcal = page.attribute("main a[href^='webcal:']", "href").unwrap();
    assert_eq!(webcal.strip_prefix("webcal"), url.strip_prefix("http"));
    path
}

/// A calendar that is written as RFC 5545, section 3.1 wants it.
fn parsed(answer: &Answer) -> IcalCalendar {
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert!(answer.header("cache-control").starts_with("private"));
    assert!(answer.text.ends_with("END:VCALENDAR\r\n"));
    for line in answer.text.split("\r\n") {
        assert!(line.len() <= 75 && !line.chars().any(char::is_control), "{line:?}");
    }
    let mut calendars = ical::IcalParser::new(answer.text.as_bytes());
    let calendar = calendars.next().unwrap().unwrap();
    assert!(calendars.next().is_none());
    assert_eq!(value(&calendar.properties, "VERSION"), "2.0");
    assert!(!value(&calendar.properties, "PRODID").is_empty());
    for event in &calendar.events {
        for name in ["UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "STATUS", "SEQUENCE"] {
            assert_eq!(event.properties.iter().filter(|one| one.name == name).count(), 1, "{name}");
        }
        assert!(said(event, "DTSTART") < said(event, "DTEND"));
    }
    calendar
}

/// What a property says, with the backslashes of RFC 5545, section 3.3.11 taken away.
fn value(properties: &[Property], name: &str) -> String {
    let raw = properties.iter().find(|property| property.name == name).and_then(|one| one.value.clone());
    let raw = raw.unwrap_or_default();
    let mut letters = raw.chars();
    let mut text = String::new();
    while let Some(letter) = letters.next() {
        text.push(match letter {
            '\\' => match letters.next().unwrap() {
                'n' | 'N' => '\n',
                letter @ ('\\' | ';' | ',') => letter,
                other => panic!("\\{other} in {raw}"),
            },
            ';' | ',' if ["SUMMARY", "LOCATION", "DESCRIPTION"].contains(&name) => panic!("{name}: {raw}"),
            letter => letter,
        });
    }
    text
}

fn said(event: &IcalEvent, name: &str) -> String {
    value(&event.properties, name)
}

fn summaries(calendar: &IcalCalendar) -> Vec<String> {
    calendar.events.iter().map(|event| said(event, "SUMMARY")).collect()
}

on_both! {
    async fn one_reservation_is_an_event_with_a_reminder(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let id = reserve(&guest, spot, "2026-11-27T18:00", "2026-11-27T23:00").await;
        let page = guest.get(&format!("/reservations/{id}")).await;
        let link = page.attribute("main a[href$='.ics']", "href").unwrap();
        assert_eq!(link, format!("/reservations/{id}.ics"));
        let answer = guest.get(&link).await;
        assert!(answer.header("content-disposition").contains(&format!("reservation-{id}.ics")));
        let calendar = parsed(&answer);
        let [event] = calendar.events.as_slice() else { panic!("{}", answer.text) };
        assert_eq!(said(event, "SUMMARY"), "B1-001 is yours");
        assert_eq!(said(event, "LOCATION"), "Level B1, Orchard House");
        assert_eq!(said(event, "DESCRIPTION"), "Plate: B-MM 123");
        assert_eq!((said(event, "DTSTART"), said(event, "DTEND")), ("20261127T170000Z".into(), "20261127T220000Z".into()));
        assert_eq!(said(event, "DTSTAMP"), "20261126T150000Z");
        assert_eq!((said(event, "STATUS"), said(event, "SEQUENCE")), ("CONFIRMED".into(), "0".into()));
        assert_eq!(said(event, "URL"), format!("{}/reservations/{id}", house.origin()));
        let [alarm] = event.alarms.as_slice() else { panic!("{}", answer.text) };
        assert_eq!((value(&alarm.properties, "ACTION"), value(&alarm.properties, "TRIGGER")), ("DISPLAY".into(), "-PT1800S".into()));
        assert_eq!(value(&alarm.properties, "DESCRIPTION"), "B1-001 is yours");

        // Whose spot it is sees who parks there, and is not reminded.
        let theirs = parsed(&owner.get(&link).await);
        assert_eq!(summaries(&theirs), ["Greta (3B) parks on B1-001"]);
        assert!(theirs.events[0].alarms.is_empty());
        assert_eq!(said(&theirs.events[0], "UID"), said(event, "UID"));
        assert_eq!(summaries(&parsed(&house.manager().await.get(&link).await)).len(), 1);

        let other = house.resident("Mira").await;
        other.get(&link).await.assert_refused(404, "NOT_FOUND");
        for path in ["/reservations/999.ics", "/reservations/new.ics", "/reservations/1x.ics"] {
            guest.get(path).await.assert_refused(404, "NOT_FOUND");
        }
        let stranger = Person::stranger(&house).get(&link).await;
        assert_eq!((stranger.status.as_u16(), stranger.location.as_str()), (303, "/sign-in"));
    }

    async fn a_cancelled_one_says_so_and_leaves_the_feed(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let id = reserve(&guest, spot, "2026-11-27T18:00", "2026-11-27T23:00").await;
        let (mine, theirs) = (new_address(&guest).await, new_address(&owner).await);
        let link = format!("/reservations/{id}.ics");
        let uid = said(&parsed(&guest.get(&link).await).events[0], "UID");
        assert_eq!(said(&parsed(&guest.get(&mine).await).events[0], "UID"), uid);
        guest.post(&format!("/reservations/{id}/cancel"), &[]).await.assert_done();
        let after = parsed(&guest.get(&link).await);
        let event = &after.events[0];
        assert_eq!((said(event, "STATUS"), said(event, "SEQUENCE"), said(event, "UID")), ("CANCELLED".into(), "1".into(), uid));
        assert!(event.alarms.is_empty());
        for feed in [&mine, &theirs] {
            assert!(parsed(&Person::stranger(&house).get(feed).await).events.is_empty());
        }
        assert_eq!(guest.get(&format!("/reservations/{id}")).await.attribute("main a[href$='.ics']", "href"), None);
    }

    async fn what_ended_early_ends_when_it_did(backend) {
        let (house, _, guest, spot) = house(backend).await;
        let (first, second) = (
            reserve(&guest, spot, "2026-11-26T16:00", "2026-11-26T20:00").await,
            reserve(&guest, spot, "2026-11-26T21:00", "2026-11-26T22:00").await,
        );
        house.set_clock("2026-11-26T15:40:00Z");
        guest.post(&format!("/reservations/{first}/cancel"), &[]).await.assert_done();
        house.set_clock("2026-11-26T20:00:00Z");
        guest.post(&format!("/reservations/{second}/cancel"), &[]).await.assert_done();
        let feed = parsed(&guest.get(&new_address(&guest).await).await);
        let ends: Vec<_> = feed.events.iter().map(|event| (said(event, "DTEND"), said(event, "SEQUENCE"))).collect();
        // The second ended in the instant in which it began, and still is something.
        assert_eq!(ends, [("20261126T154000Z".into(), "1".into()), ("20261126T200001Z".into(), "1".into())]);
    }

    async fn the_feed_has_mine_and_those_on_my_spots(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let other = house.resident("Mira").await;
        let elsewhere = other.spot("B2-005").await;
        other.offer(elsewhere, "2026-11-26T17:00", "2026-12-26T18:00").await.assert_done();
        reserve(&guest, spot, "2026-11-27T18:00", "2026-11-27T23:00").await;
        reserve(&owner, elsewhere, "2026-11-26T18:00", "2026-11-26T20:00").await;
        reserve(&guest, elsewhere, "2026-11-28T18:00", "2026-11-28T20:00").await;

        assert!(owner.get("/account").await.all("[data-calendar]").is_empty());
        let path = new_address(&owner).await;
        let answer = Person::stranger(&house).get(&path).await;
        let feed = parsed(&answer);
        assert_eq!(summaries(&feed), ["B2-005 is yours", "Greta (3B) parks on B1-001"]);
        assert!(feed.events.iter().all(|event| event.alarms.is_empty()));
        assert_eq!(value(&feed.properties, "METHOD"), "PUBLISH");
        assert_eq!(value(&feed.properties, "X-WR-CALNAME"), "Parking, Orchard House");
        assert_eq!(value(&feed.properties, "X-WR-TIMEZONE"), "Europe/Berlin");
        assert!(answer.text.contains("\r\nREFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n"));
        assert!(answer.text.contains("\r\nX-PUBLISHED-TTL:PT15M\r\n"));
        assert!(answer.headers.get("set-cookie").is_none());
        assert_eq!(summaries(&parsed(&other.get(&new_address(&other).await).await)), ["Olga (3B) parks on B2-005", "Greta (3B) parks on B2-005"]);
        assert_eq!(summaries(&parsed(&guest.get(&new_address(&guest).await).await)), ["B1-001 is yours", "B2-005 is yours"]);

        // What is over goes after thirty days.
        house.set_clock("2026-12-26T18:59:00Z");
        assert_eq!(parsed(&Person::stranger(&house).get(&path).await).events.len(), 2);
        house.set_clock("2026-12-27T21:59:00Z");
        assert_eq!(summaries(&parsed(&Person::stranger(&house).get(&path).await)), ["Greta (3B) parks on B1-001"]);
    }

    async fn who_has_the_feed_already_gets_nothing_new(backend) {
        let (house, _, guest, spot) = house(backend).await;
        let path = new_address(&guest).await;
        let tag = guest.get(&path).await.header("etag").to_owned();
        house.set_clock("2026-11-26T15:10:00Z");
        let ask = || send(guest.request(Method::GET, &path).header("If-None-Match", &tag));
        let same = ask().await;
        assert_eq!((same.status.as_u16(), same.text.as_str(), same.header("etag")), (304, "", tag.as_str()));
        let id = reserve(&guest, spot, "2026-11-27T18:00", "2026-11-27T23:00").await;
        assert_eq!(parsed(&ask().await).events.len(), 1);
        guest.post(&format!("/reservations/{id}/cancel"), &[]).await.assert_done();
        assert_eq!(ask().await.status.as_u16(), 304);
    }

    async fn a_new_address_ends_the_old_one_on_every_server(backend) {
        let (house, _, guest, _) = house(backend).await;
        let (here, other) = (Person::stranger(&house), house.another_server().await);
        let there = Person::at(&format!("http://{}", other.address));
        let first = new_address(&guest).await;
        for person in [&here, &there] {
            parsed(&person.get(&first).await);
        }
        let second = new_address(&guest).await;
        assert_ne!(first, second);
        for person in [&here, &there] {
            person.get(&first).await.assert_refused(404, "NOT_FOUND");
            parsed(&person.get(&second).await);
        }
        // A new password leaves it, so that calendars do not fall silent.
        let change = [("name", "Greta"), ("password", PASSWORD), ("new_password", "a quiet corner")];
        guest.post("/account", &change).await.assert_done();
        assert_eq!(guest.get("/account").await.attribute("[data-calendar]", "value"), Some(format!("{}{second}", house.origin())));
        guest.post("/account/calendar", &[("off", "yes")]).await.assert_done();
        assert!(guest.get("/account").await.all("[data-calendar]").is_empty());
        for person in [&here, &there] {
            person.get(&second).await.assert_refused(404, "NOT_FOUND");
        }
        let third = new_address(&guest).await;
        assert!(![&first, &second].contains(&&third));
        parsed(&there.get(&third).await);
        guest.post("/account/sign-out-everywhere", &[]).await.assert_done();
        for (person, path) in [(&here, &third), (&there, &third), (&here, &second), (&there, &first)] {
            person.get(path).await.assert_refused(404, "NOT_FOUND");
        }
        assert_eq!(here.post("/account/calendar", &[]).await.location, "/sign-in");
    }

    async fn guessed_and_forged_addresses_are_all_refused_alike(backend) {
        let (house, owner, guest, _) = house(backend).await;
        let path = new_address(&guest).await;
        new_address(&owner).await;
        let secret = path.strip_prefix("/calendar/").unwrap().strip_suffix(".ics").unwrap();
        assert_eq!(secret.len(), 32);
        let stranger = Person::stranger(&house);
        let words = stranger.get("/calendar/x.ics").await.text;
        let mut forged: Vec<String> = (0..secret.len()).map(|at| {
            let other = if &secret[at..=at] == "A" { "B" } else { "A" };
            format!("{}{other}{}", &secret[..at], &secret[at + 1..])
        }).collect();
        forged.extend([
            secret[..31].to_owned(), secret[1..].to_owned(), format!("{secret}A"), format!("{secret}="), format!("{secret}%00"),
            format!("%20{secret}"), secret.to_lowercase(), "A".repeat(32), "_".repeat(32), "a".repeat(5000), "%FF".into(), "..".into(),
        ]);
        // What the database holds opens nothing.
        forged.extend(house.database.texts("SELECT calendar AS value FROM residents WHERE calendar IS NOT NULL"));
        for forged in forged {
            let answer = stranger.get(&format!("/calendar/{forged}.ics")).await;
            answer.assert_refused(404, "NOT_FOUND");
            assert_eq!(answer.text, words, "{forged}");
        }
        for path in [format!("/calendar/{secret}"), format!("/calendar/{secret}.ics/"), "/calendar/.ics".into(), "/calendar".into()] {
            stranger.get(&path).await.assert_refused(404, "NOT_FOUND");
        }
        parsed(&stranger.get(&path).await);
    }

    async fn who_guesses_is_slowed_down_and_who_knows_is_not(backend) {
        let house = House::with(backend, Clock::System, |config| Config { rate_limit: 10, ..config }).await;
        let guest = house.resident("Greta").await;
        let path = new_address(&guest).await;
        for _ in 0..30 {
            parsed(&guest.get(&path).await);
        }
        until("too many guesses are refused", || async { guest.get("/calendar/x.ics").await.status.as_u16() == 429 }).await;
        parsed(&guest.get(&path).await);
    }

    async fn hostile_words_stay_words(backend) {
        let (house, owner, guest, spot) = house(backend).await;
        let id = reserve(&guest, spot, "2026-11-27T18:00", "2026-11-27T23:00").await;
        let long = "Ünïcødé 🚗 für 漢字, ".repeat(8);
        let names = [
            "a,b;c\\d\\n:\"e\"", "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:x", "x\u{7}\u{1b}y\u{85}z", long.trim(), "", "x  y", &"é".repeat(300), &"\\,".repeat(99),
        ];
        let path = new_address(&owner).await;
        for name in names {
            let quoted = name.replace('\'', "''");
            house.database.run(&format!("UPDATE residents SET name = '{quoted}' WHERE name <> 'Olga' AND email LIKE 'greta%'"));
            house.database.run(&format!("UPDATE reservations SET plate = '{quoted}'; UPDATE spots SET note = '{quoted}'"));
            let clean: String = name.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
            for source in [path.clone(), format!("/reservations/{id}.ics")] {
                let calendar = parsed(&owner.get(&source).await);
                let who = if clean.is_empty() { "a former resident" } else { clean.as_str() };
                assert_eq!(summaries(&calendar), [format!("{who} (3B) parks on B1-001")]);
                let description = if name.is_empty() { String::new() } else { format!("Plate: {clean}\n{clean}") };
                assert_eq!(said(&calendar.events[0], "DESCRIPTION"), description);
            }
        }
    }

    async fn times_are_right_when_the_clocks_change(backend) {
        let house = House::at(backend, "2027-03-20T10:00:00Z").await;
        let (_, guest, spot) = house.with_an_offer("2027-03-20T12:00", "2027-10-31T23:00").await;
        reserve(&guest, spot, "2027-03-28T01:30", "2027-03-28T04:30").await;
        let path = new_address(&guest).await;
        house.set_clock("2027-10-20T10:00:00Z");
        guest.sign_in("greta@example.org", PASSWORD).await.assert_done();
        reserve(&guest, spot, "2027-10-31T01:30", "2027-10-31T04:30").await;
        let feed = parsed(&Person::stranger(&house).get(&path).await);
        let event = &feed.events[0];
        assert_eq!((said(event, "DTSTART"), said(event, "DTEND")), ("20271030T233000Z".into(), "20271031T033000Z".into()));
        house.set_clock("2027-03-20T10:00:00Z");
        let feed = parsed(&Person::stranger(&house).get(&path).await);
        let event = &feed.events[0];
        assert_eq!((said(event, "DTSTART"), said(event, "DTEND")), ("20270328T003000Z".into(), "20270328T023000Z".into()));
    }

    async fn a_feed_is_bounded_and_keeps_what_is_to_come(backend) {
        let (house, _, guest, spot) = house(backend).await;
        let id = reserve(&guest, spot, "2027-01-20T18:00", "2027-01-20T23:00").await;
        let path = new_address(&guest).await;
        let from = house.now() - SignedDuration::from_hours(24 * 20);
        let rows: Vec<String> = (0..600).map(|index| {
            let at = |minutes| (from + SignedDuration::from_mins(minutes)).strftime("'%Y-%m-%d %H:%M:%S'").to_string();
            let (starts, ends) = (at(index * 20), at(index * 20 + 15));
            format!("({spot}, 1, 3, {starts}, {ends}, {starts}, {ends}, 'completed', 3, {starts}, (SELECT max(id) FROM windows))")
        }).collect();
        let resident = house.stored("greta@example.org").await.id;
        let columns = "spot_id, resident_id, payee_id, starts_at, ends_at, asked_starts_at, asked_ends_at, status, price, created_at, window_id";
        house.database.run(&format!("UPDATE windows SET starts_at = '2026-10-01 08:00:00';
            INSERT INTO reservations ({columns}) VALUES {}; UPDATE reservations SET resident_id = {resident}", rows.join(", ")));
        let feed = parsed(&guest.get(&path).await);
        assert_eq!(feed.events.len(), 500);
        assert!(said(feed.events.last().unwrap(), "UID").starts_with(&format!("reservation-{id}@")));
    }
}
