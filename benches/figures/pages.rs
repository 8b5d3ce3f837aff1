//! The board's page beside the server's health check, and beside nginx with the same bytes as a file.

use std::net::SocketAddr;
use std::time::Instant;

use futures_util::future::join_all;
use sparespot::auth::Scope;
use sparespot::board;
use sparespot::clock::{self, SignedDuration};

use super::building::{self, Building};
use super::client::{Answer, Connection};
use super::nginx::Nginx;
use super::{CLIENTS, SPAN, SPOTS};

impl Building {
    /// The board of a hundred spots, signed in, each between two looks at what it is beside.
    pub async fn pages(&self) {
        let (here, cookie, query) = (self.running.address, self.sign_in(0).await, self.query().await);
        let health = async |connection: &mut Connection| connection.get("/healthz", "").await;
        let board = async |connection: &mut Connection| connection.get("/", &cookie).await;
        let ask = async |connection: &mut Connection| connection.ask(&query.0, &query.1).await;
        let before = requests_a_second(here, health).await;
        let (board_rate, ask) = (requests_a_second(here, board).await, requests_a_second(here, ask).await);
        let health = (before + requests_a_second(here, health).await) / 2.0;
        let report = |what: &str, rate: f64| {
            println!("  {what}: {rate:.0}/s, health check: {health:.0}/s, ratio {:.2}", rate / health);
        };
        report(&format!("board of {SPOTS} spots"), board_rate);
        report("the same free spots with their owners' names by GraphQL", ask);
        println!("  GraphQL beside the page: ratio {:.2}", ask / board_rate);
        let packed = async |connection: &mut Connection| connection.get_packed("/", &cookie).await;
        let packed = requests_a_second(here, packed).await;
        println!(
            "  board as browsers ask for it, packed: {packed:.0}/s, beside itself: ratio {:.2}",
            packed / board_rate
        );

        let mut connection = Connection::open(here).await;
        connection.get("/", &cookie).await;
        let page = connection.body();
        let Some(nginx) = Nginx::start(page).await else {
            return println!("  nginx: left out, it was not found (apt-get install nginx-light)");
        };
        let file = async |connection: &mut Connection| connection.get("/", "").await;
        let before = requests_a_second(nginx.address, file).await;
        let board = requests_a_second(here, board).await;
        let file = (before + requests_a_second(nginx.address, file).await) / 2.0;
        println!(
            "  board: {board:.0}/s, nginx with its {} KiB as a file: {file:.0}/s, ratio {:.2}",
            page.len() / 1024,
            board / file
        );
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

    /// The board's rows as pages ask for them, beside asking the database each time.
    pub async fn reads(&self) {
        let remembered = times_a_second(|| async {
            self.running.board.snapshot().await.expect("a board");
        });
        let remembered = remembered.await;
        let database = times_a_second(|| async {
            self.running.store.read(board::read_all).await.expect("a board");
        });
        let database = database.await;
        println!(
            "  board read: remembered {remembered:.0}/s, from the database {database:.0}/s, ratio {:.0}",
            remembered / database
        );
    }
}

async fn requests_a_second(to: SocketAddr, request: impl AsyncFn(&mut Connection) -> Answer) -> f64 {
    let started = Instant::now();
    let counts = join_all((0..CLIENTS).map(|_| async {
        let mut connection = Connection::open(to).await;
        let mut count = 0_u32;
        while started.elapsed() < SPAN {
            assert_eq!(request(&mut connection).await.status, 200);
            count += 1;
        }
        count
    }));
    f64::from(counts.await.iter().sum::<u32>()) / started.elapsed().as_secs_f64()
}

pub async fn times_a_second<F: Future<Output = ()>>(read: impl Fn() -> F) -> f64 {
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
