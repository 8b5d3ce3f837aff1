//! Taking a resident's name out.

use diesel::prelude::*;

use super::sign_in::end_sessions;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::store::schema::{invitations, residents};
use crate::store::{At, Tx};

/// Refuses to go on where nobody else could run the building. Of two managers who go at once, the second one waits here
/// for the first.
///
/// # Errors
/// [`Error::Forbidden`] for the last manager.
pub fn keep_a_manager(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let managers = residents::table.filter(residents::is_manager.eq(true));
    diesel::update(managers).set(residents::is_manager.eq(true)).execute(tx.connection())?;
    let managers = residents::table
        .filter(residents::is_manager.eq(true))
        .filter(residents::suspended_at.is_null().and(residents::left_at.is_null()))
        .select(residents::id);
    let managers: Vec<i64> = managers.load(tx.connection())?;
    if managers == [id] {
        return Err(Error::Forbidden(Message::of("problem-last-manager")));
    }
    Ok(())
}

/// Takes out of a resident's row what they said about themselves, and lets nobody in as them any more.
pub fn forget(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let (email, left): (String, Option<At>) =
        residents::table.find(id).select((residents::email, residents::left_at)).first(tx.connection())?;
    diesel::update(invitations::table.filter(invitations::email.eq(email)))
        .set((invitations::email.eq(""), invitations::unit.eq("")))
        .execute(tx.connection())?;
    let now = At::from(tx.now());
    diesel::update(residents::table.find(id))
        .set((
            residents::name.eq(""),
            residents::email.eq(format!("erased-{id}@erased.invalid")),
            residents::unit.eq(""),
            residents::plate.eq(""),
            residents::password_hash.eq(""),
            residents::is_manager.eq(false),
            residents::calendar.eq(None::<String>),
            residents::language.eq(""),
            residents::left_at.eq(left.unwrap_or(now)),
            residents::erased_at.eq(now),
        ))
        .execute(tx.connection())?;
    end_sessions(tx, id)
}
