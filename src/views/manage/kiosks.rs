//! The screens in the lobby, as whoever runs the building sees them.

use askama::Template;

use super::Section;
use crate::clock::SignedDuration;
use crate::kiosks::Kiosk;
use crate::language::Message;
use crate::views::filters;
use crate::views::forms::Form;
use crate::views::layouts::Page;
use crate::views::words::{Words, capital};

/// Screens are noted once a minute: one that was not for this long is not there.
const AWAY: SignedDuration = SignedDuration::from_mins(3);

#[derive(Template)]
#[template(path = "manage/kiosks.html")]
pub struct Kiosks {
    pub page: Page,
    pub section: Section,
    pub form: Form,
    pub kiosks: Vec<Line>,
}

impl Kiosks {
    pub fn new(page: Page, form: Form, kiosks: Vec<Line>) -> Self {
        Self { page, section: Section::Kiosks, form, kiosks }
    }
}

/// A screen that is let in.
pub struct Line {
    pub id: i64,
    pub name: String,
    /// `On now.`, `Last seen yesterday 18:00.`
    pub seen: String,
    /// `Paired on 26 November`
    pub paired: String,
    pub is_here: bool,
}

impl Line {
    pub fn new(kiosk: &Kiosk, words: Words<'_>) -> Self {
        let is_here = kiosk.seen_at.is_some_and(|seen| words.now.duration_since(seen) < AWAY);
        let seen = match kiosk.seen_at {
            Some(_) if is_here => Message::of("kiosks-here"),
            Some(at) => Message::of("kiosks-seen").with("when", words.when(at)),
            None => Message::of("kiosks-coming"),
        };
        let paired = Message::of("kiosks-paired").with("day", words.on_day(kiosk.created_at));
        Self {
            id: kiosk.id,
            name: kiosk.name.clone(),
            seen: words.tell(&seen),
            paired: capital(&words.tell(&paired)),
            is_here,
        }
    }
}
