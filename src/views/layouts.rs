//! The frame around every page, and the page that says why there is none.

use std::borrow::Cow;

use askama::Template;

use super::filters;
use super::forms::Refusal;
use crate::language::Language;
use crate::residents::Resident;

/// What every page knows.
#[derive(Clone, Debug)]
pub struct Page {
    /// Without the product's name.
    pub title: String,
    pub building: String,
    pub theme: Theme,
    pub language: Language,
    pub here: Here,
    pub me: Option<Me>,
    /// Asked for by htmx: only what is inside the frame.
    pub is_fragment: bool,
    /// Seconds after which a browser without JavaScript loads the page again.
    pub refresh: Option<u32>,
    /// What has just been done, in words.
    pub notice: Option<Notice>,
}

/// What has just been done, with the way back where there is one.
#[derive(Clone, Debug)]
pub struct Notice {
    pub words: String,
    pub undo: Option<Undo>,
    /// A page on which it can be done again, in words and as an address.
    pub again: Option<(&'static str, String)>,
}

impl Notice {
    pub fn new(words: &str) -> Self {
        Self { words: words.to_owned(), undo: None, again: None }
    }
}

/// A form that takes back what was done.
#[derive(Clone, Debug)]
pub struct Undo {
    pub words: &'static str,
    pub action: String,
    /// Its one field with its value.
    pub field: (&'static str, String),
}

/// Who reads the page.
#[derive(Clone, Debug)]
pub struct Me {
    pub name: String,
    pub unit: String,
    pub initials: String,
    pub balance: i32,
    pub is_manager: bool,
    /// Notices that they have not read.
    pub unread: i64,
}

impl From<&Resident> for Me {
    fn from(resident: &Resident) -> Self {
        let words: Vec<&str> = resident.name.split_whitespace().collect();
        let ends = [words.first(), words.get(1..).and_then(<[&str]>::last)];
        let initials = ends.into_iter().flatten().filter_map(|word| word.chars().next());
        Self {
            name: words.first().copied().unwrap_or_default().to_owned(),
            unit: resident.unit.clone(),
            initials: initials.flat_map(char::to_uppercase).collect(),
            balance: resident.balance,
            is_manager: resident.is_manager,
            unread: 0,
        }
    }
}

/// The part of the navigation that is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    Board,
    Day,
    Reservations,
    Spots,
    Credits,
    Manage,
    Account,
    Elsewhere,
}

/// A way to go.
pub struct Tab {
    pub here: Here,
    pub href: &'static str,
    pub icon: &'static str,
    /// The key of its words.
    pub words: &'static str,
    /// The same for phones, where five stand in a row.
    pub short: &'static str,
}

impl Tab {
    const fn new(
        here: Here,
        href: &'static str,
        icon: &'static str,
        [words, short]: [&'static str; 2],
    ) -> Self {
        Self { here, href, icon, words, short }
    }
}

/// The navigation. The account comes last: in a header it stands apart, at the right.
pub const TABS: [Tab; 5] = [
    Tab::new(Here::Board, "/", "board", ["tab-board", "tab-board"]),
    Tab::new(Here::Day, "/day", "timeline", ["tab-day", "tab-day"]),
    Tab::new(Here::Reservations, "/reservations", "key", ["tab-reservations", "tab-reservations-short"]),
    Tab::new(Here::Spots, "/spots", "spot", ["tab-spots", "tab-spots-short"]),
    Tab::new(Here::Account, "/account", "account", ["tab-account", "tab-account"]),
];

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
    /// As the reader's system has it.
    #[default]
    System,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::System];

    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::System => "system",
        }
    }

    /// The key of its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Light => "theme-light",
            Self::Dark => "theme-dark",
            Self::System => "theme-system",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }
}

/// A refusal where there is no form to show it on.
#[derive(Template)]
#[template(path = "layouts/error.html")]
pub struct ErrorPage {
    pub page: Page,
    pub status: u16,
    pub refusal: Refusal,
    /// The fields that are wrong.
    pub errors: Vec<(Cow<'static, str>, String)>,
    /// Where to go on: the key of its words, and the address.
    pub way_on: (&'static str, &'static str),
}
