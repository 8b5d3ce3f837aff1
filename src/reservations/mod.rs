//! One resident's right to one spot for a stretch of time.

mod cancel;
pub mod check;
mod correct;
mod elsewhere;
pub mod leaving;
pub mod report;
mod request;
mod reserve;
mod rules;
mod settle;
mod soon;

use diesel::prelude::*;

pub use self::cancel::{Why, cancel, cancel_for};
pub use self::correct::{Correction, correct};
pub use self::report::report;
pub use self::request::Request;
pub use self::reserve::{Quote, quote, reserve};
pub use self::rules::Price;
pub use self::settle::{next_boundary, settle};
pub use self::soon::{soon, tell_soon};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::{Error, Result};
use crate::notices::Booking;
use crate::residents::{Neighbour, Resident, neighbour};
use crate::spots::windows::Stretch;
use crate::store::schema::{accounts, reservations, residents, spots};
use crate::store::{At, Tx, Written, written};

/// Where a reservation stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Booked,
    Active,
    Completed,
    Cancelled,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Active => "active",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        [Self::Booked, Self::Active, Self::Completed, Self::Cancelled]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| Error::Internal(format!("unknown status {text:?}")))
    }
}

/// A stored reservation with what a page says about it.
#[derive(Clone, Debug)]
pub struct Reservation {
    pub id: i64,
    pub spot: i64,
    pub label: String,
    pub level: String,
    pub note: String,
    pub owner: Option<i64>,
    pub resident: i64,
    /// What the reader sees of them: a manager their full name, others as much as they show.
    pub guest: Neighbour,
    pub stretch: Stretch,
    pub status: Status,
    pub price: i32,
    /// As the resident gave it; may be empty.
    pub plate: String,
    /// Whether it was given back while it ran, so that it ends before the time that was asked for.
    pub ended_early: bool,
    /// Why a manager ended it; empty where none did.
    pub reason: String,
}

/// How long what is over stays in a calendar.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);
/// How many reservations of each kind a calendar has at most.
const MOST: i64 = 500;

impl Reservation {
    /// Booked or active, and not over yet.
    pub fn is_open(&self, now: Timestamp) -> bool {
        matches!(self.status, Status::Booked | Status::Active) && now < self.stretch.ends_at
    }

    /// Whether it has begun, by the clock and not by the mark that a job makes.
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.stretch.starts_at <= now
    }

    /// What is said of it to whoever it concerns.
    pub fn booking(&self) -> Booking {
        let Stretch { starts_at, ends_at } = self.stretch;
        Booking { id: self.id, spot: self.label.clone(), starts_at, ends_at }
    }
}

/// Still in force. Written out, because a partial index serves only a query that names its condition.
fn live() -> Written {
    written("reservations.status IN ('booked', 'active')")
}

/// Not begun, written out for the same reason.
fn booked_only() -> Written {
    written("reservations.status = 'booked'")
}

/// Not cancelled, written out for the same reason.
fn kept() -> Written {
    written("reservations.status <> 'cancelled'")
}

/// A reservation that this resident may see: their own, one on their spot, or any for a manager.
///
/// # Errors
/// [`Error::NotFound`] otherwise.
pub fn find(tx: &mut Tx<'_>, viewer: &Resident, id: i64) -> Result<Reservation> {
    by_ids(tx, viewer, &[id])?.pop().ok_or(Error::NotFound)
}

/// Those of the reservations with these ids that this resident may see.
pub fn by_ids(tx: &mut Tx<'_>, viewer: &Resident, ids: &[i64]) -> Result<Vec<Reservation>> {
    let mut found = load(tx, Which::Some(ids, viewer.is_manager))?;
    found.retain(|one| one.resident == viewer.id || one.owner == Some(viewer.id) || viewer.is_manager);
    Ok(found)
}

/// A resident's reservations, newest first: at most `limit` that are older than the one with the id `before`.
pub fn page_of(
    tx: &mut Tx<'_>,
    resident: &Resident,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Reservation>> {
    load(tx, Which::PageOf(resident.id, before.unwrap_or(i64::MAX), limit))
}

/// A resident's open reservations, the next one first.
pub fn open_of(tx: &mut Tx<'_>, resident: &Resident) -> Result<Vec<Reservation>> {
    load(tx, Which::OpenOf(resident.id))
}

/// A resident's reservations, newest start first, at most `limit`.
pub fn of(tx: &mut Tx<'_>, resident: &Resident, limit: i64) -> Result<Vec<Reservation>> {
    load(tx, Which::Of(resident.id, limit))
}

/// What stands in a resident's calendar, in the order of time: their own reservations and those of others on their
/// spots, of the last 30 days and all to come, without those that are cancelled; of each the latest 500 at most.
pub fn calendar(tx: &mut Tx<'_>, resident: &Resident) -> Result<Vec<Reservation>> {
    let mut all = load(tx, Which::CalendarOf(resident.id))?;
    let spots: Vec<i64> =
        spots::table.filter(spots::owner_id.eq(resident.id)).select(spots::id).load(tx.connection())?;
    if !spots.is_empty() {
        all.extend(load(tx, Which::CalendarOn(&spots, resident.id))?);
    }
    all.sort_by_key(|one| (one.stretch.starts_at, one.id));
    Ok(all)
}

/// The open reservations on a spot, in their order.
pub fn on_spot(tx: &mut Tx<'_>, spot: i64) -> Result<Vec<Reservation>> {
    load(tx, Which::OpenOn(spot))
}

/// The open reservations on some spots, in the order of time.
fn by_spots(tx: &mut Tx<'_>, spots: &[i64]) -> Result<Vec<Reservation>> {
    load(tx, Which::OpenOnAny(spots))
}

/// When the spots are reserved, from now on, in the order of spots and time; of one spot or of all.
pub fn reserved(tx: &mut Tx<'_>, spot: Option<i64>) -> Result<Vec<(i64, Stretch)>> {
    let mut query = reservations::table
        .filter(live().and(reservations::ends_at.gt(At::from(tx.now()))))
        .order((reservations::spot_id, reservations::starts_at))
        .select((reservations::spot_id, reservations::starts_at, reservations::ends_at))
        .into_boxed();
    if let Some(spot) = spot {
        query = query.filter(reservations::spot_id.eq(spot));
    }
    let rows: Vec<(i64, At, At)> = query.load(tx.connection())?;
    Ok(rows
        .into_iter()
        .map(|(spot, from, to)| (spot, Stretch { starts_at: from.into(), ends_at: to.into() }))
        .collect())
}

/// When a spot is reserved, and by whom: for pictures of a day, which name nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Booked {
    pub id: i64,
    pub spot: i64,
    pub resident: i64,
    pub stretch: Stretch,
}

/// What was or is reserved of some spots in a stretch of time, in the order of spots and time. Nothing lasts longer
/// than `longest`, without which all that ever was would be read.
pub fn booked(
    tx: &mut Tx<'_>,
    spots: &[i64],
    during: Stretch,
    longest: SignedDuration,
) -> Result<Vec<Booked>> {
    let rows: Vec<BookedRow> = reservations::table
        .filter(kept().and(reservations::spot_id.eq_any(spots)))
        .filter(reservations::starts_at.lt(At::from(during.ends_at)))
        .filter(reservations::starts_at.gt(At::from(during.starts_at - longest)))
        .filter(reservations::ends_at.gt(At::from(during.starts_at)))
        .order((reservations::spot_id, reservations::starts_at))
        .select(BOOKED)
        .load(tx.connection())?;
    Ok(rows.into_iter().map(Booked::from).collect())
}

/// The same of all spots, in no order.
pub fn booked_anywhere(tx: &mut Tx<'_>, during: Stretch, longest: SignedDuration) -> Result<Vec<Booked>> {
    let meets = reservations::starts_at
        .lt(At::from(during.ends_at))
        .and(reservations::ends_at.gt(At::from(during.starts_at)));
    let over = reservations::table
        .filter(written("reservations.status = 'completed'").and(meets))
        .filter(reservations::ends_at.lt(At::from(during.ends_at + longest)));
    let mut rows: Vec<BookedRow> = over.select(BOOKED).load(tx.connection())?;
    let open = reservations::table.filter(live().and(meets));
    rows.extend(open.select(BOOKED).load::<BookedRow>(tx.connection())?);
    Ok(rows.into_iter().map(Booked::from).collect())
}

type BookedRow = (i64, i64, i64, At, At);

const BOOKED: (
    reservations::id,
    reservations::spot_id,
    reservations::resident_id,
    reservations::starts_at,
    reservations::ends_at,
) = (
    reservations::id,
    reservations::spot_id,
    reservations::resident_id,
    reservations::starts_at,
    reservations::ends_at,
);

impl From<BookedRow> for Booked {
    fn from((id, spot, resident, starts_at, ends_at): BookedRow) -> Self {
        Self { id, spot, resident, stretch: Stretch { starts_at: starts_at.into(), ends_at: ends_at.into() } }
    }
}

/// What a resident has, and what of it they can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub balance: i32,
    /// Earned from reservations that have not begun: part of the balance, not to be spent.
    pub pending: i32,
    /// Reservations that are not over.
    pub open: i64,
}

impl Standing {
    pub fn spendable(&self) -> i32 {
        self.balance - self.pending
    }
}

/// A resident's credits and how many reservations they hold, in one query.
pub fn standing(tx: &mut Tx<'_>, resident: &Resident) -> Result<Standing> {
    let now = At::from(tx.now());
    let pending = reservations::table
        .filter(booked_only().and(reservations::payee_id.eq(resident.account)))
        .filter(reservations::starts_at.gt(now))
        .select(diesel::dsl::sum(reservations::price));
    let open = reservations::table
        .filter(live().and(reservations::resident_id.eq(resident.id)))
        .filter(reservations::ends_at.gt(now))
        .select(diesel::dsl::count_star());
    let (balance, pending, open): (i32, Option<i64>, Option<i64>) = accounts::table
        .find(resident.account)
        .select((accounts::balance, pending.single_value(), open.single_value()))
        .first(tx.connection())?;
    let pending = i32::try_from(pending.unwrap_or(0)).unwrap_or(i32::MAX);
    Ok(Standing { balance, pending, open: open.unwrap_or(0) })
}

#[derive(Clone, Copy)]
enum Which<'a> {
    /// With full names or as others see them.
    Some(&'a [i64], bool),
    PageOf(i64, i64, i64),
    OpenOf(i64),
    Of(i64, i64),
    OpenOn(i64),
    OpenOnAny(&'a [i64]),
    CalendarOf(i64),
    CalendarOn(&'a [i64], i64),
}

type Own = (i64, i64, i64, At, At, At, String, i32, String, String);
/// Of its spot.
type Parked = (String, String, String, Option<i64>);
type Row = (Own, Parked, neighbour::Row);

fn load(tx: &mut Tx<'_>, which: Which<'_>) -> Result<Vec<Reservation>> {
    let (now, remembered) = (At::from(tx.now()), At::from(tx.now() - REMEMBERED));
    let mut query = reservations::table
        .inner_join(spots::table)
        .inner_join(residents::table.on(residents::id.eq(reservations::resident_id)))
        .select((
            (
                reservations::id,
                reservations::spot_id,
                reservations::resident_id,
                reservations::starts_at,
                reservations::ends_at,
                reservations::asked_ends_at,
                reservations::status,
                reservations::price,
                reservations::plate,
                reservations::reason,
            ),
            (spots::label, spots::level, spots::note, spots::owner_id),
            neighbour::COLUMNS,
        ))
        .into_boxed();
    query = match which {
        Which::Some(ids, _) => query.filter(reservations::id.eq_any(ids)),
        Which::PageOf(resident, before, limit) => query
            .filter(reservations::resident_id.eq(resident).and(reservations::id.lt(before)))
            .order(reservations::id.desc())
            .limit(limit),
        Which::OpenOf(resident) => query
            .filter(live().and(reservations::resident_id.eq(resident)))
            .filter(reservations::ends_at.gt(now))
            .order(reservations::starts_at),
        Which::Of(resident, limit) => query
            .filter(reservations::resident_id.eq(resident))
            .order(reservations::starts_at.desc())
            .limit(limit),
        Which::OpenOn(spot) => query
            .filter(live().and(reservations::spot_id.eq(spot)))
            .filter(reservations::ends_at.gt(now))
            .order(reservations::starts_at),
        Which::OpenOnAny(spots) => query
            .filter(live().and(reservations::spot_id.eq_any(spots)))
            .filter(reservations::ends_at.gt(now))
            .order((reservations::starts_at, reservations::id)),
        Which::CalendarOf(resident) => query
            .filter(kept().and(reservations::resident_id.eq(resident)))
            .filter(reservations::ends_at.gt(remembered))
            .order(reservations::starts_at.desc())
            .limit(MOST),
        Which::CalendarOn(spots, owner) => query
            .filter(kept().and(reservations::spot_id.eq_any(spots)))
            .filter(reservations::ends_at.gt(remembered).and(reservations::resident_id.ne(owner)))
            .order(reservations::starts_at.desc())
            .limit(MOST),
    };
    let rows: Vec<Row> = query.load(tx.connection())?;
    let see = if matches!(which, Which::Some(_, true)) { Neighbour::in_full } else { Neighbour::seen };
    rows.into_iter().map(|(own, spot, guest)| reservation(own, spot, see(guest))).collect()
}

fn reservation(own: Own, spot: Parked, guest: Neighbour) -> Result<Reservation> {
    let (id, spot_id, resident, starts_at, ends_at, asked_ends_at, status, price, plate, reason) = own;
    let (label, level, note, owner) = spot;
    Ok(Reservation {
        id,
        spot: spot_id,
        label,
        level,
        note,
        owner,
        resident,
        guest,
        stretch: Stretch { starts_at: starts_at.into(), ends_at: ends_at.into() },
        status: Status::parse(&status)?,
        price,
        plate,
        ended_early: ends_at != asked_ends_at,
        reason,
    })
}
