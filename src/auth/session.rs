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

use super::kept::Kept;
use crate::cluster::memo::Memo;
use crate::cluster::redis::Redis;
use crate::error::{Error, Result};
use crate::secret::{self, Secret, SecretKey};
use crate::store::Store;

/// A session that is not used for this long is over.
const IDLE: Ttl = Ttl::days(30);
/// Use is noted at most this often, so that reading a page does not write.
const NOTED: Duration = Duration::from_secs(3600);

/// What a state says that is not stored: that it could not be read, and the id under which it is.
const AWAY: &str = "away";
const ID: &str = "id";

type State = HashMap<String, String>;

/// All sessions of the building.
#[derive(Clone)]
pub struct Sessions {
    kept: Kept,
    noted: Arc<Memo<String, ()>>,
}

impl Sessions {
    /// Kept in Redis where there is one, else in the database.
    pub fn new(store: Store, redis: Option<Redis>) -> Self {
        Self { kept: Kept::new(store, redis), noted: Arc::new(Memo::new(50_000, NOTED)) }
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

    /// Whether a session still is one.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database or Redis does not answer.
    pub async fn exists(&self, id: &str) -> Result<bool> {
        Ok(self.kept.find(id).await?.is_some())
    }

    async fn put(&self, key: &str, mut state: State, ttl: &Ttl, is_new: bool) -> Result<()> {
        state.remove(ID);
        let state = serde_json::to_string(&state).map_err(|error| Error::Internal(error.to_string()))?;
        self.kept.put(&secret::hash(key), state, ttl.whole_seconds(), is_new).await
    }
}

impl SessionStore for Sessions {
    /// A state that cannot be decoded counts as none. That nobody answers is a state of its own, which
    /// [`is_away`] tells: the page says so, and nobody is signed out.
    async fn load(&self, key: &SessionKey) -> Result<Option<State>, LoadError> {
        let id = secret::hash(key.as_ref());
        let Ok(state) = self.kept.find(&id).await else {
            return Ok(Some(State::from([(AWAY.into(), "true".into())])));
        };
        let state: Option<State> = state.and_then(|state| serde_json::from_str(&state).ok());
        Ok(state.map(|mut state| {
            state.insert(ID.into(), format!("{id:?}"));
            state
        }))
    }

    async fn save(&self, state: State, ttl: &Ttl) -> Result<SessionKey, SaveError> {
        let key = Secret::new();
        self.put(key.as_str(), state, ttl, true).await.map_err(|error| SaveError::Other(anyhow!(error)))?;
        let _noted: Result<()> = self.noted.get(&key.hash(), async { Ok(()) }).await;
        key.as_str().to_owned().try_into().map_err(|_| SaveError::Other(anyhow!("the key is too long")))
    }

    async fn update(&self, key: SessionKey, state: State, ttl: &Ttl) -> Result<SessionKey, UpdateError> {
        self.put(key.as_ref(), state, ttl, false)
            .await
            .map_err(|error| UpdateError::Other(anyhow!(error)))?;
        Ok(key)
    }

    async fn update_ttl(&self, key: &SessionKey, ttl: &Ttl) -> Result<(), anyhow::Error> {
        let id = secret::hash(key.as_ref());
        if let Err(error) = self.noted.get(&id, self.kept.touch(&id, ttl.whole_seconds())).await {
            tracing::debug!(%error, "the use of a session was not noted");
        }
        Ok(())
    }

    async fn delete(&self, key: &SessionKey) -> Result<(), anyhow::Error> {
        Ok(self.kept.remove(&secret::hash(key.as_ref())).await?)
    }
}

/// Whether the session could not be read because nobody answers.
pub fn is_away(session: &Session) -> bool {
    session.entries().contains_key(AWAY)
}

/// The id under which a session is kept: the hash of its key.
pub fn id(session: &Session) -> Option<String> {
    session.get(ID).ok()?
}

/// What names a session in events, by its id.
pub fn tag(id: &str) -> u64 {
    id.get(..16).and_then(|start| u64::from_str_radix(start, 16).ok()).unwrap_or(0)
}
