//! Windows: the stretches of time in which a spot is offered. They never overlap or touch; offering next to
//! one makes it longer, withdrawing from the middle of one makes two.

use diesel::prelude::*;

pub use super::merge::Stretch;
use super::merge::without;
use super::{find, lock_mine, patterns};
use crate::audit::{self, About, Action};
use crate::building;
use crate::clock::{SignedDuration, Timestamp, minute};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::residents::{Neighbour, Resident, neighbour};
use crate::store::schema::{reservations, residents, windows};
use crate::store::{At, Tx, written};

/// A stored window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub id: i64,
    pub spot: i64,
    pub stretch: Stretch,
}

/// How long ago a window may be said to start; earlier starts are refused, later ones mean now.
const GRACE: SignedDuration = SignedDuration::from_mins(15);

/// Offers a resident's own spot, and answers the window it has become: the one asked for, merged with those
/// that it overlaps or touches.
///
/// # Errors
/// [`Error::Invalid`] for a stretch that is reversed, past or too far ahead; [`Error::Forbidden`] for
/// somebody else's spot.
pub fn offer(
    tx: &mut Tx<'_>,
    resident: &Resident,
    spot: i64,
    starts_at: Timestamp,
    ends_at: Timestamp,
) -> Result<Window> {
    lock_mine(tx, resident, spot)?;
    let asked = offerable(tx, starts_at, ends_at)?;
    let noted = audit::stretch(asked.starts_at, asked.ends_at);
    audit::note(tx, Action::Offered, About::spot(spot), &noted)?;
    put(tx, spot, asked)
}

/// Withdraws a window of a resident's own spot, or the part of it from `from` to `to`. What has passed stays.
///
/// # Errors
/// [`Error::SpotTaken`], naming the reservation, where one stands in the time withdrawn.
pub fn withdraw(
    tx: &mut Tx<'_>,
    resident: &Resident,
    id: i64,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
) -> Result<Window> {
    let window = find_window(tx, id)?;
    lock_mine(tx, resident, window.spot)?;
    // As it is now that nobody else can change it.
    let window = find_window(tx, id)?;
    let hole = Stretch::new(from.unwrap_or(window.stretch.starts_at), to.unwrap_or(window.stretch.ends_at))
        .ok_or_else(|| Error::field("ends_at", Message::of("problem-reversed")))?;
    if !hole.overlaps(&window.stretch) {
        return Err(Error::field("starts_at", Message::of("problem-outside-window")));
    }
    cut(tx, &window, hole)?;
    let (from, to) = (hole.starts_at.max(tx.now()), hole.ends_at);
    audit::note(tx, Action::Withdrawn, About::spot(window.spot), &audit::stretch(from, to))?;
    Ok(window)
}

/// Withdraws all that a spot still offers.
///
/// # Errors
/// [`Error::SpotTaken`], naming the reservation, where one is still to come or to end.
pub(super) fn withdraw_all(tx: &mut Tx<'_>, spot: i64) -> Result<()> {
    for window in upcoming(tx, spot)? {
        cut(tx, &window, window.stretch)?;
    }
    Ok(())
}

/// Withdraws all that a spot whose change has been said still offers, except what is reserved.
pub(super) fn withdraw_free(tx: &mut Tx<'_>, spot: i64) -> Result<()> {
    let reserved = patterns::reserved(tx, spot)?;
    for window in upcoming(tx, spot)? {
        for hole in without(vec![window.stretch], &reserved) {
            take(tx, spot, hole)?;
        }
    }
    Ok(())
}

/// Offers a stretch of a spot whose change has been said, and answers the window it has become.
pub(super) fn put(tx: &mut Tx<'_>, spot: i64, stretch: Stretch) -> Result<Window> {
    let touching = touching(tx, spot, &stretch)?;
    let merged = stretch.merged_with(touching.iter().map(|window| &window.stretch));
    match touching.as_slice() {
        [] => insert(tx, None, spot, merged),
        [only] => resize(tx, only, merged),
        _ => Ok(rewrite(tx, &touching, &[merged])?.remove(0)),
    }
}

/// Takes back what is offered of a stretch of a spot whose change has been said. What has passed stays.
///
/// # Errors
/// [`Error::SpotTaken`], naming the reservation, where one stands in it.
pub(super) fn take(tx: &mut Tx<'_>, spot: i64, hole: Stretch) -> Result<()> {
    for window in within(tx, &[spot], hole.starts_at, Some(hole.ends_at))? {
        cut(tx, &window, hole)?;
    }
    Ok(())
}

/// A window by id.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn find_window(tx: &mut Tx<'_>, id: i64) -> Result<Window> {
    let spot: i64 = windows::table.find(id).select(windows::spot_id).first(tx.connection())?;
    find(tx, spot)?;
    let row: Row = windows::table.find(id).first(tx.connection())?;
    Ok(row.into())
}

/// The windows of a spot that have not ended yet, in their order.
pub fn upcoming(tx: &mut Tx<'_>, spot: i64) -> Result<Vec<Window>> {
    let rows: Vec<Row> = windows::table
        .filter(windows::spot_id.eq(spot).and(windows::ends_at.gt(At::from(tx.now()))))
        .order(windows::starts_at)
        .load(tx.connection())?;
    Ok(rows.into_iter().map(Window::from).collect())
}

/// The windows of all spots that have not ended yet, in the order of spots and time.
pub fn all_upcoming(tx: &mut Tx<'_>) -> Result<Vec<Window>> {
    let rows: Vec<Row> =
        windows::table.filter(windows::ends_at.gt(At::from(tx.now()))).load(tx.connection())?;
    // Sorted here: for the order, SQLite would read all that ever was through an index that has it.
    let mut windows: Vec<Window> = rows.into_iter().map(Window::from).collect();
    windows.sort_by_key(|window| (window.spot, window.stretch.starts_at));
    Ok(windows)
}

/// The windows of some spots that meet the time from `from` on, up to `to` where it is given, in their order.
pub fn within(tx: &mut Tx<'_>, spots: &[i64], from: Timestamp, to: Option<Timestamp>) -> Result<Vec<Window>> {
    let mut query = windows::table
        .filter(windows::spot_id.eq_any(spots).and(windows::ends_at.gt(At::from(from))))
        .order((windows::spot_id, windows::starts_at))
        .into_boxed();
    if let Some(to) = to {
        query = query.filter(windows::starts_at.lt(At::from(to)));
    }
    Ok(query.load::<Row>(tx.connection())?.into_iter().map(Window::from).collect())
}

/// When something is offered that meets a stretch of time, of all spots and in no order.
pub fn anywhere(tx: &mut Tx<'_>, during: Stretch) -> Result<Vec<Stretch>> {
    let rows: Vec<(At, At)> = windows::table
        .filter(windows::ends_at.gt(At::from(during.starts_at)))
        .filter(windows::starts_at.lt(At::from(during.ends_at)))
        .select((windows::starts_at, windows::ends_at))
        .load(tx.connection())?;
    Ok(rows.into_iter().map(|(from, to)| Stretch { starts_at: from.into(), ends_at: to.into() }).collect())
}

type Row = (i64, i64, At, At);

impl From<Row> for Window {
    fn from((id, spot, starts_at, ends_at): Row) -> Self {
        Self { id, spot, stretch: Stretch { starts_at: starts_at.into(), ends_at: ends_at.into() } }
    }
}

fn offerable(tx: &mut Tx<'_>, starts_at: Timestamp, ends_at: Timestamp) -> Result<Stretch> {
    let now = tx.now();
    let building = building::find(tx)?.ok_or(Error::NotFound)?;
    let horizon = now + SignedDuration::from_hours(24 * i64::from(building.rules.window_days));
    if starts_at < now - GRACE {
        return Err(Error::field("starts_at", Message::of("problem-start-passed")));
    }
    if ends_at > horizon {
        let days = building.rules.window_days;
        return Err(Error::field("ends_at", Message::of("problem-offer-too-far").with("days", days)));
    }
    Stretch::new(starts_at.max(minute(now)), ends_at)
        .ok_or_else(|| Error::field("ends_at", Message::of("problem-reversed")))
}

/// The windows that overlap or touch a stretch.
fn touching(tx: &mut Tx<'_>, spot: i64, stretch: &Stretch) -> Result<Vec<Window>> {
    let rows: Vec<Row> = windows::table
        .filter(windows::spot_id.eq(spot))
        .filter(windows::starts_at.le(At::from(stretch.ends_at)))
        .filter(windows::ends_at.ge(At::from(stretch.starts_at)))
        .order(windows::starts_at)
        .load(tx.connection())?;
    Ok(rows.into_iter().map(Window::from).collect())
}

/// Takes `hole` out of a window, except what of it has passed or lies outside of it. The look comes before the
/// change to name what stands there, and after it again: the change has waited for reservations that were on their
/// way in.
fn cut(tx: &mut Tx<'_>, window: &Window, hole: Stretch) -> Result<()> {
    let starts_at = hole.starts_at.max(window.stretch.starts_at).max(tx.now());
    let Some(hole) = Stretch::new(starts_at, hole.ends_at.min(window.stretch.ends_at)) else { return Ok(()) };
    if let Some(refusal) = standing_in(tx, window, hole)? {
        return Err(refusal);
    }
    let pieces = window.stretch.without(&hole);
    match pieces.as_slice() {
        [only] => drop(resize(tx, window, *only)?),
        _ => drop(rewrite(tx, &[*window], &pieces)?),
    }
    standing_in(tx, window, hole)?.map_or(Ok(()), Err)
}

/// The refusal that names the first live reservation in a stretch of a spot. Its condition is written out,
/// because a partial index serves only a query that names it.
fn standing_in(tx: &mut Tx<'_>, window: &Window, hole: Stretch) -> Result<Option<Error>> {
    let found: Option<(i64, At, At, neighbour::Row)> = reservations::table
        .inner_join(residents::table.on(residents::id.eq(reservations::resident_id)))
        .filter(written("reservations.status <> 'cancelled'").and(reservations::spot_id.eq(window.spot)))
        .filter(reservations::starts_at.lt(At::from(hole.ends_at)))
        .filter(reservations::ends_at.gt(At::from(hole.starts_at)))
        .order(reservations::starts_at)
        .select((reservations::id, reservations::starts_at, reservations::ends_at, neighbour::COLUMNS))
        .first(tx.connection())
        .optional()?;
    let Some((id, starts_at, ends_at, guest)) = found else { return Ok(None) };
    let zone = building::find(tx)?.ok_or(Error::NotFound)?.zone;
    let refusal = Message::of("problem-window-reserved")
        .with("id", id)
        .with("name", Neighbour::seen(guest).called())
        .with("from", zone.wall(starts_at.into()))
        .with("to", zone.wall(ends_at.into()));
    Ok(Some(Error::SpotTaken(refusal)))
}

fn insert(tx: &mut Tx<'_>, id: Option<i64>, spot: i64, stretch: Stretch) -> Result<Window> {
    let times = (
        windows::spot_id.eq(spot),
        windows::starts_at.eq(At::from(stretch.starts_at)),
        windows::ends_at.eq(At::from(stretch.ends_at)),
    );
    let insert = diesel::insert_into(windows::table);
    let id: i64 = match id {
        Some(id) => {
            insert.values((windows::id.eq(id), times)).returning(windows::id).get_result(tx.connection())?
        }
        None => insert.values(times).returning(windows::id).get_result(tx.connection())?,
    };
    Ok(Window { id, spot, stretch })
}

fn resize(tx: &mut Tx<'_>, window: &Window, stretch: Stretch) -> Result<Window> {
    diesel::update(windows::table.find(window.id))
        .set((
            windows::starts_at.eq(At::from(stretch.starts_at)),
            windows::ends_at.eq(At::from(stretch.ends_at)),
        ))
        .execute(tx.connection())?;
    Ok(Window { stretch, ..*window })
}

/// Replaces windows of one spot by others and moves their reservations over. Until the commit the
/// reservations point at windows that are gone, which the deferred foreign key allows. What keeps an old id
/// comes last: the database refuses a window under whose id a reservation stands that it does not hold.
fn rewrite(tx: &mut Tx<'_>, old: &[Window], new: &[Stretch]) -> Result<Vec<Window>> {
    let old_ids: Vec<i64> = old.iter().map(|window| window.id).collect();
    diesel::delete(windows::table.filter(windows::id.eq_any(&old_ids))).execute(tx.connection())?;
    let mut written = Vec::new();
    for (index, stretch) in new.iter().enumerate().rev() {
        let id = old_ids.get(index).copied();
        let window = insert(tx, id, old[0].spot, *stretch)?;
        let inside = reservations::table
            .filter(reservations::window_id.eq_any(&old_ids))
            .filter(reservations::starts_at.ge(At::from(stretch.starts_at)))
            .filter(reservations::ends_at.le(At::from(stretch.ends_at)));
        diesel::update(inside).set(reservations::window_id.eq(window.id)).execute(tx.connection())?;
        written.push(window);
    }
    written.reverse();
    Ok(written)
}
