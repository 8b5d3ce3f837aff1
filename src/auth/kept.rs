//! Where the states of sessions are kept: in the database for one instance, in Redis for many. What is kept is under
//! the hash of the session's key, never under the key.

use std::sync::Arc;
use std::time::Duration;

use deadpool_redis::redis::Pipeline;
use diesel::prelude::*;

use crate::clock::SignedDuration;
use crate::cluster::memo::Memo;
use crate::cluster::redis::Redis;
use crate::error::Result;
use crate::store::schema::sessions;
use crate::store::{At, Store, Tx};

/// How long what was read from the database is believed.
const LIFETIME: Duration = Duration::from_secs(1);

#[derive(Clone)]
pub(super) enum Kept {
    Database { store: Store, read: Arc<Memo<String, Option<String>>> },
    Redis(Redis),
}

impl Kept {
    pub(super) fn new(store: Store, redis: Option<Redis>) -> Self {
        match redis {
            None => Self::Database { store, read: Arc::new(Memo::new(50_000, LIFETIME)) },
            Some(redis) => Self::Redis(redis),
        }
    }

    /// A session's state, unless it is over.
    ///
    /// # Errors
    /// `Unavailable` where the database or Redis does not answer, here and below.
    pub(super) async fn find(&self, id: &str) -> Result<Option<String>> {
        match self {
            Self::Database { store, read } => {
                let row = id.to_owned();
                read.get(&row.clone(), store.read(move |tx| find(tx, &row))).await
            }
            Self::Redis(redis) => {
                let mut commands = Pipeline::new();
                commands.cmd("GET").arg(name(redis, id));
                Ok(redis.ask::<(Option<String>,)>(&commands).await?.0)
            }
        }
    }

    /// Writes a new session, or changes one that exists: a request that races a sign-out revives nothing.
    pub(super) async fn put(&self, id: &str, state: String, seconds: i64, is_new: bool) -> Result<()> {
        match self {
            Self::Database { store, read } => {
                let row = id.to_owned();
                store.write(move |tx| write(tx, &row, &state, seconds, is_new)).await?;
                read.forget(&id.to_owned());
                Ok(())
            }
            Self::Redis(redis) => {
                let condition = if is_new { "NX" } else { "XX" };
                let mut commands = Pipeline::new();
                commands.cmd("SET").arg(name(redis, id)).arg(state).arg("EX").arg(seconds).arg(condition);
                redis.ask(commands.ignore()).await
            }
        }
    }

    /// Moves the end of a session that is used.
    pub(super) async fn touch(&self, id: &str, seconds: i64) -> Result<()> {
        match self {
            Self::Database { store, .. } => {
                let row = id.to_owned();
                store.write(move |tx| touch(tx, &row, seconds)).await
            }
            Self::Redis(redis) => {
                let mut commands = Pipeline::new();
                commands.cmd("EXPIRE").arg(name(redis, id)).arg(seconds).ignore();
                redis.ask(&commands).await
            }
        }
    }

    pub(super) async fn remove(&self, id: &str) -> Result<()> {
        match self {
            Self::Database { store, read } => {
                let row = id.to_owned();
                store.write(move |tx| remove(tx, &row)).await?;
                read.forget(&id.to_owned());
                Ok(())
            }
            Self::Redis(redis) => {
                let mut commands = Pipeline::new();
                commands.cmd("DEL").arg(name(redis, id)).ignore();
                redis.ask(&commands).await
            }
        }
    }
}

fn name(redis: &Redis, id: &str) -> String {
    redis.key("session", id)
}

/// Removes sessions from the database that are over, and answers how many; Redis forgets by itself.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
    let over = sessions::table.filter(sessions::expires_at.le(At::from(tx.now())));
    Ok(diesel::delete(over).execute(tx.connection())?)
}

fn find(tx: &mut Tx<'_>, id: &str) -> Result<Option<String>> {
    let state = sessions::table
        .find(id)
        .filter(sessions::expires_at.gt(At::from(tx.now())))
        .select(sessions::state)
        .first(tx.connection())
        .optional()?;
    Ok(state)
}

fn write(tx: &mut Tx<'_>, id: &str, state: &str, seconds: i64, is_new: bool) -> Result<()> {
    let expires_at = At::from(tx.now() + SignedDuration::from_secs(seconds));
    if is_new {
        diesel::insert_into(sessions::table)
            .values((sessions::id.eq(id), sessions::state.eq(state), sessions::expires_at.eq(expires_at)))
            .execute(tx.connection())?;
    } else {
        diesel::update(sessions::table.find(id))
            .set((sessions::state.eq(state), sessions::expires_at.eq(expires_at)))
            .execute(tx.connection())?;
    }
    Ok(())
}

fn touch(tx: &mut Tx<'_>, id: &str, seconds: i64) -> Result<()> {
    let expires_at = At::from(tx.now() + SignedDuration::from_secs(seconds));
    diesel::update(sessions::table.find(id))
        .set(sessions::expires_at.eq(expires_at))
        .execute(tx.connection())?;
    Ok(())
}

fn remove(tx: &mut Tx<'_>, id: &str) -> Result<()> {
    diesel::delete(sessions::table.find(id)).execute(tx.connection())?;
    Ok(())
}
