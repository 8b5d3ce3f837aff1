//! Screens in the lobby: how they are let in, known again and let in no more. What they show is the board.

mod code;
mod pairing;

use diesel::prelude::*;
use serde_json::json;

pub use self::code::Code;
pub use self::pairing::{
    Answer, Approval, DEVICE_PREFIX, LIFETIME, PAUSE, Pairing, approve, ask, begin, poll, sweep,
};
use crate::audit::{self, About, Action};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::secret;
use crate::store::schema::kiosks;
use crate::store::{At, Tx};

/// What the tokens of screens begin with, so that people and scanners know one where they see it.
pub const PREFIX: &str = "spotk_";
/// That a screen is there is noted at most this often.
const NOTED: SignedDuration = SignedDuration::from_mins(1);

/// A screen that is let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    pub id: i64,
    pub name: String,
    pub created_at: Timestamp,
    /// None: it has not fetched its token yet.
    pub seen_at: Option<Timestamp>,
}

impl Kiosk {
    /// Whether it is time to note that the screen is there.
    pub fn is_to_be_noted(&self, now: Timestamp) -> bool {
        self.seen_at.is_none_or(|seen| now.duration_since(seen) >= NOTED)
    }
}

type Row = (i64, String, At, Option<At>);

const COLUMNS: (kiosks::id, kiosks::name, kiosks::created_at, kiosks::seen_at) =
    (kiosks::id, kiosks::name, kiosks::created_at, kiosks::seen_at);

fn read((id, name, created_at, seen_at): Row) -> Kiosk {
    Kiosk { id, name, created_at: created_at.into(), seen_at: seen_at.map(Into::into) }
}

/// All screens that are let in, by name.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Kiosk>> {
    let standing = kiosks::table.filter(kiosks::revoked_at.is_null());
    let rows: Vec<Row> = standing.order((kiosks::name, kiosks::id)).select(COLUMNS).load(tx.connection())?;
    Ok(rows.into_iter().map(read).collect())
}

/// Whose token this is; nobody's where it is none or is over.
pub fn find_by_token(tx: &mut Tx<'_>, token: &str) -> Result<Option<Kiosk>> {
    let row: Option<Row> = kiosks::table
        .filter(kiosks::token_hash.eq(secret::hash(token)))
        .filter(kiosks::revoked_at.is_null())
        .select(COLUMNS)
        .first(tx.connection())
        .optional()?;
    Ok(row.map(read))
}

/// Whether a screen that was let in still is.
pub fn stands(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    let standing = kiosks::table.find(id).filter(kiosks::revoked_at.is_null());
    Ok(standing.select(kiosks::id).first::<i64>(tx.connection()).optional()?.is_some())
}

/// Notes that a screen is there, if nobody has within the last minute.
pub fn note_seen(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let now = tx.now();
    let is_old = kiosks::seen_at.is_null().or(kiosks::seen_at.le(Some(At::from(now - NOTED))));
    diesel::update(kiosks::table.find(id).filter(is_old))
        .set(kiosks::seen_at.eq(At::from(now)))
        .execute(tx.connection())?;
    Ok(())
}

/// Lets a screen in no more. Its sockets close, and it shows a new code.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or not any more.
pub fn revoke(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let standing = kiosks::table.find(id).filter(kiosks::revoked_at.is_null());
    let name: String = standing.select(kiosks::name).first(tx.connection())?;
    let ended =
        diesel::update(standing).set(kiosks::revoked_at.eq(At::from(tx.now()))).execute(tx.connection())?;
    if ended == 0 {
        return Err(Error::NotFound);
    }
    tx.emit(Event::KioskEnded(id));
    audit::note(tx, Action::KioskRevoked, About::BUILDING, &json!({ "kiosk": id, "name": name }))
}

/// The same by the screen itself, which gives its token back (RFC 7009). A token that is none is over already.
pub fn give_back(tx: &mut Tx<'_>, token: &str) -> Result<()> {
    match find_by_token(tx, token)? {
        Some(kiosk) => revoke(tx, kiosk.id),
        None => Ok(()),
    }
}
