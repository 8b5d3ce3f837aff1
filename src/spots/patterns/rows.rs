//! Patterns as they are stored.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{Details, Pattern, Weekdays};
use crate::clock::civil::{Date, Time};
use crate::clock::parse_date;
use crate::error::{Error, Result};
use crate::store::schema::{pattern_days_off, patterns};
use crate::store::{At, Tx};

type Row = (i64, i64, i32, i32, i32, String, Option<String>, String);

const COLUMNS: (
    patterns::id,
    patterns::spot_id,
    patterns::weekdays,
    patterns::from_minute,
    patterns::to_minute,
    patterns::starts_on,
    patterns::until,
    patterns::made_until,
) = (
    patterns::id,
    patterns::spot_id,
    patterns::weekdays,
    patterns::from_minute,
    patterns::to_minute,
    patterns::starts_on,
    patterns::until,
    patterns::made_until,
);

/// The patterns of a spot, oldest first.
pub fn of(tx: &mut Tx<'_>, spot: i64) -> Result<Vec<Pattern>> {
    let live = patterns::table.filter(patterns::spot_id.eq(spot).and(patterns::ended_at.is_null()));
    let rows: Vec<Row> = live.select(COLUMNS).order(patterns::id).load(tx.connection())?;
    rows.into_iter().map(|row| pattern(tx, row)).collect()
}

/// A pattern that has not been taken back.
pub(super) fn find(tx: &mut Tx<'_>, id: i64) -> Result<Option<Pattern>> {
    let live = patterns::table.filter(patterns::id.eq(id).and(patterns::ended_at.is_null()));
    let row: Option<Row> = live.select(COLUMNS).first(tx.connection()).optional()?;
    row.map(|row| pattern(tx, row)).transpose()
}

pub(super) fn insert(tx: &mut Tx<'_>, spot: i64, details: &Details, made_until: Date) -> Result<i64> {
    let id: i64 = diesel::insert_into(patterns::table)
        .values((
            patterns::spot_id.eq(spot),
            patterns::weekdays.eq(details.weekdays.bits()),
            patterns::from_minute.eq(minutes(details.from)),
            patterns::to_minute.eq(minutes(details.to)),
            patterns::starts_on.eq(details.starts_on.to_string()),
            patterns::until.eq(details.until.map(|until| until.to_string())),
            patterns::made_until.eq(made_until.to_string()),
            patterns::created_at.eq(At::from(tx.now())),
        ))
        .returning(patterns::id)
        .get_result(tx.connection())?;
    write_days_off(tx, id, details)?;
    Ok(id)
}

pub(super) fn update(tx: &mut Tx<'_>, id: i64, details: &Details, made_until: Date) -> Result<()> {
    diesel::update(patterns::table.find(id))
        .set((
            patterns::weekdays.eq(details.weekdays.bits()),
            patterns::from_minute.eq(minutes(details.from)),
            patterns::to_minute.eq(minutes(details.to)),
            patterns::starts_on.eq(details.starts_on.to_string()),
            patterns::until.eq(details.until.map(|until| until.to_string())),
            patterns::made_until.eq(made_until.to_string()),
        ))
        .execute(tx.connection())?;
    write_days_off(tx, id, details)
}

/// Makes the stored days off those of `details`.
pub(super) fn write_days_off(tx: &mut Tx<'_>, id: i64, details: &Details) -> Result<()> {
    let stored = days_off(tx, id)?;
    for day in stored.difference(&details.days_off) {
        let row = pattern_days_off::pattern_id.eq(id).and(pattern_days_off::day.eq(day.to_string()));
        diesel::delete(pattern_days_off::table.filter(row)).execute(tx.connection())?;
    }
    for day in details.days_off.difference(&stored) {
        diesel::insert_into(pattern_days_off::table)
            .values((pattern_days_off::pattern_id.eq(id), pattern_days_off::day.eq(day.to_string())))
            .execute(tx.connection())?;
    }
    Ok(())
}

fn days_off(tx: &mut Tx<'_>, id: i64) -> Result<BTreeSet<Date>> {
    let days = pattern_days_off::table.filter(pattern_days_off::pattern_id.eq(id));
    let days: Vec<String> = days.select(pattern_days_off::day).load(tx.connection())?;
    days.iter().map(|day| date(day)).collect()
}

fn pattern(tx: &mut Tx<'_>, row: Row) -> Result<Pattern> {
    let (id, spot, weekdays, from, to, starts_on, until, made_until) = row;
    let details = Details {
        weekdays: Weekdays::from_bits(weekdays),
        from: time(from)?,
        to: time(to)?,
        starts_on: date(&starts_on)?,
        until: until.as_deref().map(date).transpose()?,
        days_off: days_off(tx, id)?,
    };
    Ok(Pattern { id, spot, details, made_until: date(&made_until)? })
}

fn minutes(time: Time) -> i32 {
    i32::from(time.hour()) * 60 + i32::from(time.minute())
}

fn time(minutes: i32) -> Result<Time> {
    let part = |value: i32| i8::try_from(value).unwrap_or(i8::MAX);
    let time = Time::new(part(minutes / 60), part(minutes % 60), 0, 0);
    time.map_err(|_| Error::Internal(format!("{minutes} minutes after midnight is no time of a day")))
}

fn date(text: &str) -> Result<Date> {
    parse_date(text).ok_or_else(|| Error::Internal(format!("{text:?} is no day")))
}
