//! A day in half hours: what a spot is from one end of the day to the other. Pure.

use std::ops::Range;

use crate::building::Rules;
use crate::clock::civil::{Date, Time};
use crate::clock::{Fold, SignedDuration, Timestamp, ToSpan as _, Zone, minute};
use crate::reservations::Booked;
use crate::spots::windows::{Stretch, Window};

const HALF: SignedDuration = SignedDuration::from_mins(30);

/// A day of the building's calendar. Where the clocks change it has 46 or 50 half hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    pub stretch: Stretch,
    pub halves: Vec<Half>,
}

/// A half hour, by what the wall clock reads when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Half {
    pub time: Time,
    pub fold: Fold,
}

impl Half {
    /// Whether a label stands here: at every second hour.
    pub fn is_labelled(&self) -> bool {
        self.time.minute() == 0 && self.time.hour() % 2 == 0
    }
}

/// What a spot is for a part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Offered by this window, and free until then, which may be on another day.
    Free {
        window: i64,
        until: Timestamp,
    },
    Reserved(Booked),
    Closed,
    /// It was offered, and nobody came.
    Unused,
}

impl Part {
    /// The half hours without which it could not be found.
    fn least(&self) -> usize {
        usize::from(matches!(self, Self::Free { .. } | Self::Reserved(_)))
    }
}

/// A part of a day with its exact time, and the half hours in which it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    pub part: Part,
    pub stretch: Stretch,
    pub columns: Range<usize>,
}

impl Day {
    /// None where the zone has no such day.
    pub fn of(zone: &Zone, date: Date) -> Option<Self> {
        let stretch = Stretch::new(zone.day_start(date)?, zone.day_start(date.tomorrow().ok()?)?)?;
        let starts = std::iter::successors(Some(stretch.starts_at), |at| Some(*at + HALF));
        let half = |at| Half { time: zone.wall(at).time(), fold: zone.fold(at) };
        let halves = starts.take_while(|at| *at < stretch.ends_at).map(half).collect();
        Some(Self { date, stretch, halves })
    }

    /// The seven days from a Monday on in which a day lies.
    pub fn week(zone: &Zone, date: Date) -> Vec<Self> {
        let back = i64::from(date.weekday().to_monday_zero_offset());
        let monday = date.saturating_sub(back.days());
        (0..7).filter_map(|day: i64| Self::of(zone, monday.saturating_add(day.days()))).collect()
    }

    /// How much of the day has passed, from 0 to 1; none on another day.
    pub fn passed(&self, now: Timestamp) -> Option<f64> {
        let seconds = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs_f64();
        let drawn = self.halves.len() as f64 * HALF.as_secs_f64();
        self.stretch.contains_instant(now).then(|| seconds(self.stretch.starts_at, now) / drawn)
    }

    /// What a spot is over the whole day, without a gap.
    pub fn segments(&self, now: Timestamp, offered: &[Window], booked: &[Booked]) -> Vec<Segment> {
        let stretches = offered.iter().map(|one| one.stretch).chain(booked.iter().map(|one| one.stretch));
        let inside = |at: &Timestamp| self.stretch.starts_at < *at && *at < self.stretch.ends_at;
        let mut bounds: Vec<Timestamp> =
            stretches.flat_map(|one| [one.starts_at, one.ends_at]).chain([now]).filter(inside).collect();
        bounds.extend([self.stretch.starts_at, self.stretch.ends_at]);
        bounds.sort();
        bounds.dedup();
        let mut parts: Vec<(Part, Stretch)> = Vec::new();
        for pair in bounds.windows(2) {
            let stretch = Stretch { starts_at: pair[0], ends_at: pair[1] };
            let part = part(stretch.starts_at, now, offered, booked);
            match parts.last_mut() {
                Some((last, so_far)) if *last == part => so_far.ends_at = stretch.ends_at,
                _ => parts.push((part, stretch)),
            }
        }
        let columns = self.columns(&parts);
        let segments = parts.into_iter().zip(columns);
        segments.map(|((part, stretch), columns)| Segment { part, stretch, columns }).collect()
    }

    /// Where a boundary between half hours of this day stands on a longer one, beside which it is drawn: the hour
    /// that this day lacks is passed over.
    pub fn column_on(&self, longer: &Self, column: usize) -> usize {
        let apart = longer.halves.len().saturating_sub(self.halves.len());
        let same = self.halves.iter().zip(&longer.halves).take_while(|(one, other)| one == other).count();
        if column < same || column == 0 { column } else { column + apart }
    }

    /// Bounds to the nearest half hour; what is free or reserved gets one in any case, and its neighbours give way.
    fn columns(&self, parts: &[(Part, Stretch)]) -> Vec<Range<usize>> {
        let all = self.halves.len();
        let mut end = 0;
        let mut ends: Vec<usize> = Vec::new();
        for (part, stretch) in parts {
            let nearest = stretch.ends_at.duration_since(self.stretch.starts_at).as_mins() + 15;
            let nearest = usize::try_from(nearest / 30).unwrap_or_default();
            end = nearest.max(end + part.least());
            ends.push(end);
        }
        let mut limit = all;
        for (end, (part, _)) in ends.iter_mut().zip(parts).rev() {
            *end = (*end).min(limit);
            limit = end.saturating_sub(part.least());
        }
        if let Some(last) = ends.last_mut() {
            *last = all;
        }
        let starts = std::iter::once(0).chain(ends.clone());
        starts.zip(ends).map(|(start, end)| start..end.max(start)).collect()
    }
}

impl Segment {
    /// What a reservation of this part would be for, in whole minutes: from its start or now up to the end of the
    /// free time, no later and no longer than the rules allow. None where they allow nothing.
    pub fn bookable(&self, now: Timestamp, rules: &Rules) -> Option<Stretch> {
        let Part::Free { until, .. } = self.part else { return None };
        let days = |days: i32| SignedDuration::from_hours(24 * i64::from(days));
        let starts_at = self.not_before(now);
        let ends_at = minute(until).min(starts_at + days(rules.max_days));
        let is_long_enough =
            ends_at.duration_since(starts_at) >= SignedDuration::from_mins(rules.min_minutes.into());
        let is_near = starts_at <= now + days(rules.horizon_days);
        (is_long_enough && is_near).then_some(Stretch { starts_at, ends_at })
    }

    /// What an owner can still offer or withdraw of this part, in whole minutes.
    pub fn changeable(&self, now: Timestamp, rules: &Rules) -> Option<Stretch> {
        let horizon = now + SignedDuration::from_hours(24 * i64::from(rules.window_days));
        Stretch::new(self.not_before(now), minute(self.stretch.ends_at.min(horizon)))
    }

    /// Its start, or the present minute: a form may take a while to be sent, and a minute that has begun means now.
    fn not_before(&self, now: Timestamp) -> Timestamp {
        if self.stretch.starts_at <= now {
            return minute(now);
        }
        let start = minute(self.stretch.starts_at);
        if start == self.stretch.starts_at { start } else { start + SignedDuration::from_mins(1) }
    }
}

fn part(at: Timestamp, now: Timestamp, offered: &[Window], booked: &[Booked]) -> Part {
    if let Some(one) = booked.iter().find(|one| one.stretch.contains_instant(at)) {
        return Part::Reserved(*one);
    }
    match offered.iter().find(|one| one.stretch.contains_instant(at)) {
        Some(_) if at < now => Part::Unused,
        Some(window) => {
            let taken = booked.iter().map(|one| one.stretch.starts_at).find(|start| *start > at);
            let until = taken.map_or(window.stretch.ends_at, |start| start.min(window.stretch.ends_at));
            Part::Free { window: window.id, until }
        }
        None => Part::Closed,
    }
}
