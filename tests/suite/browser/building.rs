//! A building of 120 units, set up from nothing by what its manager has: two files, two levels to draw, a screen to hang
//! up. All of it through pages.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;
use sparespot::clock::Clock;
use sparespot::config::{Config, SignUp};

use super::driver::{Browser, DESK, Kind};
use super::kiosk::SCREEN;
use super::with_browser;
use crate::harness::{Backend, House, PASSWORD, THURSDAY};

const UNITS: usize = 120;
/// Two lanes, bays at both sides of each, fifteen a row.
const OUTLINE: &str = "0,0 51,0 51,36 0,36\nlane 0,9 51,9 5\nlane 0,27 51,27 5\nentrance 0,9\nentrance 0,27\nstairs 48.2,0.4 2.4,5\nlift 48.2,16 2.4,2.8\nlabel 4,9 LEVEL";

with_browser! {
    async fn stands_in_minutes() {
        set_up(DESK).await;
    }

    async fn stands_without_scripts_too() {
        set_up(DESK.without_script()).await;
    }
}

async fn set_up(kind: Kind) {
    let clock = Clock::manual(THURSDAY.parse().unwrap());
    let by_invitation = |config| Config { sign_up: SignUp::Invitation, ..config };
    let house = House::empty(Backend::Sqlite, clock, by_invitation).await;
    let token = house.running.setup_token.clone().unwrap();
    let files = tempfile::tempdir().unwrap();
    let (residents, spots) = (files.path().join("residents.csv"), files.path().join("spots.csv"));
    std::fs::write(&residents, who_lives_here()).unwrap();
    std::fs::write(&spots, where_they_park()).unwrap();

    let browser = Browser::open(&house, kind).await;
    browser.go(&format!("/setup?token={token}")).await;
    let building = [
        ("building", "Lindenhof"),
        ("time_zone", "Europe/Berlin"),
        ("name", "Ada"),
        ("email", "ada@example.org"),
        ("password", PASSWORD),
    ];
    browser.send("/setup", &building).await;
    browser.has_balance(50).await;

    browser.takes_over("/manage/invitations", "/manage/residents/import", &residents).await;
    browser.takes_over("/manage/spots", "/manage/spots/import", &spots).await;
    browser.go("/manage/spots").await;
    assert!(browser.words("main").await.contains("for unit007@example.org once they sign up"));
    for level in ["B1", "B2"] {
        browser.go(&format!("/manage/plan/{level}")).await;
        let outline = OUTLINE.replace("LEVEL", level);
        browser.send(&format!("/manage/plan/{level}"), &[("outline", &outline)]).await;
        browser.arrives_at("/manage").await;
    }

    // One of them comes in by the sheet in their letter box, and their spot is theirs.
    browser.go("/manage/invitations/print").await;
    let sheets = browser
        .run("return [...document.querySelectorAll('.sp-sheet')].map((sheet) => sheet.textContent)", vec![])
        .await;
    let sheets = sheets.as_array().unwrap();
    assert_eq!(sheets.len(), UNITS);
    let sheet =
        sheets.iter().filter_map(|sheet| sheet.as_str()).find(|sheet| sheet.contains("4-07")).unwrap();
    let link = sheet.split_whitespace().find(|word| word.contains("/sign-up?invitation=")).unwrap();
    let newcomer = Browser::open(&house, kind).await;
    newcomer.go(link.strip_prefix(&house.origin()).unwrap()).await;
    let fields = [("name", "Noa Weiss"), ("email", "unit097@example.org"), ("password", PASSWORD)];
    newcomer.send("/sign-up", &fields).await;
    newcomer.has_balance(50).await;
    newcomer.go("/spots").await;
    newcomer.click("main a[href^='/spots/']:not([href='/spots/new'])").await;
    let spot = newcomer.arrives_at_one_of("/spots/").await;
    let evening = [("starts_at", "2026-11-26T16:00"), ("ends_at", "2026-11-26T22:00")];
    newcomer.send(&format!("/spots/{spot}/windows"), &evening).await;
    newcomer.sees("[href^='/windows/'], [action^='/windows/']").await;
    newcomer.close().await;

    let screen = Browser::open(&house, SCREEN).await;
    screen.go("/kiosk").await;
    let code = screen.words("[data-pairing-code]").await;
    browser.go("/manage/kiosks").await;
    browser.send("/manage/kiosks", &[("code", &code), ("name", "Lobby")]).await;
    browser.sees("[data-kiosk]").await;
    screen.sees("[data-live=on]").await;
    screen.sees("[data-free='1']").await;
    let drawn = "return [...document.querySelectorAll('.sp-kiosk-drawing > [id^=bay-]')].filter((bay) => bay.getBoundingClientRect().width > 30).length";
    assert_eq!(screen.run(drawn, vec![]).await, json!(UNITS));
    screen.close().await;
    browser.close().await;
    house.assert_sound().await;
}

impl Browser {
    /// Looks at a file first, then takes it over.
    async fn takes_over(&self, page: &str, action: &str, file: &Path) {
        let path = file.to_str().unwrap();
        self.go(page).await;
        self.send(action, &[("file", path)]).await;
        self.sees("tr[data-fate]").await;
        let fates = "return [...document.querySelectorAll('tr[data-fate]')].filter((row) => row.dataset.fate === 'added').length";
        assert_eq!(self.run(fates, vec![]).await, json!(UNITS));
        self.send(action, &[("file", path), ("dry_run", "yes")]).await;
        self.sees_no("tr[data-fate]").await;
    }
}

/// Four floors of 30 flats.
fn who_lives_here() -> String {
    let mut file = String::from("unit,email\r\n");
    for unit in 1..=UNITS {
        let (floor, door) = ((unit - 1) / 30 + 1, (unit - 1) % 30 + 1);
        write!(file, "{floor}-{door:02},unit{unit:03}@example.org\r\n").unwrap();
    }
    file
}

/// A spot for each flat: 60 on each of two levels, in four rows of 15.
fn where_they_park() -> String {
    let mut file = String::from("label;level;owner;x;y;width;height;turn\r\n");
    for unit in 1..=UNITS {
        let (level, number) = ((unit - 1) / 60 + 1, (unit - 1) % 60);
        let (row, column) = (number / 15, number % 15);
        let x = 2.5 + 3.0 * column as f64;
        let y = [1.0, 11.5, 19.0, 29.5][row];
        write!(
            file,
            "B{level}-{:03};B{level};unit{unit:03}@example.org;{x:.1};{y:.1};3;5.5;0\r\n",
            number + 1
        )
        .unwrap();
    }
    file
}
