//! What residents are told: the page, the count, the choices, and what tells itself.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use sparespot::notices::{self, Notice};
use sparespot::{reservations, spots};

use crate::harness::{House, Person, THURSDAY, in_hours, on_both, send, until};
use crate::watcher::Watcher;

impl House {
    async fn remind(&self) {
        for id in self.store().read(reservations::soon).await.unwrap() {
            self.store().write(move |tx| reservations::tell_soon(tx, id)).await.unwrap();
        }
        for one in self.store().read(spots::expiring).await.unwrap() {
            self.store().write(move |tx| spots::tell_expiring(tx, one.spot)).await.unwrap();
        }
    }
}

impl Watcher {
    /// Waits until it was said so often that its reader was told something.
    async fn until_noticed(&mut self, times: usize) {
        for _ in 0..50 {
            if self.noticed >= times {
                return;
            }
            self.hear_within(Duration::from_millis(200)).await;
        }
        panic!("noticed {} times instead of {times}", self.noticed);
    }
}

impl Person {
    async fn unread(&self) -> i64 {
        self.get("/account").await.one("[data-unread]").parse().unwrap()
    }
}

on_both! {
    async fn an_owner_is_told_and_reads_it(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        assert_eq!(olga.unread().await, 0);
        let id = greta.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.id();
        greta.post(&format!("/reservations/{id}/cancel"), &[]).await.assert_done();
        assert_eq!((olga.unread().await, greta.unread().await), (2, 0));
        let page = olga.get("/notices").await;
        assert_eq!(
            page.all("[data-notice] a"),
            [
                "A neighbour cancelled their reservation of B1-001: Today, 18:00 – 20:00.",
                "A neighbour reserved B1-001: Today, 18:00 – 20:00.",
            ]
        );
        assert_eq!(page.attribute("[data-notice] a", "href"), Some(format!("/reservations/{id}")));
        let newest = page.attribute("[data-notice]", "data-notice").unwrap();
        // Only one's own.
        greta.post("/notices/read", &[("id", &newest)]).await.assert_refused(404, "NOT_FOUND");
        for wrong in ["4711", "x"] {
            olga.post("/notices/read", &[("id", wrong)]).await.assert_refused(404, "NOT_FOUND");
        }
        let read = olga.post("/notices/read", &[("id", &newest)]).await;
        assert_eq!((read.status, read.location.as_str()), (StatusCode::SEE_OTHER, "/notices"));
        assert_eq!(olga.unread().await, 1);
        greta.post("/notices/read", &[]).await.assert_done();
        assert_eq!(olga.unread().await, 1);
        olga.post("/notices/read", &[]).await.assert_done();
        assert_eq!(olga.unread().await, 0);
        assert_eq!(olga.get("/notices").await.all("[data-notice]").len(), 2);
        for path in ["/notices", "/notices/unread", "/account/notices"] {
            assert_eq!(Person::stranger(&house).get(path).await.location, "/sign-in");
        }
        for path in ["/notices/read", "/account/notices"] {
            assert_eq!(Person::stranger(&house).post(path, &[]).await.location, "/sign-in");
        }
    }

    async fn it_is_said_in_the_readers_language(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        greta.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.assert_done();
        let german = send(olga.request(Method::GET, "/notices").header("Accept-Language", "de")).await;
        assert_eq!(german.all("[data-notice] a"), ["Jemand aus dem Haus hat B1-001 reserviert: Heute, 18:00 – 20:00."]);
    }

    async fn notices_come_page_by_page(backend) {
        let house = House::at(backend, THURSDAY).await;
        let olga = house.resident("Olga").await;
        let id = house.stored("olga@example.org").await.id;
        for amount in 1..=35 {
            let told = Notice::Credits { amount, reason: "For the snow.".into() };
            house.store().write(move |tx| notices::tell(tx, id, &told)).await.unwrap();
        }
        let first = olga.get("/notices").await;
        assert_eq!(first.all("[data-notice]").len(), 30);
        assert_eq!(first.all("[data-notice] a")[0], "The manager gave you 35 credits.");
        let older = first.attribute("a[href^='/notices?before=']", "href").unwrap();
        let second = olga.get(&older).await;
        assert_eq!(second.all("[data-notice]").len(), 5);
        assert_eq!(second.all("[data-notice] a")[4], "The manager gave you 1 credit.");
    }

    async fn what_is_not_wanted_is_neither_shown_nor_counted(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        let id = greta.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.id();
        greta.post(&format!("/reservations/{id}/cancel"), &[]).await.assert_done();
        let page = olga.get("/account/notices").await;
        assert_eq!(page.all("input[name=page][checked]").len(), 7);
        // Without a mail server there is nothing to choose about mail, and nothing is kept for it.
        assert_eq!(page.all("input[name=mail]").len(), 0);
        until("mail is thrown away", async || house.database.count("mails") == 0).await;
        let choose = |kinds: &'static [&str]| kinds.iter().map(|kind| ("page", *kind)).collect::<Vec<_>>();
        olga.post("/account/notices", &choose(&["reservation-made", "trouble"])).await.assert_done();
        assert_eq!(olga.unread().await, 1);
        assert_eq!(olga.get("/notices").await.all("[data-notice]").len(), 1);
        assert_eq!(olga.get("/account/notices").await.all("input[name=page][checked]").len(), 2);
        // Mail stays as it was.
        assert_eq!(house.database.count("notice_choices WHERE channel = 'mail'"), 0);
        olga.post("/account/notices", &[("page", "gossip")]).await.assert_refused(422, "INVALID");
        assert_eq!(olga.unread().await, 1);
        olga.post("/account/notices", &[]).await.assert_done();
        assert_eq!(olga.unread().await, 0);
        assert_eq!(house.database.count("audit WHERE action = 'notices-chosen'"), 2);
    }

    async fn a_reservation_that_begins_soon_is_told_once(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (_, greta, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        greta.reserve(spot, "2026-11-26T18:00", "2026-11-26T20:00").await.assert_done();
        let cancelled = greta.reserve(spot, "2026-11-26T20:00", "2026-11-26T21:00").await.id();
        greta.post(&format!("/reservations/{cancelled}/cancel"), &[]).await.assert_done();
        house.set_clock("2026-11-26T16:29:00Z");
        house.remind().await;
        assert_eq!(house.kinds("greta@example.org"), Vec::<String>::new());
        house.set_clock("2026-11-26T16:30:00Z");
        house.remind().await;
        house.remind().await;
        assert_eq!(house.kinds("greta@example.org"), ["starting-soon"]);
        house.set_clock("2026-11-26T18:45:00Z");
        house.remind().await;
        assert_eq!(house.kinds("greta@example.org"), ["starting-soon"]);
    }

    async fn the_end_of_the_last_window_is_told_once(backend) {
        let house = House::at(backend, THURSDAY).await;
        let olga = house.resident("Olga").await;
        let (one, two) = (olga.spot("B1-001").await, olga.spot("B1-002").await);
        olga.offer(one, "2026-11-26T16:00", "2026-11-28T18:00").await.assert_done();
        olga.offer(two, "2026-11-26T16:00", "2026-11-28T18:00").await.assert_done();
        olga.offer(two, "2026-12-05T16:00", "2026-12-06T18:00").await.assert_done();
        house.remind().await;
        assert_eq!(house.kinds("olga@example.org"), Vec::<String>::new());
        house.set_clock("2026-11-27T17:00:00Z");
        house.remind().await;
        house.remind().await;
        assert_eq!(house.kinds("olga@example.org"), ["window-expiring"]);
        assert!(olga.get("/notices").await.one("[data-notice] a").starts_with("B1-001 is offered until Saturday, 28 November, 18:00"));
        // Offered on, it ends at another time.
        olga.offer(one, "2026-11-28T18:00", "2026-11-30T18:00").await.assert_done();
        house.set_clock("2026-11-29T18:00:00Z");
        house.remind().await;
        assert_eq!(house.kinds("olga@example.org"), ["window-expiring"; 2]);
    }

    async fn the_count_is_pushed_to_its_reader_alone(backend) {
        let house = House::new(backend).await;
        let (olga, greta, spot) = house.with_an_offer(&in_hours(&house, 0), &in_hours(&house, 9)).await;
        let (mut hers, _) = Watcher::open(&olga.origin, &olga.cookie("olga@example.org").await, "").await;
        let (mut other, _) = Watcher::open(&greta.origin, &greta.cookie("greta@example.org").await, "").await;
        greta.reserve(spot, &in_hours(&house, 2), &in_hours(&house, 3)).await.assert_done();
        // The board shows it before she is told.
        let heard = hers.text().await;
        assert_eq!(hers.noticed, 0, "{heard}");
        hers.until_noticed(1).await;
        let fragment = olga.get_fragment("/notices/unread").await;
        assert_eq!(fragment.one("#bell [data-unread]"), "1");
        olga.post("/notices/read", &[]).await.assert_done();
        hers.until_noticed(2).await;
        // A change of the board comes after what would have been said to the other.
        olga.offer(spot, &in_hours(&house, 20), &in_hours(&house, 22)).await.assert_done();
        while other.hear_within(Duration::from_secs(1)).await.is_some() {}
        assert_eq!(other.noticed, 0);
    }
}
