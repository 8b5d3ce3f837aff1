//! Taking away what is older than the building keeps.

use diesel::dsl::max;
use diesel::prelude::*;
use serde_json::json;

use super::{About, Action, note};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::Result;
use crate::store::due::{self, Job};
use crate::store::schema::{audit, building};
use crate::store::{At, Tx};

const JOB: Job = Job { name: "audit", every: SignedDuration::from_hours(24) };
/// So many lines at a time: nobody waits long for who writes the next one.
const BATCH: i64 = 1000;

/// Takes away the oldest lines that are over, once a day, and answers how many; `None` where that is not due, or another
/// instance is at it. As long as there are more, it stays due: call it again. Comes first in its transaction.
pub fn sweep(tx: &mut Tx<'_>) -> Result<Option<usize>> {
    if !due::claim(tx, &JOB)? {
        return Ok(None);
    }
    let days: Option<i32> = building::table.select(building::audit_days).first(tx.connection()).optional()?;
    let newest: Option<At> = audit::table.select(max(audit::at)).first(tx.connection())?;
    let (Some(days), Some(newest)) = (days, newest) else { return Ok(Some(0)) };
    // Old by the newest line, as the database has it; and by the clock, if that is behind.
    let now = Timestamp::from(newest).min(tx.now());
    let over = At::from(now - SignedDuration::from_hours(24 * i64::from(days)));
    let oldest = audit::table.filter(audit::at.le(over)).order(audit::at).limit(BATCH).select(audit::id);
    let oldest: Vec<i64> = oldest.load(tx.connection())?;
    let gone = diesel::delete(audit::table.filter(audit::id.eq_any(&oldest))).execute(tx.connection())?;
    if gone > 0 {
        note(tx, Action::AuditSwept, About::BUILDING, &json!({ "count": gone, "days": days }))?;
    }
    if i64::try_from(oldest.len()).is_ok_and(|found| found == BATCH) {
        due::set(tx, &JOB, tx.now())?;
    }
    due::note(tx, &JOB, gone)?;
    Ok(Some(gone))
}
