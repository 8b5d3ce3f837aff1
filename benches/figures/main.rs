//! The figures that matter, each as a ratio taken in one run: `cargo bench`. With `TEST_POSTGRES_URL` naming a
//! server on which a database can be made, PostgreSQL is measured too, and with `TEST_REDIS_URL` two instances.
//! `benches/README.md` keeps what was found.

mod building;
mod client;
mod cluster;
mod yardstick;

use std::time::{Duration, Instant};

use building::Building;
use client::{Answer, Connection, Socket};
use futures_util::future::join_all;
use sparespot::auth::Scope;
use sparespot::board;
use sparespot::clock::{self, SignedDuration, Timestamp, wall_field};
use sparespot::reservations::{self, Request};

const CLIENTS: usize = 16;
const SPOTS: usize = 100;
const SOCKETS: usize = 1000;
const SPAN: Duration = Duration::from_secs(4);

#[tokio::main]
async fn main() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let sqlite = format!("sqlite:{}", dir.path().join("bench.db").display());
    println!("SQLite, synchronous=FULL");
    measure(&Building::new(sqlite, None).await).await;
    let Ok(server) = std::env::var("TEST_POSTGRES_URL") else {
        return println!("PostgreSQL: left out, TEST_POSTGRES_URL names no server");
    };
    println!("PostgreSQL");
    let building = Building::new(building::fresh_database(&server), None).await;
    measure(&building).await;
    yardstick::measure(&building, &server).await;
    match std::env::var("TEST_REDIS_URL") {
        Ok(redis) => {
            println!("PostgreSQL and Redis, two instances");
            cluster::measure(building::fresh_database(&server), redis).await;
        }
        Err(_) => println!("Two instances: left out, TEST_REDIS_URL names no server"),
    }
}

async fn measure(building: &Building) {
    building.pages().await;
    building.reads().await;
    building.reservations().await;
    building.fan_out(building).await;
    building.running.stop().await;
}

impl Building {
    /// The board of a hundred spots, signed in, beside the health check.
    async fn pages(&self) {
        let (cookie, query) = (self.sign_in(0).await, self.query().await);
        let health = async |connection: &mut Connection| connection.get("/healthz", "").await;
        let board = async |connection: &mut Connection| connection.get("/", &cookie).await;
        let ask = async |connection: &mut Connection| connection.ask(&query.0, &query.1).await;
        let before = self.requests_a_second(health).await;
        let (board, ask) = (self.requests_a_second(board).await, self.requests_a_second(ask).await);
        let health = (before + self.requests_a_second(health).await) / 2.0;
        let report = |what: &str, rate: f64| {
            println!("  {what}: {rate:.0}/s, health check: {health:.0}/s, ratio {:.2}", rate / health);
        };
        report(&format!("board of {SPOTS} spots"), board);
        report("the same free spots with their owners' names by GraphQL", ask);
        println!("  GraphQL beside the page: ratio {:.2}", ask / board);
    }

    /// A token, and a question for all spots that are free tomorrow.
    async fn query(&self) -> (String, String) {
        let granted = self.running.gate.grant("guest0@example.org", building::PASSWORD, Scope::Read).await;
        let from = clock::minute(self.running.store.clock().now()) + SignedDuration::from_hours(24);
        let filter =
            format!("freeFrom: \\\"{from}\\\", freeTo: \\\"{}\\\"", from + SignedDuration::from_hours(1));
        let query = format!(
            "{{ spots(first: 100, filter: {{ {filter} }}) {{ nodes {{ label owner {{ name }} }} }} }}"
        );
        (granted.expect("a token").access, format!("{{\"query\":\"{query}\"}}"))
    }

    async fn requests_a_second(&self, request: impl AsyncFn(&mut Connection) -> Answer) -> f64 {
        let started = Instant::now();
        let counts = join_all((0..CLIENTS).map(|_| async {
            let mut connection = Connection::open(self.running.address).await;
            let mut count = 0_u32;
            while started.elapsed() < SPAN {
                assert_eq!(request(&mut connection).await.status, 200);
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
        self.close_all().await;
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
        self.close_all().await;
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

    /// The board's rows as pages ask for them, beside asking the database each time.
    async fn reads(&self) {
        let remembered = self.reads_a_second(|| async {
            self.running.board.snapshot().await.expect("a board");
        });
        let remembered = remembered.await;
        let database = self.reads_a_second(|| async {
            self.running.store.read(board::read_all).await.expect("a board");
        });
        let database = database.await;
        println!(
            "  board read: remembered {remembered:.0}/s, from the database {database:.0}/s, ratio {:.0}",
            remembered / database
        );
    }

    async fn reads_a_second<F: Future<Output = ()>>(&self, read: impl Fn() -> F) -> f64 {
        let started = Instant::now();
        let counts = join_all((0..CLIENTS).map(|_| async {
            let mut count = 0_u32;
            while started.elapsed() < SPAN {
                read().await;
                tokio::task::yield_now().await;
                count += 1;
            }
            count
        }));
        f64::from(counts.await.iter().sum::<u32>()) / started.elapsed().as_secs_f64()
    }

    /// From a commit until the last of a thousand sockets of `there` has heard of it.
    async fn fan_out(&self, there: &Self) {
        let cookie = self.sign_in(0).await;
        let before = memory();
        let mut sockets = Vec::new();
        for _ in 0..SOCKETS {
            sockets.push(Socket::open(there.running.address, "/live?view=board", &cookie).await);
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
}

/// Resident memory of this process, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) * 1024
}
