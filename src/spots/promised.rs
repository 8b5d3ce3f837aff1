//! Spots of people who are invited and have not signed up yet.

use std::collections::HashMap;

use diesel::prelude::*;

use super::managing::assign;
use crate::error::Result;
use crate::residents::{Resident, invitations};
use crate::store::Tx;
use crate::store::schema::spots;

/// The address that each such spot is for.
pub fn promised(tx: &mut Tx<'_>) -> Result<HashMap<i64, String>> {
    let all: Vec<(i64, Option<String>)> = spots::table
        .filter(spots::promised_to.is_not_null())
        .select((spots::id, spots::promised_to))
        .load(tx.connection())?;
    Ok(all.into_iter().filter_map(|(id, email)| Some((id, email?))).collect())
}

/// Notes whose a spot will be, or that it will be nobody's.
pub(super) fn promise(tx: &mut Tx<'_>, id: i64, email: Option<&str>) -> Result<()> {
    diesel::update(spots::table.find(id)).set(spots::promised_to.eq(email)).execute(tx.connection())?;
    Ok(())
}

/// Gives a newcomer the spots that were promised to the address of their invitation. Who came without one, or with one
/// for anybody, may have typed somebody else's address and gets none.
pub fn hand_over(tx: &mut Tx<'_>, newcomer: &Resident) -> Result<()> {
    if !invitations::was_addressed(tx, newcomer)? {
        return Ok(());
    }
    let theirs: Vec<i64> = spots::table
        .filter(spots::promised_to.eq(&newcomer.email).and(spots::retired_at.is_null()))
        .order(spots::id)
        .select(spots::id)
        .load(tx.connection())?;
    theirs.into_iter().try_for_each(|id| assign(tx, id, Some(newcomer.id)))
}

/// Takes out the addresses of which no invitation is kept any more. Answers how many.
pub fn forget_promises(tx: &mut Tx<'_>) -> Result<usize> {
    let kept = invitations::addresses(tx)?;
    let gone = spots::table.filter(spots::promised_to.is_not_null().and(spots::promised_to.ne_all(kept)));
    Ok(diesel::update(gone).set(spots::promised_to.eq(None::<String>)).execute(tx.connection())?)
}
