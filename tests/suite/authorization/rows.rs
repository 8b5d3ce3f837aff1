//! The table. In braces stand ids of what is there to be reached for.

/// What everybody gets at one door.
pub struct Row {
    pub method: &'static str,
    /// As it is registered.
    pub path: &'static str,
    /// As it is asked for.
    pub asked: &'static str,
    pub form: &'static str,
    /// A status for each column; `in`: to the sign-in page; `yes`: no refusal of the person.
    cells: &'static str,
    /// Why a success leaves no line in the audit.
    pub quiet: &'static str,
    /// Whether programs send it, which name no site.
    pub is_for_programs: bool,
}

impl Row {
    pub fn route(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub fn expected(&self) -> impl Iterator<Item = &'static str> {
        self.cells.split_whitespace()
    }

    const fn asked(self, asked: &'static str) -> Self {
        Self { asked, ..self }
    }

    const fn quiet(self, quiet: &'static str) -> Self {
        Self { quiet, ..self }
    }

    const fn for_programs(self) -> Self {
        Self { is_for_programs: true, quiet: "answers no page", ..self }
    }
}

const fn row(method: &'static str, path: &'static str, form: &'static str, cells: &'static str) -> Row {
    Row { method, path, asked: path, form, cells, quiet: "", is_for_programs: false }
}

const fn get(path: &'static str, cells: &'static str) -> Row {
    row("GET", path, "", cells)
}

const fn post(path: &'static str, form: &'static str, cells: &'static str) -> Row {
    row("POST", path, form, cells)
}

const ALL: &str = "200 200 200 200 200 200 200 200";
const NONE: &str = "404 404 404 404 404 404 404 404";
/// Of whoever is signed in.
const OWN: &str = "in in in 200 200 200 200 200";
const OWN_DONE: &str = "in in in 303 303 303 303 303";
const MANAGER: &str = "in in in 403 403 403 yes 403";
const OPEN: &str = "yes yes yes yes yes yes yes yes";
/// Of whoever is signed in, tried elsewhere.
const IN: &str = "in in in yes yes yes yes yes";

const STRETCH: &str = "starts_at=2026-12-10T08:00&ends_at=2026-12-10T18:00";
const PATTERN: &str = "weekday=tue&from_time=08:00&to_time=18:00&starts_on=2026-12-08";
const RESERVE: &str = "spot={spot}&starts_at=2026-11-28T10:00&ends_at=2026-11-28T11:00";
const SPOT: &str = "label={label}&level=B1";

pub const ROWS: &[Row] = &[
    //                                                stranger suspended kiosk resident other guest manager owner
    get("/", OWN),
    get("/mine", OWN),
    get("/day", OWN),
    get("/day/rows", OWN),
    get("/styles", OPEN),
    get("/live", "401 401 401 yes yes yes yes yes"),
    post("/preferences", "theme=dark", "303 303 303 303 303 303 303 303").quiet("a cookie of one's own"),
    get("/setup", NONE),
    post("/setup", "", NONE),
    get("/sign-up", ALL),
    post("/sign-up", "", "422 422 422 422 422 422 422 422"),
    get("/sign-in", "200 200 200 303 303 303 303 303"),
    post("/sign-in", "", "422 422 422 422 422 422 422 422")
        .quiet("changes nothing that is stored about anybody"),
    post("/sign-out", "", "in in in in in in in in").quiet("changes nothing that is stored about anybody"),
    get("/account", OWN),
    post("/account", "name=Nora&unit=3B", OWN_DONE),
    post("/account/calendar", "", OWN_DONE),
    get("/account/data", OWN),
    get("/account/erase", OWN),
    post("/account/erase", "password=wrong", "in in in 422 422 422 422 422"),
    get("/account/tokens", OWN),
    post("/account/tokens", "name=Script&scope=read", OWN_DONE),
    post("/account/tokens/{id}/revoke", "", "in in in 404 404 404 404 303")
        .asked("/account/tokens/{token}/revoke"),
    post("/account/sign-out-everywhere", "", "in in in in in in in in"),
    get("/account/notices", OWN),
    post("/account/notices", "", IN).quiet("a choice of one's own"),
    get("/notices", OWN),
    get("/notices/unread", IN),
    post("/notices/read", "", IN).quiet("one's own"),
    get("/unsubscribe/{token}", OPEN).asked("/unsubscribe/none"),
    post("/unsubscribe/{token}", "", OPEN).asked("/unsubscribe/none").for_programs(),
    post("/oauth/token", "", "400 400 400 400 400 400 400 400").for_programs(),
    post("/oauth/revoke", "", "400 400 400 400 400 400 400 400").for_programs(),
    post("/oauth/device_authorization", "", "yes yes yes yes yes yes yes yes").for_programs(),
    get("/.well-known/oauth-authorization-server", ALL),
    get("/spots", OWN),
    post("/spots", "label={new}&level=B2", "in in in 303 422 422 422 422"),
    get("/spots/new", OWN),
    get("/spots/{id}", OWN).asked("/spots/{spot}"),
    post("/spots/{id}", SPOT, "in in in 403 403 403 403 303").asked("/spots/{spot}"),
    post("/spots/{id}/remove", "", "in in in 403 403 403 403 409").asked("/spots/{spot}/remove"),
    post("/spots/{id}/windows", STRETCH, "in in in 403 403 403 403 303").asked("/spots/{spot}/windows"),
    post("/spots/{id}/patterns", PATTERN, "in in in 403 403 403 403 303").asked("/spots/{spot}/patterns"),
    get("/patterns/{id}", "in in in 403 403 403 403 200").asked("/patterns/{pattern}"),
    post("/patterns/{id}", PATTERN, "in in in 403 403 403 403 303").asked("/patterns/{pattern}"),
    post("/patterns/{id}/skip", "day=2026-12-09", "in in in 403 403 403 403 303")
        .asked("/patterns/{pattern}/skip"),
    post("/patterns/{id}/restore", "day=2026-12-09", "in in in 403 403 403 403 yes")
        .asked("/patterns/{pattern}/restore"),
    post("/patterns/{id}/remove", "", "in in in 403 403 403 403 303").asked("/patterns/{pattern}/remove"),
    get("/windows/{id}/withdraw", "in in in 403 403 403 403 200").asked("/windows/{window}/withdraw"),
    post("/windows/{id}/withdraw", "starts_at=2026-11-28T10:00", "in in in 403 403 403 403 303")
        .asked("/windows/{window}/withdraw"),
    get("/reservations", OWN),
    post("/reservations", RESERVE, "in in in 303 409 409 409 409"),
    get("/reservations/new", OWN).asked("/reservations/new?spot={spot}"),
    get("/reservations/{id}", "in in in 404 404 200 200 200").asked("/reservations/{reservation}"),
    get("/reservations/{id}.ics", "in in in 404 404 200 200 200").asked("/reservations/{reservation}.ics"),
    post("/reservations/{id}/cancel", "", "in in in 404 404 303 403 403")
        .asked("/reservations/{reservation}/cancel"),
    // It has not begun: there is nothing to report yet.
    post("/reservations/{id}/report", "", "in in in 404 404 422 403 403")
        .asked("/reservations/{reservation}/report"),
    get("/calendar/{secret}.ics", NONE).asked("/calendar/none.ics"),
    get("/credits", OWN),
    get("/static/{name}", NONE).asked("/static/none"),
    get("/healthz", ALL),
    get("/healthz/serving", ALL),
    get("/readyz", ALL),
    get("/metrics", ALL),
    get("/graphql", "in in in 200 200 200 200 200"),
    post("/graphql", "", "401 401 401 400 400 400 400 400").for_programs(),
    get("/kiosk", ALL),
    get("/reload", OPEN),
    get("/manage", MANAGER),
    get("/manage/building", MANAGER),
    post("/manage/building", "price=4", MANAGER),
    get("/manage/residents", MANAGER),
    get("/manage/residents.csv", MANAGER),
    get("/manage/residents/{id}", MANAGER).asked("/manage/residents/{spare}"),
    get("/manage/residents/{id}/credits", MANAGER).asked("/manage/residents/{spare}/credits"),
    post("/manage/residents/{id}/credits", "amount=5&reason=Thanks", MANAGER)
        .asked("/manage/residents/{spare}/credits"),
    get("/manage/residents/{id}/suspend", MANAGER).asked("/manage/residents/{spare}/suspend"),
    post("/manage/residents/{id}/suspend", "", MANAGER).asked("/manage/residents/{spare}/suspend"),
    post("/manage/residents/{id}/restore", "", MANAGER).asked("/manage/residents/{spare}/restore"),
    post("/manage/residents/{id}/manager", "", MANAGER).asked("/manage/residents/{spare}/manager"),
    get("/manage/residents/{id}/move-out", MANAGER).asked("/manage/residents/{spare}/move-out"),
    post("/manage/residents/{id}/move-out", "", MANAGER).asked("/manage/residents/{spare}/move-out"),
    post("/manage/residents/import", "", MANAGER),
    get("/manage/invitations", MANAGER),
    post("/manage/invitations", "unit=4B&uses=1&days=7", MANAGER),
    get("/manage/invitations/print", MANAGER),
    get("/manage/invitations/{id}", MANAGER).asked("/manage/invitations/1"),
    post("/manage/invitations/{id}/revoke", "", MANAGER).asked("/manage/invitations/1/revoke"),
    get("/manage/spots", MANAGER),
    post("/manage/spots", "labels=V-1&level=B1", MANAGER),
    get("/manage/spots.csv", MANAGER),
    post("/manage/spots/import", "", MANAGER),
    post("/manage/spots/{id}/owner", "owner={owner}", MANAGER)
        .asked("/manage/spots/{spot}/owner")
        .quiet("it was theirs already"),
    get("/manage/plan/{level}", MANAGER).asked("/manage/plan/B1"),
    post("/manage/plan/{level}", "outline=0,0 36,0 36,20 0,20", MANAGER).asked("/manage/plan/B1"),
    get("/manage/reports", MANAGER),
    post("/manage/reports/{id}/settle", "", MANAGER).asked("/manage/reports/1/settle"),
    post("/manage/reservations/{id}/cancel", "reason=Works", MANAGER)
        .asked("/manage/reservations/{reservation}/cancel"),
    get("/manage/audit", MANAGER),
    get("/manage/audit.csv", MANAGER),
    get("/manage/statistics", MANAGER),
    get("/manage/statistics.csv", MANAGER),
    get("/manage/kiosks", MANAGER),
    post("/manage/kiosks", "code=none&name=Lobby", MANAGER),
    post("/manage/kiosks/{id}/revoke", "", MANAGER).asked("/manage/kiosks/1/revoke"),
];
