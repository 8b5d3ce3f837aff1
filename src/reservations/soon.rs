//! Telling a resident that their reservation begins soon.

use diesel::prelude::*;

use super::{Status, Which, booked_only, load};
use crate::clock::SignedDuration;
use crate::error::Result;
use crate::notices::{self, Kind, Notice};
use crate::store::schema::reservations;
use crate::store::{At, Tx};

/// How long before its beginning.
const AHEAD: SignedDuration = SignedDuration::from_mins(30);

/// Reservations that begin within half an hour and whose residents have not been told so.
pub fn soon(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    let now = tx.now();
    let coming: Vec<i64> = reservations::table
        .filter(booked_only())
        .filter(
            reservations::starts_at.gt(At::from(now)).and(reservations::starts_at.le(At::from(now + AHEAD))),
        )
        .order(reservations::starts_at)
        .select(reservations::id)
        .load(tx.connection())?;
    if coming.is_empty() {
        return Ok(coming);
    }
    let told = notices::told_since(tx, Kind::Soon, now - AHEAD * 2)?;
    Ok(coming.into_iter().filter(|id| !told.contains(&notices::soon(*id))).collect())
}

/// Tells whoever reserved that it begins soon, if it still does.
pub fn tell_soon(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let Some(reservation) = load(tx, Which::Some(&[id], false))?.pop() else { return Ok(()) };
    if reservation.status != Status::Booked || reservation.has_begun(tx.now()) {
        return Ok(());
    }
    notices::tell(tx, reservation.resident, &Notice::Soon(reservation.booking()))
}
