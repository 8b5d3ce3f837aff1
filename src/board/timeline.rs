//! Which day somebody looks at, and what is stored of it.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::day::Day;
use super::{Schedule, Snapshot};
use crate::building::{self, Rules};
use crate::clock::civil::Date;
use crate::clock::{SignedDuration, Timestamp, ToSpan as _, Zone, parse_date};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::reservations::{self, Booked};
use crate::spots::windows::{self, Stretch, Window};
use crate::store::Tx;

/// Days back to which a timeline goes.
const HISTORY: i64 = 31;
/// A timeline of today that nothing changes is drawn anew this often, so that what is free begins about now.
const STEP: i64 = 600;

/// A day and a level. Equal ones show the same to everybody, but for what is the reader's own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Timeline {
    pub date: Date,
    /// None: all.
    pub level: Option<String>,
}

impl Timeline {
    /// Reads the query of a timeline: `date`, today where there is none, and `level`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for what is no date, and for a day that is too far away.
    pub fn parse<'a>(
        field: impl Fn(&str) -> &'a str,
        zone: &Zone,
        now: Timestamp,
        rules: &Rules,
    ) -> Result<Self> {
        let date = match field("date").trim() {
            "" => zone.wall(now).date(),
            text => {
                parse_date(text).ok_or_else(|| Error::field("date", Message::of("problem-not-a-date")))?
            }
        };
        let (first, last) = Self::range(zone, now, rules);
        if !(first..=last).contains(&date) {
            let problem = Message::of("day-too-far").with("first", first).with("last", last);
            return Err(Error::field("date", problem));
        }
        Ok(Self { date, level: level(field) })
    }

    /// Today's, for a query with a date that cannot be.
    pub fn today<'a>(field: impl Fn(&str) -> &'a str, zone: &Zone, now: Timestamp) -> Self {
        Self { date: zone.wall(now).date(), level: level(field) }
    }

    /// The first and the last day that timelines show.
    pub fn range(zone: &Zone, now: Timestamp, rules: &Rules) -> (Date, Date) {
        let today = zone.wall(now).date();
        (today.saturating_sub(HISTORY.days()), today.saturating_add(rules.window_days.days()))
    }

    /// The query that [`Timeline::parse`] reads.
    pub fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("date", &self.date.to_string());
        if let Some(level) = &self.level {
            query.append_pair("level", level);
        }
        query.finish()
    }

    /// Whether it shows this spot.
    pub fn shows(&self, schedule: &Schedule) -> bool {
        self.level.as_ref().is_none_or(|level| *level == schedule.spot.details.level)
    }

    /// A mark that is another one as soon as the timeline looks different to anybody.
    pub fn mark(&self, snapshot: &Snapshot, now: Timestamp) -> u64 {
        let mut mark = DefaultHasher::new();
        snapshot.building.rules.price.hash(&mut mark);
        let Some(day) = Day::of(&snapshot.building.zone, self.date) else { return 0 };
        if day.stretch.contains_instant(now) {
            (now.as_second() / STEP).hash(&mut mark);
        }
        for schedule in snapshot.schedules.iter().filter(|schedule| self.shows(schedule)) {
            let spot = &schedule.spot;
            (spot.id, &spot.details.label).hash(&mut mark);
            spot.details.features.iter().for_each(|feature| feature.name().hash(&mut mark));
            for stretches in [&schedule.offered, &schedule.reserved] {
                let seen = stretches.iter().filter(|one| one.overlaps(&day.stretch) && one.ends_at > now);
                seen.for_each(|one| one.hash(&mut mark));
                "next".hash(&mut mark);
            }
        }
        mark.finish()
    }
}

fn level<'a>(field: impl Fn(&str) -> &'a str) -> Option<String> {
    Some(field("level").trim()).filter(|level| !level.is_empty()).map(str::to_owned)
}

/// What is stored of some spots around a day, by spot.
#[derive(Default)]
pub struct Stored {
    offered: HashMap<i64, Vec<Window>>,
    booked: HashMap<i64, Vec<Booked>>,
}

impl Stored {
    /// What meets `during`, and what is reserved after it for as long as a reservation can last: it says until when
    /// the spot is free. Two queries.
    pub fn read(tx: &mut Tx<'_>, spots: &[i64], during: Stretch, rules: &Rules) -> Result<Self> {
        let longest = SignedDuration::from_hours(24 * i64::from(rules.max_days));
        let mut stored = Self::default();
        for window in windows::within(tx, spots, during.starts_at, Some(during.ends_at))? {
            stored.offered.entry(window.spot).or_default().push(window);
        }
        let ahead = Stretch { ends_at: during.ends_at + longest, ..during };
        // As it may have been allowed to last when it was made.
        let longest = building::settings::LONGEST;
        for one in reservations::booked(tx, spots, ahead, longest)? {
            stored.booked.entry(one.spot).or_default().push(one);
        }
        Ok(stored)
    }

    pub fn offered(&self, spot: i64) -> &[Window] {
        self.offered.get(&spot).map_or(&[], Vec::as_slice)
    }

    pub fn booked(&self, spot: i64) -> &[Booked] {
        self.booked.get(&spot).map_or(&[], Vec::as_slice)
    }
}
