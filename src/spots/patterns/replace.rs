//! How what a pattern offered becomes what it offers.

use std::collections::BTreeMap;

use super::conflicts::{self, Conflict};
use super::{Details, Pattern, of};
use crate::building;
use crate::clock::civil::Date;
use crate::clock::{Timestamp, ToSpan as _, Zone, minute};
use crate::error::{Error, Result};
use crate::spots::merge::without;
use crate::spots::windows::{self, Stretch};
use crate::store::Tx;

/// The days for which patterns make windows, as seen at one instant.
pub(super) struct Calendar {
    zone: Zone,
    now: Timestamp,
    pub today: Date,
    /// The last one on which a reservation may begin, and a day more until the job comes round.
    pub last: Date,
    /// The last one on which a pattern may begin.
    pub furthest: Date,
    pub window_days: i32,
}

impl Calendar {
    pub fn of(tx: &mut Tx<'_>) -> Result<Self> {
        let building = building::find(tx)?.ok_or(Error::NotFound)?;
        let (now, rules) = (tx.now(), building.rules);
        let today = building.zone.wall(now).date();
        let last = today.saturating_add((i64::from(rules.horizon_days) + 1).days());
        let furthest = today.saturating_add(i64::from(rules.window_days).days());
        Ok(Self { zone: building.zone, now, today, last, furthest, window_days: rules.window_days })
    }

    /// What is left of a pattern's day, off or not; `None` where it is not the pattern's, or has passed.
    pub fn rest_of(&self, details: &Details, day: Date) -> Option<Stretch> {
        let stretch = details.stretch(&self.zone, day).filter(|_| details.names(day))?;
        self.rest(stretch)
    }

    /// What a pattern with these details offers from now on.
    pub fn days(&self, details: &Details) -> BTreeMap<Date, Stretch> {
        self.days_until(details, self.last)
    }

    /// The same with the days off.
    pub fn days_on_and_off(&self, details: &Details) -> BTreeMap<Date, Stretch> {
        self.days(&Details { days_off: Default::default(), ..details.clone() })
    }

    /// What a pattern offers of the days for which windows were made.
    pub fn made(&self, pattern: &Pattern) -> BTreeMap<Date, Stretch> {
        self.days_until(&pattern.details, pattern.made_until)
    }

    /// What a pattern offers of the days for which none were made.
    pub fn to_make(&self, pattern: &Pattern) -> BTreeMap<Date, Stretch> {
        let mut days = self.days(&pattern.details);
        days.retain(|day, _| *day > pattern.made_until);
        days
    }

    /// Begins yesterday, whose night may not be over.
    fn days_until(&self, details: &Details, last: Date) -> BTreeMap<Date, Stretch> {
        let days = details.days(&self.zone, self.today.saturating_sub(1.day()), last);
        days.into_iter().filter_map(|(day, stretch)| Some((day, self.rest(stretch)?))).collect()
    }

    fn rest(&self, stretch: Stretch) -> Option<Stretch> {
        Stretch::new(stretch.starts_at.max(minute(self.now)), stretch.ends_at)
            .filter(|rest| rest.ends_at > self.now)
    }
}

/// Offers what of `after` was not in `before`, and withdraws what of `before` is no more, except what is reserved or
/// offered by another pattern. Notes and answers what is reserved in the time given up or in `also`.
///
/// The change of the spot has been said, so that no reservation can come between.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    pattern: i64,
    spot: i64,
    before: &BTreeMap<Date, Stretch>,
    after: &BTreeMap<Date, Stretch>,
    also: &BTreeMap<Date, Stretch>,
) -> Result<Vec<Conflict>> {
    for (_, given) in after.iter().filter(|(day, stretch)| before.get(day) != Some(stretch)) {
        windows::put(tx, spot, *given)?;
    }
    let gone = before.iter().filter(|(day, stretch)| after.get(day) != Some(stretch));
    let mut kept: Vec<Stretch> = after.values().copied().collect();
    kept.extend(of_others(tx, pattern, spot)?);
    let given_up = without(gone.map(|(_, stretch)| *stretch).collect(), &kept);

    let standing = conflicts::standing(tx, spot)?;
    let reserved: Vec<Stretch> = standing.iter().map(|conflict| conflict.stretch).collect();
    for piece in without(given_up.clone(), &reserved) {
        windows::take(tx, spot, piece)?;
    }
    let touched = |conflict: &Conflict| {
        given_up.iter().chain(also.values()).any(|stretch| stretch.overlaps(&conflict.stretch))
    };
    let (touched, mut others): (Vec<_>, Vec<_>) = standing.into_iter().partition(touched);
    others.retain(|conflict| after.values().any(|stretch| stretch.contains(&conflict.stretch)));
    conflicts::forget(tx, pattern, &others)?;
    conflicts::note(tx, pattern, &touched)?;
    Ok(touched)
}

/// What the other patterns of a spot offer of the days for which windows were made.
fn of_others(tx: &mut Tx<'_>, pattern: i64, spot: i64) -> Result<Vec<Stretch>> {
    let calendar = Calendar::of(tx)?;
    let others = of(tx, spot)?.into_iter().filter(|other| other.id != pattern);
    Ok(others.flat_map(|other| calendar.made(&other).into_values()).collect())
}
