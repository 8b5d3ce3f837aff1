//! What was written down, found again.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::Value;

use super::Action;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::store::schema::{audit, residents, spots};
use crate::store::{At, Door, Tx};

/// What is looked for: all that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// A resident who did it, or to whom it was done.
    pub who: Option<i64>,
    pub action: Option<Action>,
    /// A spot by its label.
    pub spot: Option<String>,
    pub door: Option<Door>,
    pub from: Option<Timestamp>,
    /// Before this.
    pub to: Option<Timestamp>,
}

/// Somebody in a line, by the name they have by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    /// None: they were erased, or never were.
    pub name: Option<String>,
}

/// A line of the audit.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: i64,
    pub at: Timestamp,
    /// By its stored name.
    pub door: String,
    /// Who did it; none: nobody who was signed in.
    pub actor: Option<Person>,
    /// By its stored name, which a newer server may have given it.
    pub action: String,
    pub resident: Option<Person>,
    /// With the label that the spot has by now.
    pub spot: Option<(i64, Option<String>)>,
    pub reservation: Option<i64>,
    /// A JSON object.
    pub details: Value,
}

type Row = (i64, At, String, Option<i64>, String, Option<i64>, Option<i64>, Option<i64>, String);

/// The lines that are looked for, newest first: at most `limit` that are older than the line `before`.
pub fn find(tx: &mut Tx<'_>, search: &Search, before: Option<i64>, limit: i64) -> Result<Vec<Line>> {
    let spots = match &search.spot {
        Some(label) => Some(labelled(tx, label)?),
        None => None,
    };
    let mut rows: Vec<Row> = Vec::new();
    // One seek for each of the two indexes, instead of an OR that would use neither.
    let sides: &[Side] = if search.who.is_some() { &[Side::Actor, Side::Resident] } else { &[Side::Any] };
    for side in sides {
        let mut query = audit::table
            .filter(audit::id.lt(before.unwrap_or(i64::MAX)))
            .order(audit::id.desc())
            .limit(limit)
            .select((
                audit::id,
                audit::at,
                audit::door,
                audit::actor_id,
                audit::action,
                audit::resident_id,
                audit::spot_id,
                audit::reservation_id,
                audit::details,
            ))
            .into_boxed();
        query = match (side, search.who) {
            (Side::Actor, Some(who)) => query.filter(audit::actor_id.eq(who)),
            (Side::Resident, Some(who)) => query.filter(audit::resident_id.eq(who)),
            _ => query,
        };
        if let Some(action) = search.action {
            query = query.filter(audit::action.eq(action.name()));
        }
        if let Some(spots) = &spots {
            query = query.filter(audit::spot_id.eq_any(spots));
        }
        if let Some(door) = search.door {
            query = query.filter(audit::door.eq(door.name()));
        }
        if let Some(from) = search.from {
            query = query.filter(audit::at.ge(At::from(from)));
        }
        if let Some(to) = search.to {
            query = query.filter(audit::at.lt(At::from(to)));
        }
        rows.extend(query.load::<Row>(tx.connection())?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.0));
    // Who did something to themselves is found on both sides.
    rows.dedup_by_key(|row| row.0);
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    name(tx, rows)
}

/// How often something was done from an instant until before another.
pub fn count(tx: &mut Tx<'_>, action: Action, from: Timestamp, to: Timestamp) -> Result<i64> {
    let done = audit::table
        .filter(audit::action.eq(action.name()))
        .filter(audit::at.ge(At::from(from)).and(audit::at.lt(At::from(to))));
    Ok(done.count().get_result(tx.connection())?)
}

/// Whom one can look for: everybody who has a name, by it.
pub fn people(tx: &mut Tx<'_>) -> Result<Vec<(i64, String)>> {
    let named = residents::table.filter(residents::id.gt(0).and(residents::erased_at.is_null()));
    let named = named.order((residents::name, residents::id)).select((residents::id, residents::name));
    Ok(named.load(tx.connection())?)
}

enum Side {
    Any,
    Actor,
    Resident,
}

/// Every spot that has, or had until it was retired, this label.
fn labelled(tx: &mut Tx<'_>, label: &str) -> Result<Vec<i64>> {
    // PostgreSQL takes it for a fault when it is asked for such a text, which no label is.
    if label.contains('\0') {
        return Ok(Vec::new());
    }
    Ok(spots::table.filter(spots::label.eq(label)).select(spots::id).load(tx.connection())?)
}

/// So many names are asked for at once: databases bear only so many values in a query.
const NAMES: usize = 500;

fn name(tx: &mut Tx<'_>, rows: Vec<Row>) -> Result<Vec<Line>> {
    let ids = |of: fn(&Row) -> [Option<i64>; 2]| {
        let mut ids: Vec<i64> = rows.iter().flat_map(of).flatten().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let (mut names, mut labels) = (HashMap::new(), HashMap::new());
    for ids in ids(|row| [row.3, row.5]).chunks(NAMES) {
        let known = residents::table.filter(residents::id.eq_any(ids).and(residents::erased_at.is_null()));
        names.extend(known.select((residents::id, residents::name)).load::<(i64, String)>(tx.connection())?);
    }
    for ids in ids(|row| [row.6, None]).chunks(NAMES) {
        let known = spots::table.filter(spots::id.eq_any(ids));
        labels.extend(known.select((spots::id, spots::label)).load::<(i64, String)>(tx.connection())?);
    }
    let person = |id: i64| Person { id, name: names.get(&id).cloned() };
    let line = |(id, at, door, actor, action, resident, spot, reservation, details): Row| Line {
        id,
        at: at.into(),
        door,
        actor: actor.map(person),
        action,
        resident: resident.map(person),
        spot: spot.map(|id| (id, labels.get(&id).cloned())),
        reservation,
        details: serde_json::from_str(&details).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(line).collect())
}
