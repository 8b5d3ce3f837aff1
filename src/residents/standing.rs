//! Who may manage, who may enter, and who has left. The building never is without a manager who may enter.

use diesel::prelude::*;
use serde_json::json;

use super::{Email, Resident, end_sessions, find};
use crate::audit::{self, About, Action};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::language::Message;
use crate::store::schema::{building, residents};
use crate::store::{At, Tx};

/// Makes an existing resident a manager.
///
/// # Errors
/// [`Error::NotFound`] where nobody signs in with this address; those of [`set_manager`].
pub fn make_manager(tx: &mut Tx<'_>, email: &Email) -> Result<()> {
    let id: i64 = residents::table
        .filter(residents::email.eq(email.as_str()))
        .select(residents::id)
        .first(tx.connection())?;
    set_manager(tx, id, true)
}

/// Makes a resident a manager, or takes that away. What they are already they stay.
///
/// # Errors
/// [`Error::NotFound`] where there is no such resident; [`Error::Forbidden`] for the last manager who may enter, and for
/// somebody who may not enter.
pub fn set_manager(tx: &mut Tx<'_>, id: i64, is_manager: bool) -> Result<()> {
    lock(tx)?;
    let resident = find(tx, id)?;
    if is_manager && !resident.may_enter() {
        return Err(Error::Forbidden(Message::of("problem-may-not-enter").with("name", resident.name)));
    }
    if !is_manager {
        keep_a_manager(tx, &resident)?;
    }
    if resident.is_manager == is_manager {
        return Ok(());
    }
    diesel::update(residents::table.find(id))
        .set(residents::is_manager.eq(is_manager))
        .execute(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    let action = if is_manager { Action::ManagerMade } else { Action::ManagerUnmade };
    audit::note(tx, action, About::resident(id), &json!({}))
}

/// Keeps a resident out until they are let in again: ends sessions, tokens and the address of their calendar. Answers
/// whether they came in until now.
///
/// # Errors
/// [`Error::NotFound`] where there is no such resident; [`Error::Forbidden`] for whoever asks, for the last manager who
/// may enter, and for who has left.
pub fn suspend(tx: &mut Tx<'_>, id: i64) -> Result<bool> {
    lock(tx)?;
    let resident = find(tx, id)?;
    if tx.actor().resident == Some(id) {
        return Err(Error::Forbidden(Message::of("problem-not-yourself")));
    }
    here(&resident)?;
    keep_a_manager(tx, &resident)?;
    if resident.suspended_at.is_some() {
        return Ok(false);
    }
    diesel::update(residents::table.find(id))
        .set((residents::suspended_at.eq(At::from(tx.now())), residents::calendar.eq(None::<String>)))
        .execute(tx.connection())?;
    end_sessions(tx, id)?;
    Ok(true)
}

/// Lets a suspended resident in again. What was ended stays ended.
///
/// # Errors
/// [`Error::NotFound`] where there is no such resident; [`Error::Forbidden`] for who has left.
pub fn restore(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    lock(tx)?;
    let resident = find(tx, id)?;
    here(&resident)?;
    if resident.suspended_at.is_none() {
        return Ok(());
    }
    diesel::update(residents::table.find(id))
        .set(residents::suspended_at.eq(None::<At>))
        .execute(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    audit::note(tx, Action::Restored, About::resident(id), &json!({}))
}

/// Marks that a resident has left for good. Whoever calls it sees to their spots, reservations and credits, and says so
/// in the audit.
///
/// # Errors
/// [`Error::NotFound`] where there is no such resident; [`Error::Forbidden`] for the last manager who may enter.
pub fn leave(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    lock(tx)?;
    let resident = find(tx, id)?;
    keep_a_manager(tx, &resident)?;
    diesel::update(residents::table.find(id))
        .set((
            residents::left_at.eq(At::from(tx.now())),
            residents::is_manager.eq(false),
            residents::calendar.eq(None::<String>),
        ))
        .execute(tx.connection())?;
    end_sessions(tx, id)
}

/// Notes that a resident was here, at most once an hour.
pub fn note_seen(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let hour_ago = At::from(tx.now() - crate::clock::SignedDuration::from_hours(1));
    let stale = residents::seen_at.is_null().or(residents::seen_at.le(hour_ago));
    diesel::update(residents::table.filter(residents::id.eq(id)).filter(stale))
        .set(residents::seen_at.eq(At::from(tx.now())))
        .execute(tx.connection())?;
    Ok(())
}

fn here(resident: &Resident) -> Result<()> {
    match resident.left_at {
        None => Ok(()),
        Some(_) => {
            Err(Error::Forbidden(Message::of("problem-has-left").with("name", resident.name.as_str())))
        }
    }
}

/// Refuses to go on where this is the only manager who may enter.
fn keep_a_manager(tx: &mut Tx<'_>, resident: &Resident) -> Result<()> {
    if !resident.is_manager || !resident.may_enter() {
        return Ok(());
    }
    let others: i64 = residents::table
        .filter(residents::is_manager.and(residents::id.ne(resident.id)))
        .filter(residents::suspended_at.is_null().and(residents::left_at.is_null()))
        .count()
        .get_result(tx.connection())?;
    if others == 0 { Err(Error::Forbidden(Message::of("problem-last-manager"))) } else { Ok(()) }
}

/// Two who change who manages wait for each other at the building's row, so that the second sees what the first did.
fn lock(tx: &mut Tx<'_>) -> Result<()> {
    diesel::update(building::table).set(building::name.eq(building::name)).execute(tx.connection())?;
    Ok(())
}
