//! Taking a resident's name out.

use diesel::prelude::*;

use super::sign_in::end_sessions;
use crate::error::Result;
use crate::store::schema::{invitations, residents};
use crate::store::{At, Tx};

/// Takes out of a resident's row what they said about themselves, and lets nobody in as them any more.
pub fn forget(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let (email, left, used): (String, Option<At>, Option<i64>) = residents::table
        .find(id)
        .select((residents::email, residents::left_at, residents::invitation_id))
        .first(tx.connection())?;
    // One that several may use is not theirs alone.
    let theirs =
        invitations::email.eq(email).or(invitations::id.nullable().eq(used).and(invitations::uses.eq(1)));
    diesel::update(invitations::table.filter(theirs))
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
