//! Weekly patterns, such as Mondays to Fridays from 8 to 18: they make windows over the time for which reservations
//! can be made, and [`extend`] adds the days that come within it.
//!
//! A pattern's windows are windows like all others: they merge with what they touch, and can be withdrawn by hand. The
//! pattern does not offer such a day again until it is changed for that day. What a pattern gives up (it is changed or
//! taken back, a day is skipped) is withdrawn, except
//!
//! - what another pattern of the spot offers as well,
//! - what is reserved: that stays offered, and is noted as a [`Conflict`] for the owner to see.
//!
//! What was offered by hand at the same time cannot be told apart once windows have merged. It is withdrawn too: rather
//! is a spot kept closed that could be open than somebody sent to one that its owner thinks is closed.

mod conflicts;
mod details;
mod keep;
mod replace;
mod rows;

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::json;

pub(super) use self::conflicts::reserved;
pub use self::conflicts::{Conflict, conflicts};
pub use self::details::{Details, Typed, Weekdays};
pub use self::keep::{due, extend};
use self::replace::{Calendar, replace};
pub use self::rows::of;
use super::lock_mine;
use crate::audit::{self, About, Action};
use crate::clock::civil::Date;
use crate::error::{Error, Problems, Result};
use crate::language::Message;
use crate::residents::Resident;
use crate::store::schema::patterns;
use crate::store::{At, Tx};

/// Patterns that a spot may have.
const MOST: usize = 20;

/// A pattern that makes windows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub id: i64,
    pub spot: i64,
    pub details: Details,
    /// The last day for which windows were made.
    made_until: Date,
}

/// A pattern of a resident's own spot.
///
/// # Errors
/// [`Error::NotFound`] where there is none or it was taken back, [`Error::Forbidden`] where it is somebody else's.
pub fn find_mine(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<Pattern> {
    let pattern = rows::find(tx, id)?.ok_or(Error::NotFound)?;
    super::find_mine(tx, resident, pattern.spot)?;
    Ok(pattern)
}

/// Makes a pattern and its windows. Answers what is reserved already on its days, those off included.
///
/// # Errors
/// [`Error::Invalid`] for days that have passed or are too far ahead, and for a pattern too many;
/// [`Error::Forbidden`] for somebody else's spot.
pub fn add(tx: &mut Tx<'_>, resident: &Resident, spot: i64, details: &Details) -> Result<Vec<Conflict>> {
    lock_mine(tx, resident, spot)?;
    let calendar = Calendar::of(tx)?;
    check_days(&calendar, details, None)?;
    if of(tx, spot)?.len() >= MOST {
        return Err(Error::field("", Message::of("problem-patterns").with("most", MOST)));
    }
    let id = rows::insert(tx, spot, details, calendar.last)?;
    audit::note(tx, Action::PatternAdded, About::spot(spot), &json!({ "pattern": id }))?;
    let (days, all) = (calendar.days(details), calendar.days_on_and_off(details));
    replace(tx, id, spot, &BTreeMap::new(), &days, &all)
}

/// Changes a pattern as a whole. Days that were offered and still are stay as they are, so that what was withdrawn
/// from them by hand stays withdrawn; all others are offered or given up.
///
/// # Errors
/// Those of [`add`] and [`find_mine`].
pub fn edit(
    tx: &mut Tx<'_>,
    resident: &Resident,
    id: i64,
    details: &Details,
) -> Result<(Pattern, Vec<Conflict>)> {
    let before = locked(tx, resident, id)?;
    let calendar = Calendar::of(tx)?;
    check_days(&calendar, details, Some(&before.details))?;
    rows::update(tx, id, details, calendar.last)?;
    audit::note(tx, Action::PatternChanged, About::spot(before.spot), &json!({ "pattern": id }))?;
    let (old, new) = (calendar.made(&before), calendar.days(details));
    let left = replace(tx, id, before.spot, &old, &new, &BTreeMap::new())?;
    Ok((before, left))
}

/// Takes a pattern back with all that it still would offer. Answers what is reserved and therefore stays offered.
///
/// # Errors
/// Those of [`find_mine`].
pub fn remove(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<(Pattern, Vec<Conflict>)> {
    let pattern = locked(tx, resident, id)?;
    diesel::update(patterns::table.find(id))
        .set(patterns::ended_at.eq(At::from(tx.now())))
        .execute(tx.connection())?;
    audit::note(tx, Action::PatternRemoved, About::spot(pattern.spot), &json!({ "pattern": id }))?;
    let days = Calendar::of(tx)?.made(&pattern);
    let left = replace(tx, id, pattern.spot, &days, &BTreeMap::new(), &BTreeMap::new())?;
    Ok((pattern, left))
}

/// Takes one day of a pattern off. Answers what is reserved on it and therefore stays offered.
///
/// # Errors
/// [`Error::Invalid`] where the pattern has no such day, or it has passed; those of [`find_mine`].
pub fn skip(tx: &mut Tx<'_>, resident: &Resident, id: i64, day: Date) -> Result<(Pattern, Vec<Conflict>)> {
    let before = locked(tx, resident, id)?;
    let calendar = Calendar::of(tx)?;
    if calendar.rest_of(&before.details, day).is_none() {
        return Err(Error::field("day", Message::of("problem-no-such-day")));
    }
    let mut details = before.details.clone();
    details.days_off.insert(day);
    let noted = json!({ "pattern": id, "day": day.to_string() });
    audit::note(tx, Action::PatternSkipped, About::spot(before.spot), &noted)?;
    let left = set_days_off(tx, &calendar, &before, details)?;
    Ok((before, left))
}

/// Offers a day again that was off.
///
/// # Errors
/// Those of [`find_mine`].
pub fn restore(tx: &mut Tx<'_>, resident: &Resident, id: i64, day: Date) -> Result<Pattern> {
    let before = locked(tx, resident, id)?;
    let mut details = before.details.clone();
    details.days_off.remove(&day);
    let noted = json!({ "pattern": id, "day": day.to_string() });
    audit::note(tx, Action::PatternRestored, About::spot(before.spot), &noted)?;
    let calendar = Calendar::of(tx)?;
    set_days_off(tx, &calendar, &before, details)?;
    Ok(before)
}

/// Ends all patterns of a spot whose windows are withdrawn as well.
pub(super) fn end_all(tx: &mut Tx<'_>, spot: i64) -> Result<()> {
    diesel::update(patterns::table.filter(patterns::spot_id.eq(spot).and(patterns::ended_at.is_null())))
        .set(patterns::ended_at.eq(At::from(tx.now())))
        .execute(tx.connection())?;
    Ok(())
}

fn locked(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<Pattern> {
    let pattern = find_mine(tx, resident, id)?;
    lock_mine(tx, resident, pattern.spot)?;
    find_mine(tx, resident, id)
}

/// A first day that has passed is kept, where it was the pattern's before.
fn check_days(calendar: &Calendar, details: &Details, before: Option<&Details>) -> Result<()> {
    let mut problems = Problems::default();
    let is_kept = before.is_some_and(|before| before.starts_on == details.starts_on);
    if details.starts_on < calendar.today && !is_kept {
        problems.add("starts_on", Message::of("problem-day-passed"));
    }
    if details.starts_on > calendar.furthest {
        let days = calendar.window_days;
        problems.add("starts_on", Message::of("problem-offer-too-far").with("days", days));
    }
    if details.until.is_some_and(|until| until < calendar.today) {
        problems.add("until", Message::of("problem-day-passed"));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems.into_error()) }
}

/// Only the days off change, and with them what was made.
fn set_days_off(
    tx: &mut Tx<'_>,
    calendar: &Calendar,
    before: &Pattern,
    details: Details,
) -> Result<Vec<Conflict>> {
    rows::write_days_off(tx, before.id, &details)?;
    let after = Pattern { details, ..before.clone() };
    let (old, new) = (calendar.made(before), calendar.made(&after));
    replace(tx, before.id, before.spot, &old, &new, &BTreeMap::new())
}
