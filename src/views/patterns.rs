//! The weekly patterns of a spot as its owner sees them.

use askama::Template;

use super::forms::Form;
use super::layouts::Page;
use super::words::{Words, capital};
use crate::clock::civil::{Date, Time, Weekday};
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
        Self { spot, lines, conflicts, form, days: choices() }
    }
}

impl Line {
    fn new(pattern: &Pattern, words: Words<'_>) -> Self {
        let details = &pattern.details;
        let today = words.zone.wall(words.now).date();
        let coming = details.days_off.iter().filter(|day| **day >= today);
        let day_off = |day: &Date| DayOff { value: day.to_string(), words: date(*day, words) };
        Self {
            id: pattern.id,
            words: format!("{}, {}", capital(&weekdays(details.weekdays)), hours(details)),
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
            name: conflict.name.clone(),
        }
    }
}

/// The days of the week to choose from.
pub fn choices() -> Vec<Choice> {
    Weekdays::NAMED.map(|(value, day)| Choice { value, words: weekday(day) }).into()
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
fn weekdays(weekdays: Weekdays) -> String {
    let days: Vec<Weekday> = weekdays.iter().collect();
    let plural = |day: &Weekday| format!("{}s", weekday(*day));
    let is_run = days.windows(2).all(|pair| pair[0].next() == pair[1]);
    match days.as_slice() {
        [_, _, _, _, _, _, _] => "every day".into(),
        [first, _, .., last] if is_run && days.len() > 2 => format!("{} to {}", plural(first), plural(last)),
        [before @ .., last] if !before.is_empty() => {
            let before: Vec<String> = before.iter().map(plural).collect();
            format!("{} and {}", before.join(", "), plural(last))
        }
        some => some.iter().map(plural).collect(),
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// `08:00 – 18:00`, `18:00 – 08:00 on the next day`
fn hours(details: &Details) -> String {
    let next = if details.ends_on_the_same_day() { "" } else { " on the next day" };
    format!("{} – {}{next}", time(details.from), time(details.to))
}

/// From when, where that is still to come, and until when, where it ends.
fn span(details: &Details, today: Date, words: Words<'_>) -> String {
    let from = Some(details.starts_on).filter(|day| *day > today).map(|day| date(day, words));
    let until = details.until.map(|day| date(day, words));
    match (from, until) {
        (None, None) => "Until you remove it".into(),
        (None, Some(until)) => format!("Until {until}"),
        (Some(from), None) => format!("From {from}"),
        (Some(from), Some(until)) => format!("From {from}, until {until}"),
    }
}

/// `Thursday, 24 December`
fn date(day: Date, words: Words<'_>) -> String {
    words.zone.day_start(day).map_or_else(|| day.to_string(), |start| words.date(start))
}

fn time(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}
