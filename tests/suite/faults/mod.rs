//! A part is away: it is said within a second, nothing is lost, and all is well within ten seconds of its return.

mod boards;
mod postgres;
mod redis;
mod start;
mod stopping;

use std::time::{Duration, Instant};

use futures_util::future::{join, join_all};
use reqwest::Method;

use crate::cluster::{Cluster, SECOND, within};
use crate::harness::{Answer, Database, Person, send};
use crate::servers::Server;

/// How soon all is well again.
const HEALED: Duration = Duration::from_secs(10);

/// Two instances, with Greta signed in, on a PostgreSQL and a Redis that may be hurt.
struct Scene {
    cluster: Cluster,
    /// Greta at each instance, with one cookie.
    guests: Vec<Person>,
    postgres: Server,
}

impl Scene {
    async fn new(redis: Server) -> Self {
        let postgres = Server::postgres();
        let cluster = Cluster::with(2, Database::on(&postgres.url), redis, &[]).await;
        let guest = cluster.resident(0, "Greta").await;
        let guests = [0, 1].map(|instance| guest.moved(cluster.origin(instance))).to_vec();
        Self { cluster, guests, postgres }
    }

    /// What each instance answers to Greta, in time.
    async fn ask_all(&self, path: &str) -> Vec<Answer> {
        join_all(self.guests.iter().map(|guest| ask(guest, path))).await
    }

    /// Every instance says so soon and goes on saying so, to many at a time, and is alive itself.
    async fn assert_away(&self, part: &str) {
        for guest in &self.guests {
            // What is remembered may still be shown for a moment.
            within(SECOND, "it is said", async || ask(guest, "/").await.status.as_u16() == 503).await;
        }
        for _ in 0..3 {
            for page in self.ask_all("/").await {
                assert_unavailable(&page);
            }
            for answer in self.ask_all("/readyz").await {
                assert_eq!(answer.status.as_u16(), 503);
                assert!(answer.text.contains(part), "{part} in {}", answer.text);
            }
            for answer in self.ask_all("/healthz").await {
                assert_eq!((answer.status.as_u16(), answer.text.as_str()), (200, "ok\n"));
            }
        }
        let guest = &self.guests[0];
        join_all((0..20).map(|_| async { assert_unavailable(&ask(guest, "/").await) })).await;
    }

    /// Every instance serves again, and Greta is signed in as before.
    async fn assert_healed(&self) {
        for guest in &self.guests {
            within(HEALED, "the board", async || guest.get("/").await.status.as_u16() == 200).await;
            within(HEALED, "ready", async || guest.get("/readyz").await.text == "ready\n").await;
            assert_eq!(guest.balance().await, 50);
        }
    }
}

fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status.as_u16(), 503, "{}", answer.text);
    let seconds: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&seconds), "{seconds}");
}

/// An answer within a second, whatever it is. What this machine takes for any answer at all is not counted.
async fn ask(person: &Person, path: &str) -> Answer {
    let begun = Instant::now();
    let any = async {
        send(person.request(Method::GET, "/healthz")).await;
        begun.elapsed()
    };
    let asking = join(send(person.request(Method::GET, path)), any);
    let (answer, slowness) = tokio::time::timeout(HEALED, asking).await.expect("an answer at all");
    let took = begun.elapsed().saturating_sub(slowness);
    assert!(took < SECOND, "{path} took {took:?} longer than any answer");
    answer
}
