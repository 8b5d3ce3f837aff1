//! All that is stored about a resident, as they may take it away. The names of its fields are a promise:
//! `docs/privacy.md` lists them.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::error::Result;
use crate::residents::{Neighbour, Resident, neighbour};
use crate::spots::patterns::Weekdays;
use crate::store::schema::{
    audit, invitations, kiosks, notice_choices, notices, pattern_days_off, patterns, reports, reservations,
    residents, spots, tokens, transfers, windows,
};
use crate::store::{At, Tx};

/// Everything by which this resident is known here, except what opens doors: the hashes of their password and their
/// tokens, and what makes the address of their calendar.
pub fn data(tx: &mut Tx<'_>, me: &Resident) -> Result<Value> {
    Ok(json!({
        "exported_at": tx.now().to_string(),
        "resident": own(tx, me)?,
        "spots": own_spots(tx, me)?,
        "windows": own_windows(tx, me)?,
        "patterns": own_patterns(tx, me)?,
        "reservations": own_reservations(tx, me)?,
        "reservations_on_my_spots": guests(tx, me)?,
        "reports": own_reports(tx, me)?,
        "transfers": own_transfers(tx, me)?,
        "tokens": own_tokens(tx, me)?,
        "notices": own_notices(tx, me)?,
        "notice_choices": choices(tx, me)?,
        "invitations": own_invitations(tx, me)?,
        "kiosks": own_kiosks(tx, me)?,
        "audit": lines(tx, me)?,
    }))
}

fn at(at: At) -> String {
    Timestamp::from(at).to_string()
}

fn maybe(instant: Option<At>) -> Option<String> {
    instant.map(at)
}

fn own(tx: &mut Tx<'_>, me: &Resident) -> Result<Value> {
    type Row = (At, Option<At>, Option<At>, Option<At>, String);
    let (made, seen, suspended, left, language): Row = residents::table
        .find(me.id)
        .select((
            residents::created_at,
            residents::seen_at,
            residents::suspended_at,
            residents::left_at,
            residents::language,
        ))
        .first(tx.connection())?;
    Ok(json!({
        "id": me.id, "name": me.name, "email": me.email, "unit": me.unit, "plate": me.plate,
        "shows": me.shows().name(), "language": language, "is_manager": me.is_manager, "balance": me.balance,
        "has_calendar": me.calendar.is_some(), "created_at": at(made), "seen_at": maybe(seen),
        "suspended_at": maybe(suspended), "left_at": maybe(left),
    }))
}

fn own_spots(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    type Row = (i64, String, String, String, String, At, Option<At>);
    let rows: Vec<Row> = spots::table
        .filter(spots::owner_id.eq(me.id))
        .order(spots::id)
        .select((
            spots::id,
            spots::label,
            spots::level,
            spots::features,
            spots::note,
            spots::created_at,
            spots::retired_at,
        ))
        .load(tx.connection())?;
    let say = |(id, label, level, features, note, made, retired): Row| {
        let features: Vec<&str> = features.split_whitespace().collect();
        json!({
            "id": id, "label": label, "level": level, "features": features, "note": note, "created_at": at(made),
            "retired_at": maybe(retired),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn own_windows(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    let rows: Vec<(i64, i64, At, At)> = windows::table
        .inner_join(spots::table)
        .filter(spots::owner_id.eq(me.id))
        .order(windows::id)
        .select((windows::id, windows::spot_id, windows::starts_at, windows::ends_at))
        .load(tx.connection())?;
    let say =
        |(id, spot, from, to)| json!({ "id": id, "spot": spot, "starts_at": at(from), "ends_at": at(to) });
    Ok(rows.into_iter().map(say).collect())
}

fn own_patterns(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    type Row = (i64, i64, i32, i32, i32, String, Option<String>, At, Option<At>);
    let rows: Vec<Row> = patterns::table
        .inner_join(spots::table)
        .filter(spots::owner_id.eq(me.id))
        .order(patterns::id)
        .select((
            patterns::id,
            patterns::spot_id,
            patterns::weekdays,
            patterns::from_minute,
            patterns::to_minute,
            patterns::starts_on,
            patterns::until,
            patterns::created_at,
            patterns::ended_at,
        ))
        .load(tx.connection())?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let mut off: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let days = pattern_days_off::table.filter(pattern_days_off::pattern_id.eq_any(ids));
    let days =
        days.order(pattern_days_off::day).select((pattern_days_off::pattern_id, pattern_days_off::day));
    for (pattern, day) in days.load::<(i64, String)>(tx.connection())? {
        off.entry(pattern).or_default().push(day);
    }
    let say = |(id, spot, weekdays, from, to, starts_on, until, made, ended): Row| {
        json!({
            "id": id, "spot": spot, "weekdays": named(weekdays), "from_time": time(from), "to_time": time(to),
            "starts_on": starts_on, "until": until, "days_off": off.get(&id).cloned().unwrap_or_default(),
            "created_at": at(made), "ended_at": maybe(ended),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn named(weekdays: i32) -> Vec<&'static str> {
    let named = Weekdays::NAMED.into_iter().enumerate();
    named.filter(|(place, _)| weekdays >> place & 1 == 1).map(|(_, (name, _))| name).collect()
}

fn time(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn own_reservations(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    type Row = ((i64, i64, String), (At, At, At, At), (String, i32, String, String, At));
    let rows: Vec<Row> = reservations::table
        .inner_join(spots::table)
        .filter(reservations::resident_id.eq(me.id))
        .order(reservations::id)
        .select((
            (reservations::id, reservations::spot_id, spots::label),
            (
                reservations::starts_at,
                reservations::ends_at,
                reservations::asked_starts_at,
                reservations::asked_ends_at,
            ),
            (
                reservations::status,
                reservations::price,
                reservations::plate,
                reservations::reason,
                reservations::created_at,
            ),
        ))
        .load(tx.connection())?;
    let say = |((id, spot, label), (from, to, asked_from, asked_to), rest): Row| {
        let (status, price, plate, reason, made) = rest;
        json!({
            "id": id, "spot": spot, "label": label, "starts_at": at(from), "ends_at": at(to),
            "asked_starts_at": at(asked_from), "asked_ends_at": at(asked_to), "status": status, "price": price,
            "plate": plate, "reason": reason, "created_at": at(made),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

/// Who parked on their spots, as far as those show it to a neighbour.
fn guests(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    type Row = (i64, i64, At, At, String, i32, neighbour::Row);
    let rows: Vec<Row> = reservations::table
        .inner_join(spots::table)
        .inner_join(residents::table.on(residents::id.eq(reservations::resident_id)))
        .filter(spots::owner_id.eq(me.id).and(reservations::resident_id.ne(me.id)))
        .order(reservations::id)
        .select((
            reservations::id,
            reservations::spot_id,
            reservations::starts_at,
            reservations::ends_at,
            reservations::status,
            reservations::price,
            neighbour::COLUMNS,
        ))
        .load(tx.connection())?;
    let say = |(id, spot, from, to, status, price, guest): Row| {
        let guest = Neighbour::seen(guest);
        let name = guest.is_named().then(|| guest.called().to_string());
        json!({
            "id": id, "spot": spot, "starts_at": at(from), "ends_at": at(to), "status": status, "price": price,
            "guest": { "name": name, "unit": guest.unit },
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn own_reports(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    type Row = (i64, i64, String, String, Option<i64>, At, Option<At>);
    let rows: Vec<Row> = reports::table
        .inner_join(reservations::table.on(reservations::id.eq(reports::reservation_id)))
        .filter(reservations::resident_id.eq(me.id))
        .order(reports::id)
        .select((
            reports::id,
            reports::reservation_id,
            reports::plate,
            reports::note,
            reports::moved_to,
            reports::created_at,
            reports::settled_at,
        ))
        .load(tx.connection())?;
    let say = |(id, reservation, plate, note, moved_to, made, settled): Row| {
        json!({
            "id": id, "reservation": reservation, "plate": plate, "note": note, "moved_to": moved_to,
            "created_at": at(made), "settled_at": maybe(settled),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn own_transfers(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    type Row = (i64, i64, i32, Option<i32>, Option<i32>, String, String, Option<i64>, At);
    let mut rows: Vec<Row> = Vec::new();
    // One seek for each of the two indexes.
    for is_payer in [true, false] {
        let mut query = transfers::table
            .select((
                transfers::id,
                transfers::payee_id,
                transfers::amount,
                transfers::payer_balance,
                transfers::payee_balance,
                transfers::reason,
                transfers::note,
                transfers::reservation_id,
                transfers::created_at,
            ))
            .into_boxed();
        query = if is_payer {
            query.filter(transfers::payer_id.eq(me.account))
        } else {
            query.filter(transfers::payee_id.eq(me.account))
        };
        rows.extend(query.load::<Row>(tx.connection())?);
    }
    rows.sort_by_key(|row| row.0);
    let say = |(id, payee, amount, payer_balance, payee_balance, reason, note, reservation, made): Row| {
        let came_in = payee == me.account;
        let (amount, balance) = if came_in { (amount, payee_balance) } else { (-amount, payer_balance) };
        json!({
            "id": id, "amount": amount, "balance": balance, "reason": reason, "note": note,
            "reservation": reservation, "created_at": at(made),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn own_tokens(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    type Row = (i64, String, String, At, Option<At>, At, Option<At>);
    let rows: Vec<Row> = tokens::table
        .filter(tokens::resident_id.eq(me.id))
        .order(tokens::id)
        .select((
            tokens::id,
            tokens::name,
            tokens::scope,
            tokens::created_at,
            tokens::used_at,
            tokens::expires_at,
            tokens::ended_at,
        ))
        .load(tx.connection())?;
    let say = |(id, name, scope, made, used, expires, ended): Row| {
        json!({
            "id": id, "name": name, "scope": scope, "created_at": at(made), "used_at": maybe(used),
            "expires_at": at(expires), "ended_at": maybe(ended),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn own_notices(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    let rows: Vec<(i64, String, String, At, Option<At>)> = notices::table
        .filter(notices::resident_id.eq(me.id))
        .order(notices::id)
        .select((notices::id, notices::kind, notices::details, notices::created_at, notices::read_at))
        .load(tx.connection())?;
    let say = |(id, kind, details, made, read): (i64, String, String, At, Option<At>)| {
        json!({
            "id": id, "kind": kind, "details": parsed(&details), "created_at": at(made), "read_at": maybe(read),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn choices(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    let rows: Vec<(String, String, bool)> = notice_choices::table
        .filter(notice_choices::resident_id.eq(me.id))
        .order(notice_choices::id)
        .select((notice_choices::kind, notice_choices::channel, notice_choices::wanted))
        .load(tx.connection())?;
    let say = |(kind, channel, wanted)| json!({ "kind": kind, "channel": channel, "wanted": wanted });
    Ok(rows.into_iter().map(say).collect())
}

/// Those that they made, that went to their address, and the one with which they came.
fn own_invitations(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    let used: Option<i64> =
        residents::table.find(me.id).select(residents::invitation_id).first(tx.connection())?;
    // None has the id 0.
    let is_used = invitations::id.eq(used.unwrap_or_default());
    type Row = (i64, Option<i64>, String, String, i32, i32, At, At, Option<At>);
    let rows: Vec<Row> = invitations::table
        .filter(invitations::invited_by.eq(me.id).or(invitations::email.eq(&me.email)).or(is_used))
        .order(invitations::id)
        .select((
            invitations::id,
            invitations::invited_by,
            invitations::unit,
            invitations::email,
            invitations::uses,
            invitations::uses_left,
            invitations::created_at,
            invitations::expires_at,
            invitations::revoked_at,
        ))
        .load(tx.connection())?;
    let say = |(id, by, unit, email, uses, left, made, expires, revoked): Row| {
        json!({
            "id": id, "made_by_me": by == Some(me.id), "used_by_me": used == Some(id), "unit": unit, "email": email, "uses": uses,
            "uses_left": left, "created_at": at(made), "expires_at": at(expires), "revoked_at": maybe(revoked),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn own_kiosks(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    let rows: Vec<(i64, String, At, Option<At>)> = kiosks::table
        .filter(kiosks::paired_by.eq(me.id))
        .order(kiosks::id)
        .select((kiosks::id, kiosks::name, kiosks::created_at, kiosks::revoked_at))
        .load(tx.connection())?;
    let say = |(id, name, made, revoked): (i64, String, At, Option<At>)| json!({ "id": id, "name": name, "created_at": at(made), "revoked_at": maybe(revoked) });
    Ok(rows.into_iter().map(say).collect())
}

/// What they did, and what was done to them or what is theirs. Who else did something is told by no more than `other`.
fn lines(tx: &mut Tx<'_>, me: &Resident) -> Result<Vec<Value>> {
    type Row = (At, String, Option<i64>, String, Option<i64>, Option<i64>, Option<i64>, String);
    let rows: Vec<Row> = audit::table
        .filter(audit::actor_id.eq(me.id).or(audit::resident_id.eq(me.id)))
        .order(audit::id)
        .select((
            audit::at,
            audit::door,
            audit::actor_id,
            audit::action,
            audit::resident_id,
            audit::spot_id,
            audit::reservation_id,
            audit::details,
        ))
        .load(tx.connection())?;
    let who = |id: Option<i64>| id.map(|id| if id == me.id { "me" } else { "other" });
    let say = |(when, door, actor, action, resident, spot, reservation, details): Row| {
        json!({
            "at": at(when), "door": door, "by": who(actor), "action": action, "about": who(resident), "spot": spot,
            "reservation": reservation, "details": parsed(&details),
        })
    };
    Ok(rows.into_iter().map(say).collect())
}

fn parsed(details: &str) -> Value {
    serde_json::from_str(details).unwrap_or_default()
}
