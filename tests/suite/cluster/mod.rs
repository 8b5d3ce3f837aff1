//! Many instances that serve as one: real processes on one PostgreSQL and one Redis.

mod boundaries;
mod cache;
mod changes;
mod limits;
mod lost_reply;
mod sessions;

use std::time::{Duration, Instant};

use sparespot::clock::{Clock, SignedDuration, Timestamp, Zone, wall_field};

use crate::harness::{Backend, Database, PASSWORD, Person};
use crate::instances::{Instance, KEY, THIS};
use crate::servers::Server;

/// Instances with a building in Greenwich, its manager being Ada.
pub struct Cluster {
    pub instances: Vec<Instance>,
    pub database: Database,
    pub redis: Server,
    arguments: Vec<String>,
    began: Timestamp,
}

impl Cluster {
    pub async fn of(count: usize) -> Self {
        Self::with(count, Database::new(Backend::Postgres), Server::redis(), &[]).await
    }

    pub async fn with(count: usize, database: Database, redis: Server, more: &[&str]) -> Self {
        Self::begin(&vec![THIS; count], database, redis, more).await
    }

    /// One instance of the version at a path.
    pub async fn of_version(program: &str) -> Self {
        Self::begin(&[program], Database::new(Backend::Postgres), Server::redis(), &[]).await
    }

    async fn begin(programs: &[&str], database: Database, redis: Server, more: &[&str]) -> Self {
        let own = ["--redis-url", &redis.url, "--secret-key", KEY, "--sign-up", "open"];
        let arguments = [&own, more].concat().into_iter().map(str::to_owned).collect();
        let began = Clock::System.now();
        let mut cluster = Self { instances: Vec::new(), database, redis, arguments, began };
        for program in programs {
            cluster.join_as(program);
        }
        cluster.instances[0].set_up("UTC").await;
        cluster
    }

    /// One instance more.
    pub fn join(&mut self) {
        self.join_as(THIS);
    }

    fn join_as(&mut self, program: &str) {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.instances.push(Instance::of(program, &self.database, &arguments));
    }

    pub fn origin(&self, instance: usize) -> &str {
        &self.instances[instance].origin
    }

    /// A new resident, signed in on one instance and thereby on all.
    pub async fn resident(&self, instance: usize, name: &str) -> Person {
        sign_up(self.origin(instance), name).await
    }

    /// Olga with a spot that she offers for two days.
    pub async fn offered(&self, label: &str) -> (Person, i64) {
        let owner = self.resident(0, &format!("Owner of {label}")).await;
        let spot = owner.spot(label).await;
        owner.offer(spot, &self.hour(0), &self.hour(48)).await.assert_done();
        (owner, spot)
    }

    /// The wall clock some hours from the first full hour on, as a form field.
    pub fn hour(&self, hours: i64) -> String {
        hour_after(self.began, hours)
    }
}

/// A new resident, signed in where sign-up is open.
pub async fn sign_up(origin: &str, name: &str) -> Person {
    let person = Person::at(origin);
    let fields = [("name", name), ("email", &email(name)), ("unit", "3B"), ("password", PASSWORD)];
    person.post("/sign-up", &fields).await.assert_done();
    person
}

/// The wall clock in Greenwich some hours from the first full hour after an instant on, as a form field.
pub fn hour_after(instant: Timestamp, hours: i64) -> String {
    let second = instant.as_second();
    let first = Timestamp::from_second(second - second.rem_euclid(3600) + 3600).unwrap();
    wall_field(Zone::utc().wall(first + SignedDuration::from_hours(hours)))
}

/// What is over for one instance is over for all within this time.
pub const SECOND: Duration = Duration::from_secs(1);

/// Asks again until it holds, which must be soon enough.
pub async fn within<F: Future<Output = bool>>(time: Duration, what: &str, mut holds: impl FnMut() -> F) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < time, "not within {time:?}: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

pub fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}
