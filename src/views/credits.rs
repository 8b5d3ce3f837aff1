//! The balance and the ledger.

use askama::Template;

use super::filters;
use super::layouts::Page;
use super::words::Words;
use crate::credits::{Entry, Reason};
use crate::language::Message;

#[derive(Template)]
#[template(path = "credits/index.html")]
pub struct Index {
    pub page: Page,
    pub balance: i32,
    /// Earned from reservations that have not begun: part of the balance, not to be spent yet.
    pub pending: i32,
    pub lines: Vec<Line>,
    /// The next, older page.
    pub older: Option<String>,
    pub price: i32,
}

/// A line of the ledger.
pub struct Line {
    /// `Parked on B1-006`, `B2-005 was reserved`, …
    pub words: String,
    pub date: String,
    /// Positive: came in.
    pub amount: i32,
    pub balance: i32,
    /// The page of the reservation behind it.
    pub href: Option<String>,
}

impl Line {
    /// As whoever's ledger it is reads it.
    pub fn new(entry: &Entry, words: Words<'_>) -> Self {
        let keys = ["ledger-reserved", "ledger-was-reserved", "ledger-cancelled", "ledger-was-cancelled"];
        Self::told(entry, words, keys)
    }

    /// As a manager reads it of somebody else.
    pub fn of_somebody(entry: &Entry, words: Words<'_>) -> Self {
        let keys = ["moved-reserved", "moved-was-reserved", "moved-cancelled", "moved-was-cancelled"];
        Self::told(entry, words, keys)
    }

    fn told(entry: &Entry, words: Words<'_>, keys: [&'static str; 4]) -> Self {
        let [reserved, was_reserved, cancelled, was_cancelled] = keys;
        let came_in = entry.amount > 0;
        let what = match (entry.reason, came_in) {
            (Reason::Welcome, _) => Message::of("ledger-welcome"),
            (Reason::Reservation, false) => Message::of(reserved),
            (Reason::Reservation, true) => Message::of(was_reserved),
            (Reason::Cancellation, true) => Message::of(cancelled),
            (Reason::Cancellation, false) => Message::of(was_cancelled),
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
