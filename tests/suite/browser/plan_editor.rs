//! The plan editor by hand: with keys, with the mouse, with a finger, and with fields alone. Whatever moves a bay, the
//! fields say where it is, and what they say is what is saved.

use serde_json::json;
use thirtyfour::prelude::*;

use super::driver::{Browser, DESK, Kind, PHONE};
use super::with_browser;
use crate::harness::{Backend, House, THURSDAY, until};

const PAGE: &str = "/manage/plan/B1";
const OUTLINE: &str = "0,0 9,0 9,15 0,15\nlane 0,7.5 9,7.5 5";

/// Where the middle of a bay is on the screen.
const MIDDLE: &str = "
const bay = document.querySelector(arguments[0]);
bay.scrollIntoView({ block: 'center', behavior: 'instant' });
const box = bay.querySelector('rect').getBoundingClientRect();
return [box.left + box.width / 2, box.top + box.height / 2];";

/// How many pixels a metre has: the bay is three metres wide.
const METRE: &str =
    "return document.querySelector(arguments[0]).querySelector('rect').getBoundingClientRect().width / 3;";

/// Ada before a level with one bay that lies at 1, 0.
async fn editor(kind: Kind) -> (House, Browser, i64) {
    let house = House::at(Backend::Sqlite, THURSDAY).await;
    let manager = house.manager().await;
    manager.list("B1-001", "B1").await;
    let spot = house.spot_called("B1-001").await;
    let names = ["x", "y", "width", "height", "turn"].map(|name| format!("{name}-{spot}"));
    let places = names.iter().map(String::as_str).zip(["1", "0", "3", "5", "0"]);
    let fields: Vec<_> = std::iter::once(("outline", OUTLINE)).chain(places).collect();
    manager.post(PAGE, &fields).await.assert_done();
    let browser = Browser::of(&house, "ada@example.org", kind).await;
    browser.go(PAGE).await;
    (house, browser, spot)
}

fn bay(spot: i64) -> String {
    format!("[data-bay='{spot}']")
}

impl House {
    fn place(&self, spot: i64) -> String {
        let sql = format!("SELECT x || ' ' || y || ' ' || turn AS value FROM spots WHERE id = {spot}");
        self.database.texts(&sql).remove(0)
    }
}

impl Browser {
    /// What the fields say soon: from the left, from the top, turned.
    async fn says(&self, spot: i64, place: [&str; 3]) {
        let field = async |name: &str| self.value(&format!("[name={name}-{spot}]")).await;
        let said = async || [field("x").await, field("y").await, field("turn").await];
        until(&format!("the fields say {place:?}"), async || said().await == place).await;
    }

    async fn middle(&self, spot: i64) -> (f64, f64) {
        let at = self.run(MIDDLE, vec![json!(bay(spot))]).await;
        (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
    }

    async fn metre(&self, spot: i64) -> f64 {
        self.run(METRE, vec![json!(bay(spot))]).await.as_f64().unwrap()
    }

    async fn mouse(&self, kind: &str, (x, y): (f64, f64)) {
        let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1 });
        self.devtools("Input.dispatchMouseEvent", event).await;
    }

    async fn touch(&self, kind: &str, at: Option<(f64, f64)>) {
        let points: Vec<_> = at.iter().map(|(x, y)| json!({ "x": x, "y": y })).collect();
        self.devtools("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points })).await;
    }

    /// Saves, and is back on the page.
    async fn saves(&self) {
        self.mark().await;
        self.click("#plan-form button:not([name]):not([type])").await;
        until("the page has come again", async || !self.is_marked().await).await;
        self.sees("[name=undo]").await;
    }
}

with_browser! {
    async fn keys_move_and_turn_a_bay() {
        let (house, browser, spot) = editor(DESK).await;
        browser.tab_to(&bay(spot)).await;
        for (key, place) in [
            (Key::Right, ["1.1", "0", "0"]),
            (Key::Down, ["1.1", "0.1", "0"]),
            (Key::Left, ["1", "0.1", "0"]),
            (Key::Up, ["1", "0", "0"]),
            // Not past the wall.
            (Key::Up, ["1", "0", "0"]),
        ] {
            browser.press(key).await;
            browser.says(spot, place).await;
        }
        browser.press(Key::Shift + Key::Right).await;
        browser.says(spot, ["2", "0", "0"]).await;
        browser.press("r").await;
        browser.says(spot, ["2", "0", "90"]).await;
        browser.press("R").await;
        browser.says(spot, ["2", "0", "105"]).await;
        let said = browser.words("[data-sketch-status]").await;
        assert_eq!(said, "B1-001: 2 m from the left, 0 m from the top, turned by 105°");
        assert_eq!(house.place(spot), "100 0 0", "nothing is saved yet");
        browser.saves().await;
        assert_eq!(house.place(spot), "200 0 105");
        // What was saved is taken back by the page itself.
        browser.send(PAGE, &[]).await;
        until("it is taken back", async || house.place(spot) == "100 0 0").await;
        browser.says(spot, ["1", "0", "0"]).await;
        browser.close().await;
    }

    async fn steps_are_taken_back_and_taken_again() {
        let (house, browser, spot) = editor(DESK).await;
        browser.tab_to(&bay(spot)).await;
        browser.sees("[data-sketch-undo][disabled]").await;
        browser.press(Key::Right).await;
        browser.press("r").await;
        browser.says(spot, ["1.1", "0", "90"]).await;
        browser.press(Key::Control + "z").await;
        browser.says(spot, ["1.1", "0", "0"]).await;
        browser.click("[data-sketch-undo]").await;
        browser.says(spot, ["1", "0", "0"]).await;
        browser.sees("[data-sketch-undo][disabled]").await;
        browser.click("[data-sketch-redo]").await;
        browser.says(spot, ["1.1", "0", "0"]).await;
        browser.press(Key::Control + Key::Shift + "z").await;
        browser.says(spot, ["1.1", "0", "90"]).await;
        browser.sees("[data-sketch-redo][disabled]").await;
        // A new step forgets what was taken back.
        browser.press(Key::Control + "z").await;
        browser.press(Key::Down).await;
        browser.says(spot, ["1.1", "0.1", "0"]).await;
        browser.sees("[data-sketch-redo][disabled]").await;
        assert_eq!(house.place(spot), "100 0 0", "nothing is saved");
        browser.close().await;
    }

    async fn a_bay_is_dragged() {
        let (house, browser, spot) = editor(DESK).await;
        let (x, y) = browser.middle(spot).await;
        let metre = browser.metre(spot).await;
        browser.mouse("mousePressed", (x, y)).await;
        // A hand that trembles moves nothing.
        browser.mouse("mouseMoved", (x + 2.0, y + 2.0)).await;
        browser.says(spot, ["1", "0", "0"]).await;
        browser.mouse("mouseMoved", (x + metre, y + metre)).await;
        browser.mouse("mouseMoved", (x + 2.0 * metre, y + 3.0 * metre)).await;
        browser.mouse("mouseReleased", (x + 2.0 * metre, y + 3.0 * metre)).await;
        browser.says(spot, ["3", "3", "0"]).await;
        // What is let go stays, and was one step.
        browser.mouse("mouseMoved", (x, y)).await;
        browser.says(spot, ["3", "3", "0"]).await;
        browser.click("[data-sketch-undo]").await;
        browser.says(spot, ["1", "0", "0"]).await;
        browser.click("[data-sketch-redo]").await;
        browser.saves().await;
        assert_eq!(house.place(spot), "300 300 0");
        browser.close().await;
    }

    async fn a_finger_drags_a_bay_and_not_the_page() {
        let (house, browser, spot) = editor(PHONE).await;
        let (x, y) = browser.middle(spot).await;
        let metre = browser.metre(spot).await;
        let scrolled = async || browser.run("return scrollY", vec![]).await;
        let before = scrolled().await;
        browser.touch("touchStart", Some((x, y))).await;
        for step in 1..=4 {
            browser.touch("touchMove", Some((x, y + f64::from(step) * metre / 2.0))).await;
        }
        browser.touch("touchEnd", None).await;
        browser.says(spot, ["1", "2", "0"]).await;
        assert_eq!(scrolled().await, before);
        browser.saves().await;
        assert_eq!(house.place(spot), "100 200 0");
        browser.close().await;
    }

    async fn fields_are_enough() {
        for kind in [DESK, DESK.without_script()] {
            let (house, browser, spot) = editor(kind).await;
            let x = format!("x-{spot}");
            browser.fill("#plan-form", &x, "2,5").await;
            browser.click("#plan-form button[name=preview]").await;
            browser.sees("main .sp-draft-note").await;
            assert_eq!(house.place(spot), "100 0 0", "nothing is saved yet");
            browser.saves().await;
            assert_eq!(house.place(spot), "250 0 0");
            browser.click("button[name=undo], form:has([name=undo]) button").await;
            until("it is taken back", async || house.place(spot) == "100 0 0").await;
            browser.close().await;
        }
    }
}
