//! The weekly patterns of a spot as its owner sees them.

use askama::Template;

use super::forms::Form;
use super::layouts::Page;
use super::words::{Words, capital};
use super::{filters, neighbours};
use crate::clock::civil::{Date, Time, Weekday};
use crate::language::{Language, Message};
use crate::spots::patterns::{Conflict, Details, Pattern, Weekdays};

/// What stands on the page of a spot: the patterns, what is reserved in spite of them, and the form for a new one.
pub struct Section {
    pub spot: i64,
    pub lines: Vec<Line>,
    pub conflicts: Vec<Standing>,
    pub form: Form,
    pub days: Vec<Choice>,
}

/// A pattern in words.
pub struct Line {
    pub id: i64,
    /// `Mondays to Fridays, 08:00 – 18:00`
    pub words: String,
    /// `From Monday, 30 November, until Thursday, 24 December`
    pub span: String,
    pub days_off: Vec<DayOff>,
    /// The form that takes a day off.
    pub form: Form,
}

/// A day on which a pattern does not offer.
pub struct DayOff {
    pub value: String,
    pub words: String,
}

/// A reservation that a pattern left standing.
pub struct Standing {
    pub reservation: i64,
    /// `Tomorrow, 10:00 – 12:00`
    pub words: String,
    pub date: String,
    pub name: String,
}

/// A day of the week in a form.
pub struct Choice {
    pub value: &'static str,
    pub words: &'static str,
}

/// The form that changes a pattern.
#[derive(Template)]
#[template(path = "patterns/edit.html")]
pub struct Edit {
    pub page: Page,
    pub form: Form,
    pub pattern: i64,
    pub spot: i64,
    pub label: String,
    pub days: Vec<Choice>,
}

impl Section {
    /// `again` is the form of this pattern that takes a day off, after a refusal.
    pub fn new(
        spot: i64,
        patterns: &[Pattern],
        conflicts: &[Conflict],
        form: Form,
        again: Option<(i64, Form)>,
        words: Words<'_>,
    ) -> Self {
        let mut lines: Vec<Line> = patterns.iter().map(|pattern| Line::new(pattern, words)).collect();
        if let Some((id, form)) = again
            && let Some(line) = lines.iter_mut().find(|line| line.id == id)
        {
            line.form = form;
        }
        let conflicts = conflicts.iter().map(|conflict| Standing::new(conflict, words)).collect();
        Self { spot, lines, conflicts, form, days: choices(words.language) }
    }
}

impl Line {
    fn new(pattern: &Pattern, words: Words<'_>) -> Self {
        let details = &pattern.details;
        let today = words.zone.wall(words.now).date();
        let coming = details.days_off.iter().filter(|day| **day >= today);
        let day_off = |day: &Date| DayOff { value: day.to_string(), words: words.long_date(*day) };
        Self {
            id: pattern.id,
            words: format!("{}, {}", capital(&weekdays(details.weekdays, words)), hours(details, words)),
            span: span(details, today, words),
            days_off: coming.map(day_off).collect(),
            form: Form::default(),
        }
    }
}

impl Standing {
    fn new(conflict: &Conflict, words: Words<'_>) -> Self {
        Self {
            reservation: conflict.reservation,
            words: words.day_and_stretch(conflict.stretch),
            date: words.dates(conflict.stretch),
            name: neighbours::called(&conflict.guest, words.language),
        }
    }
}

/// The days of the week to choose from.
pub fn choices(language: Language) -> Vec<Choice> {
    Weekdays::NAMED.map(|(value, day)| Choice { value, words: language.weekday(day) }).into()
}

/// A new pattern as most begin: on working days from tomorrow on.
pub fn new_form(words: Words<'_>) -> Form {
    let today = words.zone.wall(words.now).date();
    let days = Weekdays::NAMED.into_iter().take(5).map(|(name, _)| ("weekday", name.to_owned()));
    let rest = [
        ("from_time", "08:00".to_owned()),
        ("to_time", "18:00".to_owned()),
        ("starts_on", today.tomorrow().unwrap_or(today).to_string()),
    ];
    Form::with(days.chain(rest))
}

/// The values of the form that changes a pattern.
pub fn edit_form(details: &Details) -> Form {
    let named = Weekdays::NAMED.into_iter().filter(|(_, day)| details.weekdays.has(*day));
    let days = named.map(|(name, _)| ("weekday", name.to_owned()));
    let rest = [
        ("from_time", time(details.from)),
        ("to_time", time(details.to)),
        ("starts_on", details.starts_on.to_string()),
        ("until", details.until.map_or_else(String::new, |until| until.to_string())),
    ];
    let except = details.days_off.iter().map(|day| ("except", day.to_string()));
    Form::with(days.chain(rest).chain(except))
}

/// `every day`, `Mondays to Fridays`, `Mondays, Wednesdays and Fridays`
fn weekdays(weekdays: Weekdays, words: Words<'_>) -> String {
    let days: Vec<Weekday> = weekdays.iter().collect();
    let is_run = days.windows(2).all(|pair| pair[0].next() == pair[1]);
    let names: Vec<&str> = days.into_iter().map(|day| words.say(every(day))).collect();
    match names.as_slice() {
        [_, _, _, _, _, _, _] => words.say("pattern-every-day").into(),
        [first, _, .., last] if is_run => {
            words.tell(&Message::of("pattern-run").with("first", *first).with("last", *last))
        }
        [before @ .., last] if !before.is_empty() => {
            words.tell(&Message::of("pattern-and").with("before", before.join(", ")).with("last", *last))
        }
        some => some.concat(),
    }
}

/// Every one of these days of the week.
fn every(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "pattern-mondays",
        Weekday::Tuesday => "pattern-tuesdays",
        Weekday::Wednesday => "pattern-wednesdays",
        Weekday::Thursday => "pattern-thursdays",
        Weekday::Friday => "pattern-fridays",
        Weekday::Saturday => "pattern-saturdays",
        Weekday::Sunday => "pattern-sundays",
    }
}

/// `08:00 – 18:00`, `18:00 – 08:00 on the next day`
fn hours(details: &Details, words: Words<'_>) -> String {
    let key = if details.ends_on_the_same_day() { "pattern-hours" } else { "pattern-hours-next" };
    words.tell(&Message::of(key).with("from", time(details.from)).with("to", time(details.to)))
}

/// From when, where that is still to come, and until when, where it ends.
fn span(details: &Details, today: Date, words: Words<'_>) -> String {
    let from = Some(details.starts_on).filter(|day| *day > today).map(|day| words.long_date(day));
    let until = details.until.map(|day| words.long_date(day));
    match (from, until) {
        (None, None) => words.say("pattern-open").into(),
        (None, Some(until)) => words.tell(&Message::of("pattern-until").with("day", until)),
        (Some(from), None) => words.tell(&Message::of("pattern-from").with("day", from)),
        (Some(from), Some(until)) => {
            words.tell(&Message::of("pattern-from-until").with("from", from).with("until", until))
        }
    }
}

fn time(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}
