//! What programs show instead of a session: access tokens of 15 minutes with the refresh tokens behind them, and
//! long-lived tokens. Of what is kept, the database has hashes only.

mod families;
pub mod jwt;
pub mod long_lived;

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

pub use self::families::{Next, begin, rotate};
use self::jwt::Signer;
use crate::clock::Timestamp;
use crate::cluster::memo::Memo;
use crate::error::Result;
use crate::event::Event;
use crate::secret;
use crate::store::schema::tokens;
use crate::store::{At, Store, Tx};

/// How long a token is believed to stand that nobody said had ended.
const LIFETIME: Duration = Duration::from_secs(1);
/// Use is noted at most this often, so that reading does not write.
const NOTED: Duration = Duration::from_secs(3600);

/// What a token may do. To write is to read as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    Read,
    Write,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::Read, Self::Write];

    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// What is kept of a token, or of a family, that nobody has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub resident: i64,
    pub credential: i32,
    pub scope: Scope,
    pub expires_at: Timestamp,
}

/// All tokens of the building.
pub struct Tokens {
    pub(super) signer: Signer,
    store: Store,
    ids: Memo<String, Option<i64>>,
    standing: Memo<i64, Option<Arc<Standing>>>,
    noted: Memo<i64, ()>,
}

impl Tokens {
    pub fn new(store: Store, signer: Signer) -> Arc<Self> {
        let tokens = Arc::new(Self {
            signer,
            store: store.clone(),
            ids: Memo::new(10_000, LIFETIME),
            standing: Memo::new(10_000, LIFETIME),
            noted: Memo::new(10_000, NOTED),
        });
        let known = Arc::downgrade(&tokens);
        store.bus().listen(move |events| {
            if let Some(known) = known.upgrade() {
                events.iter().for_each(|event| known.hear(event));
            }
        });
        tokens
    }

    fn hear(&self, event: &Event) {
        match event {
            Event::TokenEnded(id) => self.standing.forget(id),
            Event::Rejoined => self.standing.forget_all(),
            _ => {}
        }
    }

    /// What is kept of a token that is not over.
    pub(super) async fn standing(&self, id: i64) -> Result<Option<Arc<Standing>>> {
        let find = self.store.read(move |tx| Ok(find(tx, id)?.map(Arc::new)));
        let now = self.store.clock().now();
        Ok(self.standing.get(&id, find).await?.filter(|standing| now < standing.expires_at))
    }

    /// The id of a long-lived token, whatever became of it.
    pub(super) async fn id(&self, token: &str) -> Result<Option<i64>> {
        let hash = secret::hash(token);
        self.ids.get(&hash.clone(), self.store.read(move |tx| id_of(tx, &hash))).await
    }

    /// Notes the use of a long-lived token, now and then.
    pub(super) async fn note_use(&self, id: i64) {
        let note = self.store.write(move |tx| long_lived::note_use(tx, id));
        if let Err(error) = self.noted.get(&id, note).await {
            tracing::debug!(%error, "the use of a token was not noted");
        }
    }
}

/// What is kept of a token, unless somebody has ended it; it may be over by its age.
pub fn find(tx: &mut Tx<'_>, id: i64) -> Result<Option<Standing>> {
    let row: Option<(i64, i32, String, At)> = tokens::table
        .find(id)
        .filter(tokens::ended_at.is_null())
        .select((tokens::resident_id, tokens::credential, tokens::scope, tokens::expires_at))
        .first(tx.connection())
        .optional()?;
    Ok(row.and_then(|(resident, credential, scope, expires_at)| {
        let scope = Scope::parse(&scope)?;
        Some(Standing { resident, credential, scope, expires_at: expires_at.into() })
    }))
}

/// Ends a token or a family; ending it again changes nothing.
pub fn end(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let standing = tokens::table.find(id).filter(tokens::ended_at.is_null());
    let ended =
        diesel::update(standing).set(tokens::ended_at.eq(At::from(tx.now()))).execute(tx.connection())?;
    if ended > 0 {
        tx.emit(Event::TokenEnded(id));
    }
    Ok(())
}

/// Ends whatever is behind a long-lived token or any refresh token of a family; nothing where it is neither.
pub fn end_kept(tx: &mut Tx<'_>, token: &str) -> Result<()> {
    let hash = families::key_hash(token).unwrap_or_else(|| secret::hash(token));
    match id_of(tx, &hash)? {
        Some(id) => end(tx, id),
        None => Ok(()),
    }
}

/// Removes what has ended or expired, and answers how many.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
    let now = At::from(tx.now());
    let over = tokens::table.filter(tokens::expires_at.le(now).or(tokens::ended_at.le(now)));
    Ok(diesel::delete(over).execute(tx.connection())?)
}

fn id_of(tx: &mut Tx<'_>, hash: &str) -> Result<Option<i64>> {
    let id = tokens::table.filter(tokens::key_hash.eq(hash)).select(tokens::id);
    Ok(id.first(tx.connection()).optional()?)
}
