//! Every page there is, in one list, and a house in which each has something to show.

use std::collections::BTreeMap;

use serde_json::json;

use super::driver::Browser;
use crate::harness::{Backend, House, PASSWORD, Person, THURSDAY};
use sparespot::clock::Clock;
use sparespot::config::Config;
use sparespot::notices::{Kind, Links};

/// Who looks at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Nobody has set the house up yet.
    First,
    Stranger,
    /// Has neither a spot nor a reservation.
    Newcomer,
    /// Has a spot that is offered and reserved, and reservations.
    Mira,
    Manager,
    /// A screen in the lobby that is let in.
    Kiosk,
}

pub struct Page {
    /// Of its pictures.
    pub name: &'static str,
    pub who: Who,
    /// With the names of [`Scene::ids`] in braces.
    pub path: &'static str,
    /// What is posted to the path.
    pub form: Option<&'static [(&'static str, &'static str)]>,
    pub status: u16,
    /// Whether what others made is most of it.
    pub is_foreign: bool,
}

const fn page(name: &'static str, who: Who, path: &'static str) -> Page {
    Page { name, who, path, form: None, status: 200, is_foreign: false }
}

impl Page {
    const fn refused(self, status: u16) -> Self {
        Self { status, ..self }
    }

    /// What comes back for a form.
    const fn sending(self, form: &'static [(&'static str, &'static str)]) -> Self {
        Self { form: Some(form), ..self }
    }

    const fn foreign(self) -> Self {
        Self { is_foreign: true, ..self }
    }
}

const WRONG_SPOT: &[(&str, &str)] =
    &[("label", ""), ("level", ""), ("features", "pool"), ("note", "Narrow.")];
const REVERSED: &[(&str, &str)] = &[("starts_at", "2026-11-27T12:00"), ("ends_at", "2026-11-27T10:00")];
const SOMEBODY_ELSES: &[(&str, &str)] = &[
    ("spot", "{theirs}"),
    ("starts_at", "2026-12-24T03:00"),
    ("ends_at", "2026-12-24T05:00"),
    ("plate", "HX 1"),
];

/// A new page is one line more.
pub const PAGES: &[Page] = &[
    page("setup", Who::First, "/setup?token={setup}"),
    page("setup-invalid", Who::First, "/setup")
        .sending(&[("token", "{setup}"), ("name", "Ada")])
        .refused(422),
    page("sign-in", Who::Stranger, "/sign-in"),
    page("sign-in-wrong", Who::Stranger, "/sign-in")
        .sending(&[("email", "mira@orchard.example"), ("password", "not hers")])
        .refused(422),
    page("sign-up", Who::Stranger, "/sign-up"),
    page("sign-up-invalid", Who::Stranger, "/sign-up")
        .sending(&[("name", ""), ("email", "mira")])
        .refused(422),
    page("nothing-here-stranger", Who::Stranger, "/attic").refused(404),
    page("board-empty", Who::Newcomer, "/"),
    page("spots-empty", Who::Newcomer, "/spots"),
    page("reservations-empty", Who::Newcomer, "/reservations"),
    page("credits-empty", Who::Newcomer, "/credits"),
    page("board", Who::Mira, "/"),
    page("board-paused", Who::Mira, "/?live=off"),
    page("board-evening", Who::Mira, "/?from=2026-11-26T18:00&to=2026-11-26T23:00&level=B1"),
    page(
        "board-nothing",
        Who::Mira,
        "/?level=B1&feature=motorcycle&from=2027-01-10T03:00&to=2027-01-10T04:00",
    ),
    page("board-invalid", Who::Mira, "/?from=2026-11-27T12:00&to=2026-11-27T10:00").refused(422),
    page("day", Who::Mira, "/day"),
    page("day-level", Who::Mira, "/day?date=2026-11-27&level=B2&live=off"),
    page("day-invalid", Who::Mira, "/day?date=someday").refused(422),
    page("spots", Who::Mira, "/spots"),
    page("spot-new", Who::Mira, "/spots/new"),
    page("spot-new-invalid", Who::Mira, "/spots").sending(WRONG_SPOT).refused(422),
    page("spot-mine", Who::Mira, "/spots/{mine}"),
    page("spot-theirs", Who::Mira, "/spots/{theirs}"),
    page("spot-change", Who::Mira, "/spots/{mine}?edit=1"),
    page("spot-offer-invalid", Who::Mira, "/spots/{mine}/windows").sending(REVERSED).refused(422),
    page("spot-remove-refused", Who::Mira, "/spots/{mine}/remove").sending(&[]).refused(409),
    page("pattern", Who::Mira, "/patterns/{pattern}"),
    page("withdraw", Who::Mira, "/windows/{window}/withdraw"),
    page("withdraw-refused", Who::Mira, "/windows/{window}/withdraw").sending(&[]).refused(409),
    page("forbidden", Who::Mira, "/windows/{their_window}/withdraw").refused(403),
    page("nothing-here", Who::Mira, "/spots/999999").refused(404),
    page("reserve", Who::Mira, "/reservations/new?spot={theirs}"),
    page("reserve-refused", Who::Mira, "/reservations").sending(SOMEBODY_ELSES).refused(409),
    page("reserve-invalid", Who::Mira, "/reservations").sending(&[("spot", "{theirs}")]).refused(422),
    page("reservations", Who::Mira, "/reservations"),
    page("reservation-running", Who::Mira, "/reservations/{running}"),
    page("reservation-coming", Who::Mira, "/reservations/{coming}"),
    page("reservation-past", Who::Mira, "/reservations/{past}"),
    page("reservation-of-a-guest", Who::Mira, "/reservations/{guest}"),
    page("credits", Who::Mira, "/credits"),
    page("account", Who::Mira, "/account"),
    page("account-invalid", Who::Mira, "/account")
        .sending(&[("name", ""), ("new_password", "short")])
        .refused(422),
    page("notices", Who::Mira, "/notices"),
    page("notices-empty", Who::Newcomer, "/notices"),
    page("notices-choices", Who::Mira, "/account/notices"),
    page("unsubscribe", Who::Stranger, "/unsubscribe/{stop}"),
    page("unsubscribe-done", Who::Stranger, "/unsubscribe/{stop}?done=yes"),
    page("reservation-report-invalid", Who::Mira, "/reservations/{running}/report")
        .sending(&[("plate", "far too long for any plate"), ("note", "A red van.")])
        .refused(422),
    page("erase", Who::Mira, "/account/erase"),
    page("erase-wrong", Who::Mira, "/account/erase").sending(&[("password", "not hers")]).refused(422),
    page("erase-last-manager", Who::Manager, "/account/erase")
        .sending(&[("password", PASSWORD)])
        .refused(403),
    page("tokens", Who::Mira, "/account/tokens"),
    page("tokens-invalid", Who::Mira, "/account/tokens")
        .sending(&[("name", ""), ("scope", "read")])
        .refused(422),
    page("styles", Who::Mira, "/styles"),
    page("explorer", Who::Mira, "/graphql").foreign(),
    page("board-manager", Who::Manager, "/"),
    page("manage", Who::Manager, "/manage"),
    page("manage-building", Who::Manager, "/manage/building"),
    page("manage-building-invalid", Who::Manager, "/manage/building")
        .sending(&[("name", ""), ("price", "1001"), ("max_days", "32"), ("allowance", "10")])
        .refused(422),
    page("manage-credits", Who::Manager, "/manage/residents/{resident}/credits"),
    page("manage-credits-refused", Who::Manager, "/manage/residents/{resident}/credits")
        .sending(&[("amount", "-1000"), ("reason", "Too much.")])
        .refused(409),
    page("manage-statistics", Who::Manager, "/manage/statistics"),
    page("manage-statistics-year", Who::Manager, "/manage/statistics?days=365"),
    page("manage-audit", Who::Manager, "/manage/audit"),
    page("manage-audit-invalid", Who::Manager, "/manage/audit?who=nobody&action=juggled").refused(422),
    page("manage-reports", Who::Manager, "/manage/reports"),
    page("reservation-manager", Who::Manager, "/reservations/{coming}"),
    page("reservation-cancel-invalid", Who::Manager, "/manage/reservations/{coming}/cancel")
        .sending(&[("reason", "")])
        .refused(422),
    page("manage-kiosks", Who::Manager, "/manage/kiosks"),
    page("manage-kiosks-invalid", Who::Manager, "/manage/kiosks").sending(&[("code", "")]).refused(422),
    page("kiosk-pairing", Who::Stranger, "/kiosk"),
    page("kiosk", Who::Kiosk, "/kiosk"),
    page("kiosk-paused", Who::Kiosk, "/kiosk?live=off"),
    page("manage-spots", Who::Manager, "/manage/spots"),
    page("manage-spots-assign", Who::Manager, "/manage/spots?assign={mine}&q=B2"),
    page("manage-spots-invalid", Who::Manager, "/manage/spots")
        .sending(&[("labels", "B2-021\nB2-099\nB2-099"), ("level", "")])
        .refused(422),
    page("manage-plan", Who::Manager, "/manage/plan/{level}"),
    page("manage-plan-preview", Who::Manager, "/manage/plan/B2").sending(&[("rows", "yes")]),
    page("manage-plan-invalid", Who::Manager, "/manage/plan/B2")
        .sending(&[("outline", "a wall"), ("x-{mine}", "1.234")])
        .refused(422),
    page("manage-spots-file", Who::Manager, "/manage/spots/import")
        .sending(&[("file", "label")])
        .refused(422),
    page("residents", Who::Manager, "/manage/residents"),
    page("resident", Who::Manager, "/manage/residents/{jonas}"),
    page("suspend", Who::Manager, "/manage/residents/{jonas}/suspend"),
    page("suspend-refused", Who::Manager, "/manage/residents/{jonas}/suspend")
        .sending(&[("reservations", "burn")])
        .refused(422),
    page("move-out", Who::Manager, "/manage/residents/{jonas}/move-out"),
    page("invitations", Who::Manager, "/manage/invitations"),
    page("invitations-invalid", Who::Manager, "/manage/invitations")
        .sending(&[("email", "nobody"), ("uses", "0")])
        .refused(422),
    page("invitation", Who::Manager, "/manage/invitations/{invitation}"),
    page("invitations-print", Who::Manager, "/manage/invitations/print"),
];

/// Whether a finding is that a screen without scripts loads itself anew, which is how it shows what is now: real time,
/// where there is nothing to type that could be lost (WCAG 2.2.1, exceptions).
pub fn is_refresh_of_a_screen(line: &str) -> bool {
    line.starts_with("kiosk") && line.contains(" meta-refresh:")
}

/// What only htmx asks for.
pub const PARTS: &[Page] = &[
    page("mine", Who::Mira, "/mine"),
    page("day-rows", Who::Mira, "/day/rows"),
    page("unread", Who::Mira, "/notices/unread"),
];

const MIRA: &str = "mira@orchard.example";

/// The demo on a Thursday at 16:40, and a house before it is set up.
pub struct Scene {
    pub house: House,
    pub empty: House,
    /// What stands in braces in paths and forms.
    pub ids: BTreeMap<&'static str, String>,
    cookies: BTreeMap<Who, String>,
}

impl Scene {
    pub async fn new() -> Self {
        let clock = || Clock::manual(THURSDAY.parse().unwrap());
        let with_demo = |config| Config { demo: true, ..config };
        let house = House::empty(Backend::Sqlite, clock(), with_demo).await;
        let empty = House::empty(Backend::Sqlite, clock(), |config| config).await;
        house.resident("Newcomer").await;
        let mut ids = furnish(&house).await;
        ids.insert("level", "B1".into());
        ids.insert("setup", empty.running.setup_token.clone().unwrap());
        let key = house.store().write(sparespot::building::secret_key).await.unwrap();
        ids.insert("stop", Links::new(key).token(house.stored(MIRA).await.id, Kind::Ended));
        house.database.run(
            "INSERT INTO reports (reservation_id, plate, note, created_at)
             SELECT id, 'HX 4711', 'A red van, its engine still warm.', '2026-11-26 14:04:00' FROM reservations
             WHERE status = 'completed' ORDER BY id LIMIT 2;
             UPDATE reports SET settled_at = '2026-11-26 14:30:00' WHERE id = 1",
        );
        let mut cookies = BTreeMap::new();
        for (who, email) in [
            (Who::Newcomer, "newcomer@example.org"),
            (Who::Mira, MIRA),
            (Who::Manager, "ada@orchard.example"),
        ] {
            cookies.insert(who, Person::stranger(&house).cookie(email).await);
        }
        cookies.insert(Who::Kiosk, super::kiosk::let_in(&house).await);
        Self { house, empty, ids, cookies }
    }

    pub fn house_of(&self, who: Who) -> &House {
        if who == Who::First { &self.empty } else { &self.house }
    }

    /// With which somebody is signed in.
    pub fn cookie(&self, who: Who) -> &str {
        self.cookies.get(&who).map_or("", String::as_str)
    }

    pub fn path(&self, page: &Page) -> String {
        self.fill_in(page.path)
    }

    pub fn fields(&self, page: &Page) -> Option<Vec<(String, String)>> {
        Some(page.form?.iter().map(|(name, value)| (self.fill_in(name), self.fill_in(value))).collect())
    }

    fn fill_in(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (name, id)| text.replace(&format!("{{{name}}}"), id))
    }

    /// Opens a page in the browser of who looks at it, with one cookie more where there is one.
    pub async fn show(&self, browser: &mut Browser, page: &Page, cookie: &str) {
        browser.origin = self.house_of(page.who).origin();
        browser.becomes(&[self.cookie(page.who), cookie]).await;
        if page.status != 200 {
            browser.expects(page.status);
        }
        match self.fields(page) {
            None => browser.go(&self.path(page)).await,
            Some(fields) => browser.post(&self.path(page), &fields).await,
        }
        browser.sees("html:not([data-mark]) h1").await;
    }
}

/// What the demo leaves to chance: Mira and Jonas each have a spot that is offered, and have reserved the other's.
async fn furnish(house: &House) -> BTreeMap<&'static str, String> {
    let (mira, jonas) = (Person::stranger(house), Person::stranger(house));
    mira.sign_in(MIRA, PASSWORD).await.assert_done();
    jonas.sign_in("jonas@orchard.example", PASSWORD).await.assert_done();
    let (mine, theirs) = (mira.spot("B1-021").await, jonas.spot("B1-022").await);
    for (owner, spot) in [(&mira, mine), (&jonas, theirs)] {
        owner.offer(spot, "2026-11-26T16:00", "2026-11-27T20:00").await.assert_done();
    }
    let past = mira.reserve(theirs, "2026-11-26T16:00", "2026-11-26T16:30").await.id();
    let running = mira.reserve(theirs, "2026-11-26T16:30", "2026-11-26T19:00").await.id();
    let coming = mira.reserve(theirs, "2026-11-27T08:00", "2026-11-27T10:00").await.id();
    let guest = jonas.reserve(mine, "2026-11-27T09:00", "2026-11-27T12:00").await.id();
    let weekly =
        [("weekday", "mon"), ("from_time", "08:00"), ("to_time", "18:00"), ("starts_on", "2026-11-30")];
    mira.post(&format!("/spots/{mine}/patterns"), &weekly).await.assert_done();
    let pattern = house.pattern_of(mine).await;
    house.set_clock("2026-11-26T15:40:00Z");
    let ada = Person::stranger(house);
    ada.sign_in("ada@orchard.example", PASSWORD).await.assert_done();
    ada.post("/manage/invitations", &[("unit", "5A"), ("email", "lena@example.org")]).await.assert_done();
    let invitation = house.database.column("invitations", "id")[0].parse().unwrap();
    let jonas = house.stored("jonas@orchard.example").await.id;
    let window = async |spot| house.windows(spot).await[0].0;
    let (window, their_window) = (window(mine).await, window(theirs).await);
    let ids = [
        ("mine", mine),
        ("theirs", theirs),
        ("window", window),
        ("their_window", their_window),
        ("past", past),
        ("running", running),
        ("coming", coming),
        ("guest", guest),
        ("pattern", pattern),
        ("resident", house.stored(MIRA).await.id),
        ("jonas", jonas),
        ("invitation", invitation),
    ];
    ids.map(|(name, id)| (name, id.to_string())).into()
}

impl Browser {
    /// Sends a form that no page holds just so, from a page of the house that is marked until the answer comes.
    async fn post(&self, path: &str, fields: &[(String, String)]) {
        const POST: &str = "
const form = document.createElement('form');
form.method = 'post';
form.action = arguments[0];
for (const [name, value] of arguments[1]) form.append(Object.assign(document.createElement('input'), { name, value }));
document.body.append(form);
form.submit();";
        self.go("/sign-in").await;
        self.mark().await;
        self.run(POST, vec![json!(path), json!(fields)]).await;
    }
}

/// What answers with something else than a page.
const NO_PAGES: &[&str] = &[
    "/static/{name}",
    "/healthz",
    "/healthz/serving",
    "/readyz",
    "/metrics",
    "/.well-known/oauth-authorization-server",
    "/reservations/{id}.ics",
    "/calendar/{secret}.ics",
    "/account/data",
    "/manage/audit.csv",
    "/manage/statistics.csv",
    "/reload",
    "/manage/spots.csv",
    "/manage/residents.csv",
];

#[test]
fn every_page_is_on_the_list() {
    let source =
        |path| std::fs::read_to_string(format!("{}/src/web/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let source = source("mod.rs") + source("manage/mod.rs").as_str();
    let routes = source.split(".route(").filter_map(|route| route.split_once(','));
    let read = routes.filter(|(_, handler)| handler.trim_start().starts_with("get()"));
    let paths: Vec<&str> = read.map(|(path, _)| path.trim().trim_matches('"')).collect();
    assert!(paths.contains(&"/spots/{id}"), "routes are found: {paths:?}");
    let is_listed =
        |path: &&str| NO_PAGES.contains(path) || PAGES.iter().chain(PARTS).any(|page| is_at(page, path));
    let missing: Vec<&str> = paths.into_iter().filter(|path| !is_listed(path)).collect();
    assert!(missing.is_empty(), "in PAGES of browser/pages.rs there is no {missing:?}");
}

/// Whether a page is what a route leads to; both have what varies in braces.
fn is_at(page: &Page, route: &str) -> bool {
    let parts = |path: &'static str| path.split('?').next().unwrap().split('/').collect::<Vec<_>>();
    let (page, route): (Vec<_>, Vec<_>) = (parts(page.path), route.split('/').collect());
    let fits =
        |(part, place): (&&str, &&str)| part == place || (part.starts_with('{') && place.starts_with('{'));
    page.len() == route.len() && page.iter().zip(&route).all(fits)
}
