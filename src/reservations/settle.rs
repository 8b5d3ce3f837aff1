//! Begin and end on time. What a board shows follows the clock by itself; here the stored state is brought
//! in line, each change claimed in the database, so that of several instances one makes it.

use std::collections::BTreeSet;

use diesel::dsl::min;
use diesel::prelude::*;

use super::{booked_only, live};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::event::Event;
use crate::residents;
use crate::spots;
use crate::store::schema::reservations;
use crate::store::{At, Tx};

/// How many changes one transaction makes; after a stop of hours there are more.
const BATCH: i64 = 200;

/// Marks reservations that have begun or ended, at most a batch of each. Answers how many it marked: call it
/// again until it answers 0.
pub fn settle(tx: &mut Tx<'_>) -> Result<usize> {
    let ended = end(tx)?;
    let begun = begin(tx)?;
    Ok(ended + begun)
}

/// When the next reservation begins or ends.
pub fn next_boundary(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    let begins: Option<At> = reservations::table
        .filter(booked_only())
        .select(min(reservations::starts_at))
        .first(tx.connection())?;
    let ends: Option<At> =
        reservations::table.filter(live()).select(min(reservations::ends_at)).first(tx.connection())?;
    Ok(begins.into_iter().chain(ends).map(Timestamp::from).min())
}

fn begin(tx: &mut Tx<'_>) -> Result<usize> {
    let now = At::from(tx.now());
    let due: Vec<(i64, i64)> = reservations::table
        .filter(booked_only())
        .filter(reservations::starts_at.le(now))
        .order(reservations::starts_at)
        .select((reservations::spot_id, reservations::id))
        .limit(BATCH)
        .load(tx.connection())?;
    mark(tx, &due, "active", &["booked"])
}

fn end(tx: &mut Tx<'_>) -> Result<usize> {
    let now = At::from(tx.now());
    let due: Vec<(i64, i64)> = reservations::table
        .filter(live())
        .filter(reservations::ends_at.le(now))
        .order(reservations::ends_at)
        .select((reservations::spot_id, reservations::id))
        .limit(BATCH)
        .load(tx.connection())?;
    mark(tx, &due, "completed", &["booked", "active"])
}

/// Marks what is still in one of the states `from`: whoever came first has claimed the others.
fn mark(tx: &mut Tx<'_>, due: &[(i64, i64)], to: &str, from: &[&str]) -> Result<usize> {
    for spot in due.iter().map(|(spot, _)| *spot).collect::<BTreeSet<i64>>() {
        spots::lock(tx, spot)?;
    }
    let mut marked = 0;
    for (spot, id) in due {
        let claim = reservations::table.find(id).filter(reservations::status.eq_any(from));
        let claimed: Option<(i64, i64)> = diesel::update(claim)
            .set(reservations::status.eq(to))
            .returning((reservations::payee_id, reservations::resident_id))
            .get_result(tx.connection())
            .optional()?;
        if let Some((payee, resident)) = claimed {
            spots::changed(tx, *spot)?;
            residents::account_changed(tx, payee)?;
            tx.emit(Event::ResidentChanged(resident));
            marked += 1;
        }
    }
    Ok(marked)
}
