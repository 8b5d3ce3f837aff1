//! What was acknowledged is there once, what is unknown at most once, and what was refused is not.

use std::collections::BTreeMap;

use crate::torture::call::{Act, Call, Outcome};
use crate::torture::crowd::email;
use crate::torture::history::{History, State};
use crate::torture::span::Span;
use crate::torture::town::{Town, columns};

/// A reservation as it is stored, with its lines in the ledger.
#[derive(Debug)]
struct Row {
    id: i64,
    spot: i64,
    client: String,
    time: Span,
    is_cancelled: bool,
    request: String,
    payments: i64,
    returns: i64,
}

pub fn on(town: &Town, calls: &[Call], history: &History) -> Vec<String> {
    let rows = rows(town);
    let mut wrong: Vec<String> = overlaps(&rows);
    wrong.extend(requests(calls, &rows));
    wrong.extend(rows.iter().filter_map(|row| cancelled(row, calls)));
    wrong.extend(history.spots().flat_map(|(spot, states)| never_sound(spot, states)));
    wrong.extend(forgotten(town, history));
    wrong
}

fn rows(town: &Town) -> Vec<Row> {
    let lines = town.ask(
        "SELECT CAST(r.id AS TEXT) || '|' || CAST(r.spot_id AS TEXT) || '|' || p.email || '|'
            || CAST(r.starts_at AS TEXT) || '|' || CAST(r.ends_at AS TEXT) || '|' || r.status || '|'
            || COALESCE(r.request_id, '') || '|'
            || CAST((SELECT COUNT(*) FROM transfers t WHERE t.reservation_id = r.id AND t.reverses_id IS NULL
                AND t.amount = 3 AND t.payer_id = p.account_id AND t.payee_id = o.account_id) AS TEXT) || '|'
            || CAST((SELECT COUNT(*) FROM transfers t WHERE t.reservation_id = r.id AND t.reverses_id IS NOT NULL
                AND t.amount = 3 AND t.payer_id = o.account_id AND t.payee_id = p.account_id) AS TEXT) AS value
         FROM reservations r JOIN residents p ON p.id = r.resident_id
         JOIN spots s ON s.id = r.spot_id JOIN residents o ON o.id = s.owner_id",
    );
    lines.unwrap().iter().map(|line| Row::parse(line)).collect()
}

impl Row {
    fn parse(line: &str) -> Self {
        let [id, spot, client, from, to, status, request, payments, returns] = columns(line);
        let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("{line}"));
        Self {
            id: number(id),
            spot: number(spot),
            client: client.to_owned(),
            time: Span::parse(from, to),
            is_cancelled: status == "cancelled",
            request: request.to_owned(),
            payments: number(payments),
            returns: number(returns),
        }
    }
}

fn overlaps(rows: &[Row]) -> Vec<String> {
    let live: Vec<&Row> = rows.iter().filter(|row| !row.is_cancelled).collect();
    let meet = |one: &Row, two: &Row| one.spot == two.spot && one.id < two.id && one.time.overlaps(two.time);
    live.iter()
        .flat_map(|one| live.iter().map(move |two| (one, two)))
        .filter(|(one, two)| meet(one, two))
        .map(|(one, two)| format!("two have the same spot at the same time: {one:?} and {two:?}"))
        .collect()
}

/// A form may have been sent many times.
fn requests(calls: &[Call], rows: &[Row]) -> Vec<String> {
    let mut asked: BTreeMap<&str, Vec<&Call>> = BTreeMap::new();
    for call in calls {
        if let Act::Reserve { request, .. } = &call.act {
            asked.entry(request).or_default().push(call);
        }
    }
    let unasked = rows.iter().filter(|row| !asked.contains_key(row.request.as_str()));
    let mut wrong: Vec<String> = unasked.map(|row| format!("nobody asked for this: {row:?}")).collect();
    for (request, calls) in asked {
        let made: Vec<&Row> = rows.iter().filter(|row| row.request == request).collect();
        if let Some(why) = reserved(&calls, &made) {
            wrong.push(format!("{why}: {calls:?} made {made:?}"));
        }
    }
    wrong
}

fn reserved(calls: &[&Call], made: &[&Row]) -> Option<&'static str> {
    let Act::Reserve { spot, time, .. } = &calls[0].act else { return None };
    let ids: Vec<Option<i64>> = calls
        .iter()
        .filter_map(|call| match call.outcome {
            Outcome::Done(id) => Some(id),
            _ => None,
        })
        .collect();
    match made {
        [] if !ids.is_empty() => Some("acknowledged and not there"),
        [] => None,
        [row] if (row.spot, row.time, &row.client) != (*spot, *time, &email(calls[0].client)) => {
            Some("another reservation than asked for")
        }
        [row] if ids.iter().any(|id| *id != Some(row.id)) => Some("acknowledged as another reservation"),
        [row] if row.payments != 1 => Some("not paid once"),
        [_] if ids.is_empty() && !calls.iter().any(|call| call.is_unknown()) => Some("refused and there"),
        [_] => None,
        _ => Some("made more than once"),
    }
}

fn cancelled(row: &Row, calls: &[Call]) -> Option<String> {
    let asked: Vec<&Call> =
        calls.iter().filter(|call| call.act == Act::Cancel { reservation: row.id }).collect();
    let why = if row.returns != i64::from(row.is_cancelled) {
        "not paid back as often as cancelled"
    } else if !row.is_cancelled && asked.iter().any(|call| call.is_done()) {
        "cancelled, acknowledged, and still there"
    } else if row.is_cancelled && !asked.iter().any(|call| call.is_done() || call.is_unknown()) {
        "cancelled without being asked"
    } else {
        return None;
    };
    Some(format!("{why}: {row:?}, {asked:?}"))
}

/// At no time did two reservations overlap, or one stand outside of a window.
fn never_sound(spot: i64, states: &[State]) -> Vec<String> {
    let is_sound = |state: &State| {
        let held: Vec<Span> = state.held.values().map(|held| held.time).collect();
        let alone = |(index, one): (usize, &Span)| !held[index + 1..].iter().any(|two| one.overlaps(*two));
        let inside = |one: &Span| state.windows.values().any(|window| window.contains(*one));
        held.iter().enumerate().all(alone) && held.iter().all(inside)
    };
    let unsound = states.iter().filter(|state| !is_sound(state));
    unsound.map(|state| format!("spot {spot} was once like this: {state:?}")).collect()
}

/// The tables hold what the steps lead to.
fn forgotten(town: &Town, history: &History) -> Vec<String> {
    let now = State::read(town);
    let is_as_noted = |spot: i64, last: &State| {
        now.get(&spot).is_some_and(|state| (&state.windows, &state.held) == (&last.windows, &last.held))
    };
    history
        .spots()
        .filter(|(spot, states)| !states.last().is_some_and(|last| is_as_noted(*spot, last)))
        .map(|(spot, states)| format!("spot {spot} is {:?} after {:?}", now.get(&spot), states.last()))
        .collect()
}
