//! A spot whose owner is gone.

use diesel::prelude::*;
use serde_json::json;

use super::{changed, patterns, windows};
use crate::audit::{self, About, Action};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::Result;
use crate::spots::windows::Stretch;
use crate::store::Tx;
use crate::store::schema::spots;

/// The spots of somebody, retired ones included, in the order in which they are locked.
pub fn ids_of(tx: &mut Tx<'_>, owner: i64) -> Result<Vec<i64>> {
    let own = spots::table.filter(spots::owner_id.eq(owner)).order(spots::id).select(spots::id);
    Ok(own.load(tx.connection())?)
}

/// Makes a spot the building's: its patterns end, and what it offers from `from` on is withdrawn.
///
/// # Errors
/// [`SpotTaken`](crate::error::Error::SpotTaken) where a reservation stands in that time.
pub fn vacate(tx: &mut Tx<'_>, id: i64, from: Timestamp) -> Result<()> {
    changed(tx, id)?;
    patterns::end_all(tx, id)?;
    // Nothing is offered as far ahead as that.
    let rest = Stretch { starts_at: from, ends_at: from + SignedDuration::from_hours(24 * 366 * 20) };
    windows::take(tx, id, rest)?;
    diesel::update(spots::table.find(id)).set(spots::owner_id.eq(None::<i64>)).execute(tx.connection())?;
    audit::note(tx, Action::SpotVacated, About::spot(id), &json!({}))
}
