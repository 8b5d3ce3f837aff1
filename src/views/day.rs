//! The timeline of a day, and the week of one spot: rows of half hours.

use askama::Template;

use super::forms::Form;
use super::layouts::Page;
use super::words::{Clock, Words};
use super::{Sign, board, features, filters};
use crate::board::day::{Day, Part, Segment};
use crate::board::timeline::Stored;
use crate::board::{Schedule, State};
use crate::building::Rules;
use crate::clock::{Fold, Timestamp};
use crate::language::Message;
use crate::reservations::Reservation;
use crate::residents::Resident;
use crate::spots::windows::Stretch;

/// The page of a day.
#[derive(Template)]
#[template(path = "day/show.html")]
pub struct Show {
    pub page: Page,
    pub title: String,
    /// What is wrong with the date that was asked for.
    pub form: Form,
    pub is_over: bool,
    /// `3 credits`
    pub price: String,
    /// The days around; none where timelines end.
    pub previous: Option<String>,
    pub next: Option<String>,
    pub days: Vec<Choice>,
    pub levels: Vec<Choice>,
    pub live: board::Live,
    pub rows: Rows,
}

/// A way to another day or level.
pub struct Choice {
    pub words: String,
    pub href: String,
    pub is_chosen: bool,
}

/// All rows of a day, as one reader sees them; fetched again when the day changes.
#[derive(Template)]
#[template(path = "day/_rows.html")]
pub struct Rows {
    pub grid: Grid,
    /// Where it is fetched again; none where updates are paused.
    pub href: Option<String>,
    pub balance: i32,
    /// Fetched on its own, with partials for what stands elsewhere on the page.
    pub is_alone: bool,
}

/// Rows under one line of hours.
pub struct Grid {
    pub hours: Vec<Hour>,
    pub now: Option<NowLine>,
    pub rows: Vec<Row>,
}

/// A label, and the half hours up to the next one.
pub struct Hour {
    pub span: usize,
    /// Empty before the first label of a day that does not begin at midnight.
    pub words: String,
    /// Where its line stands.
    pub percent: String,
    /// The present stands so near that both could not be read.
    pub is_hidden: bool,
    pub is_now: bool,
}

/// Where the day is now, the same for everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NowLine {
    pub percent: String,
    pub words: String,
}

/// A spot's day, or a day of a spot's week.
pub struct Row {
    /// What ids begin with: `day-12`.
    pub id: String,
    pub label: String,
    pub href: String,
    pub features: Vec<Sign>,
    pub cells: Vec<Cell>,
}

/// A part of a row.
pub struct Cell {
    pub start: usize,
    pub span: usize,
    pub state: &'static str,
    pub is_yours: bool,
    pub icon: Option<&'static str>,
    pub words: String,
    /// Whether there is room for the words.
    pub is_wide: bool,
    /// `18:00 – 20:00`
    pub times: String,
    pub href: Option<String>,
    /// What the link does, where the words do not say it.
    pub action: Option<&'static str>,
}

/// Pushed to whoever watches a day: the time, and that the page should look again.
#[derive(Template)]
#[template(path = "day/_look.html")]
pub struct Look {
    pub is_changed: bool,
    pub now: Option<NowLine>,
    pub clock: Clock,
}

/// The week of a spot, for its owner.
pub struct Week {
    pub heading: String,
    pub grid: Grid,
    pub previous: String,
    pub next: String,
}

impl NowLine {
    pub fn new(day: &Day, words: Words<'_>) -> Option<Self> {
        let percent = percent(day.passed(words.now)?);
        Some(Self { percent, words: words.time(words.now) })
    }
}

impl Grid {
    pub fn new(axis: &Day, now: Option<NowLine>, words: Words<'_>, rows: Vec<Row>) -> Self {
        let passed = now.as_ref().and_then(|_| axis.passed(words.now));
        let all = axis.halves.len();
        let labels = axis.halves.iter().enumerate().filter(|(_, half)| half.is_labelled());
        let mut starts: Vec<usize> = labels.map(|(column, _)| column).collect();
        if starts.first() != Some(&0) {
            starts.insert(0, 0);
        }
        let ends = starts.iter().skip(1).copied().chain([all]).collect::<Vec<_>>();
        let hour = |(&start, end): (&usize, usize)| {
            let half = axis.halves[start];
            let time =
                if half.is_labelled() { half.time.strftime("%H:%M").to_string() } else { String::new() };
            let column = passed.map(|passed| passed * all as f64);
            Hour {
                span: end - start,
                words: time,
                percent: percent(start as f64 / all as f64),
                is_hidden: column
                    .is_some_and(|column| (column - start as f64).abs() < if start == 0 { 3.0 } else { 2.0 }),
                is_now: column.is_some_and(|column| (start as f64..end as f64).contains(&column)),
            }
        };
        Self { hours: starts.iter().zip(ends).map(hour).collect(), now, rows }
    }
}

impl Row {
    /// A spot's day as a resident sees it.
    pub fn of_spot(
        schedule: &Schedule,
        day: &Day,
        stored: &Stored,
        (reader, rules): (&Resident, &Rules),
        words: Words<'_>,
    ) -> Self {
        let spot = &schedule.spot;
        let is_own_spot = spot.is_owned_by(reader);
        let segments = day.segments(words.now, stored.offered(spot.id), stored.booked(spot.id));
        let cell = |segment: &Segment| {
            let mut cell = Cell::new(segment, day, words);
            match segment.part {
                Part::Reserved(one) if one.resident == reader.id => {
                    cell.is_yours = true;
                    cell.icon = Some("key");
                    let yours = words.say("state-yours");
                    cell.say([format!("{yours} {}", words.stretch(one.stretch)), yours.into()]);
                    cell.href = Some(format!("/reservations/{}", one.id));
                }
                Part::Free { .. } if is_own_spot => {
                    cell.href = Some(format!("/spots/{}?week={}", spot.id, day.date));
                }
                Part::Free { .. } => {
                    let query = segment.bookable(words.now, rules).map(|stretch| query(stretch, words));
                    cell.href = query.map(|query| format!("/reservations/new?spot={}&{query}", spot.id));
                }
                _ => {}
            }
            cell
        };
        Self {
            id: format!("day-{}", spot.id),
            label: spot.details.label.clone(),
            href: format!("/spots/{}", spot.id),
            features: features(&spot.details.features, words.language),
            cells: segments.iter().filter(|segment| !segment.columns.is_empty()).map(cell).collect(),
        }
    }

    /// A day of a spot's week as its owner sees it, drawn under the hours of `axis`.
    pub fn of_owner(
        (spot, day, axis): (i64, &Day, &Day),
        stored: &Stored,
        guests: &[Reservation],
        rules: &Rules,
        words: Words<'_>,
    ) -> Self {
        let segments = day.segments(words.now, stored.offered(spot), stored.booked(spot));
        let cell = |segment: &Segment| {
            let columns =
                day.column_on(axis, segment.columns.start)..day.column_on(axis, segment.columns.end);
            let mut cell = Cell::new(&Segment { columns, ..segment.clone() }, day, words);
            let change = segment.changeable(words.now, rules).map(|stretch| query(stretch, words));
            match segment.part {
                Part::Reserved(one) => {
                    let guest = guests.iter().find(|guest| guest.id == one.id);
                    let name = guest.map_or_else(String::new, |guest| words.tell(&guest.guest.called()));
                    let by = words.tell(&Message::of("week-reserved-by").with("name", name.as_str()));
                    cell.say([by, name]);
                    cell.href = Some(format!("/reservations/{}", one.id));
                }
                Part::Free { window, .. } => {
                    cell.href = change.map(|query| format!("/windows/{window}/withdraw?{query}"));
                    cell.action = Some(words.say("week-withdraw"));
                }
                Part::Closed => {
                    cell.href = change.map(|query| format!("/spots/{spot}?{query}#offer"));
                    cell.action = Some(words.say("offer"));
                }
                Part::Unused => {}
            }
            cell
        };
        Self {
            id: format!("day-{}", day.date),
            label: words.weekday_and_day(day.date),
            href: format!("/day?date={}", day.date),
            features: Vec::new(),
            cells: segments.iter().filter(|segment| !segment.columns.is_empty()).map(cell).collect(),
        }
    }
}

impl Cell {
    fn new(segment: &Segment, day: &Day, words: Words<'_>) -> Self {
        let sign = |state| (board::sign(state, words.language), State::name(state));
        let (sign, state) = match segment.part {
            Part::Free { .. } => sign(State::Free),
            Part::Reserved(_) => sign(State::Reserved),
            Part::Closed => sign(State::Closed),
            Part::Unused => (Sign { icon: "", words: words.say("day-past") }, "past"),
        };
        let mut cell = Self {
            start: segment.columns.start,
            span: segment.columns.len(),
            state,
            is_yours: false,
            icon: (!sign.icon.is_empty()).then_some(sign.icon),
            words: String::new(),
            is_wide: false,
            times: words.stretch(segment.stretch),
            href: None,
            action: None,
        };
        match segment.part {
            Part::Free { until, .. } => {
                let begins_later = segment.stretch.starts_at > words.now.max(day.stretch.starts_at);
                let end = end(until, day, words);
                let times = format!("{} {} – {end}", sign.words, words.time(segment.stretch.starts_at));
                let until = format!("{} {}", sign.words, words.tell(&Message::of("until").with("when", end)));
                let longest = if begins_later { times } else { until };
                cell.say([longest, sign.words.into()]);
            }
            _ => cell.say([sign.words.into()]),
        }
        cell
    }

    /// Says the first of these for which there is room, the last in any case.
    fn say<const N: usize>(&mut self, choices: [String; N]) {
        let least = if self.icon.is_some() { 44 } else { 20 };
        for words in choices {
            self.is_wide = least + words.chars().count() * 13 / 2 <= WIDTH * self.span;
            self.words = words;
            if self.is_wide {
                return;
            }
        }
    }
}

/// A half hour is at least so many pixels wide.
const WIDTH: usize = 24;

/// `20:00` on the day itself, `midnight` at its end, else with the day.
fn end(until: Timestamp, day: &Day, words: Words<'_>) -> String {
    if until == day.stretch.ends_at {
        words.say("when-midnight").into()
    } else if until < day.stretch.ends_at {
        words.time(until)
    } else {
        words.when(until)
    }
}

/// A stretch for the query of a form: which of two times is meant is said where the clocks repeat an hour.
fn query(stretch: Stretch, words: Words<'_>) -> String {
    let fold = |name, at| match words.zone.fold(at) {
        Fold::First => String::new(),
        Fold::Second => format!("&{name}_fold=second"),
    };
    let (from, to) = (words.field(stretch.starts_at), words.field(stretch.ends_at));
    let folds = fold("from", stretch.starts_at) + &fold("to", stretch.ends_at);
    format!("from={from}&to={to}{folds}")
}

fn percent(part: f64) -> String {
    format!("{:.3}%", part * 100.0)
}
