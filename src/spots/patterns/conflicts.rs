//! Reservations that a change of a pattern left standing.

use diesel::prelude::*;

use crate::error::Result;
use crate::residents::{Neighbour, neighbour};
use crate::spots::windows::Stretch;
use crate::store::schema::{pattern_conflicts, reservations, residents};
use crate::store::{At, Tx, written};

/// A reservation on a day that a pattern was changed on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub reservation: i64,
    pub stretch: Stretch,
    /// Whose it is.
    pub guest: Neighbour,
}

type Row = (i64, At, At, neighbour::Row);

impl From<Row> for Conflict {
    fn from((reservation, starts_at, ends_at, guest): Row) -> Self {
        let stretch = Stretch { starts_at: starts_at.into(), ends_at: ends_at.into() };
        Self { reservation, stretch, guest: Neighbour::seen(guest) }
    }
}

/// What the owner of a spot must know, as long as it stands: in the order of time.
pub fn conflicts(tx: &mut Tx<'_>, spot: i64) -> Result<Vec<Conflict>> {
    let mut standing = standing(tx, spot)?;
    if standing.is_empty() {
        return Ok(standing);
    }
    let noted = pattern_conflicts::reservation_id.eq_any(ids(&standing));
    let noted = pattern_conflicts::table.filter(noted).select(pattern_conflicts::reservation_id);
    let noted: Vec<i64> = noted.load(tx.connection())?;
    standing.retain(|conflict| noted.contains(&conflict.reservation));
    Ok(standing)
}

/// The reservations of a spot that have not ended, in the order of time. Their condition is written out, because a
/// partial index serves only a query that names it.
pub(super) fn standing(tx: &mut Tx<'_>, spot: i64) -> Result<Vec<Conflict>> {
    let rows: Vec<Row> = reservations::table
        .inner_join(residents::table.on(residents::id.eq(reservations::resident_id)))
        .filter(written("reservations.status <> 'cancelled'").and(reservations::spot_id.eq(spot)))
        .filter(reservations::ends_at.gt(At::from(tx.now())))
        .order(reservations::starts_at)
        .select((reservations::id, reservations::starts_at, reservations::ends_at, neighbour::COLUMNS))
        .load(tx.connection())?;
    Ok(rows.into_iter().map(Conflict::from).collect())
}

/// When a spot is reserved from now on, in the order of time.
pub fn reserved(tx: &mut Tx<'_>, spot: i64) -> Result<Vec<Stretch>> {
    Ok(standing(tx, spot)?.into_iter().map(|conflict| conflict.stretch).collect())
}

pub(super) fn note(tx: &mut Tx<'_>, pattern: i64, conflicts: &[Conflict]) -> Result<()> {
    if conflicts.is_empty() {
        return Ok(());
    }
    let these = is_about(pattern, ids(conflicts));
    let noted = pattern_conflicts::table.filter(these).select(pattern_conflicts::reservation_id);
    let noted: Vec<i64> = noted.load(tx.connection())?;
    for conflict in conflicts.iter().filter(|conflict| !noted.contains(&conflict.reservation)) {
        diesel::insert_into(pattern_conflicts::table)
            .values((
                pattern_conflicts::pattern_id.eq(pattern),
                pattern_conflicts::reservation_id.eq(conflict.reservation),
            ))
            .execute(tx.connection())?;
    }
    Ok(())
}

pub(super) fn forget(tx: &mut Tx<'_>, pattern: i64, conflicts: &[Conflict]) -> Result<()> {
    if conflicts.is_empty() {
        return Ok(());
    }
    let over = is_about(pattern, ids(conflicts));
    diesel::delete(pattern_conflicts::table.filter(over)).execute(tx.connection())?;
    Ok(())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn is_about(pattern: i64, reservations: Vec<i64>) -> _ {
    pattern_conflicts::reservation_id.eq_any(reservations).and(pattern_conflicts::pattern_id.eq(pattern))
}

fn ids(conflicts: &[Conflict]) -> Vec<i64> {
    conflicts.iter().map(|conflict| conflict.reservation).collect()
}
