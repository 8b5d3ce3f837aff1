//! What whoever runs the building sees first.

use askama::Template;

use super::Section;
use super::audit::Line;
use crate::language::Message;
use crate::statistics::Kiosk;
use crate::views::filters;
use crate::views::layouts::Page;
use crate::views::words::{Words, capital};

#[derive(Template)]
#[template(path = "manage/overview.html")]
pub struct Overview {
    pub page: Page,
    pub section: Section,
    pub facts: Vec<Fact>,
    /// Names of screens, and when each was seen last.
    pub kiosks: Vec<(String, String)>,
    /// What the last verification found.
    pub verified: String,
    pub is_sound: bool,
    /// Reports that wait for a manager.
    pub reports: i64,
    pub lines: Vec<Line>,
}

/// A number with what it counts.
pub struct Fact {
    pub number: i64,
    pub words: String,
    /// What is to be said beside it; may be empty.
    pub more: String,
    /// Where it leads.
    pub href: &'static str,
}

/// When a screen was seen last, in words.
pub fn kiosk(kiosk: &Kiosk, words: Words<'_>) -> (String, String) {
    let seen = match kiosk.seen {
        Some(at) => words.tell(&Message::of("overview-seen").with("when", seen_at(at, words))),
        None => words.say("overview-never-seen").to_owned(),
    };
    (kiosk.name.clone(), seen)
}

fn seen_at(at: crate::clock::Timestamp, words: Words<'_>) -> String {
    format!("{} {}", words.day(at), words.time(at))
}

/// What the last verification of the stored data found, in words, and whether all is well.
pub fn verified(last: Option<(crate::clock::Timestamp, i32)>, words: Words<'_>) -> (String, bool) {
    match last {
        None => (words.say("overview-not-verified").to_owned(), true),
        Some((at, broken)) => {
            let when = capital(&seen_at(at, words));
            let key =
                if broken == 0 { Message::of("overview-sound") } else { Message::of("overview-broken") };
            (words.tell(&key.with("when", when).with("count", broken)), broken == 0)
        }
    }
}
