//! Giving a reservation back.

use diesel::prelude::*;
use serde_json::json;

use super::{Reservation, find};
use crate::audit::{self, About, Action};
use crate::clock::SignedDuration;
use crate::credits::{self, MINT};
use crate::error::{Error, Result, text};
use crate::event::Event;
use crate::language::Message;
use crate::notices::{self, Notice};
use crate::residents::{self, Resident};
use crate::spots;
use crate::store::schema::reservations;
use crate::store::{At, Tx, lock};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

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
    let has_begun = reservation.has_begun(tx.now());
    if !end(tx, &reservation)? {
        return Ok(());
    }
    tx.emit(Event::ResidentChanged(resident.id));
    let action = if has_begun { Action::Ended } else { Action::Cancelled };
    let about = About::reservation(id, reservation.spot, reservation.resident);
    audit::note(tx, action, about, &json!({}))?;
    match reservation.owner {
        Some(owner) => {
            notices::tell(tx, owner, &Notice::GivenBack { booking: reservation.booking(), has_begun })
        }
        None => Ok(()),
    }
}

/// Gives an open reservation up: the price comes back where it had not begun. Answers whether it was open until now.
pub(super) fn end(tx: &mut Tx<'_>, reservation: &Reservation) -> Result<bool> {
    let Some(payee) = give_up(tx, reservation)? else { return Ok(false) };
    if !reservation.has_begun(tx.now()) {
        credits::reverse(tx, reservation.id)?;
        residents::account_changed(tx, payee)?;
    }
    Ok(true)
}

/// Why a manager ends somebody's reservation, in their words.
#[derive(Clone, Debug)]
pub struct Why(String);

impl Why {
    /// # Errors
    /// [`Error::Invalid`] where nothing is said, or too much.
    pub fn parse(reason: &str) -> Result<Self> {
        text("reason", reason, 1, LONGEST_REASON).map(Self)
    }
}

/// Ends any open reservation for a manager. All credits come back: from who earned them while it has not begun, else
/// from the mint, for the time was offered.
///
/// # Errors
/// [`Error::NotFound`] where there is none, [`Error::Forbidden`] to who is no manager, [`Error::Invalid`] where it is
/// over already.
pub fn cancel_for(tx: &mut Tx<'_>, manager: &Resident, id: i64, Why(reason): &Why) -> Result<()> {
    if !manager.is_manager {
        return Err(Error::Forbidden(Message::of("problem-managers-only")));
    }
    let spot = find(tx, manager, id)?.spot;
    spots::lock(tx, spot)?;
    // As it is now that nobody else can change it.
    let reservation = find(tx, manager, id)?;
    let over = || Error::field("", Message::of("problem-over-already"));
    if !reservation.is_open(tx.now()) {
        return Err(over());
    }
    spots::changed(tx, spot)?;
    let has_begun = reservation.has_begun(tx.now());
    let payee = give_up(tx, &reservation)?.ok_or_else(over)?;
    diesel::update(reservations::table.find(id))
        .set(reservations::reason.eq(reason))
        .execute(tx.connection())?;
    let account = residents::find(tx, reservation.resident)?.account;
    lock::accounts(tx, &[if has_begun { MINT } else { payee }, account])?;
    if has_begun {
        credits::refund(tx, id, reason)?;
    } else {
        credits::reverse(tx, id)?;
    }
    residents::account_changed(tx, payee)?;
    tx.emit(Event::ResidentChanged(reservation.resident));
    let about = About::reservation(id, spot, reservation.resident);
    audit::note(tx, Action::CancelledByManager, about, &json!({ "credits": reservation.price }))?;
    let told =
        |is_mine| Notice::EndedByManager { booking: reservation.booking(), is_mine, reason: reason.clone() };
    notices::tell(tx, reservation.resident, &told(true))?;
    match reservation.owner.filter(|owner| *owner != reservation.resident) {
        Some(owner) => notices::tell(tx, owner, &told(false)),
        None => Ok(()),
    }
}

/// Frees what is left of an open reservation's time, and answers the account that earned its price; none where it was
/// over before. The row is claimed by its state, so that two who give it up at once do so once.
pub(super) fn give_up(tx: &mut Tx<'_>, reservation: &Reservation) -> Result<Option<i64>> {
    if !reservation.has_begun(tx.now()) {
        let booked = reservations::table.find(reservation.id).filter(reservations::status.eq("booked"));
        let cancelled = diesel::update(booked)
            .set((reservations::status.eq("cancelled"), reservations::window_id.eq(None::<i64>)))
            .returning(reservations::payee_id);
        return Ok(cancelled.get_result(tx.connection()).optional()?);
    }
    // Now, and not in the instant of its start: no reservation is empty.
    let now = At::from(tx.now().max(reservation.stretch.starts_at + SignedDuration::from_micros(1)));
    let running = reservations::table
        .find(reservation.id)
        .filter(reservations::status.eq_any(["booked", "active"]))
        .filter(reservations::ends_at.gt(now));
    let ended = diesel::update(running)
        .set((reservations::status.eq("completed"), reservations::ends_at.eq(now)))
        .returning(reservations::payee_id);
    Ok(ended.get_result(tx.connection()).optional()?)
}
