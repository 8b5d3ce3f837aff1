//! Credits for everybody at the start of a month, where the building wants it so.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use serde_json::json;

use crate::audit::{self, About, Action};
use crate::building::{self, settings};
use crate::credits::{self, Reason};
use crate::error::Result;
use crate::event::Event;
use crate::store::schema::{residents, transfers};
use crate::store::{Tx, due, written};

/// So many at a time: whoever reserves meanwhile waits for their account only so long.
const BATCH: i64 = 25;

/// Gives the present month's allowance to some of those who may enter and do not have it yet, and answers to how many.
/// `None` where nothing is due, or another instance is at it. As long as there are more, it stays due: call it again.
///
/// A month during which no server ran has no allowance. Who comes later in a month has their welcome. Comes first in
/// its transaction.
pub fn give(tx: &mut Tx<'_>) -> Result<Option<usize>> {
    if !due::claim(tx, &settings::ALLOWANCE)? {
        return Ok(None);
    }
    let Some(building) = building::find(tx)? else { return Ok(Some(0)) };
    let now = tx.now();
    let month = settings::month(&building.zone, now).strftime("%Y-%m").to_string();
    let waiting = if building.allowance > 0 { waiting(tx, &month)? } else { Vec::new() };
    for (resident, account) in &waiting {
        credits::give(tx, *account, building.allowance, Reason::Allowance, &month)?;
        tx.emit(Event::ResidentChanged(*resident));
    }
    let given = waiting.len();
    if given > 0 {
        let noted = json!({ "month": month, "amount": building.allowance, "count": given });
        audit::note(tx, Action::AllowanceGiven, About::BUILDING, &noted)?;
    }
    let are_more = i64::try_from(given).is_ok_and(|given| given == BATCH);
    let next = if are_more { now } else { settings::month_after(&building.zone, now) };
    due::set(tx, &settings::ALLOWANCE, next)?;
    due::note(tx, &settings::ALLOWANCE, given)?;
    Ok(Some(given))
}

/// The first of those who have no allowance of this month, with their accounts, which are locked in this order.
pub fn waiting(tx: &mut Tx<'_>, month: &str) -> Result<Vec<(i64, i64)>> {
    // Written out, because a partial index serves only a query that names its condition.
    let given = transfers::table
        .filter(written("transfers.reason = 'allowance'"))
        .filter(transfers::payee_id.eq(residents::account_id).and(transfers::note.eq(month)));
    let waiting = residents::table
        .filter(residents::account_id.gt(credits::BUILDING))
        .filter(residents::suspended_at.is_null().and(residents::left_at.is_null()))
        .filter(residents::erased_at.is_null().and(not(exists(given))))
        .order(residents::account_id)
        .select((residents::id, residents::account_id))
        .limit(BATCH);
    Ok(waiting.load(tx.connection())?)
}
