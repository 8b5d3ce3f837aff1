//! What a span of days comes to.

use std::collections::HashMap;

use diesel::prelude::*;

use super::clock::{Hours, Span, common, minutes};
use super::searches;
use crate::audit::{Action, search};
use crate::building::settings::{self, LONGEST};
use crate::clock::civil::Date;
use crate::clock::{Timestamp, ToSpan as _, Zone};
use crate::credits;
use crate::error::Result;
use crate::reservations;
use crate::spots::windows::{self, Stretch};
use crate::store::schema::{accounts, spots, transfers};
use crate::store::{At, Tx};

/// Something for each hour of each weekday, from Monday.
pub type Week = [[i64; 24]; 7];

/// A day in spot-minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    pub offered: i64,
    /// Part of what is offered.
    pub reserved: i64,
}

/// A spot, and for how many minutes it was reserved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Busy {
    pub spot: i64,
    pub label: String,
    pub reserved: i64,
}

/// What a span of days comes to, until now.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Reserved spot-minutes by weekday and hour.
    pub used: Week,
    pub days: Vec<Day>,
    /// The busiest first.
    pub busiest: Vec<Busy>,
    /// Reservations by what was done in the span.
    pub made: i64,
    pub cancelled: i64,
    pub ended_early: i64,
    /// Searches that found nothing, by when the wanted time began.
    pub unmet: Week,
    pub unmet_count: i64,
    /// Credits that residents have together, now.
    pub circulating: i64,
    /// What the mint gave out in each of the last twelve months, less what it took back; from its first day.
    pub issued: Vec<(Date, i64)>,
}

/// So many spots are named.
const BUSIEST: usize = 10;
/// So many months are shown.
const MONTHS: i64 = 12;

impl Figures {
    /// Reads what happened in a span that ends today.
    pub fn read(tx: &mut Tx<'_>, span: &Span, zone: &Zone) -> Result<Self> {
        let now = tx.now();
        let whole = span.whole().unwrap_or(Stretch { starts_at: now, ends_at: now });
        let past = Stretch { ends_at: whole.ends_at.min(now), ..whole };
        let labels: HashMap<i64, String> =
            spots::table.select((spots::id, spots::label)).load(tx.connection())?.into_iter().collect();
        let offered = windows::anywhere(tx, past)?;
        let offered: Vec<Stretch> = offered.into_iter().filter_map(|one| common(one, past)).collect();
        let reserved = reservations::booked_anywhere(tx, past, LONGEST)?;
        let reserved = reserved.into_iter().filter_map(|one| Some((one.spot, common(one.stretch, past)?)));
        let reserved: Vec<(i64, Stretch)> = reserved.collect();
        let count = |tx: &mut Tx<'_>, action| search::count(tx, action, past.starts_at, past.ends_at);
        let unmet = searches::within(tx, Stretch { ends_at: whole.ends_at, ..past })?;
        Ok(Self {
            used: used(&reserved, past, zone),
            days: days(span, &offered, &reserved),
            busiest: busiest(&reserved, labels),
            made: count(tx, Action::Reserved)?,
            cancelled: count(tx, Action::Cancelled)?,
            ended_early: count(tx, Action::Ended)?,
            unmet_count: i64::try_from(unmet.len()).unwrap_or(i64::MAX),
            unmet: wanted(&unmet, zone),
            circulating: circulating(tx)?,
            issued: issued(tx, zone)?,
        })
    }
}

fn used(reserved: &[(i64, Stretch)], past: Stretch, zone: &Zone) -> Week {
    let (hours, mut week) = (Hours::within(past, zone), Week::default());
    for (_, stretch) in reserved {
        for (weekday, hour, minutes) in hours.of(*stretch) {
            week[weekday][hour] += minutes;
        }
    }
    week
}

fn wanted(searches: &[Stretch], zone: &Zone) -> Week {
    let mut week = Week::default();
    for search in searches {
        let wall = zone.wall(search.starts_at);
        let weekday = usize::from(wall.weekday().to_monday_zero_offset().unsigned_abs());
        week[weekday][usize::from(wall.hour().unsigned_abs())] += 1;
    }
    week
}

fn days(span: &Span, offered: &[Stretch], reserved: &[(i64, Stretch)]) -> Vec<Day> {
    let day = |(date, _): &(Date, Stretch)| Day { date: *date, offered: 0, reserved: 0 };
    let mut days: Vec<Day> = span.days.iter().map(day).collect();
    let mut add = |stretch: Stretch, to: fn(&mut Day) -> &mut i64| {
        let first = span.days.partition_point(|(_, day)| day.ends_at <= stretch.starts_at);
        for (day, (_, limits)) in days.iter_mut().zip(&span.days).skip(first) {
            if limits.starts_at >= stretch.ends_at {
                break;
            }
            *to(day) += minutes(common(*limits, stretch));
        }
    };
    offered.iter().for_each(|stretch| add(*stretch, |day| &mut day.offered));
    reserved.iter().for_each(|(_, stretch)| add(*stretch, |day| &mut day.reserved));
    days
}

fn busiest(reserved: &[(i64, Stretch)], mut labels: HashMap<i64, String>) -> Vec<Busy> {
    let mut by_spot: HashMap<i64, i64> = HashMap::new();
    for (spot, stretch) in reserved {
        *by_spot.entry(*spot).or_default() += minutes(Some(*stretch));
    }
    let busy = |(spot, reserved)| Some(Busy { spot, label: labels.remove(&spot)?, reserved });
    let mut busiest: Vec<Busy> = by_spot.into_iter().filter_map(busy).collect();
    busiest.sort_by(|a, b| b.reserved.cmp(&a.reserved).then_with(|| a.label.cmp(&b.label)));
    busiest.truncate(BUSIEST);
    busiest
}

/// What residents have together is what the mint owes, less what the building has: all accounts add up to nothing.
pub fn circulating(tx: &mut Tx<'_>) -> Result<i64> {
    let others = accounts::table.filter(accounts::id.eq_any([credits::MINT, credits::BUILDING]));
    let balances: Vec<i32> = others.select(accounts::balance).load(tx.connection())?;
    Ok(-balances.into_iter().map(i64::from).sum::<i64>())
}

fn issued(tx: &mut Tx<'_>, zone: &Zone) -> Result<Vec<(Date, i64)>> {
    let this = settings::month(zone, tx.now());
    let mut months: Vec<(Date, i64)> =
        (0..MONTHS).rev().map(|back| (this.saturating_sub(back.months()), 0)).collect();
    let since = months.first().and_then(|(month, _)| zone.day_start(*month)).unwrap_or(tx.now());
    let recent = transfers::created_at.ge(At::from(since));
    let what = (transfers::created_at, transfers::amount);
    let given = transfers::table.filter(transfers::payer_id.eq(credits::MINT).and(recent)).select(what);
    let given: Vec<(At, i32)> = given.load(tx.connection())?;
    let taken = transfers::table.filter(transfers::payee_id.eq(credits::MINT).and(recent)).select(what);
    let taken: Vec<(At, i32)> = taken.load(tx.connection())?;
    let given = given.into_iter().map(|(at, amount)| (at, i64::from(amount)));
    for (at, amount) in given.chain(taken.into_iter().map(|(at, amount)| (at, -i64::from(amount)))) {
        let month = settings::month(zone, Timestamp::from(at));
        if let Some(found) = months.iter_mut().find(|(first, _)| *first == month) {
            found.1 += amount;
        }
    }
    Ok(months)
}
