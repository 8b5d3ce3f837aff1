//! Counted in Redis, within periods that begin with their first count.

use std::num::NonZeroU32;
use std::time::Duration;

use deadpool_redis::redis::{Pipeline, pipe};

use super::{CODE_PERIOD, CODES, FAILURE_PERIOD, FAILURES, too_often};
use crate::cluster::redis::Redis;
use crate::error::Result;
use crate::secret;

const MINUTE: Duration = Duration::from_secs(60);

pub struct Shared {
    per_minute: Option<NonZeroU32>,
    redis: Redis,
}

impl Shared {
    pub(super) fn new(per_minute: Option<NonZeroU32>, redis: Redis) -> Self {
        Self { per_minute, redis }
    }

    pub(super) async fn request_from(&self, address: &str) -> Result<()> {
        let Some(most) = self.per_minute else { return Ok(()) };
        let (count, left) = self.count(&self.redis.key("requests", address), MINUTE).await?;
        if count > most.get() { Err(too_often(left)) } else { Ok(()) }
    }

    pub(super) async fn may_try(&self, account: &str) -> Result<()> {
        self.is_below(&self.failures(account), FAILURES.get()).await
    }

    pub(super) async fn failed(&self, account: &str) -> Result<()> {
        self.count(&self.failures(account), FAILURE_PERIOD).await.map(drop)
    }

    pub(super) async fn may_pair(&self, manager: i64) -> Result<()> {
        self.is_below(&self.redis.key("codes", manager), CODES).await
    }

    pub(super) async fn failed_to_pair(&self, manager: i64) -> Result<()> {
        self.count(&self.redis.key("codes", manager), CODE_PERIOD).await.map(drop)
    }

    async fn is_below(&self, key: &str, most: u32) -> Result<()> {
        let (count, left): (Option<u32>, i64) =
            self.redis.ask(pipe().cmd("GET").arg(key).cmd("PTTL").arg(key)).await?;
        if count.is_some_and(|count| count >= most) { Err(too_often(milliseconds(left))) } else { Ok(()) }
    }

    /// Accounts are named by email addresses, which Redis need not know.
    fn failures(&self, account: &str) -> String {
        self.redis.key("failures", secret::hash(account))
    }

    /// Counts one more, in one transaction, and answers how many they are and how long they still count.
    async fn count(&self, key: &str, period: Duration) -> Result<(u32, Duration)> {
        let mut commands = Pipeline::new();
        commands
            .atomic()
            .cmd("SET")
            .arg(key)
            .arg(0)
            .arg("PX")
            .arg(period.as_millis() as u64)
            .arg("NX")
            .ignore();
        commands.cmd("INCR").arg(key).cmd("PTTL").arg(key);
        let (count, left): (u32, i64) = self.redis.ask(&commands).await?;
        Ok((count, milliseconds(left)))
    }
}

fn milliseconds(left: i64) -> Duration {
    Duration::from_millis(u64::try_from(left).unwrap_or(0))
}
