//! How the building is used: figures drawn as SVG by the server, each with the same numbers as a table.

use askama::Template;

use super::Section;
use crate::clock::civil::{Date, Weekday};
use crate::language::{Language, Message};
use crate::statistics::{Figures, Week};
use crate::views::filters;
use crate::views::layouts::Page;
use crate::views::words::Words;

#[derive(Template)]
#[template(path = "manage/statistics.html")]
pub struct Statistics {
    pub page: Page,
    pub section: Section,
    /// How many days one can look at: a link each, and whether it is the one.
    pub spans: Vec<(i64, bool)>,
    pub days: i64,
    pub used: Heat,
    pub daily: Bars,
    /// Of a hundred offered hours, so many were reserved.
    pub share: Option<i64>,
    pub busiest: Vec<Busiest>,
    pub made: i64,
    pub cancelled: i64,
    pub ended_early: i64,
    pub unmet: Heat,
    pub unmet_count: i64,
    pub circulating: i64,
    pub issued: Bars,
}

/// Hours of the day against days of the week.
pub struct Heat {
    pub rows: Vec<HeatRow>,
    pub is_empty: bool,
}

pub struct HeatRow {
    pub weekday: &'static str,
    pub short: String,
    pub y: usize,
    pub cells: Vec<Cell>,
}

pub struct Cell {
    pub hour: usize,
    pub x: usize,
    /// From 0, nothing, to 5, the most.
    pub level: i64,
    pub value: String,
}

/// A row of bars, in the units of its picture: 8400 wide and 2000 high.
pub struct Bars {
    pub bars: Vec<Bar>,
    pub most: String,
    pub first: String,
    pub last: String,
    pub is_empty: bool,
}

pub struct Bar {
    pub words: String,
    pub x: i64,
    pub width: i64,
    /// The whole, and the part of it that stands in front: top and height.
    pub whole: (i64, i64),
    pub part: (i64, i64),
    pub values: [String; 2],
}

pub struct Busiest {
    pub spot: i64,
    pub label: String,
    pub hours: String,
    /// Of the busiest, in hundredths.
    pub share: i64,
}

const CELL: usize = 26;
const LEFT: usize = 48;
const TOP: usize = 30;
const WIDTH: i64 = 8400;
const HEIGHT: i64 = 2000;
const WEEK: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

impl Heat {
    fn new(week: &Week, language: Language, say: impl Fn(i64) -> String) -> Self {
        let most = week.iter().flatten().copied().max().unwrap_or(0);
        let level = |value: i64| if value == 0 { 0 } else { (1 + 5 * value / (most + 1)).min(5) };
        let row = |day: usize| {
            let weekday = language.weekday(WEEK[day]);
            let cell = |hour: usize| {
                let value = week[day][hour];
                Cell { hour, x: LEFT + CELL * hour, level: level(value), value: say(value) }
            };
            let short = weekday.chars().take(2).collect();
            HeatRow { weekday, short, y: TOP + CELL * day, cells: (0..24).map(cell).collect() }
        };
        Self { rows: (0..7).map(row).collect(), is_empty: most == 0 }
    }

    /// The hours that are written above, with where they stand.
    pub fn hours(&self) -> [(usize, usize); 4] {
        [0, 6, 12, 18].map(|hour| (hour, LEFT + CELL * hour))
    }
}

impl Bars {
    fn new(rows: &[(String, i64, i64)], say: impl Fn(i64) -> String) -> Self {
        let most = rows.iter().map(|(_, whole, part)| *whole.max(part)).max().unwrap_or(0);
        let slot = WIDTH / i64::try_from(rows.len().max(1)).unwrap_or(1);
        let tall = |value: i64| {
            let height = HEIGHT * value.max(0) / most.max(1);
            (HEIGHT - height, height)
        };
        let bar = |(x, (words, whole, part)): (i64, &(String, i64, i64))| Bar {
            words: words.clone(),
            x,
            width: slot * 4 / 5,
            whole: tall(*whole),
            part: tall(*part),
            values: [say(*whole), say(*part)],
        };
        let words = |row: Option<&(String, i64, i64)>| row.map(|row| row.0.clone()).unwrap_or_default();
        Self {
            bars: (0..).map(|index| index * slot).zip(rows).map(bar).collect(),
            most: say(most.max(0)),
            first: words(rows.first()),
            last: words(rows.last()),
            is_empty: most <= 0,
        }
    }
}

impl Statistics {
    pub fn new(page: Page, days: i64, spans: &[i64], figures: &Figures, words: Words<'_>) -> Self {
        let language = words.language;
        let say = |minutes: i64| hours(minutes, language);
        let daily: Vec<_> =
            figures.days.iter().map(|day| (date(day.date, language), day.offered, day.reserved)).collect();
        let issued: Vec<_> =
            figures.issued.iter().map(|(month, sum)| (month_name(*month), *sum, *sum)).collect();
        let offered: i64 = figures.days.iter().map(|day| day.offered).sum();
        let reserved: i64 = figures.days.iter().map(|day| day.reserved).sum();
        let most = figures.busiest.first().map_or(1, |busy| busy.reserved.max(1));
        let busiest = figures.busiest.iter().map(|busy| Busiest {
            spot: busy.spot,
            label: busy.label.clone(),
            hours: say(busy.reserved),
            share: 100 * busy.reserved / most,
        });
        Self {
            page,
            section: Section::Statistics,
            spans: spans.iter().map(|span| (*span, *span == days)).collect(),
            days,
            used: Heat::new(&figures.used, language, say),
            daily: Bars::new(&daily, say),
            share: (offered > 0).then(|| (100 * reserved + offered / 2) / offered.max(1)),
            busiest: busiest.collect(),
            made: figures.made,
            cancelled: figures.cancelled,
            ended_early: figures.ended_early,
            unmet: Heat::new(&figures.unmet, language, |count| count.to_string()),
            unmet_count: figures.unmet_count,
            circulating: figures.circulating,
            issued: Bars::new(&issued, |sum| sum.to_string()),
        }
    }
}

/// `12.5`, or without what stands after the point where that is nothing.
pub fn hours(minutes: i64, language: Language) -> String {
    let tenths = (minutes + 3) / 6;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => {
            language.tell(&Message::of("statistics-decimal").with("whole", tenths / 10).with("tenths", rest))
        }
    }
}

fn date(day: Date, language: Language) -> String {
    language.date(day)
}

fn month_name(month: Date) -> String {
    month.strftime("%Y-%m").to_string()
}
