//! What residents are told: on a page with an unread count, and by mail. Nouns tell in the transaction of what they do.

pub mod choices;
mod kind;
mod links;
pub mod mails;
mod notice;

use std::collections::HashSet;

use diesel::prelude::*;

pub use self::choices::Choices;
pub use self::kind::{Channel, Kind};
pub use self::links::Links;
pub use self::notice::{Booking, Notice, expiring, soon};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::residents::Resident;
use crate::store::schema::{mails as letters, notice_choices, notices, residents};
use crate::store::{At, Changes, Nothing, Tx, along};

/// A notice as it is stored.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: i64,
    pub notice: Notice,
    pub at: Timestamp,
    pub is_read: bool,
}

/// Tells a resident something, and puts it in the mail where they want that. What is said once is not said again.
pub fn tell(tx: &mut Tx<'_>, resident: i64, notice: &Notice) -> Result<()> {
    let once = notice.once();
    if once.is_some() && is_told(tx, resident, once.as_deref())? {
        return Ok(());
    }
    tell_along(tx, resident, notice, Nothing)
}

/// The same along with changes, of what may be said any number of times.
pub fn tell_along(tx: &mut Tx<'_>, resident: i64, notice: &Notice, changes: impl Changes) -> Result<()> {
    let now = At::from(tx.now());
    let details = serde_json::to_string(notice).map_err(|error| Error::Internal(error.to_string()))?;
    let kind = notice.kind();
    // Asked along with it: a question of its own would be a round trip in every reservation.
    let mail = notice_choices::table
        .filter(notice_choices::resident_id.eq(resident).and(notice_choices::kind.eq(kind.name())))
        .filter(notice_choices::channel.eq(Channel::Mail.name()))
        .select(notice_choices::wanted)
        .single_value();
    let told = diesel::insert_into(notices::table).values((
        notices::resident_id.eq(resident),
        notices::kind.eq(kind.name()),
        notices::details.eq(details),
        notices::once.eq(notice.once()),
        notices::created_at.eq(now),
    ));
    let told = told.returning((notices::id, mail));
    let (id, mail): (i64, Option<bool>) = along(tx.connection(), changes, told)?;
    if mail.unwrap_or(kind.is_usual(Channel::Mail)) {
        diesel::insert_into(letters::table)
            .values((letters::notice_id.eq(id), letters::due_at.eq(now), letters::created_at.eq(now)))
            .execute(tx.connection())?;
    }
    tx.emit(Event::Noticed(resident));
    Ok(())
}

/// Tells every manager, each in what differs for them.
pub fn tell_managers(tx: &mut Tx<'_>, notice: &Notice) -> Result<Vec<i64>> {
    let managers: Vec<i64> = residents::table
        .filter(
            residents::is_manager.and(residents::suspended_at.is_null()).and(residents::left_at.is_null()),
        )
        .order(residents::id)
        .select(residents::id)
        .load(tx.connection())?;
    managers.iter().try_for_each(|manager| tell(tx, *manager, notice))?;
    Ok(managers)
}

fn is_told(tx: &mut Tx<'_>, resident: i64, once: Option<&str>) -> Result<bool> {
    let known = notices::table.filter(notices::resident_id.eq(resident).and(notices::once.eq(once)));
    Ok(diesel::select(diesel::dsl::exists(known)).get_result(tx.connection())?)
}

/// What was told of a kind since then, as [`soon`] and [`expiring`] name it.
pub fn told_since(tx: &mut Tx<'_>, kind: Kind, since: Timestamp) -> Result<HashSet<String>> {
    let told: Vec<Option<String>> = notices::table
        .filter(notices::created_at.gt(At::from(since)).and(notices::kind.eq(kind.name())))
        .select(notices::once)
        .load(tx.connection())?;
    Ok(told.into_iter().flatten().collect())
}

/// What a resident was told and wants to see, newest first: at most `limit` that are older than the one with the id
/// `before`.
pub fn of(tx: &mut Tx<'_>, resident: &Resident, before: Option<i64>, limit: i64) -> Result<Vec<Told>> {
    let hidden = choices::of(tx, resident.id)?.hidden();
    let rows: Vec<(i64, String, At, Option<At>)> = notices::table
        .filter(notices::resident_id.eq(resident.id).and(notices::id.lt(before.unwrap_or(i64::MAX))))
        .filter(notices::kind.ne_all(hidden))
        .order(notices::id.desc())
        .limit(limit)
        .select((notices::id, notices::details, notices::created_at, notices::read_at))
        .load(tx.connection())?;
    rows.into_iter().map(told).collect()
}

fn told((id, details, at, read_at): (i64, String, At, Option<At>)) -> Result<Told> {
    let notice = parse(id, &details)?;
    Ok(Told { id, notice, at: at.into(), is_read: read_at.is_some() })
}

fn parse(id: i64, details: &str) -> Result<Notice> {
    serde_json::from_str(details).map_err(|error| Error::Internal(format!("notice {id}: {error}")))
}

/// How many of the notices that a resident wants to see they have not read.
pub fn unread(tx: &mut Tx<'_>, resident: i64) -> Result<i64> {
    let hidden = choices::of(tx, resident)?.hidden();
    let count = notices::table
        .filter(notices::resident_id.eq(resident).and(notices::read_at.is_null()))
        .filter(notices::kind.ne_all(hidden))
        .count();
    Ok(count.get_result(tx.connection())?)
}

/// Marks one of a resident's notices as read, or all of them.
///
/// # Errors
/// [`Error::NotFound`] where it is not theirs.
pub fn read(tx: &mut Tx<'_>, resident: &Resident, id: Option<i64>) -> Result<()> {
    let now = At::from(tx.now());
    let own = notices::table.filter(notices::resident_id.eq(resident.id));
    if let Some(id) = id {
        let mine: i64 = own.filter(notices::id.eq(id)).select(notices::id).first(tx.connection())?;
        diesel::update(notices::table.find(mine).filter(notices::read_at.is_null()))
            .set(notices::read_at.eq(now))
            .execute(tx.connection())?;
    } else {
        diesel::update(own.filter(notices::read_at.is_null()))
            .set(notices::read_at.eq(now))
            .execute(tx.connection())?;
    }
    tx.emit(Event::Noticed(resident.id));
    Ok(())
}
