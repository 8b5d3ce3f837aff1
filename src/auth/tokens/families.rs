//! Families of refresh tokens. Each token is used once and brings the next one; an old one that comes back has been
//! copied, so that the whole family ends (RFC 9700, section 4.14.2).
//!
//! A refresh token has two halves: the first is the family's, the second its own. Who knows the first has had a token
//! of that family, so that nobody can end one by guessing, and a family is one row however often it is used.

use diesel::prelude::*;

use super::jwt::Access;
use super::{Scope, end};
use crate::clock::SignedDuration;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::secret::{self, Secret};
use crate::store::schema::{residents, tokens};
use crate::store::{At, Tx};

const PREFIX: &str = "spotr_";
/// The length of [`Secret`]s in characters.
const HALF: usize = 43;
/// A refresh token that is not used for this long is over.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A family's next refresh token, and what the access token beside it says.
pub struct Next {
    pub refresh: String,
    pub access: Access,
}

/// Begins a family for a resident whose password was compared when `credential` was theirs.
pub fn begin(tx: &mut Tx<'_>, resident: i64, credential: i32, scope: Scope) -> Result<Next> {
    let (key, own) = (Secret::new(), Secret::new());
    let now = At::from(tx.now());
    let family: i64 = diesel::insert_into(tokens::table)
        .values((
            tokens::resident_id.eq(resident),
            tokens::credential.eq(credential),
            tokens::scope.eq(scope.name()),
            tokens::name.eq(""),
            tokens::key_hash.eq(key.hash()),
            tokens::refresh_hash.eq(own.hash()),
            tokens::created_at.eq(now),
            tokens::used_at.eq(now),
            tokens::expires_at.eq(At::from(tx.now() + LIFETIME)),
        ))
        .returning(tokens::id)
        .get_result(tx.connection())?;
    let access = Access { resident, credential, family, scope };
    Ok(Next { refresh: format!("{PREFIX}{}{}", key.as_str(), own.as_str()), access })
}

/// Uses a refresh token. None where it is none or is over; where it was used before, its family is over from now on.
/// Of two that come at once one is the first.
///
/// # Errors
/// [`Error::Forbidden`] where `scope` is more than the family has (RFC 6749, section 6); the token is not used then.
pub fn rotate(tx: &mut Tx<'_>, token: &str, scope: Option<Scope>) -> Result<Option<Next>> {
    let Some((key, own)) = halves(token) else { return Ok(None) };
    let Some((family, resident, credential, granted)) = find(tx, key)? else { return Ok(None) };
    let granted = Scope::parse(&granted).unwrap_or(Scope::Read);
    let next = Secret::new();
    let unused = tokens::table
        .find(family)
        .filter(tokens::refresh_hash.eq(secret::hash(own)))
        .filter(tokens::ended_at.is_null());
    let used = diesel::update(unused)
        .set((
            tokens::refresh_hash.eq(next.hash()),
            tokens::used_at.eq(At::from(tx.now())),
            tokens::expires_at.eq(At::from(tx.now() + LIFETIME)),
        ))
        .execute(tx.connection())?;
    if used == 0 {
        tracing::warn!(family, resident, "a refresh token was used twice; its family is over");
        end(tx, family)?;
        return Ok(None);
    }
    let scope = scope.unwrap_or(granted);
    if scope > granted {
        return Err(Error::Forbidden(Message::of("problem-token-reads")));
    }
    let access = Access { resident, credential, family, scope };
    Ok(Some(Next { refresh: format!("{PREFIX}{key}{}", next.as_str()), access }))
}

/// Under which hash the family of a refresh token is stored; none where it cannot be one.
pub fn key_hash(token: &str) -> Option<String> {
    halves(token).map(|(key, _)| secret::hash(key))
}

fn halves(token: &str) -> Option<(&str, &str)> {
    let halves = token.strip_prefix(PREFIX)?;
    (halves.len() == 2 * HALF && halves.is_ascii()).then(|| halves.split_at(HALF))
}

/// A family that is not over: its id, its resident, their credential and its scope.
fn find(tx: &mut Tx<'_>, key: &str) -> Result<Option<(i64, i64, i32, String)>> {
    let found = tokens::table
        .inner_join(residents::table)
        .filter(tokens::key_hash.eq(secret::hash(key)))
        .filter(tokens::credential.eq(residents::credential))
        .filter(tokens::refresh_hash.is_not_null())
        .filter(tokens::ended_at.is_null())
        .filter(tokens::expires_at.gt(At::from(tx.now())))
        .select((tokens::id, residents::id, tokens::credential, tokens::scope))
        .first(tx.connection())
        .optional()?;
    Ok(found)
}
