//! Times, days and numbers as a neighbour would say them.

use crate::clock::{Timestamp, Zone, civil, minute};
use crate::language::{Language, Message};
use crate::spots::windows::Stretch;

/// The server's time, in words and for a `datetime` attribute.
#[derive(Clone)]
pub struct Clock {
    pub words: String,
    pub machine: String,
    /// Whether the board has not been live since then.
    pub is_stale: bool,
}

impl Clock {
    pub fn new(zone: &Zone, now: Timestamp) -> Self {
        let words = zone.wall(now).strftime("%H:%M").to_string();
        Self { words, machine: minute(now).to_string(), is_stale: false }
    }

    pub fn stale(self) -> Self {
        Self { is_stale: true, ..self }
    }
}

/// Says times as seen at `now` in the building's zone, and everything else, in a reader's language.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub zone: &'a Zone,
    pub now: Timestamp,
    pub language: Language,
}

/// A day as it is called.
enum Day {
    Today,
    Tomorrow,
    Yesterday,
    Weekday(civil::Weekday),
    Date(civil::Date),
}

impl Words<'_> {
    /// `18:00`
    pub fn time(&self, at: Timestamp) -> String {
        self.zone.wall(at).strftime("%H:%M").to_string()
    }

    /// `Thursday, 26 November`, with the year where it is another one.
    pub fn date(&self, at: Timestamp) -> String {
        self.long_date(self.zone.wall(at).date())
    }

    /// `Thursday, 26 November`
    pub fn long_date(&self, day: civil::Date) -> String {
        self.language.long_date(day.weekday(), self.short_date(day))
    }

    /// `Thursday 26`
    pub fn weekday_and_day(&self, day: civil::Date) -> String {
        format!("{} {}", self.language.weekday(day.weekday()), self.language.day_of_month(day))
    }

    pub fn say(&self, key: &'static str) -> &'static str {
        self.language.say(key)
    }

    pub fn tell(&self, message: &Message) -> String {
        self.language.tell(message)
    }

    /// `today`, `tomorrow`, `yesterday`, a weekday within six days, else the date.
    pub fn day(&self, at: Timestamp) -> String {
        self.name(&self.which(at))
    }

    /// `today`, `tonight` from 17:00 on, `tomorrow`, `on Saturday`, `on 3 December`.
    pub fn on_day(&self, at: Timestamp) -> String {
        match self.which(at) {
            Day::Today if self.zone.wall(at).hour() >= 17 => self.say("on-tonight").into(),
            day @ (Day::Today | Day::Tomorrow | Day::Yesterday) => self.name(&day),
            day => self.tell(&Message::of("on-day").with("day", self.name(&day))),
        }
    }

    /// `18:00` today, `midnight` for the end of today, `tomorrow 08:00`, `Saturday 08:00`, `3 December 08:00`.
    pub fn when(&self, at: Timestamp) -> String {
        match self.which(at) {
            Day::Today => self.time(at),
            Day::Tomorrow if self.zone.wall(at).time() == civil::Time::midnight() => {
                self.say("when-midnight").into()
            }
            day => self.tell(&Message::of("when").with("day", self.name(&day)).with("time", self.time(at))),
        }
    }

    /// `until tomorrow 08:00`
    pub fn until(&self, at: Timestamp) -> String {
        self.tell(&Message::of("until").with("when", self.when(at)))
    }

    /// `18:00 – 23:00`; with both days where it does not end on the day on which it begins.
    pub fn stretch(&self, stretch: Stretch) -> String {
        let (from, to) = (self.zone.wall(stretch.starts_at), self.zone.wall(stretch.ends_at));
        let ends_at_midnight = to.time() == civil::Time::midnight()
            && from.date().tomorrow().is_ok_and(|next| next == to.date());
        if from.date() == to.date() || ends_at_midnight {
            let end = if ends_at_midnight { "24:00".into() } else { self.time(stretch.ends_at) };
            return format!("{} – {end}", self.time(stretch.starts_at));
        }
        let say = |at| format!("{} {}", self.day(at), self.time(at));
        format!("{} – {}", capital(&say(stretch.starts_at)), say(stretch.ends_at))
    }

    /// `Tomorrow, 18:00 – 23:00`, or both days and times.
    pub fn day_and_stretch(&self, stretch: Stretch) -> String {
        let times = self.stretch(stretch);
        if times.starts_with(|first: char| first.is_ascii_digit()) && times.len() <= "18:00 – 23:00".len() {
            format!("{}, {times}", capital(&self.day(stretch.starts_at)))
        } else {
            times
        }
    }

    /// `Friday, 27 November`, or `28 to 29 November` where it ends on another day.
    pub fn dates(&self, stretch: Stretch) -> String {
        let (from, to) = (self.zone.wall(stretch.starts_at).date(), self.zone.wall(stretch.ends_at).date());
        if from == to {
            self.long_date(from)
        } else if (from.year(), from.month()) == (to.year(), to.month()) {
            self.range(self.language.day_of_month(from), self.short_date(to))
        } else {
            self.range(self.short_date(from), self.short_date(to))
        }
    }

    /// What [`Self::dates`] says and [`Self::day_and_stretch`] does not: `30 November` of a Monday, `Monday` of 30 November.
    pub fn rest_of_dates(&self, stretch: Stretch) -> String {
        let (from, to) = (self.zone.wall(stretch.starts_at).date(), self.zone.wall(stretch.ends_at).date());
        match self.which(stretch.starts_at) {
            Day::Weekday(_) if from == to => self.short_date(from),
            Day::Date(_) if from == to => self.language.weekday(from.weekday()).into(),
            _ => self.dates(stretch),
        }
    }

    /// The time now, in words and as the value of a `datetime` attribute.
    pub fn clock(&self) -> Clock {
        Clock::new(self.zone, self.now)
    }

    /// The value of a `datetime-local` field.
    pub fn field(&self, at: Timestamp) -> String {
        crate::clock::wall_field(self.zone.wall(at))
    }

    /// `5 hours`, `1 hour 30 minutes`, `2 days 4 hours`: the two largest units.
    pub fn length(&self, stretch: Stretch) -> String {
        let minutes = stretch.ends_at.duration_since(stretch.starts_at).as_mins();
        let units = [
            (minutes / 1440, "length-days"),
            (minutes / 60 % 24, "length-hours"),
            (minutes % 60, "length-minutes"),
        ];
        let some = units.into_iter().filter(|(count, _)| *count > 0).take(2);
        let parts: Vec<String> =
            some.map(|(count, unit)| self.tell(&Message::of(unit).with("count", count))).collect();
        if parts.is_empty() { self.say("length-less").into() } else { parts.join(" ") }
    }

    /// `1 credit`, `3 credits`.
    pub fn credits(&self, amount: i32) -> String {
        self.tell(&Message::of("credits").with("count", amount))
    }

    /// `FROM/TO`, both as values of a `datetime-local` field.
    pub fn time_field(&self, stretch: Stretch) -> String {
        format!("{}/{}", self.field(stretch.starts_at), self.field(stretch.ends_at))
    }

    fn which(&self, at: Timestamp) -> Day {
        let (day, today) = (self.zone.wall(at).date(), self.today());
        match today.until(day).map(|span| span.get_days()) {
            Ok(0) => Day::Today,
            Ok(1) => Day::Tomorrow,
            Ok(-1) => Day::Yesterday,
            Ok(2..=6) => Day::Weekday(day.weekday()),
            _ => Day::Date(day),
        }
    }

    fn name(&self, day: &Day) -> String {
        match day {
            Day::Today => self.say("day-today").into(),
            Day::Tomorrow => self.say("day-tomorrow").into(),
            Day::Yesterday => self.say("day-yesterday").into(),
            Day::Weekday(day) => self.language.weekday(*day).into(),
            Day::Date(day) => self.short_date(*day),
        }
    }

    fn today(&self) -> civil::Date {
        self.zone.wall(self.now).date()
    }

    fn short_date(&self, day: civil::Date) -> String {
        if day.year() == self.today().year() {
            self.language.date(day)
        } else {
            self.language.date_with_year(day)
        }
    }

    fn range(&self, from: String, to: String) -> String {
        self.tell(&Message::of("date-range").with("from", from).with("to", to))
    }
}

/// With a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn stretch(from: &str, to: &str) -> Stretch {
        Stretch { starts_at: at(from), ends_at: at(to) }
    }

    #[test]
    fn times_are_said_as_seen_from_now() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let words = Words { zone: &zone, now: at("2026-11-26T15:42:00Z"), language: Language::English };
        assert_eq!(words.when(at("2026-11-26T17:00:00Z")), "18:00");
        assert_eq!(words.when(at("2026-11-26T23:00:00Z")), "midnight");
        assert_eq!(words.when(at("2026-11-27T07:00:00Z")), "tomorrow 08:00");
        assert_eq!(words.when(at("2026-11-28T07:00:00Z")), "Saturday 08:00");
        assert_eq!(words.when(at("2026-12-03T07:00:00Z")), "3 December 08:00");
        assert_eq!(words.when(at("2027-01-03T07:00:00Z")), "3 January 2027 08:00");
        assert_eq!(words.date(at("2026-11-26T17:00:00Z")), "Thursday, 26 November");
        assert_eq!(words.on_day(at("2026-11-26T15:59:00Z")), "today");
        assert_eq!(words.on_day(at("2026-11-26T16:00:00Z")), "tonight");
        assert_eq!(words.on_day(at("2026-11-27T17:00:00Z")), "tomorrow");
        assert_eq!(words.on_day(at("2026-11-28T17:00:00Z")), "on Saturday");
        assert_eq!(words.on_day(at("2026-12-03T17:00:00Z")), "on 3 December");
    }

    #[test]
    fn stretches_name_days_only_where_they_differ() {
        let zone = Zone::utc();
        let words = Words { zone: &zone, now: at("2026-11-26T15:42:00Z"), language: Language::English };
        let evening = stretch("2026-11-26T18:00:00Z", "2026-11-26T23:00:00Z");
        assert_eq!(words.stretch(evening), "18:00 – 23:00");
        assert_eq!(words.day_and_stretch(evening), "Today, 18:00 – 23:00");
        let till_midnight = stretch("2026-11-26T18:00:00Z", "2026-11-27T00:00:00Z");
        assert_eq!(words.stretch(till_midnight), "18:00 – 24:00");
        let night = stretch("2026-11-26T18:00:00Z", "2026-11-27T08:00:00Z");
        assert_eq!(words.day_and_stretch(night), "Today 18:00 – tomorrow 08:00");
        let weekend = stretch("2026-11-28T10:00:00Z", "2026-11-29T20:00:00Z");
        assert_eq!(words.day_and_stretch(weekend), "Saturday 10:00 – Sunday 20:00");
        assert_eq!(words.dates(weekend), "28 to 29 November");
        assert_eq!(words.rest_of_dates(weekend), "28 to 29 November");
        assert_eq!(words.rest_of_dates(evening), "Thursday, 26 November");
        let rest = |from, to| words.rest_of_dates(stretch(from, to));
        assert_eq!(rest("2026-11-30T08:00:00Z", "2026-11-30T18:00:00Z"), "30 November");
        assert_eq!(rest("2026-12-07T08:00:00Z", "2026-12-07T18:00:00Z"), "Monday");
    }

    #[test]
    fn lengths_have_two_units_at_most() {
        let zone = Zone::utc();
        let words = Words { zone: &zone, now: at("2026-11-26T15:42:00Z"), language: Language::English };
        let length = |from, to| words.length(stretch(from, to));
        assert_eq!(length("2026-11-26T18:00:00Z", "2026-11-26T23:00:00Z"), "5 hours");
        assert_eq!(length("2026-11-26T18:00:00Z", "2026-11-26T18:01:00Z"), "1 minute");
        assert_eq!(length("2026-11-26T18:00:00Z", "2026-11-27T19:30:00Z"), "1 day 1 hour");
    }

    #[test]
    fn times_are_said_in_german_too() {
        let zone = Zone::utc();
        let words = Words { zone: &zone, now: at("2026-11-26T15:42:00Z"), language: Language::German };
        assert_eq!(words.when(at("2026-11-28T07:00:00Z")), "Samstag 07:00");
        assert_eq!(words.on_day(at("2026-12-03T17:00:00Z")), "am 3. Dezember");
        assert_eq!(words.on_day(at("2026-11-26T18:00:00Z")), "heute Abend");
        assert_eq!(words.date(at("2026-11-26T17:00:00Z")), "Donnerstag, 26. November");
        let weekend = stretch("2026-11-28T10:00:00Z", "2026-11-29T20:00:00Z");
        assert_eq!(words.dates(weekend), "28. bis 29. November");
        assert_eq!(words.length(weekend), "1 Tag 10 Stunden");
    }
}
