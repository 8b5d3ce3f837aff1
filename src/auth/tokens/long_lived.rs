//! Tokens that residents make for their own scripts, name and revoke.

use diesel::prelude::*;

use serde_json::json;

use super::Scope;
use crate::audit::{self, About, Action};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::{Error, Problems, Result, text};
use crate::event::Event;
use crate::language::Message;
use crate::residents::Resident;
use crate::secret::{self, Secret};
use crate::store::schema::tokens;
use crate::store::{At, Tx};

/// What these tokens begin with, so that people and scanners know one where they see it.
pub const PREFIX: &str = "spot_";
/// A token that is not used for this long is over.
const IDLE: SignedDuration = SignedDuration::from_hours(24 * 365);
/// The most that one resident may have at a time.
const MOST: i64 = 50;

/// A token that somebody wants.
#[derive(Clone)]
pub struct Wanted {
    name: String,
    scope: Scope,
}

impl Wanted {
    /// # Errors
    /// [`Error::Invalid`] with every field that is wrong.
    pub fn parse(name: &str, scope: &str) -> Result<Self> {
        let mut problems = Problems::default();
        let name = problems.take(text("name", name, 1, 60));
        let scope =
            Scope::parse(scope).ok_or_else(|| Error::field("scope", Message::of("problem-token-scope")));
        match (name, problems.take(scope)) {
            (Some(name), Some(scope)) => Ok(Self { name, scope }),
            _ => Err(problems.into_error()),
        }
    }
}

/// A token as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LongLived {
    pub id: i64,
    pub name: String,
    pub scope: Scope,
    pub created_at: Timestamp,
    /// Noted at most once an hour.
    pub used_at: Option<Timestamp>,
}

/// Makes a token and answers it; only its hash is stored.
///
/// # Errors
/// [`Error::Invalid`] where the resident has too many.
pub fn create(tx: &mut Tx<'_>, resident: &Resident, wanted: &Wanted) -> Result<String> {
    let count =
        tokens::table.filter(tokens::resident_id.eq(resident.id)).filter(tokens::refresh_hash.is_null());
    let count: i64 = count.filter(tokens::ended_at.is_null()).count().get_result(tx.connection())?;
    if count >= MOST {
        let problem = Message::of("problem-tokens").with("most", MOST);
        return Err(Error::field("name", problem));
    }
    let token = format!("{PREFIX}{}", Secret::new().as_str());
    diesel::insert_into(tokens::table)
        .values((
            tokens::resident_id.eq(resident.id),
            tokens::credential.eq(resident.credential),
            tokens::scope.eq(wanted.scope.name()),
            tokens::name.eq(&wanted.name),
            tokens::key_hash.eq(secret::hash(&token)),
            tokens::created_at.eq(At::from(tx.now())),
            tokens::expires_at.eq(At::from(tx.now() + IDLE)),
        ))
        .execute(tx.connection())?;
    let details = json!({ "scope": wanted.scope.name() });
    audit::note(tx, Action::TokenMade, About::resident(resident.id), &details)?;
    Ok(token)
}

/// A resident's tokens that are not over, newest first.
pub fn of(tx: &mut Tx<'_>, resident: &Resident) -> Result<Vec<LongLived>> {
    let rows: Vec<(i64, String, String, At, Option<At>)> = tokens::table
        .filter(tokens::resident_id.eq(resident.id))
        .filter(tokens::credential.eq(resident.credential))
        .filter(tokens::refresh_hash.is_null())
        .filter(tokens::ended_at.is_null())
        .filter(tokens::expires_at.gt(At::from(tx.now())))
        .order(tokens::id.desc())
        .select((tokens::id, tokens::name, tokens::scope, tokens::created_at, tokens::used_at))
        .load(tx.connection())?;
    Ok(rows.into_iter().filter_map(read).collect())
}

fn read((id, name, scope, created_at, used_at): (i64, String, String, At, Option<At>)) -> Option<LongLived> {
    let scope = Scope::parse(&scope)?;
    Some(LongLived { id, name, scope, created_at: created_at.into(), used_at: used_at.map(Into::into) })
}

/// The id of a resident's own token that is not over; none where it is not theirs.
pub fn find_mine(tx: &mut Tx<'_>, resident: &Resident, token: &str) -> Result<Option<i64>> {
    let id: Option<i64> = tokens::table
        .filter(tokens::key_hash.eq(secret::hash(token)))
        .filter(tokens::resident_id.eq(resident.id))
        .filter(tokens::ended_at.is_null())
        .select(tokens::id)
        .first(tx.connection())
        .optional()?;
    Ok(id)
}

/// Ends a resident's own token.
///
/// # Errors
/// [`Error::NotFound`] where it is not theirs or is over.
pub fn revoke(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<()> {
    let mine = tokens::table
        .find(id)
        .filter(tokens::resident_id.eq(resident.id))
        .filter(tokens::refresh_hash.is_null())
        .filter(tokens::ended_at.is_null());
    let ended = diesel::update(mine).set(tokens::ended_at.eq(At::from(tx.now()))).execute(tx.connection())?;
    if ended == 0 {
        return Err(Error::NotFound);
    }
    tx.emit(Event::TokenEnded(id));
    audit::note(tx, Action::TokenRevoked, About::resident(resident.id), &json!({}))
}

/// Notes that a token is used, which also moves its end.
pub fn note_use(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    diesel::update(tokens::table.find(id))
        .set((tokens::used_at.eq(At::from(tx.now())), tokens::expires_at.eq(At::from(tx.now() + IDLE))))
        .execute(tx.connection())?;
    Ok(())
}
