//! A building with few spots and many people, the instances that serve it, and what it looks like inside.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use diesel::RunQueryDsl as _;
use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;
use sparespot::clock::{Clock, Timestamp};
use sparespot::store::AnyConnection;

use super::crowd;
use super::history;
use super::span::Span;
use crate::ground::url;
use crate::harness::{Database, Person};
use crate::instances::{Instance, KEY, THIS};
use crate::servers::Server;

/// The first residents own one each.
pub const SPOTS: usize = 6;

pub struct Town {
    pub database: Database,
    /// Where each instance answers.
    pub origins: Vec<String>,
    /// The ids of the spots; number n belongs to client n.
    pub spots: Vec<i64>,
    /// When there is something to fight for.
    pub day: Span,
    pub is_over: AtomicBool,
    /// The instance to which nobody is sent, as whoever balances does with one that stops.
    spared: AtomicUsize,
}

/// For [`Town::spared`]: everybody is sent everywhere.
const NONE: usize = usize::MAX;

impl Town {
    /// With instances of the version at a path that share a PostgreSQL and a Redis.
    pub async fn with_redis(
        program: &str,
        database: Database,
        redis: &Server,
        count: usize,
    ) -> (Self, Vec<Instance>) {
        let shared = ["--redis-url", redis.url.as_str(), "--secret-key", KEY];
        Self::serve(program, database, &shared, count).await
    }

    /// With one instance and nothing else.
    pub async fn embedded(database: Database) -> (Self, Vec<Instance>) {
        Self::serve(THIS, database, &[], 1).await
    }

    async fn serve(program: &str, database: Database, more: &[&str], count: usize) -> (Self, Vec<Instance>) {
        let arguments = [&["--rate-limit", "0", "--sign-up", "open"], more].concat();
        let first = Instance::of(program, &database, &arguments);
        first.set_up("UTC").await;
        history::install(&database);
        let others = (1..count).map(|_| Instance::of(program, &database, &arguments));
        let instances: Vec<Instance> = std::iter::once(first).chain(others).collect();
        let origins: Vec<String> = instances.iter().map(|instance| instance.origin.clone()).collect();
        let morning = Clock::System.now().as_second() / 3600 * 60 + 3 * 60;
        let day = Span { from: morning, to: morning + 12 * 60 };
        let spots = crowd::move_in(&database, &origins[0], day).await;
        let (is_over, spared) = (AtomicBool::new(false), AtomicUsize::new(NONE));
        (Self { database, origins, spots, day, is_over, spared }, instances)
    }

    /// One of the instances to which people are sent.
    pub fn some_instance(&self, dice: &mut TestRng) -> usize {
        let drawn = dice.random_range(0..self.origins.len());
        if drawn == self.spared.load(Ordering::Relaxed) { (drawn + 1) % self.origins.len() } else { drawn }
    }

    /// From now on nobody is sent to this instance, which must not be the only one.
    pub fn spare(&self, instance: usize) {
        self.spared.store(instance, Ordering::Relaxed);
    }

    /// From now on everybody is sent everywhere.
    pub fn spare_none(&self) {
        self.spare(NONE);
    }

    pub fn now(&self) -> Timestamp {
        Clock::System.now()
    }

    /// The number of the client that owns a spot.
    pub fn owner(&self, spot: i64) -> usize {
        self.spots.iter().position(|one| *one == spot).unwrap()
    }

    /// A browser at one of the instances.
    pub fn person(&self, instance: usize) -> Person {
        Person::at(&self.origins[instance])
    }

    /// What a query answers in its column `value`, around our code; none while the database is away.
    pub fn ask(&self, sql: &str) -> Option<Vec<String>> {
        let ask = || {
            let mut connection = AnyConnection::open(&url(&self.database)).ok()?;
            let rows: Vec<Text> = diesel::sql_query(sql).load(&mut connection).ok()?;
            Some(rows.into_iter().map(|row| row.value).collect())
        };
        tokio::task::block_in_place(ask)
    }

    /// A resident's id.
    pub fn resident(&self, email: &str) -> i64 {
        let ids =
            self.ask(&format!("SELECT CAST(id AS TEXT) AS value FROM residents WHERE email = '{email}'"));
        ids.unwrap()[0].parse().unwrap()
    }

    /// The windows of a spot, with their ids.
    pub fn windows(&self, spot: i64) -> Option<Vec<(i64, Span)>> {
        let fields = ["id", "starts_at", "ends_at"].map(|field| format!("CAST({field} AS TEXT)"));
        let rows = self.ask(&format!(
            "SELECT {} AS value FROM windows WHERE spot_id = {spot} ORDER BY id",
            fields.join(" || '|' || ")
        ))?;
        Some(
            rows.iter()
                .map(|row| {
                    let [id, from, to] = columns(row);
                    (id.parse().unwrap(), Span::parse(from, to))
                })
                .collect(),
        )
    }
}

/// The columns of a row that were put together with bars.
pub fn columns<const N: usize>(row: &str) -> [&str; N] {
    let columns: Vec<&str> = row.split('|').collect();
    columns.try_into().unwrap_or_else(|_| panic!("{row} has other columns"))
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    value: String,
}
