//! Spots of people who are invited and have not signed up yet.

use std::collections::HashMap;

use diesel::prelude::*;

use super::managing::give;
use super::{changed, find};
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
    for id in theirs {
        changed(tx, id)?;
        let spot = find(tx, id)?;
        promise(tx, id, None)?;
        give(tx, &spot, Some(newcomer.id))?;
    }
    Ok(())
}

/// Takes out the addresses of which no invitation is kept any more. Answers how many.
pub fn forget_promises(tx: &mut Tx<'_>) -> Result<usize> {
    let kept = invitations::addresses(tx)?;
    let mut gone: Vec<i64> =
        promised(tx)?.into_iter().filter(|(_, email)| !kept.contains(email)).map(|(id, _)| id).collect();
    gone.sort_unstable();
    for id in &gone {
        changed(tx, *id)?;
        promise(tx, *id, None)?;
    }
    Ok(gone.len())
}
