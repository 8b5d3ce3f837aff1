//! The figures that matter, each as a ratio taken in one run: `cargo bench`, and what takes longer by its name:
//! `cargo bench -- reservations`, `cargo bench -- sockets`, `cargo bench -- growth` and `cargo bench -- day`. With
//! `TEST_POSTGRES_URL` naming a server on which a database can be made, PostgreSQL is measured too, and with
//! `TEST_REDIS_URL` two instances.
//! `benches/README.md` keeps what was found.

mod building;
mod client;
mod cluster;
mod day;
mod growth;
mod nginx;
mod pages;
mod reservations;
mod server;
mod sockets;
mod start;
mod yardstick;

use std::time::Duration;

use building::Building;
use tempfile::TempDir;

const CLIENTS: usize = 16;
/// So many residents use them by turns, so that each has about as much open as residents have.
const GUESTS: usize = 160;
const SPOTS: usize = 100;
const SOCKETS: usize = 1_000;
const MANY_SOCKETS: usize = 10_000;
const MOST_PAST: i64 = 10_000_000;
const SPAN: Duration = Duration::from_secs(4);

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => usual().await,
        ["reservations"] => reservations_alone().await,
        ["sockets"] => open_boards().await,
        ["growth"] => growth::measure(MOST_PAST).await,
        ["growth", most] => growth::measure(most.parse().expect("a number of past reservations")).await,
        ["day"] => day::measure().await,
        _ => panic!("cargo bench [-- reservations | sockets | growth [PAST RESERVATIONS] | day]"),
    }
}

async fn usual() {
    on_each(async |place| {
        let database = place.database();
        let building = Building::new(database.url.clone(), None).await;
        building.pages().await;
        building.reads().await;
        reservations(&building, place).await;
        sockets::measure(building, None, &[SOCKETS]).await;
    })
    .await;
    start::measure().await;
    match (std::env::var("TEST_POSTGRES_URL"), std::env::var("TEST_REDIS_URL")) {
        (Ok(server), Ok(redis)) => {
            println!("PostgreSQL and Redis, two instances");
            cluster::measure(building::fresh_database(&server), redis).await;
        }
        _ => {
            println!("Two instances: left out, TEST_POSTGRES_URL and TEST_REDIS_URL do not name both servers")
        }
    }
}

async fn reservations(building: &Building, place: &Place) {
    building.reservations().await;
    if let Place::Server(server) = place {
        yardstick::measure(building, server).await;
    }
}

async fn reservations_alone() {
    on_each(async |place| {
        let database = place.database();
        reservations(&Building::new(database.url.clone(), None).await, place).await;
    })
    .await;
}

async fn open_boards() {
    on_each(async |place| {
        let database = place.database();
        let building = Building::new(database.url.clone(), None).await;
        sockets::measure(building, None, &[SOCKETS, MANY_SOCKETS]).await;
    })
    .await;
}

/// Where databases are made.
enum Place {
    Files,
    /// On a PostgreSQL server.
    Server(String),
}

/// An empty database; a file goes with the value.
struct Database {
    url: String,
    _dir: Option<TempDir>,
}

impl Place {
    fn database(&self) -> Database {
        match self {
            Self::Files => {
                let dir = tempfile::tempdir().expect("a temporary folder");
                Database { url: format!("sqlite:{}", dir.path().join("bench.db").display()), _dir: Some(dir) }
            }
            Self::Server(server) => Database { url: building::fresh_database(server), _dir: None },
        }
    }
}

async fn on_each(measure: impl AsyncFn(&Place)) {
    println!("SQLite, synchronous=FULL");
    measure(&Place::Files).await;
    match std::env::var("TEST_POSTGRES_URL") {
        Ok(server) => {
            println!("PostgreSQL");
            measure(&Place::Server(server)).await;
        }
        Err(_) => println!("PostgreSQL: left out, TEST_POSTGRES_URL names no server"),
    }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    share(&times, 50)
}

/// Below which so many of a hundred times are, which come in their order.
fn share(times: &[Duration], percent: usize) -> Duration {
    times[(times.len() * percent / 100).min(times.len() - 1)]
}
