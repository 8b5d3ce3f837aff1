//! What happens by itself, once whatever the number of instances.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection as _;
use sparespot::check;
use sparespot::clock::{Clock, Timestamp};
use sparespot::error::Error;
use sparespot::store::Store;

use crate::ground::{Ground, number};
use crate::harness::{Backend, House, Person, THURSDAY, leave_out, on_both, postgres_url, until};

const FRIDAY: &str = "2026-11-27T15:00:00Z";

/// What `/metrics` says of the last verification: when it was, and how much it found broken.
async fn verified(origin: &str) -> (i64, i64) {
    let text = Person::at(origin).get("/metrics").await.text;
    let value = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("{name} in {text}")).parse().unwrap()
    };
    (value("sparespot_ledger_verified_timestamp_seconds"), value("sparespot_ledger_broken"))
}

fn seconds(at: &str) -> i64 {
    at.parse::<Timestamp>().unwrap().as_second()
}

/// A store of its own, as another instance has it.
fn store(ground: &Ground, now: &str) -> Store {
    ground.store().with_clock(Clock::manual(now.parse().unwrap()))
}

on_both! {
    async fn what_is_sound_is_verified_once_a_day(backend) {
        let house = House::at(backend, THURSDAY).await;
        let origin = house.origin();
        until("it was verified", async || verified(&origin).await == (seconds(THURSDAY), 0)).await;
        house.set_clock("2026-11-27T14:59:59Z");
        assert_eq!(house.store().write(check::daily).await.unwrap(), None);
        house.set_clock(FRIDAY);
        assert_eq!(house.store().write(check::daily).await.unwrap(), Some(Vec::new()));
        assert_eq!(verified(&origin).await, (seconds(FRIDAY), 0));
    }

    async fn every_instance_says_what_one_found_broken(backend) {
        let house = House::at(backend, THURSDAY).await;
        let first = house.origin();
        until("it was verified", async || verified(&first).await == (seconds(THURSDAY), 0)).await;
        house.database.break_the_ledger();
        house.set_clock(FRIDAY);
        // The second one looks when it starts.
        let second = house.another_server().await;
        for origin in [first, format!("http://{}", second.address)] {
            until("it is said", async || verified(&origin).await == (seconds(FRIDAY), 2)).await;
        }
    }

    async fn of_those_who_come_at_once_one_verifies(backend) {
        let ground = Ground::new(backend);
        for day in 26..30 {
            let now = format!("2026-11-{day}T15:00:00Z");
            let (one, two, three) = (store(&ground, &now), store(&ground, &now), store(&ground, &now));
            let (one, two, three) =
                tokio::join!(one.write(check::daily), two.write(check::daily), three.write(check::daily));
            let done = [one, two, three].map(Result::unwrap).iter().flatten().count();
            assert_eq!(done, 1, "{now}");
        }
    }

    async fn a_verification_that_is_cut_short_stays_due(backend) {
        let ground = Ground::new(backend);
        let store = store(&ground, THURSDAY);
        let cut_short = store.write(|tx| {
            assert_eq!(check::daily(tx)?, Some(Vec::new()));
            Err::<(), _>(Error::Internal("gone".into()))
        });
        assert!(cut_short.await.is_err());
        assert_eq!(store.read(check::last).await.unwrap(), None);
        assert_eq!(store.write(check::daily).await.unwrap(), Some(Vec::new()));
        assert_eq!(store.read(check::last).await.unwrap(), Some((THURSDAY.parse().unwrap(), 0)));
        assert_eq!(store.write(check::daily).await.unwrap(), None);
    }

    async fn what_is_broken_is_said_in_the_log(backend) {
        let ground = Ground::new(backend);
        ground.database.break_the_ledger();
        let mut server = Command::new(env!("CARGO_BIN_EXE_sparespot"))
            .args(["serve", "--listen", "127.0.0.1:0", "--database-url", &ground.database.url])
            .env_remove("RUST_LOG")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(server.stderr.take().unwrap()).lines().map_while(Result::ok);
        let errors: Vec<String> = lines.filter(|line| line.contains("ERROR")).take(2).collect();
        server.kill().unwrap();
        server.wait().unwrap();
        assert!(errors[0].contains("the stored data is broken: all accounts add up to 7, not to 0"), "{errors:?}");
        assert!(errors[1].contains("account 2 has 7 credits, its transfers say 0"), "{errors:?}");
    }
}

/// PostgreSQL only: SQLite's one writer makes the others wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_for_who_verifies_and_nothing_looks_half_done() {
    if postgres_url().is_none() {
        leave_out();
        return;
    }
    let ground = Ground::new(Backend::Postgres);
    let (one, two) = (store(&ground, THURSDAY), store(&ground, THURSDAY));
    let url = crate::ground::url(&ground.database);
    let verification = one.write(move |tx| {
        assert!(check::daily(tx)?.is_some());
        let mut elsewhere = sparespot::store::AnyConnection::open(&url).unwrap();
        let before = number(tx.connection(), "SELECT balance FROM accounts WHERE id = 3");
        elsewhere
            .batch_execute(
                "SET lock_timeout = '1s';
                INSERT INTO transfers (payer_id, payee_id, amount, reason, created_at)
                VALUES (3, 4, 5, 'welcome', '2026-11-01 08:00:00')",
            )
            .unwrap();
        assert_eq!(number(tx.connection(), "SELECT balance FROM accounts WHERE id = 3"), before);
        let meanwhile = tokio::runtime::Handle::current().block_on(two.write(check::daily));
        assert_eq!(meanwhile.unwrap(), None);
        Ok(())
    });
    verification.await.unwrap();
    assert_eq!(ground.store().read(check::all).await.unwrap(), Vec::<String>::new());
}
