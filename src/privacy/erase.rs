//! Being forgotten.

use diesel::prelude::*;
use serde_json::json;

use crate::audit::{self, About, Action};
use crate::error::Result;
use crate::reservations::leaving;
use crate::residents;
use crate::store::Tx;
use crate::store::schema::{notice_choices, notices, reports, reservations, spots, tokens};

/// Takes out all that names a resident. What they did stays, as the deeds of a former resident: the ledger and the
/// statistics still add up.
///
/// # Errors
/// [`Forbidden`](crate::error::Error::Forbidden) for the last manager.
pub fn erase(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let resident = residents::find(tx, id)?;
    diesel::update(spots::table.filter(spots::owner_id.eq(id)))
        .set(spots::note.eq(""))
        .execute(tx.connection())?;
    leaving::move_out(tx, id)?;
    let theirs = reservations::table.filter(reservations::resident_id.eq(id));
    let told = reports::reservation_id.eq_any(theirs.select(reservations::id));
    diesel::update(reports::table.filter(told))
        .set((reports::plate.eq(""), reports::note.eq("")))
        .execute(tx.connection())?;
    if !resident.plate.is_empty() {
        // Where it was their car that stood in the way.
        diesel::update(reports::table.filter(reports::plate.eq(&resident.plate)))
            .set(reports::plate.eq(""))
            .execute(tx.connection())?;
    }
    diesel::update(reservations::table.filter(reservations::resident_id.eq(id)))
        .set((reservations::plate.eq(""), reservations::reason.eq("")))
        .execute(tx.connection())?;
    diesel::delete(tokens::table.filter(tokens::resident_id.eq(id))).execute(tx.connection())?;
    diesel::delete(notices::table.filter(notices::resident_id.eq(id))).execute(tx.connection())?;
    diesel::delete(notice_choices::table.filter(notice_choices::resident_id.eq(id)))
        .execute(tx.connection())?;
    residents::forget(tx, id)?;
    audit::note(tx, Action::Erased, About::resident(id), &json!({}))
}
