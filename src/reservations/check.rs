//! Proves what must hold of all stored reservations.

use diesel::dsl::count_star;
use diesel::prelude::*;

use crate::credits::Reason;
use crate::error::Result;
use crate::store::Tx;
use crate::store::schema::{reservations, transfers, windows};

/// A line for each thing that is broken.
pub fn check(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut broken = overlaps(tx)?;
    broken.extend(outside_windows(tx)?);
    broken.extend(payments(tx)?);
    Ok(broken)
}

fn overlaps(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let (one, two) = diesel::alias!(reservations as one, reservations as two);
    let pairs: Vec<(i64, i64, i64)> = one
        .inner_join(
            two.on(two
                .field(reservations::spot_id)
                .eq(one.field(reservations::spot_id))
                .and(two.field(reservations::id).ne(one.field(reservations::id)))
                .and(two.field(reservations::starts_at).ge(one.field(reservations::starts_at)))
                .and(two.field(reservations::starts_at).lt(one.field(reservations::ends_at)))),
        )
        .filter(one.field(reservations::status).ne("cancelled"))
        .filter(two.field(reservations::status).ne("cancelled"))
        .select((one.field(reservations::spot_id), one.field(reservations::id), two.field(reservations::id)))
        .load(tx.connection())?;
    Ok(pairs
        .into_iter()
        .map(|(spot, one, two)| format!("spot {spot}: reservations {one} and {two} overlap"))
        .collect())
}

fn outside_windows(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let holds = windows::id
        .nullable()
        .eq(reservations::window_id)
        .and(windows::spot_id.eq(reservations::spot_id))
        .and(windows::starts_at.le(reservations::starts_at))
        .and(windows::ends_at.ge(reservations::ends_at));
    let outside: Vec<i64> = reservations::table
        .left_join(windows::table.on(holds))
        .filter(reservations::status.ne("cancelled").and(windows::id.nullable().is_null()))
        .select(reservations::id)
        .load(tx.connection())?;
    Ok(outside.into_iter().map(|id| format!("reservation {id} is not inside a window")).collect())
}

/// One transfer of the price for each reservation that has one, and one reversal for each cancellation. The mint may
/// give back what a reservation cost that had begun, once and all of it.
fn payments(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let rows: Vec<(i64, String, i32)> = reservations::table
        .select((reservations::id, reservations::status, reservations::price))
        .load(tx.connection())?;
    let paid = moved(tx, Way::There)?;
    let returned = moved(tx, Way::Back)?;
    let refunded = moved(tx, Way::FromTheMint)?;
    let mut broken = Vec::new();
    for (id, status, price) in rows {
        let times = |of: &std::collections::HashMap<i64, Moved>| of.get(&id).copied().unwrap_or_default();
        let expected = Moved { times: i64::from(price > 0), amount: price.into() };
        if times(&paid) != expected {
            broken.push(format!("reservation {id} was paid {} instead of {expected}", times(&paid)));
        }
        let price = expected;
        let expected = if status == "cancelled" { price } else { Moved::default() };
        if times(&returned) != expected {
            broken
                .push(format!("reservation {id} was given back {} instead of {expected}", times(&returned)));
        }
        let back = times(&refunded);
        if back != Moved::default() && (back != price || status != "completed") {
            broken.push(format!("reservation {id} is {status} and was refunded {back} of {price}"));
        }
    }
    Ok(broken)
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Moved {
    times: i64,
    amount: i64,
}

impl std::fmt::Display for Moved {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} times, {} credits together", self.times, self.amount)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    There,
    Back,
    FromTheMint,
}

fn moved(tx: &mut Tx<'_>, way: Way) -> Result<std::collections::HashMap<i64, Moved>> {
    let is_refund = transfers::reason.eq(Reason::Refund.as_str());
    let rows: Vec<(Option<i64>, i64, Option<i64>)> = transfers::table
        .filter(transfers::reverses_id.is_null().eq(way == Way::There))
        .filter(is_refund.eq(way == Way::FromTheMint).or(transfers::reverses_id.is_null()))
        .filter(transfers::reservation_id.is_not_null())
        .group_by(transfers::reservation_id)
        .select((transfers::reservation_id, count_star(), diesel::dsl::sum(transfers::amount)))
        .load(tx.connection())?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, times, amount)| Some((id?, Moved { times, amount: amount.unwrap_or(0) })))
        .collect())
}
