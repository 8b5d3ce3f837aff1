//! The figures that matter, each as a ratio taken in one run: `cargo bench`. With `TEST_POSTGRES_URL` naming a
//! server on which a database can be made, PostgreSQL is measured too. `benches/README.md` keeps what was found.

mod client;

use std::sync::Arc;
use std::time::{Duration, Instant};

use client::{Connection, Socket};
use futures_util::future::join_all;
use sparespot::app::{self, Running};
use sparespot::clock::{Clock, SignedDuration, Timestamp, Zone, wall_field};
use sparespot::config::{Config, SignUp};
use sparespot::reservations::{self, Request};
use sparespot::residents::{self, Admission, Details, Email, Hasher, Password, Resident};
use sparespot::spots::{self, windows};
use sparespot::store::Store;

const PASSWORD: &str = "evergreen lamp";
const CLIENTS: usize = 16;
const SPOTS: usize = 100;
const SOCKETS: usize = 1000;
const SPAN: Duration = Duration::from_secs(4);

#[tokio::main]
async fn main() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let sqlite = format!("sqlite:{}", dir.path().join("bench.db").display());
    measure("SQLite, synchronous=FULL", sqlite).await;
    match std::env::var("TEST_POSTGRES_URL") {
        Ok(server) => measure("PostgreSQL", fresh_database(&server)).await,
        Err(_) => println!("PostgreSQL: left out, TEST_POSTGRES_URL names no server"),
    }
}

fn fresh_database(server: &str) -> String {
    use diesel::connection::SimpleConnection as _;
    use diesel::{Connection as _, PgConnection};
    let mut admin = PgConnection::establish(&format!("{server}/postgres")).expect("the server answers");
    admin.batch_execute("DROP DATABASE IF EXISTS bench WITH (FORCE)").expect("it can be dropped");
    admin.batch_execute("CREATE DATABASE bench").expect("it can be made");
    format!("{server}/bench")
}

async fn measure(name: &str, database_url: String) {
    println!("{name}");
    let building = Building::new(database_url).await;
    building.pages().await;
    building.reservations().await;
    building.fan_out().await;
    building.running.stop().await;
}

struct Building {
    running: Running,
    zone: Zone,
    people: Vec<Arc<Resident>>,
    spots: Vec<i64>,
}

impl Building {
    /// An owner with a hundred spots that are offered for months, and people who want them.
    async fn new(database_url: String) -> Self {
        let config = Config {
            listen: "127.0.0.1:0".parse().expect("an address"),
            database_url,
            redis_url: None,
            secret_key: None,
            base_url: None,
            sign_up: SignUp::Open,
            time_zone: "UTC".into(),
            rate_limit: 0,
            trusted_proxies: Vec::new(),
            demo: false,
        };
        let running = app::start(config, Clock::System).await.unwrap_or_else(|error| panic!("{}", error.0));
        let store = running.store.clone();
        let token = running.setup_token.clone().expect("an empty database");
        let hash = Hasher::new().hash(Password::given(PASSWORD)).await.expect("a hash");
        let building =
            sparespot::building::Details { name: "Bench".into(), zone: Zone::named("UTC").expect("a zone") };
        let owner = residents::SetUp {
            token,
            building,
            details: Details::parse("Owner", "1", "").expect("details"),
            email: Email::parse("owner@example.org").expect("an address"),
            password: hash.clone(),
        };
        let owner = Arc::new(store.write(move |tx| residents::set_up(tx, &owner)).await.expect("set up").1);
        let mut people = Vec::new();
        for number in 0..CLIENTS {
            let request = residents::SignUp {
                details: Details::parse("Guest", "2", "").expect("details"),
                email: Email::parse(&format!("guest{number}@example.org")).expect("an address"),
                password: hash.clone(),
                admission: Admission::Open,
            };
            let guest = store.write(move |tx| residents::sign_up(tx, &request)).await.expect("signed up");
            people.push(Arc::new(guest));
        }
        let mut all = Vec::new();
        for number in 0..SPOTS {
            let details =
                spots::Details::parse(&format!("B1-{number:03}"), "B1", ["covered"], "").expect("details");
            let by = owner.clone();
            let spot = store.write(move |tx| spots::add(tx, &by, &details)).await.expect("added");
            let by = owner.clone();
            let until = store.clock().now() + SignedDuration::from_hours(24 * 60);
            let window = store.write(move |tx| {
                let from = tx.now();
                windows::offer(tx, &by, spot.id, from, until)
            });
            window.await.expect("offered");
            all.push(spot.id);
        }
        loosen(&store).await;
        Self { running, zone: Zone::utc(), people, spots: all }
    }

    /// The board of a hundred spots, signed in, beside the health check.
    async fn pages(&self) {
        let cookie = self.sign_in(0).await;
        let health = self.requests_a_second("/healthz", "").await;
        let board = self.requests_a_second("/", &cookie).await;
        let again = self.requests_a_second("/healthz", "").await;
        let health = (health + again) / 2.0;
        println!(
            "  board of {SPOTS} spots: {board:.0}/s, health check: {health:.0}/s, ratio {:.2}",
            board / health
        );
    }

    async fn requests_a_second(&self, path: &str, cookie: &str) -> f64 {
        let started = Instant::now();
        let counts = join_all((0..CLIENTS).map(|_| async {
            let mut connection = Connection::open(self.running.address).await;
            let mut count = 0_u32;
            while started.elapsed() < SPAN {
                assert_eq!(connection.get(path, cookie).await.status, 200);
                count += 1;
            }
            count
        }));
        f64::from(counts.await.iter().sum::<u32>()) / started.elapsed().as_secs_f64()
    }

    /// Reservations with 16 clients over HTTP, beside the same transaction called in this process.
    async fn reservations(&self) {
        let inside = self.reserve_inside(0).await;
        let http = self.reserve_over_http(20).await;
        let inside = (inside + self.reserve_inside(40).await) / 2.0;
        println!(
            "  reservations: {http:.0}/s over HTTP, {inside:.0}/s in process, ratio {:.2}",
            http / inside
        );
    }

    async fn reserve_inside(&self, first_day: i64) -> f64 {
        let started = Instant::now();
        let counts = join_all(self.people.iter().enumerate().map(|(number, guest)| async move {
            let mut count = 0_u32;
            for (spot, from, to) in self.wishes(number, first_day) {
                if started.elapsed() > SPAN {
                    break;
                }
                let request = Request::new(spot, from, to, "", None).expect("a request");
                let guest = guest.clone();
                let made = self.running.store.write(move |tx| reservations::reserve(tx, &guest, &request));
                made.await.expect("reserved");
                count += 1;
            }
            count
        }));
        f64::from(counts.await.iter().sum::<u32>()) / started.elapsed().as_secs_f64()
    }

    async fn reserve_over_http(&self, first_day: i64) -> f64 {
        let cookies = join_all((0..CLIENTS).map(|number| self.sign_in(number))).await;
        let started = Instant::now();
        let counts = join_all(cookies.iter().enumerate().map(|(number, cookie)| async move {
            let mut connection = Connection::open(self.running.address).await;
            let mut count = 0_u32;
            for (spot, from, to) in self.wishes(number, first_day) {
                if started.elapsed() > SPAN {
                    break;
                }
                let field = |at| wall_field(self.zone.wall(at)).replace(':', "%3A");
                let form = format!("spot={spot}&starts_at={}&ends_at={}", field(from), field(to));
                let answer = connection.post("/reservations", cookie, &form).await;
                assert_eq!(answer.status, 303, "{}", answer.body);
                count += 1;
            }
            count
        }));
        f64::from(counts.await.iter().sum::<u32>()) / started.elapsed().as_secs_f64()
    }

    /// Quarters of an hour that no other client wants.
    fn wishes(
        &self,
        client: usize,
        first_day: i64,
    ) -> impl Iterator<Item = (i64, Timestamp, Timestamp)> + '_ {
        let now = self.running.store.clock().now().as_second();
        let hour = Timestamp::from_second(now - now.rem_euclid(3600) + 7200).expect("a time");
        let first = hour + SignedDuration::from_hours(24 * first_day);
        let mine = self.spots.iter().skip(client).step_by(CLIENTS);
        mine.flat_map(move |spot| {
            (0..19 * 24 * 4).map(move |quarter| {
                let from = first + SignedDuration::from_mins(15 * quarter);
                (*spot, from, from + SignedDuration::from_mins(15))
            })
        })
    }

    /// From the answer to a change until the last of a thousand sockets has heard of it.
    async fn fan_out(&self) {
        let cookie = self.sign_in(0).await;
        let before = memory();
        let mut sockets = Vec::new();
        for _ in 0..SOCKETS {
            sockets.push(Socket::open(self.running.address, "/live?view=board", &cookie).await);
        }
        let after = memory();
        let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
        for mut socket in sockets {
            let heard = heard.clone();
            tokio::spawn(async move {
                while socket.next_mentions("spot-").await {
                    if heard.send(Instant::now()).is_err() {
                        return;
                    }
                }
            });
        }
        // The whole views first.
        for _ in 0..SOCKETS {
            hears.recv().await;
        }
        let mut times = Vec::new();
        for (spot, _, _) in (0..15).map(|turn| (self.spots[turn + 20], 0, 0)) {
            let guest = self.people[1].clone();
            let now = sparespot::clock::minute(self.running.store.clock().now());
            let request =
                Request::new(spot, now, now + SignedDuration::from_mins(15), "", None).expect("a request");
            let made = self.running.store.write(move |tx| reservations::reserve(tx, &guest, &request));
            made.await.expect("reserved");
            let committed = Instant::now();
            let mut last = committed;
            for _ in 0..SOCKETS {
                last = hears.recv().await.expect("every socket hears").max(last);
            }
            times.push(last.duration_since(committed));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        times.sort();
        let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
        println!(
            "  commit to the last of {SOCKETS} sockets: median {median:.1?}, worst {worst:.1?}; {:.1} KiB a socket with both ends in this process",
            (after.saturating_sub(before)) as f64 / 1024.0 / SOCKETS as f64
        );
    }

    async fn sign_in(&self, number: usize) -> String {
        let mut connection = Connection::open(self.running.address).await;
        let form = format!("email=guest{number}%40example.org&password=evergreen+lamp");
        let answer = connection.post("/sign-in", "", &form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.cookie
    }
}

/// People who can reserve without end: the limits are measured elsewhere.
async fn loosen(store: &Store) {
    use diesel::RunQueryDsl as _;
    let loosened = store.write(|tx| {
        diesel::sql_query("UPDATE building SET price = 1, max_open = 1000").execute(tx.connection())?;
        for guest in 0..CLIENTS {
            let grant = format!(
                "INSERT INTO transfers (payer_id, payee_id, amount, reason, created_at) \
                 SELECT 1, account_id, 1000000, 'welcome', '2026-01-01 00:00:00' FROM residents \
                 WHERE email = 'guest{guest}@example.org'"
            );
            diesel::sql_query(grant).execute(tx.connection())?;
        }
        Ok(())
    });
    loosened.await.expect("loosened");
}

/// Resident memory of this process, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}
