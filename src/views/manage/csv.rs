//! What a file would do, row by row.

use std::borrow::Cow;

use askama::Template;

use super::Section;
use crate::language::{Language, Message};
use crate::table::{Fate, Report};
use crate::views::filters;
use crate::views::forms::Form;
use crate::views::layouts::Page;

/// What a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Spots,
    Residents,
}

impl Kind {
    /// The list that shows the result.
    pub fn back(self) -> &'static str {
        match self {
            Self::Spots => "/manage/spots",
            Self::Residents => "/manage/residents",
        }
    }

    /// The key of that list's name.
    pub fn back_words(self) -> &'static str {
        match self {
            Self::Spots => "csv-back-spots",
            Self::Residents => "csv-back-residents",
        }
    }

    /// Where the list comes as a file.
    pub fn download(self) -> &'static str {
        match self {
            Self::Spots => "/manage/spots.csv",
            Self::Residents => "/manage/residents.csv",
        }
    }

    pub fn action(self) -> &'static str {
        match self {
            Self::Spots => "/manage/spots/import",
            Self::Residents => "/manage/residents/import",
        }
    }

    /// The key of what such a file is.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Spots => "csv-spots-hint",
            Self::Residents => "csv-residents-hint",
        }
    }
}

#[derive(Template)]
#[template(path = "manage/import.html")]
pub struct Import {
    pub page: Page,
    pub section: Section,
    pub kind: Kind,
    pub form: Form,
    pub rows: Option<Rows>,
}

/// The fate of the rows.
pub struct Rows {
    /// `120 new, 3 changed, 0 unchanged, 2 wrong`
    pub counts: String,
    /// Columns that are not used; empty: none.
    pub unused: String,
    /// Those that are wrong come first.
    pub lines: Vec<Line>,
}

pub struct Line {
    pub row: u64,
    pub what: String,
    /// In an attribute.
    pub fate: &'static str,
    pub words: &'static str,
    /// What is wrong, by field.
    pub why: Vec<(Cow<'static, str>, String)>,
}

impl Import {
    pub fn new(
        page: Page,
        kind: Kind,
        form: Form,
        read: Option<(Report, Vec<String>)>,
        language: Language,
    ) -> Self {
        let rows = read.map(|(report, unused)| Rows::new(&report, &unused.join(", "), language));
        Self { page, section: Section::Spots, kind, form, rows }
    }
}

impl Rows {
    fn new(report: &Report, unused: &str, language: Language) -> Self {
        let counts = Message::of("csv-counts")
            .with("added", report.added())
            .with("changed", report.changed())
            .with("unchanged", report.count(|fate| *fate == Fate::Unchanged))
            .with("wrong", report.wrong());
        let line = |line: &crate::table::Line| {
            let (fate, key) = match line.fate {
                Fate::Added => ("added", "csv-added"),
                Fate::Changed => ("changed", "csv-changed"),
                Fate::Unchanged => ("unchanged", "csv-unchanged"),
                Fate::Wrong(_) => ("wrong", "csv-wrong"),
            };
            let why = match &line.fate {
                Fate::Wrong(why) => {
                    why.iter().map(|one| (one.field.clone(), language.tell(&one.problem))).collect()
                }
                _ => Vec::new(),
            };
            Line { row: line.row, what: line.what.clone(), fate, words: language.say(key), why }
        };
        let mut lines: Vec<Line> = report.0.iter().map(line).collect();
        lines.sort_by_key(|line| line.why.is_empty());
        Self { counts: language.tell(&counts), unused: unused.to_owned(), lines }
    }
}
