//! Codes that let people sign up, each a number of times and until a day.

use diesel::prelude::*;

use serde_json::json;

use crate::audit::{self, About, Action};
use crate::clock::SignedDuration;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::secret::{self, Secret};
use crate::store::schema::{building, invitations};
use crate::store::{At, Tx};

/// Makes an invitation and answers its code, which is stored only as a hash.
pub fn create(tx: &mut Tx<'_>, uses: i32, days: i32) -> Result<Secret> {
    let code = Secret::new();
    let expires_at = tx.now() + SignedDuration::from_hours(24 * i64::from(days));
    diesel::insert_into(invitations::table)
        .values((
            invitations::code_hash.eq(code.hash()),
            invitations::uses.eq(uses),
            invitations::uses_left.eq(uses),
            invitations::expires_at.eq(At::from(expires_at)),
            invitations::created_at.eq(At::from(tx.now())),
        ))
        .execute(tx.connection())?;
    audit::note(tx, Action::Invited, About::BUILDING, &json!({ "uses": uses, "days": days }))?;
    Ok(code)
}

/// Invites one person for two weeks, for a unit and an address.
pub fn invite(tx: &mut Tx<'_>, unit: &str, email: &super::Email) -> Result<()> {
    let code = create(tx, 1, 14)?;
    diesel::update(invitations::table.filter(invitations::code_hash.eq(code.hash())))
        .set((invitations::unit.eq(unit), invitations::email.eq(email.as_str())))
        .execute(tx.connection())?;
    Ok(())
}

/// Uses an invitation once.
///
/// # Errors
/// [`Error::Invalid`] for a code that is unknown, used up or expired.
pub fn redeem(tx: &mut Tx<'_>, code: &str) -> Result<()> {
    let good = invitations::table
        .filter(invitations::code_hash.eq(secret::hash(code.trim())))
        .filter(invitations::uses_left.gt(0))
        .filter(invitations::expires_at.gt(At::from(tx.now())));
    let used = diesel::update(good)
        .set(invitations::uses_left.eq(invitations::uses_left - 1))
        .execute(tx.connection())?;
    if used == 0 {
        let problem = if code.trim().is_empty() {
            Message::of("problem-no-invitation")
        } else {
            Message::of("problem-invitation-over")
        };
        return Err(Error::field("invitation", problem));
    }
    Ok(())
}

/// Removes what nobody could use for as long as the building keeps addresses. Answers how many.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
    let days: Option<i32> =
        building::table.select(building::address_days).first(tx.connection()).optional()?;
    let kept = SignedDuration::from_hours(24 * i64::from(days.unwrap_or(0)));
    let over = invitations::table.filter(invitations::expires_at.le(At::from(tx.now() - kept)));
    Ok(diesel::delete(over).execute(tx.connection())?)
}
