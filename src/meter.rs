//! What is counted wherever it happens, and said at `/metrics`. Counting never waits, and what is counted names nobody.

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Seconds in which things that people wait for are counted.
pub const SECONDS: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What became of a request for a spot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tally {
    /// Counts once it is committed.
    Reserved,
    /// With the code of the refusal. Counts though nothing is stored.
    Refused(&'static str),
}

/// What a socket shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EncodeLabelValue)]
#[allow(non_camel_case_types, reason = "labels are written so")]
pub enum Kind {
    board,
    kiosk,
    graphql,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Code {
    code: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Shows {
    kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Work {
    job: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Done {
    job: &'static str,
    outcome: &'static str,
}

/// Cheap to clone.
#[derive(Clone, Default)]
pub struct Meter {
    made: Counter,
    refused: Family<Code, Counter>,
    sockets: Family<Shows, Gauge>,
    /// Those of pages: boards and screens.
    live: Gauge,
    jobs: Family<Done, Counter>,
    succeeded: Family<Work, Gauge>,
}

/// A socket that is open for as long as this is held: the gauges that count it.
pub struct Open(Vec<Gauge>);

impl Drop for Open {
    fn drop(&mut self) {
        for gauge in &self.0 {
            gauge.dec();
        }
    }
}

impl Meter {
    /// Has all of it said.
    pub fn register(&self, registry: &mut Registry) {
        registry.register("reservations_made", "Reservations that were made", self.made.clone());
        let help = "Requests for a spot that were refused, by the code of the refusal";
        registry.register("reservations_refused", help, self.refused.clone());
        registry.register("sockets_open", "Open WebSockets by what they show", self.sockets.clone());
        registry.register("live_sockets", "Open WebSockets of pages", self.live.clone());
        let help = "Rounds of what happens by itself, by whether they went well";
        registry.register("jobs", help, self.jobs.clone());
        let help = "When a round of it last went well here, in seconds since 1970";
        registry.register("job_last_success_timestamp_seconds", help, self.succeeded.clone());
        for kind in [Kind::board, Kind::kiosk, Kind::graphql] {
            drop(self.sockets.get_or_create(&Shows { kind }));
        }
    }

    pub fn count(&self, tally: Tally) {
        match tally {
            Tally::Reserved => self.made.inc(),
            Tally::Refused(code) => self.refused.get_or_create(&Code { code }).inc(),
        };
    }

    /// Counts a socket until it closes.
    pub fn open(&self, kind: Kind) -> Open {
        let mut gauges = vec![self.sockets.get_or_create_owned(&Shows { kind })];
        if kind != Kind::graphql {
            gauges.push(self.live.clone());
        }
        for gauge in &gauges {
            gauge.inc();
        }
        Open(gauges)
    }

    /// Counts a round of a job, which ended at this second since 1970.
    pub fn round(&self, job: &'static str, went_well: bool, second: i64) {
        let outcome = if went_well { "done" } else { "failed" };
        self.jobs.get_or_create(&Done { job, outcome }).inc();
        if went_well {
            self.succeeded.get_or_create(&Work { job }).set(second);
        }
    }
}

/// Where a pool stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Connections in use.
    pub busy: usize,
    /// Connections that wait for somebody to use them.
    pub idle: usize,
    /// Callers who wait for a connection.
    pub waiting: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InPool {
    pool: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct AtPool {
    pool: &'static str,
}

/// Pools, as they stood when they were last looked at.
#[derive(Clone, Default)]
pub struct Pools {
    connections: Family<InPool, Gauge>,
    waiting: Family<AtPool, Gauge>,
}

impl Pools {
    /// Has all of it said.
    pub fn register(&self, registry: &mut Registry) {
        let help = "Connections of a pool, by whether they are in use";
        registry.register("pool_connections", help, self.connections.clone());
        registry.register("pool_waiting", "Callers who wait for a connection", self.waiting.clone());
    }

    /// Notes where a pool stands.
    pub fn set(&self, pool: &'static str, stands: Pool) {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        for (state, count) in [("busy", stands.busy), ("idle", stands.idle)] {
            self.connections.get_or_create(&InPool { pool, state }).set(number(count));
        }
        self.waiting.get_or_create(&AtPool { pool }).set(number(stands.waiting));
    }
}

/// How long things took, in buckets of [`SECONDS`].
pub fn seconds() -> Histogram {
    Histogram::new(SECONDS)
}
