//! A resident's credits, as a manager sees and moves them.

use askama::Template;

use super::Section;
use crate::credits::{Entry, Reason};
use crate::language::Message;
use crate::reservations::Standing;
use crate::views::filters;
use crate::views::forms::Form;
use crate::views::layouts::Page;
use crate::views::words::Words;

#[derive(Template)]
#[template(path = "manage/credits.html")]
pub struct Credits {
    pub page: Page,
    pub section: Section,
    pub form: Form,
    pub resident: i64,
    pub name: String,
    pub unit: String,
    pub standing: Standing,
    pub lines: Vec<Line>,
}

/// A line of somebody's ledger.
pub struct Line {
    pub words: String,
    pub date: String,
    /// Positive: came in.
    pub amount: i32,
    pub balance: i32,
    pub href: Option<String>,
}

impl Line {
    pub fn new(entry: &Entry, words: Words<'_>) -> Self {
        let came_in = entry.amount > 0;
        let what = match (entry.reason, came_in) {
            (Reason::Welcome, _) => Message::of("ledger-welcome"),
            (Reason::Reservation, false) => Message::of("moved-reserved"),
            (Reason::Reservation, true) => Message::of("moved-was-reserved"),
            (Reason::Cancellation, true) => Message::of("moved-cancelled"),
            (Reason::Cancellation, false) => Message::of("moved-was-cancelled"),
            (Reason::Correction, true) => Message::of("ledger-given").with("note", entry.note.as_str()),
            (Reason::Correction, false) => Message::of("ledger-taken").with("note", entry.note.as_str()),
            (Reason::Allowance, _) => Message::of("ledger-allowance"),
            (Reason::Refund, _) => Message::of("ledger-refunded"),
            (Reason::Settled, _) => Message::of("ledger-settled"),
        };
        let spot = entry.spot.as_deref().unwrap_or_else(|| words.say("ledger-a-spot"));
        Self {
            words: words.tell(&what.with("spot", spot)),
            date: format!("{}, {}", words.date(entry.at), words.time(entry.at)),
            amount: entry.amount,
            balance: entry.balance,
            href: entry.reservation.map(|id| format!("/reservations/{id}")),
        }
    }
}
