//! Now as a value that is passed in, and the building's zone: wall clock to instant and back.
//!
//! The only file that converts between the two and that reads the system's clock.

use std::fmt;
use std::sync::{Arc, Mutex};

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
pub use jiff::{SignedDuration, Timestamp, ToSpan, civil};

/// What tells the time. Tests and the demo set it; everybody else has the system's.
#[derive(Clone, Default)]
pub enum Clock {
    #[default]
    System,
    /// Stands still until it is set.
    Manual(Arc<Mutex<Timestamp>>),
}

impl Clock {
    pub fn manual(now: Timestamp) -> Self {
        Self::Manual(Arc::new(Mutex::new(now)))
    }

    /// The present instant in whole microseconds, the precision that both databases keep.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the system's clock")]
    pub fn now(&self) -> Timestamp {
        let now = match self {
            Self::System => Timestamp::now(),
            Self::Manual(now) => *now.lock().unwrap_or_else(|poisoned| poisoned.into_inner()),
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Sets a manual clock; the system's clock stays as it is.
    pub fn set(&self, to: Timestamp) {
        if let Self::Manual(now) = self {
            *now.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = to;
        }
    }
}

/// The start of the minute that `at` lies in.
pub fn minute(at: Timestamp) -> Timestamp {
    let second = at.as_second();
    Timestamp::from_second(second - second.rem_euclid(60)).unwrap_or(at)
}

/// An IANA time zone, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// Which of the two instants a wall-clock time means that comes twice when the clocks go back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fold {
    #[default]
    First,
    Second,
}

/// Why a wall-clock time names no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotATime {
    /// Not of the form `YYYY-MM-DDTHH:MM`, or no such day.
    Malformed,
    /// The clocks skip it; the first wall-clock time that exists after it.
    Skipped { next: DateTime },
}

impl Zone {
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// Finds a zone by its IANA name, such as `Europe/Berlin`.
    pub fn named(name: &str) -> Option<Self> {
        let zone = TimeZone::get(name.trim()).ok()?;
        zone.iana_name().is_some().then_some(Self(zone))
    }

    /// The names of all zones, for a form to choose from.
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = jiff::tz::db()
            .available()
            .map(|name| name.to_string())
            .filter(|name| name.contains('/'))
            .collect();
        names.sort();
        names.insert(0, "UTC".into());
        names
    }

    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The wall clock's reading at an instant.
    pub fn wall(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(at)
    }

    /// The instant at which the wall clock reads `time`. A time that comes twice means the first unless
    /// `fold` says otherwise.
    ///
    /// # Errors
    /// [`NotATime::Skipped`] where the clocks jump over it.
    pub fn instant(&self, time: DateTime, fold: Fold) -> Result<Timestamp, NotATime> {
        let ambiguous = self.0.to_ambiguous_timestamp(time);
        match (ambiguous.offset(), fold) {
            (AmbiguousOffset::Gap { .. }, _) => {
                let after = ambiguous.later().map_err(|_| NotATime::Malformed)?;
                Err(NotATime::Skipped { next: self.first_after_gap(time, after) })
            }
            (_, Fold::First) => ambiguous.earlier().map_err(|_| NotATime::Malformed),
            (_, Fold::Second) => ambiguous.later().map_err(|_| NotATime::Malformed),
        }
    }

    /// The same, where a time that the clocks skip means the first instant after it. `None` only at the end of time.
    pub fn instant_or_next(&self, time: DateTime, fold: Fold) -> Option<Timestamp> {
        match self.instant(time, fold) {
            Err(NotATime::Skipped { next }) => self.instant(next, Fold::First).ok(),
            instant => instant.ok(),
        }
    }

    /// The first instant of a day, which is not always midnight; the next day's where the day is skipped.
    pub fn day_start(&self, day: Date) -> Option<Timestamp> {
        day.to_zoned(self.0.clone()).ok()?.start_of_day().ok().map(|start| start.timestamp())
    }

    /// Whether the wall clock reads this twice.
    pub fn comes_twice(&self, time: DateTime) -> bool {
        matches!(self.0.to_ambiguous_timestamp(time).offset(), AmbiguousOffset::Fold { .. })
    }

    /// Which of the two an instant is, where its wall-clock time comes twice.
    pub fn fold(&self, at: Timestamp) -> Fold {
        match self.instant(self.wall(at), Fold::First) {
            Ok(first) if first < at && self.comes_twice(self.wall(at)) => Fold::Second,
            _ => Fold::First,
        }
    }

    fn first_after_gap(&self, time: DateTime, after: Timestamp) -> DateTime {
        let transition = self.0.preceding(after + SignedDuration::from_secs(1)).next();
        transition.map_or(time, |transition| self.wall(transition.timestamp()))
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Reads `YYYY-MM-DDTHH:MM`, the value of an HTML `datetime-local` field (WHATWG HTML, 2.3.5.7). Whole
/// seconds, which some browsers add, must be zero.
pub fn parse_wall(text: &str) -> Result<DateTime, NotATime> {
    let text = text.trim();
    let text = text.strip_suffix(":00").filter(|rest| rest.len() == 16).unwrap_or(text);
    if text.len() != 16 {
        return Err(NotATime::Malformed);
    }
    // Nothing but digits: a library would take a sign and fewer of them.
    let parts = text.split_once('T').and_then(|(date, time)| Some((parse_date(date)?, parse_time(time)?)));
    parts.map(|(date, time)| date.to_datetime(time)).ok_or(NotATime::Malformed)
}

/// Writes what [`parse_wall`] reads.
pub fn wall_field(time: DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// Reads `YYYY-MM-DD`, the value of an HTML `date` field (WHATWG HTML, 2.3.5.2).
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let is_digit =
        |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let is_formed = text.len() == 10 && text.bytes().enumerate().all(is_digit);
    Date::strptime("%Y-%m-%d", text).ok().filter(|_| is_formed)
}

/// Reads `HH:MM`, the value of an HTML `time` field (WHATWG HTML, 2.3.5.4). Whole seconds, which some browsers add,
/// must be zero.
pub fn parse_time(text: &str) -> Option<Time> {
    let text = text.trim();
    let text = text.strip_suffix(":00").filter(|rest| rest.len() == 5).unwrap_or(text);
    Time::strptime("%H:%M", text).ok().filter(|_| text.len() == 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(text: &str) -> DateTime {
        parse_wall(text).unwrap()
    }

    fn zone(name: &str) -> Zone {
        Zone::named(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_skipped_time_is_refused_and_names_the_next_one() {
        let berlin = zone("Europe/Berlin");
        let skipped = berlin.instant(wall("2026-03-29T02:30"), Fold::First);
        assert_eq!(skipped, Err(NotATime::Skipped { next: wall("2026-03-29T03:00") }));
        assert_eq!(berlin.instant(wall("2026-03-29T03:00"), Fold::First), Ok(at("2026-03-29T01:00:00Z")));
    }

    #[test]
    fn a_time_that_comes_twice_means_the_first_unless_told() {
        let berlin = zone("Europe/Berlin");
        let twice = wall("2026-10-25T02:30");
        assert!(berlin.comes_twice(twice));
        assert_eq!(berlin.instant(twice, Fold::First), Ok(at("2026-10-25T00:30:00Z")));
        assert_eq!(berlin.instant(twice, Fold::Second), Ok(at("2026-10-25T01:30:00Z")));
        assert_eq!(berlin.fold(at("2026-10-25T00:30:00Z")), Fold::First);
        assert_eq!(berlin.fold(at("2026-10-25T01:30:00Z")), Fold::Second);
    }

    #[test]
    fn days_have_23_and_25_hours() {
        let berlin = zone("Europe/Berlin");
        let hours = |from: Date| {
            let (start, end) = (berlin.day_start(from), berlin.day_start(from.tomorrow().unwrap()));
            end.unwrap().duration_since(start.unwrap()).as_hours()
        };
        assert_eq!(hours(civil::date(2026, 3, 29)), 23);
        assert_eq!(hours(civil::date(2026, 10, 25)), 25);
        assert_eq!(hours(civil::date(2026, 6, 1)), 24);
    }

    #[test]
    fn lord_howe_moves_by_half_an_hour() {
        let island = zone("Australia/Lord_Howe");
        let skipped = island.instant(wall("2026-10-04T02:15"), Fold::First);
        assert_eq!(skipped, Err(NotATime::Skipped { next: wall("2026-10-04T02:30") }));
        let twice = wall("2026-04-05T01:45");
        let (first, second) = (island.instant(twice, Fold::First), island.instant(twice, Fold::Second));
        assert_eq!(second.unwrap().duration_since(first.unwrap()), SignedDuration::from_mins(30));
    }

    #[test]
    fn apia_had_no_30_december_2011() {
        let apia = zone("Pacific/Apia");
        let skipped = apia.instant(wall("2011-12-30T12:00"), Fold::First);
        assert_eq!(skipped, Err(NotATime::Skipped { next: wall("2011-12-31T00:00") }));
        assert_eq!(apia.day_start(civil::date(2011, 12, 30)), apia.day_start(civil::date(2011, 12, 31)));
    }

    #[test]
    fn only_the_form_of_a_datetime_local_field_is_read() {
        for good in ["2026-11-26T18:00", " 2026-11-26T18:00 ", "2026-11-26T18:00:00"] {
            assert_eq!(parse_wall(good), Ok(civil::date(2026, 11, 26).at(18, 0, 0, 0)), "{good}");
        }
        for bad in
            ["", "2026-11-26", "2026-11-26 18:00", "2026-13-01T00:00", "2026-11-26T24:00", "26-11-26T18:00"]
        {
            assert_eq!(parse_wall(bad), Err(NotATime::Malformed), "{bad}");
        }
        assert_eq!(parse_wall("2026-11-26T18:00:30"), Err(NotATime::Malformed));
    }

    #[test]
    fn a_skipped_time_can_mean_the_next_instant() {
        let berlin = zone("Europe/Berlin");
        let next = |text| berlin.instant_or_next(wall(text), Fold::First);
        assert_eq!(next("2026-03-29T02:30"), Some(at("2026-03-29T01:00:00Z")));
        assert_eq!(next("2026-03-29T03:30"), Some(at("2026-03-29T01:30:00Z")));
        assert_eq!(next("2026-10-25T02:30"), Some(at("2026-10-25T00:30:00Z")));
    }

    #[test]
    fn only_the_forms_of_date_and_time_fields_are_read() {
        assert_eq!(parse_date(" 2026-02-28 "), Some(civil::date(2026, 2, 28)));
        for bad in ["", "2026-02-29", "2026-2-028", "26-02-28", "2026-02-28T00:00", "20260228", "tomorrow"] {
            assert_eq!(parse_date(bad), None, "{bad}");
        }
        for good in ["08:05", " 08:05 ", "08:05:00"] {
            assert_eq!(parse_time(good), Some(civil::time(8, 5, 0, 0)), "{good}");
        }
        for bad in ["", "8:05", "24:00", "08:60", "08:05:30", "0805", "08:5"] {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
    }

    #[test]
    fn unknown_zones_are_not_found() {
        assert_eq!(Zone::named("Europe/Atlantis"), None);
        assert_eq!(Zone::named(""), None);
        assert_eq!(zone("Europe/Berlin").name(), "Europe/Berlin");
    }
}
