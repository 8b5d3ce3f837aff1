//! Proves that the windows of a spot neither overlap nor touch, that spots which are gone have no patterns, and that
//! what is noted about a pattern is about its spot.

use diesel::prelude::*;

use crate::error::Result;
use crate::store::schema::{pattern_conflicts, patterns, reservations, spots, windows};
use crate::store::{At, Tx};

/// A line for each thing that is broken.
pub fn check(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let (earlier, later) = diesel::alias!(windows as earlier, windows as later);
    let pairs: Vec<(i64, i64, i64)> = earlier
        .inner_join(
            later.on(later
                .field(windows::spot_id)
                .eq(earlier.field(windows::spot_id))
                .and(later.field(windows::id).ne(earlier.field(windows::id)))
                .and(later.field(windows::starts_at).ge(earlier.field(windows::starts_at)))
                .and(later.field(windows::starts_at).le(earlier.field(windows::ends_at)))),
        )
        .select((earlier.field(windows::spot_id), earlier.field(windows::id), later.field(windows::id)))
        .load(tx.connection())?;
    let empty: Vec<(i64, At)> = windows::table
        .filter(windows::ends_at.le(windows::starts_at))
        .select((windows::id, windows::ends_at))
        .load(tx.connection())?;
    let left: Vec<i64> = patterns::table
        .inner_join(spots::table)
        .filter(patterns::ended_at.is_null().and(spots::retired_at.is_not_null()))
        .select(patterns::id)
        .load(tx.connection())?;
    let astray: Vec<(i64, i64)> = pattern_conflicts::table
        .inner_join(patterns::table)
        .inner_join(reservations::table)
        .filter(patterns::spot_id.ne(reservations::spot_id))
        .select((patterns::id, reservations::id))
        .load(tx.connection())?;
    let apart =
        pairs.into_iter().map(|(spot, one, two)| format!("spot {spot}: windows {one} and {two} meet"));
    Ok(apart
        .chain(empty.into_iter().map(|(id, _)| format!("window {id} does not end after its start")))
        .chain(left.into_iter().map(|id| format!("pattern {id} offers a spot that is retired")))
        .chain(
            astray.into_iter().map(|(id, one)| format!("pattern {id}: reservation {one} is on another spot")),
        )
        .collect())
}
