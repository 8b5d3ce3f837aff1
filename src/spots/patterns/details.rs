//! What a weekly pattern says, and which stretch of time that is on a day. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::civil::{Date, Time, Weekday};
use crate::clock::{Fold, ToSpan as _, Zone, parse_date, parse_time};
use crate::error::{Error, Problems, Result};
use crate::language::Message;
use crate::spots::windows::Stretch;

/// Days off that a pattern may have.
const MOST_DAYS_OFF: usize = 100;

/// Days of the week, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day with its name in forms, Monday first.
    pub const NAMED: [(&'static str, Weekday); 7] = [
        ("mon", Weekday::Monday),
        ("tue", Weekday::Tuesday),
        ("wed", Weekday::Wednesday),
        ("thu", Weekday::Thursday),
        ("fri", Weekday::Friday),
        ("sat", Weekday::Saturday),
        ("sun", Weekday::Sunday),
    ];

    pub fn has(self, weekday: Weekday) -> bool {
        self.0 & bit(weekday) != 0
    }

    /// Its days, Monday first.
    pub fn iter(self) -> impl Iterator<Item = Weekday> {
        Self::NAMED.into_iter().map(|(_, weekday)| weekday).filter(move |weekday| self.has(*weekday))
    }

    /// As it is stored: a bit for each day, 1 is Monday.
    pub(super) fn bits(self) -> i32 {
        self.0.into()
    }

    pub(super) fn from_bits(bits: i32) -> Self {
        Self(u8::try_from(bits & 127).unwrap_or_default())
    }

    fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let named = |name: &str| Self::NAMED.into_iter().find(|(known, _)| *known == name);
        let days = names.into_iter().map(|name| named(name).map(|(_, weekday)| bit(weekday)));
        let bits = days.collect::<Option<Vec<u8>>>();
        let bits = bits.ok_or_else(|| Error::field("weekday", Message::of("problem-weekday")))?;
        match bits.into_iter().fold(0, |all, bit| all | bit) {
            0 => Err(Error::field("weekday", Message::of("problem-no-weekday"))),
            bits => Ok(Self(bits)),
        }
    }
}

fn bit(weekday: Weekday) -> u8 {
    1 << weekday.to_monday_zero_offset()
}

/// On which days, from when to when on the building's wall clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub weekdays: Weekdays,
    pub from: Time,
    /// On the next day where it is not after `from`.
    pub to: Time,
    pub starts_on: Date,
    /// The last day; `None`: until it is taken back.
    pub until: Option<Date>,
    /// Days on which it does not offer, such as holidays.
    pub days_off: BTreeSet<Date>,
}

/// The fields of the form.
pub struct Typed<'a, W, D> {
    pub weekdays: W,
    pub from_time: &'a str,
    pub to_time: &'a str,
    pub starts_on: &'a str,
    pub until: &'a str,
    pub days_off: D,
}

impl Details {
    /// Reads the fields of a form and names every one that is wrong. Blank days off are none.
    pub fn parse<'a>(
        typed: Typed<'a, impl IntoIterator<Item = &'a str>, impl IntoIterator<Item = &'a str>>,
    ) -> Result<Self> {
        let mut problems = Problems::default();
        let weekdays = problems.take(Weekdays::parse(typed.weekdays));
        let from = problems.take(time("from_time", typed.from_time));
        let to = problems.take(time("to_time", typed.to_time));
        let starts_on = problems.take(day("starts_on", typed.starts_on));
        let until = Some(typed.until).filter(|text| !text.trim().is_empty());
        let until = problems.take(until.map(|text| day("until", text)).transpose());
        let days_off = problems.take(days_off(typed.days_off));
        match (weekdays, from, to, starts_on, until, days_off) {
            (Some(weekdays), Some(from), Some(to), Some(starts_on), Some(until), Some(days_off)) => {
                Self { weekdays, from, to, starts_on, until, days_off }.with_a_day()
            }
            _ => Err(problems.into_error()),
        }
    }

    /// Whether a day is one of the pattern's, off or not.
    pub fn names(&self, day: Date) -> bool {
        self.starts_on <= day
            && self.until.is_none_or(|until| day <= until)
            && self.weekdays.has(day.weekday())
    }

    /// Whether it ends on the day on which it starts.
    pub fn ends_on_the_same_day(&self) -> bool {
        self.to > self.from
    }

    /// What it would offer on a day. A start or an end that the clocks skip is the next instant after it; of a time
    /// that comes twice the start is the first and the end is the second, so that all of it is offered. `None` where
    /// the clocks skip all of it.
    pub fn stretch(&self, zone: &Zone, day: Date) -> Option<Stretch> {
        let last = if self.ends_on_the_same_day() { day } else { day.tomorrow().ok()? };
        let starts_at = zone.instant_or_next(day.to_datetime(self.from), Fold::First)?;
        let ends_at = zone.instant_or_next(last.to_datetime(self.to), Fold::Second)?;
        Stretch::new(starts_at, ends_at)
    }

    /// What it offers on each day from `first` to `last`.
    pub(super) fn days(&self, zone: &Zone, first: Date, last: Date) -> BTreeMap<Date, Stretch> {
        let is_on = |day: &Date| self.names(*day) && !self.days_off.contains(day);
        let days = all_days(first.max(self.starts_on), last).filter(is_on);
        days.filter_map(|day| Some((day, self.stretch(zone, day)?))).collect()
    }

    fn with_a_day(self) -> Result<Self> {
        match self.until {
            Some(until) if until < self.starts_on => {
                Err(Error::field("until", Message::of("problem-until-before")))
            }
            Some(until) if !all_days(self.starts_on, until).take(7).any(|day| self.names(day)) => {
                Err(Error::field("until", Message::of("problem-until-early")))
            }
            _ => Ok(self),
        }
    }
}

fn all_days(first: Date, last: Date) -> impl Iterator<Item = Date> {
    first.series(1.day()).take_while(move |day| *day <= last)
}

fn time(field: &'static str, text: &str) -> Result<Time> {
    parse_time(text).ok_or_else(|| Error::field(field, Message::of("problem-not-a-clock-time")))
}

fn day(field: &'static str, text: &str) -> Result<Date> {
    parse_date(text).ok_or_else(|| Error::field(field, Message::of("problem-not-a-date")))
}

fn days_off<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<BTreeSet<Date>> {
    let typed = texts.into_iter().filter(|text| !text.trim().is_empty());
    let days: BTreeSet<Date> = typed.map(|text| day("except", text)).collect::<Result<_>>()?;
    if days.len() > MOST_DAYS_OFF {
        return Err(Error::field("except", Message::of("problem-days-off").with("most", MOST_DAYS_OFF)));
    }
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::civil::date;

    fn typed<'a>(from_time: &'a str, to_time: &'a str) -> Details {
        Details::parse(Typed {
            weekdays: Weekdays::NAMED.map(|(name, _)| name),
            from_time,
            to_time,
            starts_on: "2026-01-01",
            until: "",
            days_off: [],
        })
        .unwrap()
    }

    /// From and to in UTC.
    fn stretch(from: &str, to: &str, day: Date) -> Option<(String, String)> {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let stretch = typed(from, to).stretch(&berlin, day)?;
        Some((stretch.starts_at.to_string(), stretch.ends_at.to_string()))
    }

    fn utc(from: &str, to: &str) -> Option<(String, String)> {
        Some((format!("2026-{from}:00Z"), format!("2026-{to}:00Z")))
    }

    #[test]
    fn the_wall_clock_keeps_its_hours_over_a_change() {
        let spring = date(2026, 3, 29);
        assert_eq!(stretch("08:00", "18:00", date(2026, 3, 28)), utc("03-28T07:00", "03-28T17:00"));
        assert_eq!(stretch("08:00", "18:00", spring), utc("03-29T06:00", "03-29T16:00"));
        assert_eq!(stretch("08:00", "18:00", date(2026, 10, 24)), utc("10-24T06:00", "10-24T16:00"));
        assert_eq!(stretch("08:00", "18:00", date(2026, 10, 25)), utc("10-25T07:00", "10-25T17:00"));
    }

    #[test]
    fn what_the_clocks_skip_begins_or_ends_after_it() {
        let spring = date(2026, 3, 29);
        assert_eq!(stretch("02:30", "05:00", spring), utc("03-29T01:00", "03-29T03:00"));
        assert_eq!(stretch("00:00", "02:30", spring), utc("03-28T23:00", "03-29T01:00"));
        assert_eq!(stretch("02:15", "02:45", spring), None);
    }

    #[test]
    fn what_comes_twice_is_offered_both_times() {
        let autumn = date(2026, 10, 25);
        assert_eq!(stretch("02:30", "05:00", autumn), utc("10-25T00:30", "10-25T04:00"));
        assert_eq!(stretch("00:00", "02:30", autumn), utc("10-24T22:00", "10-25T01:30"));
        assert_eq!(stretch("02:15", "02:45", autumn), utc("10-25T00:15", "10-25T01:45"));
    }

    #[test]
    fn an_end_that_is_not_after_the_start_is_on_the_next_day() {
        assert_eq!(stretch("18:00", "08:00", date(2026, 6, 1)), utc("06-01T16:00", "06-02T06:00"));
        assert_eq!(stretch("08:00", "08:00", date(2026, 6, 1)), utc("06-01T06:00", "06-02T06:00"));
        assert_eq!(stretch("18:00", "00:00", date(2026, 6, 1)), utc("06-01T16:00", "06-01T22:00"));
        // A night of 13 hours more or less, and a day of 25 hours.
        assert_eq!(stretch("20:00", "08:00", date(2026, 10, 24)), utc("10-24T18:00", "10-25T07:00"));
        assert_eq!(stretch("00:00", "00:00", date(2026, 10, 25)), utc("10-24T22:00", "10-25T23:00"));
    }

    #[test]
    fn days_are_those_named_without_those_off() {
        let details = Details {
            weekdays: Weekdays::parse(["mon", "wed", "mon"]).unwrap(),
            starts_on: date(2026, 12, 2),
            until: Some(date(2026, 12, 16)),
            days_off: BTreeSet::from([date(2026, 12, 9), date(2026, 12, 10)]),
            ..typed("08:00", "18:00")
        };
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let days = |first, last| details.days(&berlin, first, last).into_keys().collect::<Vec<_>>();
        let all = [date(2026, 12, 2), date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 16)];
        assert_eq!(days(date(2026, 11, 1), date(2027, 2, 1)), all);
        assert_eq!(days(date(2026, 12, 3), date(2026, 12, 14)), all[1..3]);
        assert_eq!(details.weekdays.iter().collect::<Vec<_>>(), [Weekday::Monday, Weekday::Wednesday]);
        assert_eq!(Weekdays::from_bits(details.weekdays.bits()), details.weekdays);
    }
}
