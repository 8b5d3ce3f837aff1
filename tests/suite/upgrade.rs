//! The version before this one and this one, both on one database, as while a release is rolled out and when it is taken
//! back. The program of the version before is at `TEST_PREVIOUS`; `tests/upgrade/prepare` builds it.

use std::process::Stdio;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use reqwest::StatusCode;
use sparespot::clock::Clock;
use tokio::task::block_in_place;
use tokio::time::{sleep, timeout};

use crate::cluster::{Cluster, SECOND, email, hour_after, sign_up};
use crate::harness::{Backend, Database, House, leave_out, on_both, postgres_url};
use crate::instances::{Instance, THIS, broken_to, run, sparespot, version};
use crate::servers::{Server, with_servers};
use crate::torture::{Town, live_through, span};
use crate::watcher::{Watcher, tiles};

fn previous() -> Option<String> {
    std::env::var("TEST_PREVIOUS").ok().filter(|path| !path.is_empty())
}

/// Both versions find that everything holds.
fn assert_sound(before: &str, database: &Database) {
    for program in [before, THIS] {
        assert_eq!(broken_to(program, database), Vec::<String>::new(), "{program}");
    }
}

/// Puts a version in the place of each instance, one after the other, and lets people use what there is then.
async fn roll_out(program: &str, instances: &mut [Instance], town: &Town, pause: Duration) {
    for (number, instance) in instances.iter_mut().enumerate() {
        town.spare(number);
        block_in_place(|| instance.become_version(program));
        town.spare_none();
        sleep(pause).await;
    }
}

with_servers! {
    async fn a_release_and_its_way_back_under_load_fail_nobody_and_lose_nothing() {
        let Some(before) = previous() else { return leave_out() };
        let (postgres, redis) = (Server::postgres(), Server::redis_that_remembers());
        let database = Database::on(&postgres.url);
        let (town, mut instances) = Town::with_redis(&before, database, &redis, 2).await;
        let pause = span() / 6;
        let town = live_through(town, async |town, _| {
            sleep(pause).await;
            let migrated = block_in_place(|| run(&["migrate", "--database-url", &town.database.url]));
            assert!(migrated.status.success(), "{migrated:?}");
            sleep(pause).await;
            roll_out(THIS, &mut instances, town, pause).await;
            roll_out(&before, &mut instances, town, pause).await;
            Vec::new()
        })
        .await;
        assert_sound(&before, &town.database);
    }

    async fn one_version_knows_the_sessions_of_the_other_and_hears_what_happens_there() {
        let Some(before) = previous() else { return leave_out() };
        let mut cluster = Cluster::of_version(&before).await;
        cluster.join();
        let (_, spot) = cluster.offered("B1-001").await;
        let (from, to) = (cluster.hour(1), cluster.hour(3));
        let query = format!("?from={from}&to={to}");
        for (here, there) in [(0, 1), (1, 0)] {
            let name = format!("Guest of {here}");
            let guest = cluster.resident(here, &name).await;
            let cookie = guest.cookie(&email(&name)).await;
            let (mut board, _) = Watcher::open(cluster.origin(there), &cookie, &query).await;
            let made = guest.reserve(spot, &from, &to).await;
            made.assert_done();
            let heard = timeout(SECOND, board.text()).await.expect("within a second");
            assert_eq!(tiles(&heard), [(spot, "B1-001".into(), "reserved".into())]);

            let elsewhere = guest.moved(cluster.origin(there));
            assert_eq!(elsewhere.board(&query).await, [("B1-001".into(), "reserved".into())]);
            elsewhere.post(&format!("{}/cancel", made.location), &[]).await.assert_done();
            let heard = timeout(SECOND, board.text()).await.expect("within a second");
            assert_eq!(tiles(&heard), [(spot, "B1-001".into(), "free".into())]);
            assert_eq!(guest.balance().await, 50);

            guest.post("/sign-out", &[]).await.assert_done();
            assert_eq!(timeout(SECOND, board.closed()).await, Ok(Some(1008)));
        }
        assert_sound(&before, &cluster.database);
    }
}

on_both! {
    async fn an_invitation_of_the_version_before_is_for_as_many_as_it_says(backend) {
        let Some(before) = previous() else { return leave_out() };
        let house = House::new(backend).await;
        let arguments = ["invite", "--uses", "3", "--database-url", &house.database.url];
        let made = version(&before, &arguments).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        let page = house.manager().await.get("/manage/invitations").await;
        assert!(page.text.contains("used 0 of 3"), "{}", page.text);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_taken_over_by_this_version_and_by_the_one_before_again() {
    let Some(before) = previous() else { return leave_out() };
    let database = Database::new(Backend::Sqlite);
    let mut instance = Instance::of(&before, &database, &["--sign-up", "open", "--rate-limit", "0"]);
    let began = Clock::System.now();
    let owner = instance.set_up("UTC").await;
    let spot = owner.spot("B1-001").await;
    owner.offer(spot, &hour_after(began, 1), &hour_after(began, 9)).await.assert_done();
    let guest = sign_up(&instance.origin, "Greta").await;
    let mut made = Vec::new();
    for (hour, then) in [(1, THIS), (3, &before), (5, THIS)] {
        let reserved = guest.reserve(spot, &hour_after(began, hour), &hour_after(began, hour + 1)).await;
        reserved.assert_done();
        made.push(reserved.location);
        block_in_place(|| instance.become_version(then));
        for reservation in &made {
            assert_eq!(guest.get(reservation).await.status, StatusCode::OK);
        }
        assert_eq!(guest.balance().await, 50 - 3 * i32::try_from(made.len()).unwrap());
    }
    instance.stop();
    assert_sound(&before, &database);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_step_that_waits_for_a_long_transaction_lets_everybody_else_pass() {
    if postgres_url().is_none() {
        return leave_out();
    }
    let house = House::new(Backend::Postgres).await;
    let owner = house.resident("Olga").await;
    let page = format!("/spots/{}", owner.spot("B1-001").await);
    house.database.run(include_str!("../../migrations/postgres/2026-11-27-000018_promised_spots/down.sql"));
    house.database.run("DELETE FROM __diesel_schema_migrations WHERE version = '20261127000018'");
    // As pg_dump reads.
    let mut dump = house.database.connect();
    dump.batch_execute("SET application_name = 'a long dump'; BEGIN; LOCK TABLE spots IN ACCESS SHARE MODE")
        .unwrap();
    let mut migrate = sparespot(&["migrate", "--database-url", &house.database.url]);
    let mut migrating = migrate.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(6) {
        let asked = Instant::now();
        assert_eq!(owner.get(&page).await.status, StatusCode::OK);
        assert!(asked.elapsed() < 2 * SECOND, "{:?}", asked.elapsed());
    }
    assert_eq!(migrating.try_wait().unwrap(), None);
    dump.batch_execute("COMMIT").unwrap();
    let done = block_in_place(|| migrating.wait_with_output()).unwrap();
    let [said, log] = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(said.contains(" 1 steps"), "{said}{log}");
    assert!(log.contains("a long dump"), "{log}");
    assert_eq!(house.database.count("spots WHERE promised_to IS NULL"), 1);
}
