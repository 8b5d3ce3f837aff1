//! The one pool of connections to Redis. Whatever is asked has a time limit: what is in Redis may be lost, and
//! nobody waits for it.

use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::redis::aio::PubSubStream;
use deadpool_redis::redis::{AsyncConnectionConfig, Client, FromRedisValue, Pipeline, RedisError};
use deadpool_redis::{Manager, Pool, Runtime};
use tokio::time::timeout;

use super::silence::Silence;
use crate::error::{Error, Result};

/// For all of one question: the wait for a connection, making it, and the answer.
const PATIENCE: Duration = Duration::from_millis(600);
/// For subscribing, which nobody waits for.
const SUBSCRIBING: Duration = Duration::from_secs(2);
const CONNECTIONS: usize = 32;

/// Cheap to clone.
#[derive(Clone)]
pub struct Redis {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    client: Client,
    silence: Silence,
    /// What keeps the buildings apart that share one Redis.
    prefix: String,
}

impl Redis {
    /// Opens nothing yet: an instance can start while Redis is away. `family` is the same for all instances of one
    /// building, and no other's.
    ///
    /// # Errors
    /// Why the URL cannot be one, for the log.
    pub fn new(url: &str, family: &str) -> Result<Self, String> {
        let limits = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let words = |error: RedisError| error.to_string();
        let manager = Manager::new_with_config(url, limits).map_err(words)?;
        let pool = Pool::builder(manager).max_size(CONNECTIONS).runtime(Runtime::Tokio1).build();
        let inner = Inner {
            pool: pool.map_err(|error| error.to_string())?,
            client: Client::open(url).map_err(words)?,
            silence: Silence::default(),
            prefix: format!("sparespot:{family}"),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The name under which this building keeps something.
    pub fn key(&self, kind: &str, name: impl std::fmt::Display) -> String {
        format!("{}:{kind}:{name}", self.inner.prefix)
    }

    /// Sends commands together and reads their answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where Redis does not answer in time; the commands may still be carried out.
    pub async fn ask<T: FromRedisValue>(&self, commands: &Pipeline) -> Result<T> {
        if self.inner.silence.holds() {
            return Err(Error::Unavailable);
        }
        let answer = timeout(PATIENCE, async {
            let mut connection = self.inner.pool.get().await.map_err(|error| error.to_string())?;
            commands.query_async(&mut connection).await.map_err(|error| error.to_string())
        });
        let answer = answer.await.unwrap_or_else(|_| Err("no answer in time".into()));
        answer.map_err(|error: String| {
            self.inner.silence.begin();
            tracing::debug!(error, "Redis");
            Error::Unavailable
        })
    }

    /// Whether Redis answers.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it does not.
    pub async fn ping(&self) -> Result<()> {
        let mut commands = Pipeline::new();
        commands.cmd("PING").ignore();
        self.ask(&commands).await
    }

    /// Listens to a channel, on a connection of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where Redis does not answer.
    pub(super) async fn subscribe(&self, channel: &str) -> Result<PubSubStream> {
        let messages = timeout(SUBSCRIBING, async {
            let mut messages = self.inner.client.get_async_pubsub().await?;
            messages.subscribe(channel).await?;
            Ok::<_, RedisError>(messages.into_on_message())
        });
        match messages.await {
            Ok(Ok(messages)) => Ok(messages),
            _ => Err(Error::Unavailable),
        }
    }
}
