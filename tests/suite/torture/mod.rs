//! Many who reserve, cancel, offer, withdraw and watch, while instances, Redis and PostgreSQL are killed, frozen
//! and started again. Everybody notes what they asked and what they heard; afterwards the notes are held against
//! what the database says happened, step by step.
//!
//! `TORTURE_SEED` repeats the choices of a run, which prints it, and `TORTURE_SECONDS` makes it longer.

mod audit;
mod call;
mod client;
mod crowd;
mod faults;
mod history;
mod pulse;
mod span;
mod town;
mod verdict;
mod viewer;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use futures_util::future::join_all;
use proptest::test_runner::{RngAlgorithm, TestRng};

use self::call::Tally;
use self::client::Client;
use self::faults::{Fault, Trouble};
use self::history::History;
pub use self::town::Town;
use self::viewer::Viewer;
use crate::harness::{Backend, Database};
use crate::instances::{THIS, broken};
use crate::servers::{Server, with_servers};

const CLIENTS: usize = 24;
const VIEWERS: usize = 6;
/// What comes back, and whoever watches, is as it should be again within this time.
const HEALED: Duration = Duration::from_secs(10);

with_servers! {
    async fn nothing_is_lost_doubled_or_refused_without_a_reason() {
        let (postgres, redis) = (Server::postgres(), Server::redis_that_remembers());
        let database = Database::on(&postgres.url);
        let (town, instances) = Town::with_redis(THIS, database, &redis, 3).await;
        let trouble = Trouble { instances, redis: Some(&redis), postgres: Some(&postgres) };
        torment(town, trouble, 1).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_where_one_instance_has_a_file_of_its_own() {
    let (town, instances) = Town::embedded(Database::new(Backend::Sqlite)).await;
    torment(town, Trouble { instances, redis: None, postgres: None }, 3).await;
}

/// For the whole of `TORTURE_SECONDS`, or a part of it.
async fn torment(town: Town, mut trouble: Trouble<'_>, part: u32) {
    let span = span() / part;
    live_through(town, async |town, seed| trouble.make(town, seed, span).await).await;
}

/// How long somebody who sets `TORTURE_SECONDS` wants it to take.
pub fn span() -> Duration {
    Duration::from_secs(setting("TORTURE_SECONDS").unwrap_or(20))
}

/// While something happens, which answers what it broke, everybody is served as they should be, and nothing is lost.
pub async fn live_through(town: Town, happens: impl AsyncFnOnce(&Town, u64) -> Vec<Fault>) -> Arc<Town> {
    let seed = setting("TORTURE_SEED").unwrap_or_else(|| town.now().as_microsecond().unsigned_abs());
    println!("TORTURE_SEED={seed}");
    let town = Arc::new(town);
    let clients: Vec<_> =
        (0..CLIENTS).map(|number| tokio::spawn(Client::new(&town, seed, number).play())).collect();
    let viewers: Vec<_> = (0..VIEWERS).map(|number| Viewer::start(&town, number)).collect();
    let auditor = tokio::spawn(audit::keep_auditing(town.clone()));

    let pulse = tokio::spawn(pulse::keep_feeling(town.clone()));
    let mut faults = happens(&town, seed).await;
    town.is_over.store(true, Ordering::Relaxed);
    let calls: Vec<_> = join_all(clients).await.into_iter().flat_map(Result::unwrap).collect();
    faults.extend(pulse.await.unwrap());
    let mut findings = vec![("The books", auditor.await.unwrap().into_iter().collect())];
    let late = join_all(viewers.iter().map(|viewer| viewer.catch_up(&town))).await;
    findings.push(("Boards in the end", late.into_iter().flatten().collect()));
    findings.push(("sparespot check", broken(&town.database)));
    findings.extend(verdict::on(&town, &calls, &faults, &History::read(&town)));
    println!("{}{faults:#?}", Tally::of(&calls));
    let wrong: String = findings.iter().map(|(where_found, lines)| say(where_found, lines)).collect();
    assert!(wrong.is_empty(), "TORTURE_SEED={seed}\n{wrong}");
    town
}

/// The first of what is wrong.
fn say(where_found: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let first: String = lines.iter().take(5).map(|line| format!("  {line}\n")).collect();
    format!("{where_found}: {} things are wrong\n{first}", lines.len())
}

/// What one of those who choose draws from; each has their own, so that the others' luck leaves it alone.
fn dice(seed: u64, number: u64) -> TestRng {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&number.to_le_bytes());
    TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}
