//! Finding a spot: what is remembered, what is offered instead, and what is said after it is done.

use sparespot::assets;
use sparespot::clock::Clock;
use sparespot::config::Config;

use crate::harness::{House, PASSWORD, Person, THURSDAY, on_both};

const EVENING: &str = "/?from=2026-11-26T18:00&to=2026-11-26T21:00";

/// What the first visit of the board fetches, the page first.
const FETCHED: [&str; 5] =
    ["/", assets::SPARESPOT_CSS, assets::SPARESPOT_JS, assets::ICONS_SVG, assets::FAVICON_SVG];

on_both! {
    async fn a_board_of_forty_spots_is_light(backend) {
        let demo = |config| Config { demo: true, ..config };
        let house = House::empty(backend, Clock::manual(THURSDAY.parse().unwrap()), demo).await;
        let mira = Person::stranger(&house);
        mira.sign_in("mira@orchard.example", PASSWORD).await.assert_done();
        let mut bytes = Vec::new();
        let page = mira.get("/").await.text;
        for path in &FETCHED[1..] {
            assert!(page.contains(path), "{path} in {page}");
        }
        for path in FETCHED {
            let answer = mira.request(reqwest::Method::GET, path).header("Accept-Encoding", "gzip, deflate, br");
            let answer = answer.send().await.unwrap();
            assert_eq!(answer.headers()["content-encoding"], "br", "{path}");
            let headers: usize = answer.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
            bytes.push(headers + answer.bytes().await.unwrap().len());
        }
        assert!(bytes[0] <= 10_000, "the next visit: {bytes:?}");
        assert!(bytes.iter().sum::<usize>() <= 50_000, "the first visit: {bytes:?}");
    }

    async fn the_last_choice_is_remembered(backend) {
        let house = House::at(backend, THURSDAY).await;
        let greta = house.resident("Greta").await;
        greta.get(&format!("{EVENING}&feature=ev")).await;
        let home = greta.get("/").await;
        assert_eq!(home.attribute("[name=from]", "value").as_deref(), Some("2026-11-26T18:00"));
        assert_eq!(home.attribute("[name=to]", "value").as_deref(), Some("2026-11-26T21:00"));
        assert_eq!(home.all("option[value=ev][selected]").len(), 1);
        assert_eq!(home.all(&format!("a[href='{}']", EVENING.replace("18:00", "18%3A00").replace("21:00", "21%3A00"))).len(), 1, "it is one tap away");

        // It is over: what is suggested is tonight.
        house.set_clock("2026-11-26T20:30:00Z");
        let later = greta.get("/").await;
        assert_eq!(later.attribute("[name=to]", "value").as_deref(), Some("2026-11-26T23:00"));
    }

    async fn where_nothing_is_free_the_nearest_is_named(backend) {
        let house = House::at(backend, THURSDAY).await;
        let olga = house.resident("Olga").await;
        let greta = house.resident("Greta").await;
        let (near, far) = (olga.spot("B1-001").await, olga.spot("B1-002").await);
        olga.offer(near, "2026-11-26T20:00", "2026-11-27T08:00").await.assert_done();
        olga.offer(far, "2026-11-28T08:00", "2026-11-28T20:00").await.assert_done();
        let board = greta.get(EVENING).await;
        let lines = board.all("#nearest li");
        assert_eq!(lines.len(), 2);
        assert!(lines[0].contains("B1-001") && lines[1].contains("B1-002"), "{lines:?}");
        let href = board.attribute("#nearest li a", "href").unwrap();
        assert_eq!(href, format!("/reservations/new?spot={near}&from=2026-11-26T20:00&to=2026-11-26T23:00"));
        greta.reserve(near, "2026-11-26T20:00", "2026-11-26T23:00").await.assert_done();

        // Something is free: nothing else is offered.
        assert!(greta.get("/?from=2026-11-28T09:00&to=2026-11-28T10:00").await.all("#nearest li").is_empty());
        // Of another kind there is something.
        let kind = greta.get("/?from=2026-11-28T09:00&to=2026-11-28T10:00&feature=ev").await;
        let elsewhere = kind.attribute("#nearest > p a", "href").unwrap();
        assert_eq!(elsewhere, "/?from=2026-11-28T09%3A00&to=2026-11-28T10%3A00");
    }

    async fn what_was_done_is_said_once_and_can_be_undone(backend) {
        let house = House::at(backend, THURSDAY).await;
        let olga = house.resident("Olga").await;
        let spot = olga.spot("B1-001").await;
        let path = format!("/spots/{spot}");
        olga.offer(spot, "2026-11-27T08:00", "2026-11-27T18:00").await.assert_done();
        let page = olga.get(&path).await;
        assert!(page.one(".sp-notice").contains("You offer it: Tomorrow, 08:00 – 18:00."), "{}", page.text);
        assert!(olga.get(&path).await.all(".sp-notice").is_empty(), "it is said once");
        let (action, time) = undo(&page);
        olga.post(&action, &[("time", &time)]).await.assert_done();
        assert!(house.windows(spot).await.is_empty());

        let page = olga.get(&path).await;
        let (action, time) = undo(&page);
        olga.post(&action, &[("time", &time)]).await.assert_done();
        let expected = ("2026-11-27T08:00".to_owned(), "2026-11-27T18:00".to_owned());
        let windows = house.windows(spot).await;
        assert_eq!((&windows[0].1, &windows[0].2), (&expected.0, &expected.1));
    }

    async fn an_offer_takes_one_tap(backend) {
        let house = House::at(backend, THURSDAY).await;
        let olga = house.resident("Olga").await;
        let spot = olga.spot("B1-001").await;
        let page = olga.get(&format!("/spots/{spot}")).await;
        let action = format!("form[action='/spots/{spot}/windows']");
        let time = page.attribute(&format!("{action} [name=time]"), "value").unwrap();
        olga.post(&format!("/spots/{spot}/windows"), &[("time", &time)]).await.assert_done();
        let windows = house.windows(spot).await;
        assert_eq!(windows[0].1, "2026-11-26T16:00");
        assert_eq!(windows[0].2, "2026-11-26T18:00");
    }

    async fn a_cancelled_reservation_can_be_made_again(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, greta, spot) = house.with_an_offer("2026-11-27T08:00", "2026-11-27T18:00").await;
        let id = greta.reserve(spot, "2026-11-27T09:00", "2026-11-27T12:00").await.id();
        greta.post(&format!("/reservations/{id}/cancel"), &[]).await.assert_done();
        let page = greta.get(&format!("/reservations/{id}")).await;
        let again = page.attribute(".sp-notice a", "href").unwrap();
        assert_eq!(again, format!("/reservations/new?spot={spot}&from=2026-11-27T09:00&to=2026-11-27T12:00"));
        assert_eq!(greta.get(&again).await.status, 200);
    }
}

/// Where the notice's form goes, and the time it sends.
fn undo(page: &crate::harness::Answer) -> (String, String) {
    let action = page.attribute(".sp-notice form", "action").unwrap();
    (action, page.attribute(".sp-notice [name=time]", "value").unwrap())
}
