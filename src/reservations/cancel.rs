//! Giving a reservation back.

use diesel::prelude::*;

use super::{Reservation, find};
use serde_json::json;

use crate::audit::{self, About, Action};
use crate::clock::SignedDuration;
use crate::credits;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::language::Message;
use crate::residents::{self, Resident};
use crate::spots;
use crate::store::schema::reservations;
use crate::store::{At, Tx};

/// Cancels a resident's own reservation: before its start all credits come back, after it the rest of the
/// time is freed and nothing comes back. One that is over stays as it is.
///
/// # Errors
/// [`Error::NotFound`] where they may not see it, [`Error::Forbidden`] where they may but it is not theirs.
pub fn cancel(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<()> {
    let reservation = find(tx, resident, id)?;
    if reservation.resident != resident.id {
        return Err(Error::Forbidden(Message::of("problem-not-your-reservation")));
    }
    if !reservation.is_open(tx.now()) {
        return Ok(());
    }
    spots::changed(tx, reservation.spot)?;
    let (changed, action) = if reservation.has_begun(tx.now()) {
        (end_early(tx, &reservation)?, Action::Ended)
    } else {
        (give_back(tx, &reservation)?, Action::Cancelled)
    };
    if changed {
        tx.emit(Event::ResidentChanged(resident.id));
        let about = About::reservation(id, reservation.spot, reservation.resident);
        audit::note(tx, action, about, &json!({}))?;
    }
    Ok(())
}

/// Ends what runs, now, and not in the instant of its start: no reservation is empty. The row is claimed by
/// its state, so that two who end it at once do so once.
pub(super) fn end_early(tx: &mut Tx<'_>, reservation: &Reservation) -> Result<bool> {
    let now = At::from(tx.now().max(reservation.stretch.starts_at + SignedDuration::from_micros(1)));
    let running = reservations::table
        .find(reservation.id)
        .filter(reservations::status.eq_any(["booked", "active"]))
        .filter(reservations::ends_at.gt(now));
    let ended = diesel::update(running)
        .set((reservations::status.eq("completed"), reservations::ends_at.eq(now)))
        .execute(tx.connection())?;
    Ok(ended > 0)
}

/// Frees the time and returns the price.
pub(super) fn give_back(tx: &mut Tx<'_>, reservation: &Reservation) -> Result<bool> {
    let booked = reservations::table.find(reservation.id).filter(reservations::status.eq("booked"));
    let payee: Option<i64> = diesel::update(booked)
        .set((reservations::status.eq("cancelled"), reservations::window_id.eq(None::<i64>)))
        .returning(reservations::payee_id)
        .get_result(tx.connection())
        .optional()?;
    let Some(payee) = payee else { return Ok(false) };
    credits::reverse(tx, reservation.id)?;
    residents::account_changed(tx, payee)?;
    Ok(true)
}
