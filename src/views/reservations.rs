//! Reserving, one reservation, and all of mine.

use askama::Template;

use super::Sign;
use super::filters;
use super::forms::Form;
use super::layouts::Page;
use super::plan::Small;
use super::words::{Words, capital};
use crate::language::Message;
use crate::reservations::report::{Outcome, Report};
use crate::reservations::{Reservation, Status};

/// The form, with the price and the balance after it.
#[derive(Template)]
#[template(path = "reservations/new.html")]
pub struct New {
    pub page: Page,
    pub form: Form,
    pub spot: i64,
    /// Whether it is the reader's own, which needs no reservation: the page says so, unless a form comes back.
    pub is_own: bool,
    pub label: String,
    pub level: String,
    pub note: String,
    pub features: Vec<Sign>,
    /// `Free until midnight`
    pub standing: String,
    pub price: i32,
    /// Credits that can be spent now.
    pub spendable: i32,
    /// Whether a time in the form comes twice, so that the form must ask which is meant.
    pub starts_twice: bool,
    pub ends_twice: bool,
}

impl New {
    /// `53 of 77 credits`, or `77 credits` where all of them can be spent.
    pub fn can_spend(&self) -> String {
        let balance = self.page.me.as_ref().map_or(self.spendable, |me| me.balance);
        let message = if balance == self.spendable {
            Message::of("credits").with("count", balance)
        } else {
            Message::of("reserve-spendable-of").with("spendable", self.spendable).with("balance", balance)
        };
        self.page.language.tell(&message)
    }

    /// The reader's balance after it; none where they cannot pay.
    pub fn balance_after(&self) -> Option<i32> {
        let me = self.page.me.as_ref().filter(|_| self.price <= self.spendable)?;
        Some(me.balance - self.price)
    }
}

/// The confirmation, and what it is later.
#[derive(Template)]
#[template(path = "reservations/show.html")]
pub struct Show {
    pub page: Page,
    pub spot: i64,
    pub card: Card,
    pub note: String,
    /// Where the bay is; none where the spot is gone.
    pub map: Option<Small>,
    pub features: Vec<Sign>,
    pub plate: String,
    pub price: i32,
    /// The reader's balance now.
    pub balance: i32,
    /// Whether the reader made it; otherwise it is on their spot.
    pub is_mine: bool,
    pub by: String,
    /// Why a manager ended it; empty where none did.
    pub reason: String,
    /// What came of it where somebody else stood there.
    pub trouble: Option<Trouble>,
    pub may_report: bool,
    /// Whether the reader runs the building and may end it for somebody.
    pub may_cancel_for: bool,
    pub report: Form,
    pub cancel: Form,
}

/// Somebody else stood there.
pub struct Trouble {
    pub words: &'static str,
    /// The reservation that came instead, where the reader may see it.
    pub moved_to: Option<i64>,
    pub is_refunded: bool,
}

impl Trouble {
    pub fn new(report: &Report, is_mine: bool, sees_both: bool, words: Words<'_>) -> Self {
        let key = match (report.outcome(), is_mine) {
            (Outcome::Moved(_), true) => "trouble-moved",
            (Outcome::Refunded, true) => "trouble-refunded",
            (Outcome::Moved(_), false) => "trouble-moved-here",
            (Outcome::Refunded, false) => "trouble-refunded-here",
        };
        Self {
            words: words.say(key),
            moved_to: report.moved_to.filter(|_| sees_both),
            is_refunded: report.outcome() == Outcome::Refunded,
        }
    }
}

impl Show {
    /// `B1-006 is yours tonight.`
    pub fn headline(&self) -> String {
        let Card { label, on_day, ends, stage, .. } = &self.card;
        let message = match (stage, self.is_mine) {
            _ if self.trouble.is_some() => Message::of("trouble-headline"),
            (Stage::Coming, true) => Message::of("reservation-coming").with("when", on_day.as_str()),
            (Stage::Running, true) => Message::of("reservation-running").with("when", ends.as_str()),
            (Stage::Over, true) => Message::of("reservation-over"),
            (Stage::Coming, false) => Message::of("reservation-coming-here").with("when", on_day.as_str()),
            (Stage::Running, false) => Message::of("reservation-running-here").with("when", ends.as_str()),
            (Stage::Over, false) => Message::of("reservation-over-here"),
            (Stage::Cancelled, _) => Message::of("reservation-cancelled"),
        };
        self.page.language.tell(&message.with("label", label.as_str()))
    }

    /// Whether all credits came back.
    pub fn is_given_back(&self) -> bool {
        self.card.stage == Stage::Cancelled || !self.reason.is_empty() || self.trouble.is_some()
    }

    /// What comes back, to stand beside the button that cancels.
    pub fn refund(&self) -> String {
        let Card { price, stage, starts, .. } = &self.card;
        let message = match stage {
            Stage::Coming => {
                Message::of("reservation-refund").with("count", *price).with("when", starts.as_str())
            }
            _ => Message::of("reservation-no-refund"),
        };
        self.page.language.tell(&message)
    }
}

#[derive(Template)]
#[template(path = "reservations/index.html")]
pub struct Index {
    pub page: Page,
    pub running: Vec<Card>,
    pub coming: Vec<Card>,
    pub past: Vec<Card>,
    pub max_open: i32,
}

/// One reservation in words.
pub struct Card {
    pub id: i64,
    pub label: String,
    pub level: String,
    /// `Today`, `tonight`'s date in words: `Thursday, 26 November`
    pub date: String,
    /// `today`, `tomorrow`, `Saturday`
    pub day: String,
    /// `today`, `tonight`, `tomorrow`, `on Saturday`
    pub on_day: String,
    /// `18:00 – 23:00`
    pub times: String,
    /// `Tomorrow, 18:00 – 23:00`
    pub words: String,
    pub length: String,
    pub price: i32,
    pub stage: Stage,
    /// When it begins and ends, as said at the moment.
    pub starts: String,
    pub ends: String,
}

/// What can still be done with a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Coming,
    Running,
    Over,
    Cancelled,
}

impl Card {
    pub fn new(reservation: &Reservation, words: Words<'_>) -> Self {
        let stretch = reservation.stretch;
        Self {
            id: reservation.id,
            label: reservation.label.clone(),
            level: reservation.level.clone(),
            date: words.dates(stretch),
            day: words.day(stretch.starts_at),
            on_day: words.on_day(stretch.starts_at),
            times: words.stretch(stretch),
            words: words.day_and_stretch(stretch),
            length: capital(&words.length(stretch)),
            price: reservation.price,
            stage: stage(reservation, words),
            starts: words.when(stretch.starts_at),
            ends: words.when(stretch.ends_at),
        }
    }

    /// Whether there is something to cancel.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Coming | Stage::Running)
    }
}

fn stage(reservation: &Reservation, words: Words<'_>) -> Stage {
    match reservation.status {
        Status::Cancelled => Stage::Cancelled,
        _ if !reservation.is_open(words.now) => Stage::Over,
        _ if reservation.has_begun(words.now) => Stage::Running,
        _ => Stage::Coming,
    }
}
