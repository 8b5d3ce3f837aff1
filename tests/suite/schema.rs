//! The schema: the same in Diesel's words and in both databases, made once, undone and made again; and every
//! query that a page makes finds what it looks for through an index.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Nullable, Text};
use sparespot::audit::Action;
use sparespot::audit::search::{self, Search};
use sparespot::auth::tokens::long_lived::{self, Wanted};
use sparespot::auth::{Scope, tokens};
use sparespot::building::settings::{self, Typed};
use sparespot::clock::{Clock, SignedDuration, Timestamp, Zone, parse_date};
use sparespot::error::Result;
use sparespot::reservations::{Correction, Request};
use sparespot::residents::{Email, allowance};
use sparespot::spots::patterns::{self, Details};
use sparespot::spots::windows;
use sparespot::statistics::{self, Figures, Span};
use sparespot::store::{AnyConnection, Tx, due, migrations};
use sparespot::{board, building, credits, reservations, residents, spots};

use crate::ground::{Ground, accepts, url};
use crate::harness::{Backend, Database, on_both};

/// A column's name, Diesel type and whether it may be NULL, in their order, by table.
type Tables = BTreeMap<String, Vec<(String, String, bool)>>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    nullable: String,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Nullable<Text>)]
    line: Option<String>,
}

fn lines(connection: &mut AnyConnection, query: &str) -> Vec<String> {
    let found: Vec<Line> =
        sql_query(query).load(connection).unwrap_or_else(|error| panic!("{query}: {error}"));
    found.into_iter().filter_map(|line| line.line).collect()
}

fn manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What `diesel::table!` says in schema.rs.
fn known() -> Tables {
    let source = fs::read_to_string(manifest("src/store/schema.rs")).unwrap();
    let mut tables = Tables::new();
    for table in source.split("diesel::table! {").skip(1) {
        let mut lines = table.lines().map(str::trim).filter(|line| !line.is_empty());
        let name = lines.next().unwrap().split(' ').next().unwrap().to_owned();
        let columns = lines.map_while(|line| line.trim_end_matches(',').split_once(" -> ")).map(column);
        tables.insert(name, columns.collect());
    }
    tables
}

fn column((name, kind): (&str, &str)) -> (String, String, bool) {
    let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
    (name.to_owned(), inner.unwrap_or(kind).to_owned(), inner.is_some())
}

/// What the database says.
fn stored(connection: &mut AnyConnection) -> Tables {
    let (tables, columns) = match connection {
        AnyConnection::Sqlite(_) => (
            "SELECT name AS line FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            "SELECT name, type || CASE pk WHEN 0 THEN '' ELSE ' PRIMARY KEY' END AS kind,
                CASE \"notnull\" WHEN 0 THEN 'YES' ELSE 'NO' END AS nullable
            FROM pragma_table_info('{}') ORDER BY cid",
        ),
        AnyConnection::Postgres(_) => (
            "SELECT table_name::text AS line FROM information_schema.tables WHERE table_schema = 'public'",
            "SELECT column_name::text AS name, data_type::text AS kind, is_nullable::text AS nullable
            FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{}'
            ORDER BY ordinal_position",
        ),
    };
    let names = lines(connection, tables).into_iter().filter(|name| name != "__diesel_schema_migrations");
    let mut found = Tables::new();
    for name in names {
        let rows: Vec<Column> = sql_query(columns.replace("{}", &name)).load(connection).unwrap();
        let columns = rows.into_iter().map(|row| (row.name, diesel_type(&row.kind), row.nullable == "YES"));
        found.insert(name, columns.collect());
    }
    found
}

fn diesel_type(kind: &str) -> String {
    match kind {
        // SQLite's row ids have 64 bits.
        "INTEGER PRIMARY KEY" | "BIGINT" | "bigint" => "BigInt",
        "INTEGER" | "integer" => "Integer",
        "TEXT" | "TEXT PRIMARY KEY" | "text" => "Text",
        "BOOLEAN" | "boolean" => "Bool",
        "TIMESTAMP" | "timestamp without time zone" => "Timestamp",
        other => other,
    }
    .to_owned()
}

fn steps(backend: Backend) -> Vec<PathBuf> {
    let tree = if backend == Backend::Sqlite { "sqlite" } else { "postgres" };
    let folder = fs::read_dir(manifest("migrations").join(tree)).unwrap();
    let mut steps: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    steps.sort();
    steps
}

/// Everything that is left in the schema, by name.
fn objects(connection: &mut AnyConnection) -> Vec<String> {
    let query = match connection {
        AnyConnection::Sqlite(_) => {
            "SELECT name AS line FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        AnyConnection::Postgres(_) => {
            "SELECT name AS line FROM (
                SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
                UNION ALL
                SELECT proname::text FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND prolang <> 13 AND prolang <> 12
                UNION ALL
                SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal
            ) AS all_of_them ORDER BY name"
        }
    };
    let found = lines(connection, query);
    found.into_iter().filter(|name| !name.contains("__diesel_schema_migrations")).collect()
}

on_both! {
    async fn diesel_and_the_database_know_the_same_columns(backend) {
        let mut ground = Ground::bare(backend);
        let known = known();
        assert!(known.len() >= 10 && known.values().all(|columns| columns.len() >= 2), "{known:?}");
        assert_eq!(stored(&mut ground.connection), known);
    }

    async fn a_second_migration_does_nothing(backend) {
        let database = Database::new(backend);
        assert_eq!(migrations::run(&url(&database)).unwrap(), steps(backend).len());
        let before = objects(&mut database.connect());
        assert_eq!(migrations::run(&url(&database)).unwrap(), 0);
        assert_eq!(objects(&mut database.connect()), before);
    }

    async fn instances_that_start_together_migrate_once(backend) {
        let database = Database::new(backend);
        let together = Arc::new(Barrier::new(4));
        let migrators: Vec<_> = (0..4)
            .map(|_| {
                let (url, together) = (url(&database), together.clone());
                thread::spawn(move || {
                    together.wait();
                    migrations::run(&url)
                })
            })
            .collect();
        let mut taken: Vec<usize> = migrators.into_iter().map(|one| one.join().unwrap().unwrap()).collect();
        taken.sort_unstable();
        assert_eq!(taken, [0, 0, 0, steps(backend).len()]);
        assert_eq!(stored(&mut database.connect()), known());
    }

    async fn what_goes_up_comes_down_and_goes_up_again(backend) {
        let mut ground = Ground::new(backend);
        let before = objects(&mut ground.connection);
        for step in steps(backend).iter().rev() {
            ground.accepts(&fs::read_to_string(step.join("down.sql")).unwrap());
        }
        assert_eq!(objects(&mut ground.connection), Vec::<String>::new());
        ground.accepts("DELETE FROM __diesel_schema_migrations");
        assert_eq!(migrations::run(&url(&ground.database)).unwrap(), steps(backend).len());
        assert_eq!(objects(&mut ground.connection), before);
    }
}

const NOW: &str = "2026-12-01T08:30:00Z";

/// Tables that only grow: nothing may read one from end to end.
const GROWING: [&str; 12] = [
    "reservations",
    "transfers",
    "windows",
    "residents",
    "accounts",
    "sessions",
    "tokens",
    "patterns",
    "pattern_days_off",
    "pattern_conflicts",
    "audit",
    "searches",
];
/// Indexes of what is open only: reading one whole is reading little.
const OF_OPEN_ONLY: [&str; 5] = [
    "reservations_open",
    "reservations_pending",
    "reservations_to_begin",
    "reservations_to_end",
    "patterns_to_make",
];

/// A hundred days of a building: on each spot a window a day and a reservation in it, all paid.
fn fill(ground: &mut Ground) {
    let began: Timestamp = "2026-08-24T00:00:00Z".parse().unwrap();
    let text = |day: i64, hour: i64| {
        let at = began + SignedDuration::from_hours(24 * day + hour);
        at.strftime("'%Y-%m-%d %H:%M:%S'").to_string()
    };
    ground.accepts(
        "INSERT INTO building (id, name, time_zone, price, min_minutes, max_days, horizon_days, window_days, max_open, created_at)
        VALUES (1, 'Orchard House', 'Europe/Berlin', 3, 15, 7, 60, 366, 5,
            '2026-08-01 08:00:00')",
    );
    let accounts = vec!["('resident')"; 200].join(", ");
    ground.accepts(&format!("INSERT INTO accounts (kind) VALUES {accounts}"));
    ground.accepts(
        "INSERT INTO residents (account_id, name, email, unit, password_hash, created_at)
        SELECT id, 'Guest', 'guest.' || id || '@example.org', '', '', '2026-08-01 08:00:00'
        FROM accounts WHERE id > 5",
    );
    let spots: Vec<i64> = (4..=23).collect();
    let rows = spots.iter().map(|spot| format!("('B2-{spot:03}', 'B2', 1, '2026-08-01 08:00:00')"));
    let rows = rows.collect::<Vec<_>>().join(", ");
    ground.accepts(&format!("INSERT INTO spots (label, level, owner_id, created_at) VALUES {rows}"));
    ground.accepts(
        "INSERT INTO transfers (payer_id, payee_id, amount, reason, created_at)
        VALUES (1, 4, 100000, 'welcome', '2026-08-01 08:00:00')",
    );
    let mut windows = Vec::new();
    let mut reserved = Vec::new();
    for day in 0..100 {
        for spot in &spots {
            let id = windows.len() + 100;
            windows.push(format!("({id}, {spot}, {}, {})", text(day, 8), text(day, 20)));
            let (from, to) = (text(day, 10), text(day, 12));
            reserved.push(format!(
                "({id}, {spot}, {id}, 2, 3, {from}, {to}, {from}, {to}, 'completed', 3, {})",
                text(0, 0)
            ));
        }
    }
    ground.accepts(&format!(
        "INSERT INTO windows (id, spot_id, starts_at, ends_at) VALUES {}",
        windows.join(", ")
    ));
    ground.accepts(&format!(
        "INSERT INTO reservations (id, spot_id, window_id, resident_id, payee_id, starts_at, ends_at,
            asked_starts_at, asked_ends_at, status, price, created_at) VALUES {}",
        reserved.join(", ")
    ));
    ground.accepts(
        "INSERT INTO transfers (payer_id, payee_id, amount, reason, reservation_id, created_at)
        SELECT 4, 3, 3, 'reservation', id, created_at FROM reservations ORDER BY id",
    );
    ground.accepts(
        "INSERT INTO audit (at, door, actor_id, action, resident_id, spot_id, reservation_id)
        SELECT starts_at, 'page', resident_id, 'reserved', resident_id, spot_id, id FROM reservations ORDER BY id",
    );
    ground.accepts(
        "INSERT INTO searches (at, starts_at, ends_at) SELECT starts_at, starts_at, ends_at FROM reservations ORDER BY id",
    );
    if !ground.is_sqlite() {
        let next = "SELECT setval(pg_get_serial_sequence('{}', 'id'), 100000)";
        for table in ["windows", "reservations"] {
            ground.accepts(&next.replace("{}", table));
        }
        ground.accepts("ANALYZE");
    }
}

type Verb = fn(&mut Tx<'_>) -> Result<()>;

/// What pages, and the jobs between them, ask of the database.
const VERBS: [(&str, Verb); 52] = [
    ("the board", |tx| board::read_all(tx).map(drop)),
    ("my spots", |tx| residents::find(tx, 1).and_then(|me| spots::of(tx, &me)).map(drop)),
    ("a spot's windows", |tx| windows::upcoming(tx, 4).map(drop)),
    ("a window", |tx| windows::find_window(tx, 100).map(drop)),
    ("a spot's reservations", |tx| reservations::on_spot(tx, 4).map(drop)),
    ("when a spot is reserved", |tx| reservations::reserved(tx, Some(4)).map(drop)),
    ("my reservations", |tx| residents::find(tx, 2).and_then(|me| reservations::of(tx, &me, 100)).map(drop)),
    ("my next one", |tx| residents::find(tx, 2).and_then(|me| reservations::open_of(tx, &me)).map(drop)),
    ("an owner's calendar", |tx| {
        residents::find(tx, 1).and_then(|me| reservations::calendar(tx, &me)).map(drop)
    }),
    ("my calendar", |tx| residents::find(tx, 2).and_then(|me| reservations::calendar(tx, &me)).map(drop)),
    ("a new address for it", |tx| residents::calendar::renew(tx, 1)),
    ("one of them", |tx| residents::find(tx, 2).and_then(|me| reservations::find(tx, &me, 100)).map(drop)),
    ("the form", |tx| residents::find(tx, 2).and_then(|me| reservations::quote(tx, &me, 4)).map(drop)),
    ("what I can use", |tx| residents::find(tx, 2).and_then(|me| reservations::standing(tx, &me)).map(drop)),
    ("the spots' revisions", |tx| spots::revisions(tx).map(drop)),
    ("the ledger", |tx| credits::ledger(tx, 4, None, 50).map(drop)),
    ("its next page", |tx| credits::ledger(tx, 3, Some(500), 50).map(drop)),
    ("signing in", |tx| residents::credentials(tx, &Email::parse("greta@example.org")?).map(drop)),
    ("using a refresh token", |tx| {
        let first = tokens::begin(tx, 1, 0, Scope::Write)?;
        tokens::rotate(tx, &first.refresh, None)?;
        tokens::rotate(tx, &first.refresh, None).map(drop)
    }),
    ("giving a token back", |tx| {
        tokens::begin(tx, 1, 0, Scope::Read).and_then(|new| tokens::end_kept(tx, &new.refresh))
    }),
    ("my tokens", |tx| residents::find(tx, 1).and_then(|me| long_lived::of(tx, &me)).map(drop)),
    ("making one", |tx| {
        let me = residents::find(tx, 1)?;
        let token = long_lived::create(tx, &me, &Wanted::parse("a script", "read")?)?;
        long_lived::find_mine(tx, &me, &token).map(drop)
    }),
    ("noting its use", |tx| long_lived::note_use(tx, 1)),
    ("who holds it", |tx| tokens::find(tx, 1).map(drop)),
    ("sweeping tokens", |tx| tokens::sweep(tx).map(drop)),
    ("the building", |tx| building::find(tx).map(drop)),
    ("the next boundary", |tx| reservations::next_boundary(tx).map(drop)),
    ("offering", |tx| {
        residents::find(tx, 1).and_then(|me| windows::offer(tx, &me, 3, at(9), at(20))).map(drop)
    }),
    ("offering more", |tx| {
        residents::find(tx, 1).and_then(|me| windows::offer(tx, &me, 1, at(11), at(15))).map(drop)
    }),
    ("reserving", |tx| {
        let request = Request::new(3, at(10), at(12), "", Some("5f0c2c6e-9a0b-4a53-8f0e-3d6b4b0f5a11"))?;
        residents::find(tx, 2).and_then(|me| reservations::reserve(tx, &me, &request)).map(drop)
    }),
    ("withdrawing", |tx| {
        let window = windows::upcoming(tx, 3)?[0].id;
        let me = residents::find(tx, 1)?;
        windows::withdraw(tx, &me, window, Some(at(14)), Some(at(16))).map(drop)
    }),
    ("cancelling", |tx| {
        let me = residents::find(tx, 2)?;
        let mine = reservations::open_of(tx, &me)?[0].id;
        reservations::cancel(tx, &me, mine)
    }),
    ("beginning and ending", |tx| reservations::settle(tx).map(drop)),
    ("making a pattern", |tx| {
        residents::find(tx, 1).and_then(|me| patterns::add(tx, &me, 4, &workdays("2026-12-02")?)).map(drop)
    }),
    ("a spot's patterns", |tx| patterns::of(tx, 4).map(drop)),
    ("what they left standing", |tx| patterns::conflicts(tx, 4).map(drop)),
    ("skipping a day", |tx| {
        let day = parse_date("2026-12-08").unwrap();
        residents::find(tx, 1).and_then(|me| patterns::skip(tx, &me, 1, day)).map(drop)
    }),
    ("changing a pattern", |tx| {
        residents::find(tx, 1).and_then(|me| patterns::edit(tx, &me, 1, &workdays("2026-12-03")?)).map(drop)
    }),
    ("patterns to make windows for", |tx| patterns::due(tx).map(drop)),
    ("making them", |tx| patterns::extend(tx, 1).map(drop)),
    ("taking a pattern back", |tx| {
        residents::find(tx, 1).and_then(|me| patterns::remove(tx, &me, 1)).map(drop)
    }),
    ("what happened", |tx| search::find(tx, &Search::default(), None, 50).map(drop)),
    ("what somebody did", |tx| {
        let search = Search { who: Some(1), from: Some(at(0)), ..Search::default() };
        search::find(tx, &search, Some(500), 50).map(drop)
    }),
    ("what happened to a spot", |tx| {
        let search =
            Search { spot: Some("B2-004".into()), action: Some(Action::Reserved), ..Search::default() };
        search::find(tx, &search, None, 50).map(drop)
    }),
    ("whom to look for", |tx| search::people(tx).map(drop)),
    ("statistics", |tx| {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let span = Span::last(28, &zone, tx.now());
        Figures::read(tx, &span, &zone).map(drop)
    }),
    ("the overview", |tx| statistics::overview(tx, &Zone::utc()).map(drop)),
    ("old searches", |tx| statistics::sweep(tx).map(drop)),
    ("correcting", |tx| reservations::correct(tx, 2, &Correction::parse("-1", "A test")?)),
    ("changing the building", |tx| {
        settings::change(tx, &Typed::of(|name| (name == "allowance").then_some("5")))?;
        due::set(tx, &settings::ALLOWANCE, tx.now())
    }),
    ("who waits for the allowance", |tx| {
        let zone = Zone::named("Europe/Berlin").unwrap();
        allowance::waiting(tx, &settings::month(&zone, tx.now()).strftime("%Y-%m").to_string()).map(drop)
    }),
    ("retiring", |tx| residents::find(tx, 1).and_then(|me| spots::retire(tx, &me, 2)).map(drop)),
];

fn workdays(starts_on: &str) -> Result<Details> {
    let weekdays = ["mon", "tue", "wed", "thu", "fri"];
    let (from_time, to_time, until, days_off) = ("08:00", "18:00", "", ["2026-12-24"]);
    Details::parse(patterns::Typed { weekdays, from_time, to_time, starts_on, until, days_off })
}

fn at(hour: i64) -> Timestamp {
    "2026-12-01T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hour)
}

/// The statements that a verb sends, as it sends them.
async fn statements(ground: &Ground, verb: Verb) -> Vec<String> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let store = ground.store().with_clock(Clock::manual(NOW.parse().unwrap()));
    let hears = heard.clone();
    let done = store.write(move |tx| {
        let hears = hears.clone();
        tx.connection().set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                hears.lock().unwrap().push(query.to_string());
            }
        });
        let done = verb(tx);
        tx.connection().set_instrumentation(|_: InstrumentationEvent<'_>| {});
        done
    });
    done.await.unwrap();
    let all = heard.lock().unwrap();
    let bare = all.iter().map(|text| text.split(" -- binds: ").next().unwrap().trim().to_owned());
    // An INSERT searches for nothing itself; what its triggers ask is looked at elsewhere.
    bare.filter(|text| ["SELECT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| text.starts_with(verb)))
        .collect()
}

/// So that the plan is the one that a table of any size has: a search for each row of another, by an index
/// where there is one.
const SETTINGS: &str = "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off;
    SET enable_mergejoin = off; SET enable_hashjoin = off";

/// The plan that the database makes, whatever the values.
fn plan(connection: &mut AnyConnection, statement: &str) -> Vec<String> {
    if let AnyConnection::Sqlite(_) = connection {
        return sqlite_plan(connection, statement);
    }
    let values = (1..).take_while(|n| statement.contains(&format!("${n}"))).map(|_| "NULL");
    let values = values.collect::<Vec<_>>().join(", ");
    let values = if values.is_empty() { values } else { format!("({values})") };
    accepts(connection, &format!("{SETTINGS}; PREPARE asked AS {statement}"));
    let plan = postgres_plan(connection, &format!("EXPLAIN (COSTS OFF) EXECUTE asked{values}"));
    accepts(connection, "DEALLOCATE asked");
    plan
}

#[derive(QueryableByName)]
struct Detail {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct QueryPlan {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

fn sqlite_plan(connection: &mut AnyConnection, statement: &str) -> Vec<String> {
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let rows: Vec<Detail> =
        sql_query(&explain).load(connection).unwrap_or_else(|error| panic!("{explain}: {error}"));
    rows.into_iter().map(|row| row.detail).collect()
}

fn postgres_plan(connection: &mut AnyConnection, explain: &str) -> Vec<String> {
    let rows: Vec<QueryPlan> =
        sql_query(explain).load(connection).unwrap_or_else(|error| panic!("{explain}: {error}"));
    rows.into_iter().map(|row| row.line).collect()
}

/// The steps of a plan that read a growing table, or an index over all of it, from end to end.
fn full_scans(plan: &[String]) -> Vec<String> {
    let whole = |(index, line): (usize, &String)| {
        let line = line.trim().trim_start_matches("->").trim();
        let words: Vec<&str> = line.split_whitespace().collect();
        let after = |word: &str| words.iter().skip_while(|w| **w != word).nth(1).copied().unwrap_or_default();
        let is_open_only = |name: &str| OF_OPEN_ONLY.contains(&name);
        let found = if line.starts_with("SCAN ") {
            GROWING.contains(&words[1]) && !is_open_only(after("INDEX"))
        } else if line.starts_with("Seq Scan on ") {
            GROWING.contains(&words[3])
        } else if line.contains("Index Scan") || line.contains("Index Only Scan") {
            let has_condition = plan.get(index + 1).is_some_and(|next| next.contains("Index Cond"));
            let table = if line.starts_with("Bitmap") { "" } else { after("on") };
            let name = if line.starts_with("Bitmap") { after("on") } else { after("using") };
            let grows = GROWING.contains(&table) || GROWING.iter().any(|table| name.starts_with(table));
            grows && !has_condition && !is_open_only(name)
        } else {
            false
        };
        found.then(|| line.to_owned())
    };
    plan.iter().enumerate().filter_map(whole).collect()
}

on_both! {
    async fn no_query_of_a_page_reads_a_growing_table_from_end_to_end(backend) {
        let mut ground = Ground::new(backend);
        fill(&mut ground);
        let mut scans = Vec::new();
        let mut seen = 0;
        for (name, verb) in VERBS {
            for statement in statements(&ground, verb).await {
                let plan = plan(&mut ground.connection, &statement);
                seen += 1;
                for step in full_scans(&plan) {
                    scans.push(format!("{name}: {step}\n  {statement}\n  {plan:#?}"));
                }
            }
        }
        assert!(seen > 60, "{seen}");
        assert!(scans.is_empty(), "{}", scans.join("\n"));
    }

    async fn a_full_scan_is_seen(backend) {
        let mut ground = Ground::new(backend);
        fill(&mut ground);
        for scan in ["SELECT count(*) FROM reservations WHERE plate = 'X'", "SELECT * FROM windows", "SELECT sum(amount) FROM transfers"] {
            assert_ne!(full_scans(&plan(&mut ground.connection, scan)), Vec::<String>::new(), "{scan}");
        }
    }

    async fn overlaps_and_windows_are_found_by_spot_and_time(backend) {
        let mut ground = Ground::new(backend);
        fill(&mut ground);
        let moment = "'2026-11-30 10:00:00'";
        let looks = [
            ("reservations_by_spot", format!(
                "SELECT id FROM reservations WHERE spot_id = 4 AND status <> 'cancelled'
                    AND starts_at < {moment} ORDER BY starts_at DESC LIMIT 1")),
            ("windows_by_start", format!(
                "SELECT id FROM windows WHERE spot_id = 4 AND starts_at <= {moment} ORDER BY starts_at DESC LIMIT 1")),
        ];
        for (index, look) in looks {
            let plan = plan(&mut ground.connection, &look).join("\n");
            assert!(plan.contains(index), "{look}\n{plan}");
        }
    }

    async fn what_the_triggers_ask_uses_indexes(backend) {
        let mut ground = Ground::new(backend);
        fill(&mut ground);
        let asked = match backend {
            Backend::Sqlite => asked_by_sqlite_triggers(&mut ground.connection),
            Backend::Postgres => asked_by_postgres_triggers(&mut ground.connection),
        };
        assert!(asked.len() >= 4, "{asked:?}");
        for query in asked {
            let plan = plan(&mut ground.connection, &query);
            assert_eq!(full_scans(&plan), Vec::<String>::new(), "{query}\n{plan:#?}");
        }
    }
}

/// NEW.column and OLD.column as a parameter, in a form that `next` makes.
fn with_parameters(text: &str, next: &mut impl FnMut(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(found) = [rest.find("NEW."), rest.find("OLD.")].into_iter().flatten().min() {
        let name_end = rest[found + 4..]
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .map_or(rest.len(), |end| found + 4 + end);
        out.push_str(&rest[..found]);
        out.push_str(&next(&rest[found..name_end]));
        rest = &rest[name_end..];
    }
    out + rest
}

/// The conditions and the statements of SQLite's triggers, which EXPLAIN does not follow into.
fn asked_by_sqlite_triggers(connection: &mut AnyConnection) -> Vec<String> {
    let triggers = lines(connection, "SELECT sql AS line FROM sqlite_master WHERE type = 'trigger'");
    let mut asked = Vec::new();
    for trigger in triggers {
        let (head, body) = trigger.split_once("\nBEGIN").or(trigger.split_once(" BEGIN")).unwrap();
        let mut parameter = |_: &str| "?".to_owned();
        if let Some((_, condition)) = head.split_once("WHEN ")
            && condition.contains("SELECT")
        {
            asked.push(with_parameters(&format!("SELECT 1 WHERE {condition}"), &mut parameter));
        }
        let statements = body.split(';').map(str::trim).filter(|one| one.starts_with("UPDATE"));
        asked.extend(statements.map(|one| with_parameters(one, &mut parameter)));
    }
    asked
}

/// The statements in PostgreSQL's trigger functions, without what plpgsql adds to SQL.
fn asked_by_postgres_triggers(connection: &mut AnyConnection) -> Vec<String> {
    let functions = lines(
        connection,
        "SELECT prosrc AS line FROM pg_proc JOIN pg_language ON pg_language.oid = prolang
        WHERE lanname = 'plpgsql' AND pronamespace = 'public'::regnamespace",
    );
    let mut asked = Vec::new();
    for function in functions {
        let text =
            function.replace("INTO NEW.window_id ", "").split_whitespace().collect::<Vec<_>>().join(" ");
        for start in text.match_indices("SELECT ").chain(text.match_indices("UPDATE ")).map(|(at, _)| at) {
            let end = text[start..].find([';']).unwrap();
            let statement = text[start..start + end].split(") THEN").next().unwrap();
            let statement = statement.split(" RETURNING").next().unwrap();
            let mut names: Vec<String> = Vec::new();
            let statement = with_parameters(statement, &mut |name| {
                let known = names.iter().position(|one| one == name);
                let place = known.unwrap_or_else(|| {
                    names.push(name.to_owned());
                    names.len() - 1
                });
                format!("${}", place + 1)
            });
            asked.push(statement);
        }
    }
    asked
}
