//! What signing in needs, and a new password.

use diesel::prelude::*;

use super::{Email, PasswordHash};
use crate::error::Result;
use crate::event::Event;
use crate::store::Tx;
use crate::store::schema::residents;

/// The resident behind an address with what their password is compared with; none where nobody has it.
pub fn credentials(tx: &mut Tx<'_>, email: &Email) -> Result<Option<(i64, PasswordHash)>> {
    let found: Option<(i64, String)> = residents::table
        .filter(residents::email.eq(email.as_str()))
        .select((residents::id, residents::password_hash))
        .first(tx.connection())
        .optional()?;
    Ok(found.map(|(id, hash)| (id, PasswordHash(hash))))
}

/// Sets a new password, which ends every session of the resident.
pub fn replace_password(tx: &mut Tx<'_>, id: i64, password: &PasswordHash) -> Result<()> {
    diesel::update(residents::table.find(id))
        .set((residents::password_hash.eq(&password.0), residents::credential.eq(residents::credential + 1)))
        .execute(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    tx.emit(Event::SessionsEnded(id));
    Ok(())
}
