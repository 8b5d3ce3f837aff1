//! Where somebody stood in a reserved spot.

use askama::Template;

use super::Section;
use crate::language::Message;
use crate::reservations::Reservation;
use crate::reservations::report::Report;
use crate::views::filters;
use crate::views::layouts::Page;
use crate::views::neighbours::with_unit;
use crate::views::words::{Words, capital};

#[derive(Template)]
#[template(path = "manage/reports.html")]
pub struct Index {
    pub page: Page,
    pub section: Section,
    /// Nobody has seen to them.
    pub open: Vec<Line>,
    pub settled: Vec<Line>,
}

/// A report in words.
pub struct Line {
    pub id: i64,
    pub label: String,
    /// The page of the reservation.
    pub href: String,
    /// `Reported today 18:04 by Mira, 3B.`
    pub reported: String,
    /// What stood there; may be empty.
    pub plate: String,
    pub note: String,
    /// Of the reservation that came instead.
    pub moved_to: Option<String>,
    /// `Seen to yesterday.`
    pub settled: Option<String>,
}

impl Line {
    pub fn new(report: &Report, about: &Reservation, words: Words<'_>) -> Self {
        let by = with_unit(&about.guest, words.language);
        let reported = Message::of("reports-by").with("when", words.when(report.at)).with("who", by);
        let settled = |at| words.tell(&Message::of("reports-settled-at").with("when", words.day(at)));
        Self {
            id: report.id,
            label: about.label.clone(),
            href: format!("/reservations/{}", report.reservation),
            reported: capital(&words.tell(&reported)),
            plate: report.seen.plate.clone(),
            note: report.seen.note.clone(),
            moved_to: report.moved_to.map(|id| format!("/reservations/{id}")),
            settled: report.settled_at.map(settled),
        }
    }
}
