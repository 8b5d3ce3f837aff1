//! A real server on port 0 with a database of its own, and people who use it over HTTP.

use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use reqwest::{Client, Response, StatusCode, redirect};
use scraper::{Html, Selector};
use sparespot::app::{self, Running};
use sparespot::clock::{Clock, SignedDuration, Timestamp};
use sparespot::config::{Config, LogFormat, SignUp};
use sparespot::store::{AnyConnection, Store};
use tempfile::TempDir;

pub const PASSWORD: &str = "evergreen lamp";

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Runs an async test once on each backend; the PostgreSQL one says so when it was left out.
macro_rules! on_both {
    ($($(#[$attr:meta])* async fn $name:ident($backend:ident) $body:block)*) => {
        $(
            $(#[$attr])*
            mod $name {
                use super::*;

                async fn body($backend: $crate::harness::Backend) $body

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    body($crate::harness::Backend::Sqlite).await;
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgres() {
                    if $crate::harness::postgres_url().is_none() {
                        $crate::harness::leave_out();
                        return;
                    }
                    body($crate::harness::Backend::Postgres).await;
                }
            }
        )*
    };
}
pub(crate) use on_both;

/// Says, once and past the capture of tests that pass, what does not run.
pub fn leave_out() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let line = "left out: all tests on PostgreSQL and Redis, of mail, in a browser and beside the version before; tests/run runs them, or set TEST_POSTGRES_URL, TEST_SERVERS, TEST_BROWSER, TEST_SMTP and TEST_PREVIOUS";
        let mut past_the_capture = std::io::stderr().lock();
        writeln!(past_the_capture, "{line}").unwrap();
    });
}

/// The server on which tests make their databases.
pub fn postgres_url() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok().filter(|url| !url.is_empty())
}

/// A database of its own, gone with the test.
pub struct Database {
    pub url: String,
    backend: Backend,
    name: String,
    /// Where it was made.
    server: String,
    is_kept: bool,
    _dir: TempDir,
}

impl Database {
    pub fn new(backend: Backend) -> Self {
        match backend {
            Backend::Sqlite => Self::make(backend, String::new(), false),
            Backend::Postgres => Self::make(backend, postgres_url().unwrap(), false),
        }
    }

    /// On a server of the test's own, with which it goes.
    pub fn on(server: &str) -> Self {
        Self::make(Backend::Postgres, server.to_owned(), true)
    }

    fn make(backend: Backend, server: String, is_kept: bool) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let dir = tempfile::tempdir().unwrap();
        let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let url = match backend {
            Backend::Sqlite => format!("sqlite:{}", dir.path().join("sparespot.db").display()),
            Backend::Postgres => {
                admin(&server, &format!("CREATE DATABASE {name}"));
                format!("{server}/{name}")
            }
        };
        Self { url, backend, name, server, is_kept, _dir: dir }
    }

    /// A connection that goes around our code.
    pub fn connect(&self) -> AnyConnection {
        let config = Config { database_url: self.url.clone(), ..config(self) };
        AnyConnection::open(&config.database().unwrap()).unwrap()
    }

    pub fn backend(&self) -> Backend {
        self.backend
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if self.backend == Backend::Postgres && !self.is_kept {
            admin(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}

fn admin(server: &str, sql: &str) {
    use diesel::connection::SimpleConnection as _;
    use diesel::{Connection as _, PgConnection};
    PgConnection::establish(&format!("{server}/postgres")).unwrap().batch_execute(sql).unwrap();
}

pub fn config(database: &Database) -> Config {
    Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        database_url: database.url.clone(),
        redis_url: None,
        secret_key: None,
        base_url: None,
        tls_cert: None,
        tls_key: None,
        redirect_listen: None,
        sign_up: SignUp::Open,
        time_zone: "Europe/Berlin".into(),
        rate_limit: 0,
        trusted_proxies: Vec::new(),
        smtp_url: None,
        mail_from: None,
        log_format: LogFormat::Text,
        otlp_endpoint: None,
        demo: false,
    }
}

/// A running server with a building in it, and its manager.
pub struct House {
    pub running: Running,
    pub database: Database,
    pub clock: Clock,
}

impl House {
    /// With a building whose zone is Europe/Berlin, at the present time.
    pub async fn new(backend: Backend) -> Self {
        Self::with(backend, Clock::System, |config| config).await
    }

    /// The same where time stands still until the test moves it.
    pub async fn at(backend: Backend, now: &str) -> Self {
        Self::with(backend, Clock::manual(now.parse().unwrap()), |config| config).await
    }

    pub async fn with(backend: Backend, clock: Clock, change: impl Fn(Config) -> Config) -> Self {
        let house = Self::empty(backend, clock, change).await;
        let person = Person::stranger(&house);
        let token = house.running.setup_token.clone().unwrap();
        let answer = person
            .post(
                "/setup",
                &[
                    ("token", token.as_str()),
                    ("building", "Orchard House"),
                    ("time_zone", "Europe/Berlin"),
                    ("name", "Ada Lindqvist"),
                    ("email", "ada@example.org"),
                    ("password", PASSWORD),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        house
    }

    /// Before set-up.
    pub async fn empty(backend: Backend, clock: Clock, change: impl Fn(Config) -> Config) -> Self {
        let database = Database::new(backend);
        let running =
            app::start(change(config(&database)), clock.clone()).await.map_err(|error| error.0).unwrap();
        Self { running, database, clock }
    }

    pub fn origin(&self) -> String {
        format!("{}://{}", self.running.scheme, self.running.address)
    }

    pub fn store(&self) -> &Store {
        &self.running.store
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new resident, signed in.
    pub async fn resident(&self, name: &str) -> Person {
        let person = Person::stranger(self);
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let fields = [("name", name), ("email", email.as_str()), ("unit", "3B"), ("password", PASSWORD)];
        let answer = person.post("/sign-up", &fields).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/"),
            "{}",
            answer.text
        );
        person
    }

    /// The manager, signed in anew.
    pub async fn manager(&self) -> Person {
        let person = Person::stranger(self);
        let answer = person.sign_in("ada@example.org", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        person
    }

    /// Every invariant holds.
    pub async fn assert_sound(&self) {
        let broken = self.store().read(sparespot::check::all).await.unwrap();
        assert_eq!(broken, Vec::<String>::new());
    }
}

/// Somebody with a browser: a cookie jar, and no redirects followed.
#[derive(Clone)]
pub struct Person {
    client: Client,
    pub origin: String,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Person {
    pub fn stranger(house: &House) -> Self {
        Self::at(&house.origin())
    }

    pub fn at(origin: &str) -> Self {
        // Sooner than the server, which closes a line that was silent for five seconds: what is sent just then is lost.
        let client = Client::builder().pool_idle_timeout(Duration::from_secs(3)).cookie_store(true);
        let client = client.redirect(redirect::Policy::none()).build().unwrap();
        Self { client, origin: origin.to_owned() }
    }

    /// The same browser at another instance.
    pub fn moved(&self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self.clone() }
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = self.client.get(format!("{}{path}", self.origin));
        Answer::of(request.send().await.unwrap()).await
    }

    pub async fn get_fragment(&self, path: &str) -> Answer {
        let request = self.client.get(format!("{}{path}", self.origin)).header("HX-Request", "true");
        Answer::of(request.send().await.unwrap()).await
    }

    /// A form sent from our own site.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.try_post(path, fields).await.unwrap()
    }

    /// The same for a server that may be gone.
    pub async fn try_post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, reqwest::Error> {
        let request =
            self.client.post(format!("{}{path}", self.origin)).header("Origin", &self.origin).form(fields);
        Ok(Answer::of(request.send().await?).await)
    }

    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin))
    }

    /// The cookie that a browser would send.
    pub async fn cookie(&self, email: &str) -> String {
        let answer = self.sign_in(email, PASSWORD).await;
        let set = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        set.filter_map(|cookie| cookie.split(';').next())
            .find(|cookie| cookie.starts_with("sparespot="))
            .unwrap()
            .into()
    }

    /// Lists a spot and answers its id.
    pub async fn spot(&self, label: &str) -> i64 {
        let answer = self.post("/spots", &[("label", label), ("level", "B1")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.location.rsplit('/').next().unwrap().parse().unwrap()
    }

    pub async fn offer(&self, spot: i64, from: &str, to: &str) -> Answer {
        self.post(&format!("/spots/{spot}/windows"), &[("starts_at", from), ("ends_at", to)]).await
    }

    pub async fn reserve(&self, spot: i64, from: &str, to: &str) -> Answer {
        self.post("/reservations", &[("spot", &spot.to_string()), ("starts_at", from), ("ends_at", to)]).await
    }

    pub async fn balance(&self) -> i32 {
        self.get("/credits").await.one("[data-balance]").parse().unwrap()
    }
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let location =
            headers.get("location").and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        Self { status, location, headers, text: response.text().await.unwrap_or_default() }
    }

    /// The trimmed text of every element that a selector finds.
    pub fn all(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.text);
        html.select(&Selector::parse(selector).unwrap())
            .map(|element| {
                element.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    /// The text of the first of them.
    pub fn one(&self, selector: &str) -> String {
        self.all(selector).first().cloned().unwrap_or_else(|| panic!("no {selector} in {}", self.text))
    }

    /// An attribute of the first element that a selector finds.
    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = Html::parse_document(&self.text);
        let element = html.select(&Selector::parse(selector).unwrap()).next()?;
        element.value().attr(name).map(str::to_owned)
    }

    /// The code of the refusal on the page.
    pub fn refusal(&self) -> Option<String> {
        self.attribute("[data-refusal]", "data-refusal")
    }

    /// The fields that have an error.
    pub fn errors(&self) -> Vec<String> {
        let html = Html::parse_document(&self.text);
        html.select(&Selector::parse("[data-error]").unwrap())
            .filter_map(|element| element.value().attr("data-error").map(str::to_owned))
            .collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The id at the end of where it leads.
    pub fn id(&self) -> i64 {
        self.location.rsplit('/').next().unwrap().parse().unwrap_or_else(|_| panic!("no id: {self:?}"))
    }
}

/// The wall clock of the test's building, some hours from the next full hour on, as a form field.
pub fn in_hours(house: &House, hours: i64) -> String {
    let zone = sparespot::clock::Zone::named("Europe/Berlin").unwrap();
    let now = house.now().as_second();
    let next_hour = Timestamp::from_second(now - now.rem_euclid(3600) + 3600).unwrap();
    sparespot::clock::wall_field(zone.wall(next_hour + SignedDuration::from_hours(hours)))
}

/// A moment that tests like to start at: Thursday 16:00 on the building's clock.
pub const THURSDAY: &str = "2026-11-26T15:00:00Z";

/// Sends a request made by hand.
pub async fn send(request: reqwest::RequestBuilder) -> Answer {
    Answer::of(request.send().await.unwrap()).await
}

/// The same for a server that may be gone.
pub async fn try_send(request: reqwest::RequestBuilder) -> Result<Answer, reqwest::Error> {
    Ok(Answer::of(request.send().await?).await)
}

/// Asks again until it holds; what is awaited comes soon, or the test fails.
pub async fn until<F: Future<Output = bool>>(what: &str, mut holds: impl FnMut() -> F) {
    for _ in 0..500 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("not within ten seconds: {what}");
}

/// One column of a row, read around our code.
#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}

impl Database {
    /// Runs SQL around our code.
    pub fn run(&self, sql: &str) {
        use diesel::connection::SimpleConnection as _;
        self.connect().batch_execute(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// What a query answers that selects one column, cast to text and named `value`.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        use diesel::RunQueryDsl as _;
        let rows = diesel::sql_query(sql).load::<Text>(&mut self.connect());
        rows.unwrap_or_else(|error| panic!("{sql}: {error}")).into_iter().map(|row| row.value).collect()
    }

    /// A column of a table, in the order of ids.
    pub fn column(&self, table: &str, column: &str) -> Vec<String> {
        self.texts(&format!("SELECT CAST({column} AS TEXT) AS value FROM {table} ORDER BY id"))
    }

    /// How many rows a table has, or those of it that a condition names.
    pub fn count(&self, rows: &str) -> usize {
        self.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) AS value FROM {rows}"))[0].parse().unwrap()
    }

    /// Makes two things wrong in the stored data, around all guards: an account, and the sum of all.
    pub fn break_the_ledger(&self) {
        let past_the_guards = match self.backend {
            Backend::Sqlite => "DROP TRIGGER accounts_balance_is_its_transfers",
            Backend::Postgres => "SET session_replication_role = replica",
        };
        self.run(&format!("{past_the_guards}; UPDATE accounts SET balance = 7 WHERE id = 2"));
    }

    /// Makes PostgreSQL refuse this database to everybody, or lets them in again.
    pub fn close_to_all(&self, is_closed: bool) {
        let (name, is_open) = (&self.name, !is_closed);
        admin(&self.server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {is_open}"));
        if is_closed {
            admin(
                &self.server,
                &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
            );
        }
    }

    /// Drops it under whoever uses it.
    pub fn vanish(&self) {
        admin(&self.server, &format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

impl House {
    /// Moves a clock that stands still.
    pub fn set_clock(&self, now: &str) {
        self.clock.set(now.parse().unwrap());
    }

    /// Another server on the same database with the same clock, as after a restart.
    pub async fn another_server(&self) -> Running {
        app::start(config(&self.database), self.clock.clone()).await.map_err(|error| error.0).unwrap()
    }

    /// The windows of a spot that have not ended, with their ids and as the wall clock says them.
    pub async fn windows(&self, spot: i64) -> Vec<(i64, String, String)> {
        let windows =
            self.store().read(move |tx| sparespot::spots::windows::upcoming(tx, spot)).await.unwrap();
        let say = |at| sparespot::clock::wall_field(berlin().wall(at));
        windows.into_iter().map(|w| (w.id, say(w.stretch.starts_at), say(w.stretch.ends_at))).collect()
    }

    /// The first weekly pattern of a spot.
    pub async fn pattern_of(&self, spot: i64) -> i64 {
        self.store().read(move |tx| sparespot::spots::patterns::of(tx, spot)).await.unwrap()[0].id
    }

    /// Somebody's data as it is stored.
    pub async fn stored(&self, email: &str) -> sparespot::residents::Resident {
        let sql = format!("SELECT CAST(id AS TEXT) AS value FROM residents WHERE email = '{email}'");
        let id: i64 = self.database.texts(&sql)[0].parse().unwrap();
        self.store().read(move |tx| sparespot::residents::find(tx, id)).await.unwrap()
    }

    /// Olga with a spot that she offers for a time, and Greta who may reserve it.
    pub async fn with_an_offer(&self, from: &str, to: &str) -> (Person, Person, i64) {
        let (owner, guest) = (self.resident("Olga").await, self.resident("Greta").await);
        let spot = owner.spot("B1-001").await;
        let offered = owner.offer(spot, from, to).await;
        assert_eq!(offered.status, StatusCode::SEE_OTHER, "{}", offered.text);
        (owner, guest, spot)
    }
}

/// The zone of the test's building.
pub fn berlin() -> sparespot::clock::Zone {
    sparespot::clock::Zone::named("Europe/Berlin").unwrap()
}

impl Person {
    /// A request that names its own site, as a browser's does, and may be changed before it is sent.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        self.request(reqwest::Method::POST, path).header("Origin", &self.origin).form(fields)
    }

    /// Asks with one cookie and no other.
    pub async fn get_with(&self, path: &str, cookie: &str) -> Answer {
        let stranger = Self::at(&self.origin);
        send(stranger.request(reqwest::Method::GET, path).header("Cookie", cookie)).await
    }

    /// The board's spots in the order in which they stand, each with its state.
    pub async fn board(&self, query: &str) -> Vec<(String, String)> {
        let answer = self.get(&format!("/{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        answer.tiles()
    }
}

impl Answer {
    /// Label and state of every spot on a board.
    pub fn tiles(&self) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.text);
        let tiles = Selector::parse("[id^=spot-][data-label]").unwrap();
        let said = |element: scraper::ElementRef<'_>, name| element.value().attr(name).unwrap().to_owned();
        html.select(&tiles).map(|tile| (said(tile, "data-label"), said(tile, "data-state"))).collect()
    }

    /// The cookie that an answer sets by this name, without its attributes.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookie = self.set_cookie(name)?;
        cookie.split(';').next().map(str::to_owned)
    }

    /// The same with its attributes.
    pub fn set_cookie(&self, name: &str) -> Option<String> {
        let all = self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        all.into_iter().find(|cookie| cookie.starts_with(&format!("{name}="))).map(str::to_owned)
    }

    /// Refused with this status, and with errors at these fields and no others.
    pub fn assert_invalid(&self, fields: &[&str]) {
        assert_eq!(self.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}: {}", self.text);
        assert_eq!(self.errors(), fields, "{}", self.text);
        assert_eq!(self.refusal().as_deref(), Some("INVALID"));
    }

    /// Refused with this status and code.
    pub fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.refusal().as_deref(), Some(code), "{}", self.text);
    }

    /// Done, and on to somewhere.
    pub fn assert_done(&self) {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text);
    }
}

/// The wall clock of the test's building, some minutes from the present one on, as a form field.
pub fn in_minutes(house: &House, minutes: i64) -> String {
    sparespot::clock::wall_field(berlin().wall(house.now() + SignedDuration::from_mins(minutes)))
}
