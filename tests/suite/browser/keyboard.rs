//! Without a mouse: everything on the way to a reservation is reached with Tab, is seen to have the focus, and answers to
//! Enter. What changes by itself leaves the focus where it is.

use thirtyfour::Key;

use super::driver::{Browser, DESK};
use super::with_browser;
use crate::harness::{Backend, House, THURSDAY, until};

/// Whether the focus is on such an element.
const HAS_FOCUS: &str = "return Boolean(document.activeElement?.matches(arguments[0]))";

/// What has the focus can be seen, where it is on the screen, is not covered by what floats (WCAG 2.2, 2.4.11), and is marked. In a field of a time
/// Chromium marks the button of its calendar itself.
const IS_SEEN: &str = "
const focused = document.activeElement;
if (!focused || focused === document.body) return '';
const box = focused.getBoundingClientRect();
const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
const [x, y] = [middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight)];
const top = document.elementFromPoint(x, y);
const style = getComputedStyle(focused);
const words = `${focused.outerHTML.slice(0, 160)} at ${Math.round(x)}, ${Math.round(y)}`;
if (!top || !(focused.contains(top) || top.contains(focused))) return `covered by ${top?.outerHTML.slice(0, 80)}: ${words}`;
const marks_itself = focused.matches('[type^=date], [type=time]') && !focused.matches(':focus-visible');
if (!marks_itself && style.outlineStyle === 'none' && style.boxShadow === 'none') return `not marked: ${words}`;
return '';";

with_browser! {
    async fn a_reservation_needs_no_mouse() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (_, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let browser = Browser::open(&house, DESK).await;
        browser.go("/sign-in").await;
        browser.sees("[name=email]:focus").await;
        browser.press("greta@example.org").await;
        browser.press(Key::Tab).await;
        browser.press(crate::harness::PASSWORD).await;
        browser.press(Key::Enter).await;
        browser.sees(&format!("#spot-{spot}")).await;
        browser.go("/?from=2026-11-26T18:00&to=2026-11-26T20:00").await;
        browser.tab_to(&format!("a[href*='/reservations/new?spot={spot}']")).await;
        browser.press(Key::Enter).await;
        browser.arrives_at("/reservations/new").await;
        browser.tab_to("form[action='/reservations'] button").await;
        browser.press(Key::Enter).await;
        let made = browser.arrives_at_one_of("/reservations/").await;
        browser.has_balance(47).await;
        browser.tab_to(&format!("form[action='/reservations/{made}/cancel'] button")).await;
        browser.press(Key::Enter).await;
        browser.sees_no(&format!("form[action='/reservations/{made}/cancel']")).await;
        browser.has_balance(50).await;
        browser.close().await;
    }

    async fn the_first_thing_is_a_way_past_the_header() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let browser = Browser::of(&house, "greta@example.org", DESK).await;
        browser.go("/").await;
        browser.press(Key::Tab).await;
        browser.sees("a[href='#main']:focus").await;
        browser.press(Key::Enter).await;
        browser.press(Key::Tab).await;
        browser.sees("main :focus").await;
        browser.close().await;
    }

    async fn a_change_of_what_has_the_focus_leaves_it_there() {
        let house = House::at(Backend::Sqlite, THURSDAY).await;
        let (owner, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T22:00").await;
        let browser = Browser::of(&house, "greta@example.org", DESK).await;
        browser.go("/").await;
        browser.sees("[data-live=on]").await;
        let way = format!("#spot-{spot} a[href*='/reservations/new'], a#spot-{spot}");
        browser.tab_to(&way).await;
        let before = browser.words(&format!("#spot-{spot}")).await;
        owner.offer(spot, "2026-11-26T22:00", "2026-11-26T23:00").await.assert_done();
        until("the spot has changed", async || browser.words(&format!("#spot-{spot}")).await != before).await;
        assert!(browser.has_focus(&way).await, "the focus is still there");
        let other = owner.spot("B1-000").await;
        browser.sees(&format!("#spot-{other}")).await;
        assert!(browser.has_focus(&way).await, "the focus is still there when the whole board has changed");
        browser.close().await;
    }
}

impl Browser {
    pub async fn press(&self, keys: impl Into<thirtyfour::TypingData>) {
        self.driver.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    async fn has_focus(&self, css: &str) -> bool {
        self.run(HAS_FOCUS, vec![css.into()]).await == true
    }

    /// Presses Tab until such an element has the focus. All on the way is seen.
    pub async fn tab_to(&self, css: &str) {
        self.sees(css).await;
        for _ in 0..80 {
            self.press(Key::Tab).await;
            let wrong = self.run(IS_SEEN, vec![]).await;
            assert_eq!(wrong, "", "what has the focus can be seen");
            if self.has_focus(css).await {
                return;
            }
        }
        panic!("{css} is not reached with Tab");
    }
}
