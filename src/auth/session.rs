//! Sessions, kept on the server. The cookie carries a key; what is stored is its hash.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_session::config::{CookieContentSecurity, PersistentSession, TtlExtensionPolicy};
use actix_session::storage::{LoadError, SaveError, SessionKey, SessionStore, UpdateError};
use actix_session::{Session, SessionMiddleware};
use actix_web::cookie::time::Duration as Ttl;
use actix_web::cookie::{Key, SameSite};
use anyhow::anyhow;
use diesel::prelude::*;

use crate::clock::SignedDuration;
use crate::cluster::memo::Memo;
use crate::error::{Error, Result};
use crate::secret::{self, Secret, SecretKey};
use crate::store::schema::sessions;
use crate::store::{At, Store, Tx};

/// A session that is not used for this long is over.
const IDLE: Ttl = Ttl::days(30);
/// How long what was read is believed: a session that another instance ended is over within a second.
const LIFETIME: Duration = Duration::from_secs(1);
/// Use is noted at most this often, so that reading a page does not write.
const NOTED: Duration = Duration::from_secs(3600);

const AWAY: &str = "away";

type State = HashMap<String, String>;

/// Where sessions are kept.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
    read: Arc<Memo<String, Option<State>>>,
    noted: Arc<Memo<String, ()>>,
}

impl Sessions {
    pub fn new(store: Store) -> Self {
        Self { store, read: Arc::new(Memo::new(50_000, LIFETIME)), noted: Arc::new(Memo::new(50_000, NOTED)) }
    }

    /// What reads and writes the cookie. Behind HTTPS its name says that it is ours alone (RFC 6265bis,
    /// section 4.1.3.2); plain http, as on one's own machine, cannot have that name.
    pub fn middleware(&self, key: &SecretKey, is_https: bool) -> SessionMiddleware<Self> {
        let lifecycle = PersistentSession::default()
            .session_ttl(IDLE)
            .session_ttl_extension_policy(TtlExtensionPolicy::OnEveryRequest);
        SessionMiddleware::builder(self.clone(), Key::from(key.bytes()))
            .cookie_name(if is_https { "__Host-sparespot" } else { "sparespot" }.into())
            .cookie_secure(is_https)
            .cookie_http_only(true)
            .cookie_same_site(SameSite::Lax)
            .cookie_content_security(CookieContentSecurity::Signed)
            .session_lifecycle(lifecycle)
            .build()
    }

    async fn put(&self, key: &str, state: &State, ttl: &Ttl, is_new: bool) -> Result<()> {
        let id = secret::hash(key);
        let text = serde_json::to_string(state).map_err(|error| Error::Internal(error.to_string()))?;
        let (row, seconds) = (id.clone(), ttl.whole_seconds());
        self.store.write(move |tx| write(tx, &row, &text, seconds, is_new)).await?;
        self.read.forget(&id);
        Ok(())
    }
}

impl SessionStore for Sessions {
    /// A database that does not answer is a state of its own, which [`is_away`] tells: the page says so, and
    /// nobody is signed out.
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let id = secret::hash(key.as_ref());
        let row = id.clone();
        let find = async { self.store.read(move |tx| find(tx, &row)).await };
        Ok(self
            .read
            .get(&id, find)
            .await
            .unwrap_or_else(|_| Some(State::from([(AWAY.into(), "true".into())]))))
    }

    async fn save(&self, state: State, ttl: &Ttl) -> Result<SessionKey, SaveError> {
        let key = Secret::new();
        self.put(key.as_str(), &state, ttl, true).await.map_err(|error| SaveError::Other(anyhow!(error)))?;
        let _noted: Result<()> = self.noted.get(&key.hash(), async { Ok(()) }).await;
        key.as_str().to_owned().try_into().map_err(|_| SaveError::Other(anyhow!("the key is too long")))
    }

    async fn update(&self, key: SessionKey, state: State, ttl: &Ttl) -> Result<SessionKey, UpdateError> {
        self.put(key.as_ref(), &state, ttl, false)
            .await
            .map_err(|error| UpdateError::Other(anyhow!(error)))?;
        Ok(key)
    }

    async fn update_ttl(&self, key: &SessionKey, ttl: &Ttl) -> Result<(), anyhow::Error> {
        let id = secret::hash(key.as_ref());
        let (row, seconds) = (id.clone(), ttl.whole_seconds());
        let note = async { self.store.write(move |tx| touch(tx, &row, seconds)).await };
        if let Err(error) = self.noted.get(&id, note).await {
            tracing::warn!(%error, "the use of a session was not noted");
        }
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        let id = secret::hash(key.as_ref());
        let row = id.clone();
        self.store
            .write(move |tx| {
                diesel::delete(sessions::table.find(&row)).execute(tx.connection())?;
                Ok(())
            })
            .await?;
        self.read.forget(&id);
        Ok(())
    }
}

/// Whether the session could not be read because the database does not answer.
pub fn is_away(session: &Session) -> bool {
    session.entries().contains_key(AWAY)
}

/// Removes sessions that are over. Answers how many.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
    let over = sessions::table.filter(sessions::expires_at.le(At::from(tx.now())));
    Ok(diesel::delete(over).execute(tx.connection())?)
}

/// A session's state; one that cannot be read counts as none.
fn find(tx: &mut Tx<'_>, id: &str) -> Result<Option<State>> {
    let text: Option<String> = sessions::table
        .find(id)
        .filter(sessions::expires_at.gt(At::from(tx.now())))
        .select(sessions::state)
        .first(tx.connection())
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Writes a new session, or changes one that exists: a request that races a sign-out revives nothing.
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
