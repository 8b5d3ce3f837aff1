//! The same pages, verbs and jobs with 100 to 100,000 spots, of which each was reserved a hundred times: what is asked of
//! the database must not be dearer for what is over. Rows are filled in by SQL, since ten million by our own verbs would
//! take hours.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{SqliteConnection, sql_query};
use sparespot::clock::{Clock, SignedDuration, Timestamp, minute};
use sparespot::cluster::bus::Bus;
use sparespot::config::DatabaseUrl;
use sparespot::error::Result;
use sparespot::store::{AnyConnection, Store, Tx, migrations};
use sparespot::{audit, check, privacy, reservations, spots};

use super::building;
use super::client::Connection;
use super::reservations::wish;
use super::server::Server;
use super::{median, on_each};

/// Spots; a hundred times as many reservations are over.
const SIZES: [i64; 4] = [100, 1_000, 10_000, 100_000];
const PAST_OF_EACH: i64 = 100;
/// The first resident and the first spot that are filled in.
const FIRST: i64 = 1000;
const TURNS: usize = 9;
/// From so many reservations on PostgreSQL may read none of [`LARGE`] from end to end.
const MANY: i64 = 1_000_000;
const LARGE: &str = "'reservations', 'windows', 'transfers', 'audit', 'notices'";

type Times = Vec<(&'static str, Duration)>;

/// Up to so many past reservations.
pub async fn measure(most: i64) {
    on_each(async |place| {
        let database = place.database();
        migrations::run(&parsed(&database.url)).expect("up to date");
        building::set_up(&open(&database.url)).await;
        let mut columns: Vec<(i64, Times)> = Vec::new();
        let mut before = 0;
        for spots in SIZES.into_iter().filter(|spots| spots * PAST_OF_EACH <= most) {
            let begun = Instant::now();
            fill(&database.url, before, spots);
            println!("  {spots} spots: filled in within {:.0?}", begun.elapsed());
            let scans = scans(&database.url);
            let mut times = by_http(&database.url).await;
            times.extend(by_itself(&database.url).await);
            compare(&scans, &self::scans(&database.url), spots);
            verify(&database.url).await;
            columns.push((spots, times));
            before = spots;
        }
        report(&columns);
    })
    .await;
}

fn report(columns: &[(i64, Times)]) {
    let Some((_, first)) = columns.first() else { return };
    let head: String = columns.iter().map(|(spots, _)| format!("{spots:>11}")).collect();
    println!("  {:44}{head}{:>9}", "spots", "ratio");
    for (name, smallest) in first {
        let named = |times: &Times| times.iter().find(|(other, _)| other == name).map(|(_, time)| *time);
        let all: Vec<Duration> = columns.iter().filter_map(|(_, times)| named(times)).collect();
        let cells: String = all.iter().map(|time| format!("{:>8.2} ms", time.as_secs_f64() * 1e3)).collect();
        let ratio = all[all.len() - 1].as_secs_f64() / smallest.as_secs_f64();
        println!("  {name:44}{cells:<width$}{ratio:>9.1}", width = 11 * columns.len());
    }
}

/// What residents and managers do, each the median of some times.
async fn by_http(url: &str) -> Times {
    let server = Server::start(url, None);
    let mut line = Connection::open(server.address).await;
    let resident = sign_in(&mut line, "grown0").await;
    let manager = sign_in(&mut line, "manager").await;
    let token = token(&mut line).await;
    let now = minute(Clock::System.now());
    let hours = |hours: i64| now + SignedDuration::from_hours(hours);
    let field = |at: Timestamp| at.strftime("%Y-%m-%dT%H%%3A%M").to_string();
    let free = format!("freeFrom: \\\"{}\\\", freeTo: \\\"{}\\\"", hours(20), hours(22));
    let free =
        format!("{{\"query\":\"{{ spots(first: 50, filter: {{ {free} }}) {{ nodes {{ label }} }} }}\"}}");
    let at_a_time = format!("/?level=L0&from={}&to={}", field(hours(20)), field(hours(22)));

    let mut all = Times::new();
    let pages = [
        ("the board of a level", "/?level=L0", &resident),
        ("the same at another time", &at_a_time, &resident),
        ("a day of a level", "/day?level=L0", &resident),
        ("a spot", "/spots/1000", &resident),
        ("my reservations", "/reservations", &resident),
        ("my credits", "/credits", &resident),
        ("my notices", "/notices", &resident),
        ("the manager's overview", "/manage", &manager),
        ("what happened", "/manage/audit", &manager),
        ("statistics of four weeks", "/manage/statistics", &manager),
    ];
    for (name, path, cookie) in pages {
        let mut times = Vec::new();
        for _ in 0..=TURNS {
            let asked = Instant::now();
            let status = line.get(path, cookie).await.status;
            times.push(asked.elapsed());
            assert_eq!(status, 200, "{path}: {}", line.text());
        }
        all.push((name, median(times.split_off(1))));
    }
    let (mut asked, mut reserved, mut looked, mut cancelled) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for turn in 0..TURNS as i64 {
        asked.push(time(async { assert_eq!(line.ask(&token, &free).await.status, 200) }).await);
        let form = wish(FIRST + 2 + turn, hours(20), hours(22));
        let mut made = String::new();
        reserved
            .push(time(async { made = line.post("/reservations", &resident, &form).await.location }).await);
        assert!(made.starts_with("/reservations/"), "{}", line.text());
        looked.push(time(async { assert_eq!(line.get("/?level=L0", &resident).await.status, 200) }).await);
        let cancel = format!("{made}/cancel");
        cancelled.push(time(async { assert_eq!(line.post(&cancel, &resident, "").await.status, 303) }).await);
    }
    all.push(("fifty spots that are free, by GraphQL", median(asked)));
    all.push(("reserving", median(reserved)));
    all.push(("the board of a level after that", median(looked)));
    all.push(("cancelling", median(cancelled)));
    server.stop();
    all
}

/// What happens by itself.
async fn by_itself(url: &str) -> Times {
    let store = open(url);
    let mut all = Times::new();
    all.push((
        "job: when something begins or ends next",
        job(&store, |tx| reservations::next_boundary(tx).map(drop)).await,
    ));
    all.push(("job: beginning and ending", job(&store, |tx| reservations::settle(tx).map(drop)).await));
    all.push(("job: what begins soon", job(&store, |tx| reservations::soon(tx).map(drop)).await));
    all.push(("job: what is offered no longer", job(&store, |tx| spots::expiring(tx).map(drop)).await));
    all.push(("job: what is kept no longer", job(&store, |tx| privacy::retain(tx).map(drop)).await));
    all.push(("job: lines of the audit that are old", job(&store, |tx| audit::sweep(tx).map(drop)).await));
    all
}

/// Reads all there is, as the job does that verifies it once a day.
async fn verify(url: &str) {
    let (store, begun) = (open(url), Instant::now());
    match store.read(check::all).await {
        Ok(broken) => assert_eq!(broken, Vec::<String>::new()),
        Err(error) => {
            return println!("  it could not be verified: {error:?}, after {:.1?}", begun.elapsed());
        }
    }
    println!("  everything holds; verified within {:.1?}", begun.elapsed());
}

/// Every job is due each time.
async fn job(store: &Store, work: fn(&mut Tx<'_>) -> Result<()>) -> Duration {
    let mut times = Vec::new();
    for _ in 0..TURNS {
        let due = store.write(|tx| {
            sql_query("UPDATE jobs SET due_at = '1970-01-01 00:00:00'").execute(tx.connection())?;
            Ok(())
        });
        due.await.expect("they are due");
        times.push(time(async { store.write(work).await.expect("it is done") }).await);
    }
    let never = store.write(|tx| {
        sql_query("UPDATE jobs SET due_at = '2100-01-01 00:00:00'").execute(tx.connection())?;
        Ok(())
    });
    never.await.expect("they rest");
    median(times)
}

async fn time(deed: impl Future<Output = ()>) -> Duration {
    let begun = Instant::now();
    deed.await;
    begun.elapsed()
}

fn open(url: &str) -> Store {
    Store::open(&parsed(url), Bus::new(), Clock::System).expect("the database answers")
}

fn connect(url: &str) -> AnyConnection {
    AnyConnection::open(&parsed(url)).expect("the database answers")
}

fn parsed(url: &str) -> DatabaseUrl {
    match url.strip_prefix("sqlite:") {
        Some(path) => DatabaseUrl::Sqlite(path.into()),
        None => DatabaseUrl::Postgres(url.to_owned()),
    }
}

async fn sign_in(line: &mut Connection, who: &str) -> String {
    let form = format!("email={who}%40example.org&password=evergreen+lamp");
    let answer = line.post("/sign-in", "", &form).await;
    assert_eq!(answer.status, 303, "{}", line.text());
    answer.cookie
}

async fn token(line: &mut Connection) -> String {
    let form = "grant_type=password&username=grown0%40example.org&password=evergreen+lamp&scope=read";
    assert_eq!(line.post("/oauth/token", "", form).await.status, 200, "{}", line.text());
    let said: serde_json::Value = serde_json::from_slice(line.body()).expect("JSON");
    said["access_token"].as_str().expect("a token").to_owned()
}

/// Fills in what is missing from `before` spots to `spots`.
fn fill(url: &str, before: i64, spots: i64) {
    let mut connection = connect(url);
    let newest = sql_query("SELECT coalesce(max(id), 0) AS count, '' AS name FROM reservations");
    let reserved = newest.get_result::<Count>(&mut connection).expect("the newest").count;
    let began = Clock::System.now() - SignedDuration::from_hours(24 * 400);
    let text = |at: Timestamp| at.strftime("%Y-%m-%d %H:00:00").to_string();
    let values = [
        ("{first}", before.to_string()),
        ("{last}", (spots - 1).to_string()),
        ("{spots}", (spots - before).to_string()),
        ("{reserved}", reserved.to_string()),
        ("{began}", text(began)),
        ("{kept}", text(began + SignedDuration::from_hours(24 * 35))),
    ];
    let fitted =
        |sql: &str| values.iter().fold(sql.to_owned(), |sql, (name, value)| sql.replace(name, value));
    let rest = "UPDATE jobs SET due_at = '2100-01-01 00:00:00'";
    match &mut connection {
        AnyConnection::Sqlite(connection) => {
            fill_sqlite(connection, &fitted(include_str!("growth/sqlite.sql")));
            connection.batch_execute(rest).expect("jobs rest");
        }
        AnyConnection::Postgres(connection) => {
            connection.batch_execute("SET statement_timeout = 0").expect("it has time");
            connection.batch_execute(&fitted(include_str!("growth/postgres.sql"))).expect("filled in");
            connection.batch_execute(rest).expect("jobs rest");
            connection.batch_execute("VACUUM (ANALYZE)").expect("vacuumed");
        }
    }
}

#[derive(QueryableByName)]
struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

fn fill_sqlite(connection: &mut SqliteConnection, fill: &str) {
    // Connections of a pool close a moment after it.
    std::thread::sleep(Duration::from_secs(1));
    let fast = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;
        PRAGMA cache_size = -2000000; BEGIN EXCLUSIVE";
    connection.batch_execute(fast).expect("it is ours");
    let triggers = sql_query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'");
    let triggers: Vec<Trigger> = triggers.load(connection).expect("the triggers");
    for trigger in &triggers {
        connection.batch_execute(&format!("DROP TRIGGER {}", trigger.name)).expect("it rests");
    }
    connection.batch_execute(fill).expect("filled in");
    for trigger in &triggers {
        connection.batch_execute(&trigger.sql).expect("it is back");
    }
    connection.batch_execute("COMMIT; PRAGMA journal_mode = WAL").expect("it is kept");
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How often PostgreSQL has read each large table from end to end; of SQLite `tests/suite/schema.rs` reads the plans.
fn scans(url: &str) -> BTreeMap<String, i64> {
    if url.starts_with("sqlite:") {
        return BTreeMap::new();
    }
    // Connections tell what they did a while after they ended.
    std::thread::sleep(Duration::from_secs(2));
    let asked = format!(
        "SELECT relname::text AS name, seq_scan AS count FROM pg_stat_user_tables WHERE relname IN ({LARGE})"
    );
    let rows: Vec<Count> = sql_query(asked).load(&mut connect(url)).expect("the counts");
    rows.into_iter().map(|row| (row.name, row.count)).collect()
}

fn compare(before: &BTreeMap<String, i64>, after: &BTreeMap<String, i64>, spots: i64) {
    let more: Vec<String> = after
        .iter()
        .filter(|(name, count)| before.get(*name) != Some(*count))
        .map(|(name, count)| format!("{name} {} times", count - before.get(name).unwrap_or(&0)))
        .collect();
    if more.is_empty() {
        return;
    }
    let line = format!("read from end to end: {}", more.join(", "));
    assert!(spots * PAST_OF_EACH < MANY, "{line}");
    println!("  {line}");
}
