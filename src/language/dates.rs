//! Dates as the speakers of a language write them.

use super::{Language, Message};
use crate::clock::civil::{Date, DateTime, Weekday};

const MONTHS: [&str; 12] = [
    "month-january",
    "month-february",
    "month-march",
    "month-april",
    "month-may",
    "month-june",
    "month-july",
    "month-august",
    "month-september",
    "month-october",
    "month-november",
    "month-december",
];

impl Language {
    /// `Thursday`
    pub fn weekday(self, day: Weekday) -> &'static str {
        self.say(match day {
            Weekday::Monday => "weekday-monday",
            Weekday::Tuesday => "weekday-tuesday",
            Weekday::Wednesday => "weekday-wednesday",
            Weekday::Thursday => "weekday-thursday",
            Weekday::Friday => "weekday-friday",
            Weekday::Saturday => "weekday-saturday",
            Weekday::Sunday => "weekday-sunday",
        })
    }

    /// `26 November`
    pub fn date(self, day: Date) -> String {
        self.tell(&parts("date-short", day).with("month", self.month(day)))
    }

    /// `26 November 2027`
    pub fn date_with_year(self, day: Date) -> String {
        let year = day.year().to_string();
        self.tell(&parts("date-short-year", day).with("month", self.month(day)).with("year", year))
    }

    /// `Thursday, 26 November`, from the weekday and a date that is written already.
    pub fn long_date(self, day: Weekday, date: String) -> String {
        self.tell(&Message::of("date-long").with("weekday", self.weekday(day)).with("date", date))
    }

    /// `26`, as it stands before the end of a range: `26 to 28 November`.
    pub fn day_of_month(self, day: Date) -> String {
        self.tell(&parts("date-day", day))
    }

    /// `26 November 18:00`
    pub(super) fn wall(self, time: DateTime) -> String {
        format!("{} {}", self.date(time.date()), time.strftime("%H:%M"))
    }

    fn month(self, day: Date) -> &'static str {
        let index = usize::from(day.month().unsigned_abs()).saturating_sub(1);
        self.say(MONTHS[index % MONTHS.len()])
    }
}

fn parts(key: &'static str, day: Date) -> Message {
    Message::of(key).with("day", i64::from(day.day()))
}
