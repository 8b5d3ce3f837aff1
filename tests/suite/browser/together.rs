//! Two browsers at once: what one does the other sees, and what both want one gets.

use super::driver::{Browser, DESK, PHONE};
use super::{in_each_browser, with_browser};
use crate::harness::{Backend, House, Person, THURSDAY, until};
use crate::proxy::{Line, Proxy};

/// Greta has a live board open, over a line that can go bad: what Chromium calls offline leaves a socket open, and hands
/// over later what it held back.
async fn behind_a_proxy(house: &House) -> (Browser, Proxy) {
    let proxy = Proxy::before(house.running.address).await;
    let mut browser = Browser::open(house, DESK).await;
    browser.origin = format!("http://{}", proxy.address);
    browser.becomes(&[&Person::stranger(house).cookie("greta@example.org").await]).await;
    browser.go("/").await;
    browser.sees("[data-live=on]").await;
    browser.mark().await;
    (browser, proxy)
}

with_browser! {
    async fn a_board_follows_what_a_neighbour_does() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (_, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let (watching, acting) =
            (Browser::of(&house, "olga@example.org", DESK).await, Browser::of(&house, "greta@example.org", PHONE).await);
        watching.go("/").await;
        watching.sees("[data-live=on]").await;
        watching.mark().await;
        acting.go(&format!("/reservations/new?spot={spot}")).await;
        acting.send("/reservations", &[("starts_at", "2026-11-26T16:00"), ("ends_at", "2026-11-26T18:00")]).await;
        let made = acting.arrives_at_one_of("/reservations/").await;
        watching.sees(&format!("#spot-{spot}[data-state=reserved]")).await;
        acting.click(&format!("form[action='/reservations/{made}/cancel'] button")).await;
        // Ended in its first instant, it lasts for one more.
        house.set_clock("2026-11-26T15:00:01Z");
        watching.sees(&format!("#spot-{spot}[data-state=free]")).await;
        assert!(watching.is_marked().await, "the page was not loaded again");
        acting.close().await;
        watching.close().await;
    }

    async fn a_page_that_lost_its_server_comes_back_to_life() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (owner, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let (browser, proxy) = behind_a_proxy(&house).await;
        proxy.set(Line::Refuses);
        browser.sees("[data-live=off]").await;
        owner.post(&format!("/windows/{}/withdraw", house.windows(spot).await[0].0), &[]).await.assert_done();
        assert!(browser.has(&format!("#spot-{spot}[data-state=free]")).await, "nobody could tell the page");
        proxy.set(Line::Passes);
        browser.sees(&format!("#spot-{spot}[data-state=closed]")).await;
        browser.sees("[data-live=on]").await;
        assert!(browser.is_marked().await, "the page was not loaded again");
    }

    async fn a_page_whose_line_has_gone_silent_takes_another() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (owner, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let (browser, proxy) = behind_a_proxy(&house).await;
        proxy.set(Line::Hangs);
        browser.run("const now = Date.now; Date.now = () => now() + 60_000;", vec![]).await;
        browser.sees("[data-live=off]").await;
        owner.post(&format!("/windows/{}/withdraw", house.windows(spot).await[0].0), &[]).await.assert_done();
        proxy.set(Line::Passes);
        browser.sees(&format!("#spot-{spot}[data-state=closed]")).await;
        browser.sees("[data-live=on]").await;
        assert!(browser.is_marked().await, "the page was not loaded again");
    }

    async fn who_is_signed_out_elsewhere_is_told_at_once() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let (here, there) =
            (Browser::of(&house, "greta@example.org", DESK).await, Browser::of(&house, "greta@example.org", PHONE).await);
        here.go("/").await;
        here.sees("[data-live=on]").await;
        there.go("/account").await;
        there.click("form[action='/account/sign-out-everywhere'] button").await;
        there.arrives_at("/sign-in").await;
        here.sees("main a[href='/sign-in']").await;
        here.sees_no("[id^=spot-]").await;
        here.close().await;
        there.close().await;
    }
}

in_each_browser! {
    async fn the_last_free_spot_is_for_one(kind) {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (_, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        house.resident("Noa").await;
        let both = [
            Browser::of(&house, "greta@example.org", kind).await,
            Browser::of(&house, "noa@example.org", kind).await,
        ];
        let time = [("starts_at", "2026-11-26T16:00"), ("ends_at", "2026-11-26T18:00")];
        for browser in &both {
            browser.expects(409);
            browser.go(&format!("/reservations/new?spot={spot}")).await;
            for (name, value) in time {
                browser.fill("form[action='/reservations']", name, value).await;
            }
        }
        let [first, second] = &both;
        tokio::join!(first.send("/reservations", &[]), second.send("/reservations", &[]));
        for browser in &both {
            let is_answered = async || browser.has("[data-refusal=SPOT_TAKEN]").await || browser.has("form[action$='/cancel']").await;
            until("both are answered", is_answered).await;
        }
        let refused = (first.has("[data-refusal=SPOT_TAKEN]").await, second.has("[data-refusal=SPOT_TAKEN]").await);
        assert!(refused.0 != refused.1, "one gets it and the other is told: {refused:?}");
        for (browser, is_refused) in both.into_iter().zip([refused.0, refused.1]) {
            browser.has_balance(if is_refused { 50 } else { 47 }).await;
            browser.close().await;
        }
        house.assert_sound().await;
    }
}
