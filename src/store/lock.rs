//! Rows that a transaction holds until its end. SQLite's one writer holds everything.

use diesel::prelude::*;

use super::schema::{accounts, spots};
use super::{AnyConnection, Tx};
use crate::error::Result;

/// Takes the row of a spot unless somebody else has it: who holds one spot already must not wait for another.
pub fn spot_if_idle(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    let AnyConnection::Postgres(connection) = tx.connection() else { return Ok(true) };
    let row = spots::table.find(id).select(spots::id).for_update().skip_locked();
    Ok(row.first::<i64>(connection).optional()?.is_some())
}

/// Takes the rows of accounts in the order of their ids, for several transfers in one transaction.
pub fn accounts(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    if let AnyConnection::Postgres(connection) = tx.connection() {
        let rows = accounts::table.filter(accounts::id.eq_any(ids)).order(accounts::id);
        rows.select(accounts::id).for_update().load::<i64>(connection)?;
    }
    Ok(())
}
