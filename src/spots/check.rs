//! Proves that the windows of a spot neither overlap nor touch, that spots which are gone have no patterns, and that
//! what is noted about a pattern is about its spot.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::BigInt;

use crate::error::Result;
use crate::store::schema::{pattern_conflicts, patterns, reservations, spots, windows};
use crate::store::{At, Tx};

/// A line for each thing that is broken.
pub fn check(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let pairs = meeting(tx, "windows", "<=")?;
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
    let apart = pairs.into_iter().map(|Pair { spot_id, earlier, later }| {
        format!("spot {spot_id}: windows {earlier} and {later} meet")
    });
    Ok(apart
        .chain(empty.into_iter().map(|(id, _)| format!("window {id} does not end after its start")))
        .chain(left.into_iter().map(|id| format!("pattern {id} offers a spot that is retired")))
        .chain(
            astray.into_iter().map(|(id, one)| format!("pattern {id}: reservation {one} is on another spot")),
        )
        .collect())
}

/// Two rows of a spot, by their ids, that are next to each other in time and meet.
#[derive(QueryableByName)]
pub struct Pair {
    #[diesel(sql_type = BigInt)]
    pub spot_id: i64,
    #[diesel(sql_type = BigInt)]
    pub earlier: i64,
    #[diesel(sql_type = BigInt)]
    pub later: i64,
}

/// The pairs among `rows` of which the later one starts before the earlier one ends (`how` is `<`, or `<=`). Of those that
/// meet there is always one such pair, so that each row is compared with one other and not with all of its spot.
pub fn meeting(tx: &mut Tx<'_>, rows: &'static str, how: &'static str) -> Result<Vec<Pair>> {
    let pairs = format!(
        "SELECT spot_id, earlier, id AS later FROM (
            SELECT spot_id, id, starts_at, lag(id) OVER one AS earlier, lag(ends_at) OVER one AS ended_at
            FROM {rows} WINDOW one AS (PARTITION BY spot_id ORDER BY starts_at, id)
        ) pairs WHERE starts_at {how} ended_at ORDER BY spot_id, later"
    );
    Ok(sql_query(pairs).load(tx.connection())?)
}
