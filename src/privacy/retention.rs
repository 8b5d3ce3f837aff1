//! Nothing that names people is kept longer than the building says.

use diesel::dsl::exists;
use diesel::prelude::*;
use serde_json::json;

use super::erase;
use crate::audit::{self, About, Action};
use crate::clock::SignedDuration;
use crate::error::Result;
use crate::spots;
use crate::store::due::{self, Job};
use crate::store::schema::{building, notices, reports, reservations, residents};
use crate::store::{At, Tx, written};

const JOB: Job = Job { name: "retention", every: SignedDuration::from_hours(24) };

/// How much was old enough.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Reservations that lost their plate and reason.
    pub reservations: usize,
    /// Reports that lost their plate and note.
    pub reports: usize,
    pub notices: usize,
    /// Residents who had moved out.
    pub residents: usize,
    /// Spots that were promised to somebody who was invited and never came.
    pub promises: usize,
}

/// Takes out what is over for longer than the building keeps it, once a day; `None` where that is not due, or another
/// instance is at it. Comes first in its transaction.
pub fn retain(tx: &mut Tx<'_>) -> Result<Option<Forgotten>> {
    if !due::claim(tx, &JOB)? {
        return Ok(None);
    }
    let days: Option<(i32, i32)> = building::table
        .select((building::reservation_days, building::address_days))
        .first(tx.connection())
        .optional()?;
    let Some((of_reservations, of_addresses)) = days else { return Ok(Some(Forgotten::default())) };
    let mut forgotten = forget_reservations(tx, before(tx, of_reservations))?;
    forgotten.residents = forget_residents(tx, before(tx, of_addresses))?;
    forgotten.promises = spots::forget_promises(tx)?;
    let Forgotten { reservations, reports, notices, residents, promises } = forgotten;
    if forgotten != Forgotten::default() {
        let counts = json!({
            "reservations": reservations, "reports": reports, "notices": notices, "residents": residents,
            "promises": promises,
        });
        audit::note(tx, Action::Retention, About::BUILDING, &counts)?;
    }
    due::note(tx, &JOB, reservations + reports + notices + residents + promises)?;
    Ok(Some(forgotten))
}

fn before(tx: &Tx<'_>, days: i32) -> At {
    At::from(tx.now() - SignedDuration::from_hours(24 * i64::from(days)))
}

fn forget_reservations(tx: &mut Tx<'_>, before: At) -> Result<Forgotten> {
    // One look for each report: a list of all that is over would be long.
    let over = reservations::table
        .filter(reservations::id.eq(reports::reservation_id).and(reservations::ends_at.lt(before)));
    let told = reports::table.filter(exists(over)).filter(reports::plate.ne("").or(reports::note.ne("")));
    let reports =
        diesel::update(told).set((reports::plate.eq(""), reports::note.eq(""))).execute(tx.connection())?;
    let over = reservations::table
        .filter(reservations::ends_at.lt(before))
        // Written out, because a partial index serves only a query that names its condition.
        .filter(written("(reservations.plate <> '' OR reservations.reason <> '')"));
    let reservations = diesel::update(over)
        .set((reservations::plate.eq(""), reservations::reason.eq("")))
        .execute(tx.connection())?;
    let old = notices::table.filter(notices::created_at.lt(before));
    let notices = diesel::delete(old).execute(tx.connection())?;
    Ok(Forgotten { reservations, reports, notices, ..Forgotten::default() })
}

fn forget_residents(tx: &mut Tx<'_>, before: At) -> Result<usize> {
    let gone: Vec<i64> = residents::table
        .filter(residents::left_at.lt(before).and(residents::erased_at.is_null()))
        .order(residents::id)
        .select(residents::id)
        .load(tx.connection())?;
    for id in &gone {
        erase(tx, *id)?;
    }
    Ok(gone.len())
}
