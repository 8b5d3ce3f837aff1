//! What signing in needs, and a new password.

use diesel::prelude::*;

use serde_json::json;

use super::{Email, PasswordHash, calendar};
use crate::audit::{self, About, Action};
use crate::error::Result;
use crate::event::Event;
use crate::language::Message;
use crate::store::schema::residents;
use crate::store::{At, Tx};

/// What somebody who signs in is compared with.
pub struct Credentials {
    pub resident: i64,
    /// The resident's number as it was when the password was read: what is signed in with it ends with it.
    pub credential: i32,
    pub password: PasswordHash,
    /// Why they may not enter, to be said to who knows the password.
    pub problem: Option<Message>,
}

/// The credentials behind an address; none where nobody has it.
pub fn credentials(tx: &mut Tx<'_>, email: &Email) -> Result<Option<Credentials>> {
    type Row = (i64, i32, String, Option<At>, Option<At>);
    let found: Option<Row> = residents::table
        .filter(residents::email.eq(email.as_str()).and(residents::erased_at.is_null()))
        .select((
            residents::id,
            residents::credential,
            residents::password_hash,
            residents::suspended_at,
            residents::left_at,
        ))
        .first(tx.connection())
        .optional()?;
    Ok(found.map(|(resident, credential, hash, suspended_at, left_at)| Credentials {
        resident,
        credential,
        password: PasswordHash(hash),
        problem: match (suspended_at, left_at) {
            (_, Some(_)) => Some(Message::of("problem-moved-out")),
            (Some(_), None) => Some(Message::of("problem-suspended")),
            (None, None) => None,
        },
    }))
}

/// Sets a new password, which ends every session and every token of the resident. Their calendar stays where it is.
pub fn replace_password(tx: &mut Tx<'_>, id: i64, password: &PasswordHash) -> Result<()> {
    diesel::update(residents::table.find(id))
        .set(residents::password_hash.eq(&password.0))
        .execute(tx.connection())?;
    end_sessions(tx, id)?;
    audit::note(tx, Action::PasswordReplaced, About::resident(id), &json!({}))
}

/// Ends every session, every token and the calendar of a resident.
pub fn sign_out_everywhere(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    calendar::switch_off(tx, id)?;
    end_sessions(tx, id)?;
    audit::note(tx, Action::SignedOutEverywhere, About::resident(id), &json!({}))
}

pub(super) fn end_sessions(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    diesel::update(residents::table.find(id))
        .set(residents::credential.eq(residents::credential + 1))
        .execute(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    tx.emit(Event::SessionsEnded(id));
    Ok(())
}
