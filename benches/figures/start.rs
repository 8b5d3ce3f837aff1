//! From starting the program to the first answer of its health check.

use std::time::{Duration, Instant};

use super::client::Connection;
use super::server::Server;
use super::{median, on_each};

const TURNS: usize = 9;

pub async fn measure() {
    on_each(async |place| {
        let mut new = Vec::new();
        let mut existing = Vec::new();
        for _ in 0..TURNS {
            let database = place.database();
            new.push(start(&database.url).await);
            existing.push(start(&database.url).await);
        }
        let (new, existing) = (median(new), median(existing));
        println!(
            "  start to the first answer: {existing:.0?}, with a new database {new:.0?}, ratio {:.2}",
            existing.as_secs_f64() / new.as_secs_f64()
        );
    })
    .await;
}

async fn start(url: &str) -> Duration {
    let begun = Instant::now();
    let server = Server::start(url, None);
    assert_eq!(Connection::open(server.address).await.get("/healthz", "").await.status, 200);
    let took = begun.elapsed();
    server.stop();
    took
}
