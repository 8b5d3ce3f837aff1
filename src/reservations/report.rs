//! "Someone is in my spot": the resident gets another one for the same time, or their credits back.

use diesel::prelude::*;
use serde_json::json;

use super::elsewhere::{self, Found};
use super::{Request, Reservation, cancel, find, reserve};
use crate::audit::{self, About, Action};
use crate::building;
use crate::clock::{SignedDuration, Timestamp};
use crate::credits::{self, MINT, Reason};
use crate::error::{Error, Problems, Result, text};
use crate::event::Event;
use crate::language::Message;
use crate::notices::{self, Notice};
use crate::residents::{self, Resident};
use crate::spots;
use crate::spots::windows::Stretch;
use crate::store::schema::{reports, reservations};
use crate::store::{At, Tx, lock};

/// How long before the beginning somebody may come and find the spot taken.
const EARLY: SignedDuration = SignedDuration::from_mins(30);
/// The longest note, in characters.
const LONGEST_NOTE: usize = 200;

/// What was seen there; both may be empty.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub plate: String,
    pub note: String,
}

impl Seen {
    /// Reads the fields of a form and names every one that is wrong.
    pub fn parse(plate: &str, note: &str) -> Result<Self> {
        let mut problems = Problems::default();
        let plate = problems.take(residents::plate(plate));
        let note = problems.take(text("note", note, 0, LONGEST_NOTE));
        match (plate, note) {
            (Some(plate), Some(note)) => Ok(Self { plate, note }),
            _ => Err(problems.into_error()),
        }
    }
}

/// What came of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// To this reservation, for the rest of the time and without a new charge.
    Moved(i64),
    Refunded,
}

impl Reservation {
    /// Whether somebody may be found in the spot by now.
    pub fn may_be_reported(&self, now: Timestamp) -> bool {
        self.is_open(now) && self.stretch.starts_at <= now + EARLY
    }
}

/// Gives up the rest of a resident's own reservation, since somebody else stands there, and reserves the nearest spot
/// that is free for that time at the price that came back. Where none is free the credits stay with the resident. The
/// limits of length and number do not hinder a move: it is no new wish. Once for each reservation; the same again
/// answers the same.
///
/// What has begun is paid back by the mint, so that the owner keeps what they earned: it was not their doing.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Forbidden`] as for [`cancel`](super::cancel), [`Error::Invalid`] over half an hour
/// before it begins and once it is over.
pub fn report(tx: &mut Tx<'_>, resident: &Resident, id: i64, seen: &Seen) -> Result<Outcome> {
    let spot = mine(tx, resident, id)?.spot;
    spots::lock(tx, spot)?;
    // As it is now that nobody else can change it.
    let reservation = mine(tx, resident, id)?;
    if let Some(report) = of(tx, id)? {
        return Ok(report.outcome());
    }
    if !reservation.may_be_reported(tx.now()) {
        return Err(Error::field("", Message::of("problem-not-to-report")));
    }
    spots::changed(tx, spot)?;
    let rest = Stretch {
        starts_at: reservation.stretch.starts_at.max(tx.now()),
        ends_at: reservation.stretch.ends_at,
    };
    let rules = building::find(tx)?.ok_or(Error::NotFound)?.rules;
    let has_begun = reservation.has_begun(tx.now());
    cancel::give_up(tx, &reservation)?;
    let taken = spots::by_ids(tx, &[spot])?.pop().ok_or(Error::NotFound)?;
    let found = elsewhere::find(tx, &rules, &taken, rest, resident.id)?;
    let before = payee(tx, id)?;
    let source = if has_begun { MINT } else { before };
    let accounts = [source, resident.account].into_iter().chain(found.as_ref().map(|found| found.payee));
    lock::accounts(tx, &accounts.collect::<Vec<_>>())?;
    if has_begun {
        credits::refund(tx, id, "")?;
    } else {
        credits::reverse(tx, id)?;
    }
    residents::account_changed(tx, before)?;
    tx.emit(Event::ResidentChanged(resident.id));
    let moved = match &found {
        Some(found) => Some(take(tx, resident, &reservation, rest, found)?),
        None => None,
    };
    keep(tx, id, seen, moved.as_ref().map(|moved| moved.id))?;
    say(tx, &reservation, moved.as_ref())?;
    Ok(moved.map_or(Outcome::Refunded, |moved| Outcome::Moved(moved.id)))
}

/// The resident's own reservation.
fn mine(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<Reservation> {
    let reservation = find(tx, resident, id)?;
    if reservation.resident != resident.id {
        return Err(Error::Forbidden(Message::of("problem-not-your-reservation")));
    }
    Ok(reservation)
}

fn payee(tx: &mut Tx<'_>, id: i64) -> Result<i64> {
    Ok(reservations::table.find(id).select(reservations::payee_id).first(tx.connection())?)
}

/// Reserves what was found in place of another reservation, at its price.
fn take(
    tx: &mut Tx<'_>,
    resident: &Resident,
    instead_of: &Reservation,
    rest: Stretch,
    found: &Found,
) -> Result<Reservation> {
    spots::changed(tx, found.spot)?;
    let request = Request { spot: found.spot, stretch: rest, plate: instead_of.plate.clone(), id: None };
    let price = instead_of.price;
    let id = reserve::insert(tx, resident, &request, rest, (found.window, found.payee, price))?;
    credits::transfer(tx, resident.account, found.payee, price, Reason::Reservation, Some(id))?;
    if let Some(owner) = found.owner {
        tx.emit(Event::ResidentChanged(owner));
    }
    find(tx, resident, id)
}

fn keep(tx: &mut Tx<'_>, id: i64, seen: &Seen, moved_to: Option<i64>) -> Result<()> {
    diesel::insert_into(reports::table)
        .values((
            reports::reservation_id.eq(id),
            reports::plate.eq(&seen.plate),
            reports::note.eq(&seen.note),
            reports::moved_to.eq(moved_to),
            reports::created_at.eq(At::from(tx.now())),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Writes down what happened and tells whom it concerns: the resident, both owners and the managers.
fn say(tx: &mut Tx<'_>, before: &Reservation, now: Option<&Reservation>) -> Result<()> {
    let about = About::reservation(before.id, before.spot, before.resident);
    audit::note(tx, Action::Reported, about, &json!({}))?;
    if let Some(now) = now {
        let about = About::reservation(now.id, now.spot, now.resident);
        audit::note(tx, Action::Moved, about, &json!({ "from": before.id }))?;
        let changed = Notice::Changed { now: now.booking(), before: before.label.clone() };
        notices::tell(tx, before.resident, &changed)?;
        if let Some(owner) = now.owner {
            notices::tell(tx, owner, &Notice::Made(now.booking()))?;
        }
    } else {
        audit::note(tx, Action::Refunded, about, &json!({ "credits": before.price }))?;
    }
    let trouble = |manages| Notice::Trouble {
        booking: before.booking(),
        manages,
        moved_to: now.map(|now| now.label.clone()),
    };
    let managers = notices::tell_managers(tx, &trouble(true))?;
    match before.owner.filter(|owner| !managers.contains(owner)) {
        Some(owner) => notices::tell(tx, owner, &trouble(false)),
        None => Ok(()),
    }
}

/// A report as it is stored.
#[derive(Clone, Debug)]
pub struct Report {
    pub id: i64,
    pub reservation: i64,
    pub seen: Seen,
    pub moved_to: Option<i64>,
    pub at: Timestamp,
    pub settled_at: Option<Timestamp>,
}

impl Report {
    pub fn outcome(&self) -> Outcome {
        self.moved_to.map_or(Outcome::Refunded, Outcome::Moved)
    }
}

type Row = (i64, i64, String, String, Option<i64>, At, Option<At>);

impl From<Row> for Report {
    fn from((id, reservation, plate, note, moved_to, at, settled_at): Row) -> Self {
        let seen = Seen { plate, note };
        let settled_at = settled_at.map(Timestamp::from);
        Self { id, reservation, seen, moved_to, at: at.into(), settled_at }
    }
}

/// What was reported of a reservation.
pub fn of(tx: &mut Tx<'_>, reservation: i64) -> Result<Option<Report>> {
    let row = reports::table.filter(reports::reservation_id.eq(reservation));
    Ok(row.first::<Row>(tx.connection()).optional()?.map(Report::from))
}

/// Reports with the reservations that they are about, for managers: those that nobody has seen to, or the latest
/// `limit` that somebody has.
pub fn all(
    tx: &mut Tx<'_>,
    manager: &Resident,
    is_settled: bool,
    limit: i64,
) -> Result<Vec<(Report, Reservation)>> {
    let rows: Vec<Row> = reports::table
        .filter(reports::settled_at.is_not_null().eq(is_settled))
        .order(reports::id.desc())
        .limit(limit)
        .load(tx.connection())?;
    let ids: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let about = super::by_ids(tx, manager, &ids)?;
    let with = |report: Report| {
        let reservation = about.iter().find(|one| one.id == report.reservation)?.clone();
        Some((report, reservation))
    };
    Ok(rows.into_iter().map(Report::from).filter_map(with).collect())
}

/// Notes that a manager has seen to a report. Whoever comes second changes nothing.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn settle(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let about: i64 = reports::table.find(id).select(reports::reservation_id).first(tx.connection())?;
    let open = reports::table.find(id).filter(reports::settled_at.is_null());
    let settled =
        diesel::update(open).set(reports::settled_at.eq(At::from(tx.now()))).execute(tx.connection())?;
    if settled == 0 {
        return Ok(());
    }
    let (spot, resident) = reservations::table
        .find(about)
        .select((reservations::spot_id, reservations::resident_id))
        .first(tx.connection())?;
    audit::note(tx, Action::ReportSettled, About::reservation(about, spot, resident), &json!({}))
}
