//! Keeps patterns up: day by day they make the windows that come within the time for which reservations can be made.

use diesel::prelude::*;
use serde_json::json;

use super::replace::Calendar;
use super::rows;
use crate::audit::{self, About, Action};
use crate::error::{Error, Result};
use crate::spots::{changed, lock, windows};
use crate::store::Tx;
use crate::store::schema::patterns;

/// The patterns that have days to make windows for.
pub fn due(tx: &mut Tx<'_>) -> Result<Vec<i64>> {
    let last = match Calendar::of(tx) {
        Ok(calendar) => calendar.last.to_string(),
        Err(Error::NotFound) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let due = patterns::table
        .filter(patterns::ended_at.is_null().and(patterns::made_until.lt(last)))
        .filter(patterns::until.is_null().or(patterns::until.gt(patterns::made_until.nullable())))
        .select(patterns::id);
    Ok(due.load(tx.connection())?)
}

/// Makes the windows of a pattern's days for which none were made, and answers for how many days. Doing it again, or
/// on several instances at once, makes nothing twice: days are made once, whatever becomes of their windows.
pub fn extend(tx: &mut Tx<'_>, id: i64) -> Result<usize> {
    let Some(pattern) = rows::find(tx, id)? else { return Ok(0) };
    lock(tx, pattern.spot)?;
    // As it is now that nobody else can change it.
    let Some(pattern) = rows::find(tx, id)? else { return Ok(0) };
    let calendar = Calendar::of(tx)?;
    if pattern.made_until >= calendar.last {
        return Ok(0);
    }
    let days = calendar.to_make(&pattern);
    if !days.is_empty() {
        changed(tx, pattern.spot)?;
        let noted = json!({ "pattern": id, "days": days.len() });
        audit::note(tx, Action::PatternExtended, About::spot(pattern.spot), &noted)?;
    }
    for stretch in days.values() {
        windows::put(tx, pattern.spot, *stretch)?;
    }
    diesel::update(patterns::table.find(id))
        .set(patterns::made_until.eq(calendar.last.to_string()))
        .execute(tx.connection())?;
    Ok(days.len())
}
