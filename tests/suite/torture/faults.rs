//! What goes wrong, drawn from the seed: in bursts, and then a calm in which all must be well.

use std::time::Duration;

use futures_util::future::join;
use proptest::prelude::RngExt as _;
use proptest::test_runner::TestRng;
use sparespot::clock::Timestamp;
use tokio::task::block_in_place;
use tokio::time::{Instant, sleep};

use super::town::Town;
use super::{HEALED, dice};
use crate::instances::Instance;
use crate::servers::Server;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Instance(usize),
    Redis,
    Postgres,
    /// All of it.
    Machine,
}

/// From when it was away until it was there again.
#[derive(Debug)]
pub struct Fault {
    pub part: Part,
    pub began: Timestamp,
    pub ended: Timestamp,
    /// Whether all sessions were lost.
    pub loses_sessions: bool,
}

/// All that may be hurt.
pub struct Trouble<'s> {
    pub instances: Vec<Instance>,
    pub redis: Option<&'s Server>,
    pub postgres: Option<&'s Server>,
}

impl Trouble<'_> {
    /// Until the time is over and everything is there again.
    pub async fn make(&mut self, town: &Town, seed: u64, span: Duration) -> Vec<Fault> {
        let (mut dice, begun) = (dice(seed, 1000), Instant::now());
        let mut faults = Vec::new();
        sleep(Duration::from_secs(1)).await;
        while begun.elapsed() < span {
            for _ in 0..dice.random_range(2..5) {
                faults.extend(self.hurt(town, &mut dice).await);
                pause(&mut dice, 2000).await;
            }
            sleep(HEALED + Duration::from_secs(2)).await;
        }
        faults
    }

    /// An instance, a service, or both at the same time.
    async fn hurt(&mut self, town: &Town, dice: &mut TestRng) -> Vec<Fault> {
        let (both, which) = (dice.random_range(0..3), dice.random_range(0..self.instances.len()));
        let (mut one, mut other) = (super::dice(dice.random(), 0), super::dice(dice.random(), 1));
        let services: Vec<(Part, &Server)> = [
            self.redis.map(|server| (Part::Redis, server)),
            self.postgres.map(|server| (Part::Postgres, server)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let instance = &mut self.instances[which];
        if services.is_empty() || both == 0 {
            return vec![kill_instance(town, which, instance, &mut one).await];
        }
        let (part, server) = services[dice.random_range(0..services.len())];
        if both == 1 {
            return vec![hurt_service(town, part, server, &mut other).await];
        }
        let (one, other) = join(
            kill_instance(town, which, instance, &mut one),
            hurt_service(town, part, server, &mut other),
        )
        .await;
        vec![one, other]
    }
}

/// `kill -9`, and started again as often as it takes.
async fn kill_instance(town: &Town, which: usize, instance: &mut Instance, dice: &mut TestRng) -> Fault {
    let began = town.now();
    block_in_place(|| instance.kill());
    pause(dice, 1500).await;
    while !block_in_place(|| instance.restart()) {
        pause(dice, 500).await;
    }
    Fault { part: Part::Instance(which), began, ended: town.now(), loses_sessions: false }
}

async fn hurt_service(town: &Town, part: Part, server: &Server, dice: &mut TestRng) -> Fault {
    let (began, way) = (town.now(), dice.random_range(0..3));
    let freezes = part == Part::Redis && way == 0;
    let loses_sessions = part == Part::Redis && way == 1;
    block_in_place(|| if freezes { server.freeze() } else { server.kill() });
    pause(dice, 3000).await;
    block_in_place(|| {
        if loses_sessions {
            server.forget();
        }
        if freezes { server.thaw() } else { server.start() }
    });
    Fault { part, began, ended: town.now(), loses_sessions }
}

async fn pause(dice: &mut TestRng, longest: u64) {
    sleep(Duration::from_millis(dice.random_range(100..longest))).await;
}
