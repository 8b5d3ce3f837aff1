//! What becomes of reservations when somebody may not come in any more, or moves out: all of it in one transaction.

use std::collections::BTreeSet;

use serde_json::json;

use super::cancel::end;
use super::{Reservation, by_spots, open_of, standing};
use crate::audit::{self, About, Action};
use crate::credits::{self, Reason};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::notices::{self, Notice};
use crate::residents::{self, Resident, standing as residents_standing};
use crate::spots::{self, vacate};
use crate::store::Tx;

/// What somebody who goes leaves behind.
#[derive(Clone, Debug, Default)]
pub struct Left {
    /// Their open reservations, the next one first.
    pub own: Vec<Reservation>,
    /// The open reservations of others on their spots.
    pub on_spots: Vec<Reservation>,
}

/// What was done with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Reservations that had not begun, their own and those on their spots, all credits back.
    pub cancelled: usize,
    /// Their own that ran.
    pub ended: usize,
    /// Spots that are the building's now.
    pub spots: usize,
    /// Credits that went back to where credits come from.
    pub credits: i32,
}

/// The open reservations that are a resident's or stand on their spots.
pub fn left_by(tx: &mut Tx<'_>, resident: &Resident) -> Result<Left> {
    let spots = vacate::ids_of(tx, resident.id)?;
    let mut on_spots = by_spots(tx, &spots)?;
    on_spots.retain(|one| one.resident != resident.id);
    Ok(Left { own: open_of(tx, resident)?, on_spots })
}

/// Suspends a resident; what has not begun of their reservations and of those on their spots stays, or is cancelled with
/// all credits back.
///
/// # Errors
/// Those of [`residents_standing::suspend`].
pub fn suspend(tx: &mut Tx<'_>, id: i64, cancels: bool) -> Result<Done> {
    let resident = residents::find(tx, id)?;
    let left = locked(tx, &resident)?;
    if !residents_standing::suspend(tx, id)? {
        return Ok(Done::default());
    }
    let done = if cancels { clear(tx, &left, false)? } else { Done::default() };
    audit::note(tx, Action::Suspended, About::resident(id), &json!({ "cancelled": done.cancelled }))?;
    Ok(done)
}

/// Moves a resident out, once. Their spots are the building's, without windows and patterns; what has not begun is
/// cancelled with all credits back; what they have running ends now, and what runs on their spots stays until its end;
/// what is left of their credits goes back to the mint.
///
/// # Errors
/// Those of [`residents_standing::leave`].
pub fn move_out(tx: &mut Tx<'_>, id: i64) -> Result<Done> {
    let resident = residents::find(tx, id)?;
    if resident.has_left() {
        return Ok(Done::default());
    }
    let left = locked(tx, &resident)?;
    residents_standing::leave(tx, id)?;
    let mut done = clear(tx, &left, true)?;
    let now = tx.now();
    for spot in vacate::ids_of(tx, id)? {
        let running = left.on_spots.iter().filter(|one| one.spot == spot && one.has_begun(now));
        let from = running.map(|one| one.stretch.ends_at).max().unwrap_or(now);
        vacate::vacate(tx, spot, from)?;
        done.spots += 1;
    }
    // What was earned on a spot that was theirs before, and may have to be given back, stays where it is.
    done.credits = standing(tx, &resident)?.spendable().max(0);
    credits::transfer(tx, resident.account, credits::MINT, done.credits, Reason::Settled, None)?;
    residents::account_changed(tx, resident.account)?;
    if !open_of(tx, &resident)?.is_empty() {
        // One came in between; now it can be seen.
        return Err(Error::Met);
    }
    let noted = json!({
        "spots": done.spots,
        "cancelled": done.cancelled,
        "ended": done.ended,
        "credits": done.credits,
    });
    audit::note(tx, Action::MovedOut, About::resident(id), &noted)?;
    Ok(done)
}

/// Says that every spot changes that is concerned, in the order of their ids, and reads what stands there now.
fn locked(tx: &mut Tx<'_>, resident: &Resident) -> Result<Left> {
    let left = left_by(tx, resident)?;
    let mut ids: BTreeSet<i64> = left.own.iter().map(|one| one.spot).collect();
    ids.extend(vacate::ids_of(tx, resident.id)?);
    for id in ids {
        spots::changed(tx, id)?;
    }
    left_by(tx, resident)
}

/// Gives back what has not begun, and with `ends` ends their own that run.
fn clear(tx: &mut Tx<'_>, left: &Left, ends: bool) -> Result<Done> {
    let (mut done, now) = (Done::default(), tx.now());
    for one in left.own.iter().chain(&left.on_spots) {
        let (is_own, has_begun) = (left.own.iter().any(|own| own.id == one.id), one.has_begun(now));
        if (has_begun && !(ends && is_own)) || !end(tx, one)? {
            continue;
        }
        let (action, count) = match has_begun {
            true => (Action::Ended, &mut done.ended),
            false => (Action::Cancelled, &mut done.cancelled),
        };
        *count += 1;
        tx.emit(Event::ResidentChanged(one.resident));
        audit::note(tx, action, About::reservation(one.id, one.spot, one.resident), &json!({}))?;
        tell(tx, one, is_own, has_begun)?;
    }
    Ok(done)
}

/// Whoever counts on a reservation hears that it is over: the guest of their spot, or the owner whose guest they were.
fn tell(tx: &mut Tx<'_>, one: &Reservation, is_own: bool, has_begun: bool) -> Result<()> {
    let booking = one.booking();
    match one.owner {
        Some(owner) if is_own => notices::tell(tx, owner, &Notice::GivenBack { booking, has_begun }),
        None if is_own => Ok(()),
        _ => {
            let ended = Notice::EndedByManager { booking, is_mine: true, reason: String::new() };
            notices::tell(tx, one.resident, &ended)
        }
    }
}
