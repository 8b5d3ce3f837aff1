//! What people come for, from the first page to the last.

use sparespot::clock::Clock;
use sparespot::config::{Config, SignUp};
use sparespot::residents::invitations::{self, Wanted};

use super::driver::Browser;
use super::in_each_browser;
use crate::harness::{Backend, House, PASSWORD, Person, THURSDAY};

/// Thursday 16:00: B1-001 is Olga's and free until 22:00; Greta may reserve it.
async fn scene() -> (House, Person, Person, i64) {
    let house = House::at(Backend::Sqlite, THURSDAY).await;
    let (owner, guest, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
    (house, owner, guest, spot)
}

in_each_browser! {
    /// Signs up with an invitation, reserves what is free, changes plans, and leaves.
    async fn a_newcomer(kind) {
        let clock = Clock::manual(THURSDAY.parse().unwrap());
        let by_invitation = |config| Config { sign_up: SignUp::Invitation, ..config };
        let house = House::with(Backend::Sqlite, clock, by_invitation).await;
        let owner = house.manager().await;
        let spot = owner.spot("B1-001").await;
        owner.offer(spot, "2026-11-26T16:00", "2026-11-27T16:00").await.assert_done();
        let code = house.store().write(|tx| invitations::create_once(tx, &Wanted { days: 7, ..Wanted::default() })).await.unwrap();

        let browser = Browser::open(&house, kind).await;
        browser.go("/").await;
        browser.arrives_at("/sign-in").await;
        browser.go(&format!("/sign-up?invitation={}", code.as_str())).await;
        let fields =
            [("name", "Noa Weiss"), ("unit", "4C"), ("email", "noa@example.org"), ("password", PASSWORD)];
        browser.send("/sign-up", &fields).await;
        browser.has_balance(50).await;
        assert_eq!(browser.path().await, "/");

        browser.sees(&format!("#spot-{spot}[data-state=free]")).await;
        browser.click(&format!("a[href*='/reservations/new?spot={spot}']")).await;
        let evening = [("starts_at", "2026-11-26T18:00"), ("ends_at", "2026-11-26T22:00"), ("plate", "HX 4 NW")];
        browser.send("/reservations", &evening).await;
        let made = browser.arrives_at_one_of("/reservations/").await;
        browser.has_balance(47).await;

        browser.click(&format!("form[action='/reservations/{made}/cancel'] button")).await;
        browser.sees_no(&format!("form[action='/reservations/{made}/cancel']")).await;
        browser.has_balance(50).await;
        browser.go("/").await;
        browser.sees(&format!("#spot-{spot}[data-state=free]")).await;

        browser.go("/account").await;
        browser.click("form[action='/sign-out'] button").await;
        browser.arrives_at("/sign-in").await;
        browser.go("/reservations").await;
        browser.arrives_at("/sign-in").await;
        browser.close().await;
        house.assert_sound().await;
    }

    /// Adds a spot, offers it, sees that it is reserved, and takes back what is not.
    async fn an_owner(kind) {
        let (house, _, guest, _) = scene().await;
        let owner = house.resident("Mira").await;
        let browser = Browser::of(&house, "mira@example.org", kind).await;
        browser.go("/spots").await;
        browser.click("main a[href='/spots/new']").await;
        let fields = [("label", "B2-014"), ("level", "B2"), ("features", "ev"), ("note", "By the lift.")];
        browser.send("/spots", &fields).await;
        let spot = browser.arrives_at_one_of("/spots/").await;
        let day = [("starts_at", "2026-11-27T08:00"), ("ends_at", "2026-11-27T18:00")];
        browser.send(&format!("/spots/{spot}/windows"), &day).await;
        browser.sees("[href^='/windows/'], [action^='/windows/']").await;
        let (window, from, to) = house.windows(spot).await.remove(0);
        assert_eq!((&*from, &*to), ("2026-11-27T08:00", "2026-11-27T18:00"));

        let made = guest.reserve(spot, "2026-11-27T10:00", "2026-11-27T12:00").await.id();
        browser.go(&format!("/spots/{spot}")).await;
        browser.sees(&format!("a[href='/reservations/{made}']")).await;
        browser.has_balance(53).await;

        browser.go(&format!("/windows/{window}/withdraw")).await;
        browser.expects(409);
        let reserved = [("starts_at", "2026-11-27T11:00"), ("ends_at", "2026-11-27T18:00")];
        browser.send(&format!("/windows/{window}/withdraw"), &reserved).await;
        browser.sees("[data-refusal]").await;
        assert_eq!(house.windows(spot).await.len(), 1);
        let free = [("starts_at", "2026-11-27T12:00"), ("ends_at", "2026-11-27T18:00")];
        browser.send(&format!("/windows/{window}/withdraw"), &free).await;
        browser.arrives_at(&format!("/spots/{spot}")).await;
        browser.sees_no("[data-refusal]").await;
        let left: Vec<_> = house.windows(spot).await.into_iter().map(|(_, from, to)| (from, to)).collect();
        assert_eq!(left, [("2026-11-27T08:00".to_owned(), "2026-11-27T12:00".to_owned())]);
        browser.close().await;
        assert_eq!(owner.balance().await, 53);
        house.assert_sound().await;
    }

    /// Chooses a time and a kind of spot for a guest, reserves, and gives back what is left of it.
    async fn a_neighbour_who_expects_a_guest(kind) {
        let (house, owner, _, plain) = scene().await;
        let fields = [("label", "B2-002"), ("level", "B2"), ("features", "ev")];
        let charger = owner.post("/spots", &fields).await.id();
        owner.offer(charger, "2026-11-26T17:00", "2026-11-26T23:00").await.assert_done();
        let browser = Browser::of(&house, "greta@example.org", kind).await;
        browser.go("/").await;
        let time = [("from", "2026-11-26T18:00"), ("to", "2026-11-26T21:00"), ("feature", "ev")];
        browser.search(&time).await;
        browser.sees(&format!("#spot-{charger}[data-state=free]")).await;
        browser.sees_no(&format!("#spot-{plain}")).await;
        browser.click(&format!("a[href*='/reservations/new?spot={charger}']")).await;
        browser.arrives_at("/reservations/new").await;
        let form = "form[action='/reservations']";
        assert_eq!(browser.value(&format!("{form} [name=starts_at]")).await, "2026-11-26T18:00");
        assert_eq!(browser.value(&format!("{form} [name=ends_at]")).await, "2026-11-26T21:00");
        browser.send("/reservations", &[]).await;
        let made = browser.arrives_at_one_of("/reservations/").await;
        for page in ["/", "/reservations"] {
            browser.go(page).await;
            browser.sees(&format!("a[href='/reservations/{made}']")).await;
        }

        house.set_clock("2026-11-26T18:30:00Z");
        browser.go("/").await;
        browser.sees(&format!("#spot-{charger}[data-state=reserved]")).await;
        browser.go(&format!("/reservations/{made}")).await;
        browser.click(&format!("form[action='/reservations/{made}/cancel'] button")).await;
        browser.sees_no(&format!("form[action='/reservations/{made}/cancel']")).await;
        browser.has_balance(47).await;
        house.set_clock("2026-11-26T18:31:00Z");
        browser.go("/").await;
        browser.sees(&format!("#spot-{charger}[data-state=free]")).await;
        browser.close().await;
        house.assert_sound().await;
    }

    /// Says something wrong, and sees what was typed and what is wrong with it.
    async fn somebody_in_a_hurry(kind) {
        let (house, _, _, spot) = scene().await;
        let browser = Browser::of(&house, "greta@example.org", kind).await;
        browser.go(&format!("/reservations/new?spot={spot}")).await;
        browser.expects(422);
        let reversed = [("starts_at", "2026-11-26T20:00"), ("ends_at", "2026-11-26T19:00"), ("plate", "HX 9")];
        browser.send("/reservations", &reversed).await;
        browser.sees("[data-refusal=INVALID]").await;
        browser.sees("[data-error=ends_at]").await;
        assert_eq!(browser.value("form[action='/reservations'] [name=plate]").await, "HX 9");
        browser.send("/reservations", &[("ends_at", "2026-11-26T21:00")]).await;
        browser.arrives_at_one_of("/reservations/").await;
        browser.has_balance(47).await;
        browser.close().await;
    }
}
