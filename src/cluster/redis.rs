//! The one pool of connections to Redis. Whatever is asked has a time limit: what is in Redis may be lost, and
//! nobody waits for it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool_redis::redis::aio::{MultiplexedConnection, PubSubStream};
use deadpool_redis::redis::{AsyncConnectionConfig, Client, FromRedisValue, Pipeline, RedisError};
use deadpool_redis::{Connection, Manager, Pool, Runtime};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::silence::Silence;
use crate::error::{Error, Result};
use crate::meter;

/// For all of one question: the wait for a connection, making it, and the answer.
const PATIENCE: Duration = Duration::from_millis(600);
/// For subscribing, which nobody waits for.
const SUBSCRIBING: Duration = Duration::from_secs(2);
const LINES: usize = 4;
const CONNECTIONS: usize = 2 * LINES;

/// Cheap to clone.
#[derive(Clone)]
pub struct Redis {
    inner: Arc<Inner>,
}

struct Inner {
    pool: Pool,
    /// Connections that are in use, each by many at once: taken from the pool, and given up when one fails. The pool
    /// alone would ask each connection for a sign of life before every question.
    lines: [Mutex<Option<Arc<Connection>>>; LINES],
    turn: AtomicUsize,
    /// Where connections live: they serve all threads, and outlive any of them.
    runtime: Handle,
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
            lines: Default::default(),
            turn: AtomicUsize::new(0),
            runtime: Handle::current(),
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
        let line = &self.inner.lines[self.inner.turn.fetch_add(1, Ordering::Relaxed) % LINES];
        let answer = timeout(PATIENCE, async {
            let mut connection = self.connection(line).await?;
            commands.query_async(&mut connection).await.map_err(|error| error.to_string())
        });
        let answer = answer.await.unwrap_or_else(|_| Err("no answer in time".into()));
        answer.map_err(|error: String| {
            // The others are no better: whoever took one later would be told so, after Redis is back.
            for line in &self.inner.lines {
                *line.lock().unwrap_or_else(PoisonError::into_inner) = None;
            }
            self.inner.silence.begin();
            tracing::debug!(error, "Redis");
            Error::Unavailable
        })
    }

    async fn connection(
        &self,
        line: &Mutex<Option<Arc<Connection>>>,
    ) -> Result<MultiplexedConnection, String> {
        let in_use = line.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let connection = match in_use {
            Some(connection) => connection,
            None => {
                let pool = self.inner.pool.clone();
                let taken = self.inner.runtime.spawn(async move { pool.get().await }).await;
                let taken = taken.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
                let taken = Arc::new(taken);
                *line.lock().unwrap_or_else(PoisonError::into_inner) = Some(taken.clone());
                taken
            }
        };
        Ok(MultiplexedConnection::clone(&connection))
    }

    /// Where the pool of connections stands; those in use serve many at once.
    pub fn pool(&self) -> meter::Pool {
        let status = self.inner.pool.status();
        let idle = status.available;
        meter::Pool { busy: status.size.saturating_sub(idle), idle, waiting: status.waiting }
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
