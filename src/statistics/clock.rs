//! The days and hours of the wall clock in a span of days, whatever the clocks do in it. Pure.

use crate::clock::civil::Date;
use crate::clock::{SignedDuration, Timestamp, ToSpan as _, Zone};
use crate::spots::windows::Stretch;

/// Whole days of the building, the last of them today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Each with when it begins and ends: on two days of a year after 23 and 25 hours.
    pub days: Vec<(Date, Stretch)>,
}

impl Span {
    /// The last so many days, today included.
    pub fn last(days: i64, zone: &Zone, now: Timestamp) -> Self {
        let today = zone.wall(now).date();
        let day = |back: i64| {
            let date = today.saturating_sub(back.days());
            let next = date.tomorrow().ok()?;
            Some((date, Stretch::new(zone.day_start(date)?, zone.day_start(next)?)?))
        };
        Self { days: (0..days).rev().filter_map(day).collect() }
    }

    /// From the start of the first day to the end of the last.
    pub fn whole(&self) -> Option<Stretch> {
        let (first, last) = (self.days.first()?, self.days.last()?);
        Stretch::new(first.1.starts_at, last.1.ends_at)
    }
}

/// The hours of the wall clock in a stretch, in their order.
pub struct Hours(Vec<Hour>);

struct Hour {
    stretch: Stretch,
    /// From Monday, 0.
    weekday: usize,
    hour: usize,
}

impl Hours {
    pub fn within(stretch: Stretch, zone: &Zone) -> Self {
        let (mut hours, mut at) = (Vec::new(), stretch.starts_at);
        while at < stretch.ends_at {
            let wall = zone.wall(at);
            let passed = i64::from(wall.minute()) * 60 + i64::from(wall.second());
            let end = at + SignedDuration::from_secs(3600 - passed);
            hours.push(Hour {
                stretch: Stretch { starts_at: at, ends_at: end.min(stretch.ends_at) },
                weekday: usize::from(wall.weekday().to_monday_zero_offset().unsigned_abs()),
                hour: usize::from(wall.hour().unsigned_abs()),
            });
            at = end;
        }
        Self(hours)
    }

    /// Each hour that a stretch takes something of: weekday, hour, and how many minutes.
    pub fn of(&self, stretch: Stretch) -> impl Iterator<Item = (usize, usize, i64)> {
        let first = self.0.partition_point(|hour| hour.stretch.ends_at <= stretch.starts_at);
        let taken = self.0[first..].iter().take_while(move |hour| hour.stretch.starts_at < stretch.ends_at);
        taken.map(move |hour| (hour.weekday, hour.hour, minutes(common(hour.stretch, stretch))))
    }
}

/// What two stretches have in common; nothing where they do not meet.
pub fn common(one: Stretch, other: Stretch) -> Option<Stretch> {
    Stretch::new(one.starts_at.max(other.starts_at), one.ends_at.min(other.ends_at))
}

pub fn minutes(stretch: Option<Stretch>) -> i64 {
    stretch.map_or(0, |stretch| stretch.ends_at.duration_since(stretch.starts_at).as_mins())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin() -> Zone {
        Zone::named("Europe/Berlin").unwrap()
    }

    fn lengths(days: i64, now: &str) -> Vec<i64> {
        let span = Span::last(days, &berlin(), at(now));
        span.days.iter().map(|(_, day)| minutes(Some(*day)) / 60).collect()
    }

    #[test]
    fn days_are_as_long_as_they_are() {
        assert_eq!(lengths(3, "2026-10-26T12:00:00Z"), [24, 25, 24]);
        assert_eq!(lengths(3, "2026-03-30T12:00:00Z"), [24, 23, 24]);
    }

    #[test]
    fn an_hour_that_comes_twice_counts_twice_and_one_that_is_skipped_never() {
        let count = |now: &str| {
            let whole = Span::last(1, &berlin(), at(now)).whole().unwrap();
            let hours = Hours::within(whole, &berlin());
            let mut minutes = [0; 24];
            hours.of(whole).for_each(|(weekday, hour, more)| {
                assert_eq!(weekday, 6);
                minutes[hour] += more;
            });
            minutes
        };
        let (longer, shorter) = (count("2026-10-25T12:00:00Z"), count("2026-03-29T12:00:00Z"));
        assert_eq!((longer[1], longer[2], longer[3]), (60, 120, 60));
        assert_eq!((shorter[1], shorter[2], shorter[3]), (60, 0, 60));
    }

    #[test]
    fn a_stretch_takes_parts_of_hours() {
        let zone = Zone::named("Asia/Kathmandu").unwrap();
        let day = Span::last(1, &zone, at("2026-11-26T12:00:00Z")).whole().unwrap();
        let hours = Hours::within(day, &zone);
        // 17:45 there is 12:00 in UTC.
        let taken: Vec<_> = hours
            .of(Stretch { starts_at: at("2026-11-26T12:00:00Z"), ends_at: at("2026-11-26T13:30:00Z") })
            .collect();
        assert_eq!(taken, [(3, 17, 15), (3, 18, 60), (3, 19, 15)]);
    }
}
