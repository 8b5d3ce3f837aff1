//! A building with few spots and many people, the instances that serve it, and what it looks like inside.

use std::sync::atomic::AtomicBool;

use diesel::RunQueryDsl as _;
use sparespot::clock::{Clock, Timestamp};
use sparespot::store::AnyConnection;

use super::crowd;
use super::history;
use super::span::Span;
use crate::ground::url;
use crate::harness::{Database, Person};
use crate::instances::{Instance, KEY};
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
}

impl Town {
    /// With instances that share a PostgreSQL and a Redis.
    pub async fn with_redis(database: Database, redis: &Server, count: usize) -> (Self, Vec<Instance>) {
        let shared = ["--redis-url", redis.url.as_str(), "--secret-key", KEY];
        Self::serve(database, &shared, count).await
    }

    /// With one instance and nothing else.
    pub async fn embedded(database: Database) -> (Self, Vec<Instance>) {
        Self::serve(database, &[], 1).await
    }

    async fn serve(database: Database, more: &[&str], count: usize) -> (Self, Vec<Instance>) {
        let arguments = [&["--rate-limit", "0", "--sign-up", "open"], more].concat();
        let first = Instance::on(&database, &arguments);
        first.set_up("UTC").await;
        history::install(&database);
        let others = (1..count).map(|_| Instance::on(&database, &arguments));
        let instances: Vec<Instance> = std::iter::once(first).chain(others).collect();
        let origins: Vec<String> = instances.iter().map(|instance| instance.origin.clone()).collect();
        let morning = Clock::System.now().as_second() / 3600 * 60 + 3 * 60;
        let day = Span { from: morning, to: morning + 12 * 60 };
        let spots = crowd::move_in(&database, &origins[0], day).await;
        (Self { database, origins, spots, day, is_over: AtomicBool::new(false) }, instances)
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
