//! Values under keys that never mean anything else: what outdates one is a newer key. So nothing has to be dropped
//! in time, and a cache that missed a change cannot lie about it.

use std::collections::HashSet;
use std::fmt::Display;
use std::hash::Hash;
use std::time::Duration;

use deadpool_redis::redis::Pipeline;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep};

use super::redis::Redis;
use crate::error::Result;

/// Remembers in Redis what one instance has read, for the others.
pub struct Cache {
    redis: Redis,
    kind: &'static str,
}

/// How long Redis keeps a value: by then the instances that want it have it.
const LIFETIME: Duration = Duration::from_secs(60);
/// How long an instance that reads a value may take, and how often and how long the others look for it.
const CLAIM: Duration = Duration::from_millis(300);
const LOOK: Duration = Duration::from_millis(3);
const WAIT: Duration = Duration::from_millis(250);
/// In the place of a value that was claimed and not found.
const NOTHING: &[u8] = b"";
const NOTHING_LASTS: Duration = Duration::from_secs(1);

/// What Redis knows of some keys.
struct Known<K, V> {
    found: Vec<(K, V)>,
    missing: Vec<K>,
    /// Nobody will put a value there that can be read.
    vain: Vec<K>,
}

impl Cache {
    /// Of values that Redis knows under the name `kind`.
    pub fn new(kind: &'static str, redis: Redis) -> Self {
        Self { redis, kind }
    }

    /// The values of all keys. What nobody remembers is read, by one instance for all; `read` may find a newer
    /// value, under its own key, or none.
    ///
    /// # Errors
    /// What `read` answers. While Redis is silent everything is read.
    pub async fn get_all<K, V, F>(&self, keys: Vec<K>, read: impl Fn(Vec<K>) -> F) -> Result<Vec<(K, V)>>
    where
        K: Clone + Display + Eq + Hash,
        V: Serialize + DeserializeOwned,
        F: Future<Output = Result<Vec<(K, V)>>>,
    {
        let Known { mut found, missing, mut vain } = self.look(keys).await;
        let (mine, others) = self.claim(missing).await;
        if !mine.is_empty() {
            let values = read(mine.clone()).await?;
            self.keep(&mine, &values).await;
            found.extend(values);
        }
        vain.extend(self.wait_for(others, &mut found).await);
        if !vain.is_empty() {
            found.extend(read(vain).await?);
        }
        Ok(found)
    }

    async fn look<K: Display, V: DeserializeOwned>(&self, keys: Vec<K>) -> Known<K, V> {
        let mut known = Known { found: Vec::new(), missing: Vec::new(), vain: Vec::new() };
        if keys.is_empty() {
            return known;
        }
        let mut commands = Pipeline::new();
        commands.cmd("MGET");
        for key in &keys {
            commands.arg(self.name(key));
        }
        let (values,): (Vec<Option<Vec<u8>>>,) = self.redis.ask(&commands).await.unwrap_or_default();
        let values = values.into_iter().chain(std::iter::repeat(None));
        for (key, value) in keys.into_iter().zip(values) {
            match value.map(|value| serde_json::from_slice(&value)) {
                Some(Ok(value)) => known.found.push((key, value)),
                Some(Err(_)) => known.vain.push(key),
                None => known.missing.push(key),
            }
        }
        known
    }

    /// Parts keys into those that this instance is to read, and those that another one is reading.
    async fn claim<K: Display>(&self, keys: Vec<K>) -> (Vec<K>, Vec<K>) {
        if keys.is_empty() {
            return (keys, Vec::new());
        }
        let mut commands = Pipeline::new();
        for key in &keys {
            let claim = format!("{}:claim", self.name(key));
            commands.cmd("SET").arg(claim).arg(1).arg("PX").arg(CLAIM.as_millis() as u64).arg("NX");
        }
        let claimed: Vec<Option<String>> = match self.redis.ask(&commands).await {
            Ok(claimed) => claimed,
            Err(_) => return (keys, Vec::new()),
        };
        let (mine, others): (Vec<_>, Vec<_>) =
            keys.into_iter().zip(claimed).partition(|(_, claimed)| claimed.is_some());
        let keys = |pairs: Vec<(K, _)>| pairs.into_iter().map(|(key, _)| key).collect();
        (keys(mine), keys(others))
    }

    /// Tells the others what was read, and that there is nothing under the keys that were not found.
    async fn keep<K: Display + Eq + Hash, V: Serialize>(&self, asked: &[K], values: &[(K, V)]) {
        let mut commands = Pipeline::new();
        for (key, value) in values {
            let Ok(text) = serde_json::to_vec(value) else { continue };
            commands.cmd("SET").arg(self.name(key)).arg(text);
            commands.arg("PX").arg(LIFETIME.as_millis() as u64).ignore();
        }
        let read: HashSet<&K> = values.iter().map(|(key, _)| key).collect();
        for key in asked.iter().filter(|key| !read.contains(key)) {
            commands.cmd("SET").arg(self.name(key)).arg(NOTHING);
            commands.arg("PX").arg(NOTHING_LASTS.as_millis() as u64).ignore();
        }
        // Without it the others read for themselves.
        let _: Result<()> = self.redis.ask(&commands).await;
    }

    /// Looks for what others are reading, and answers what they did not come up with.
    async fn wait_for<K: Display, V: DeserializeOwned>(
        &self,
        mut keys: Vec<K>,
        found: &mut Vec<(K, V)>,
    ) -> Vec<K> {
        let (begun, mut vain) = (Instant::now(), Vec::new());
        while !keys.is_empty() && begun.elapsed() < WAIT {
            sleep(LOOK).await;
            let known = self.look(keys).await;
            found.extend(known.found);
            vain.extend(known.vain);
            keys = known.missing;
        }
        vain.extend(keys);
        vain
    }

    fn name(&self, key: impl Display) -> String {
        self.redis.key(self.kind, key)
    }
}
