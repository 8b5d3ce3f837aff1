//! What residents are told, in words, and their choices.

use askama::Template;

use super::filters;
use super::layouts::Page;
use super::words::{Words, capital};
use crate::language::Message;
use crate::notices::{Booking, Channel, Choices, Kind, Notice, Told};
use crate::spots::windows::Stretch;

/// All that a resident was told, newest first.
#[derive(Template)]
#[template(path = "notices/index.html")]
pub struct Index {
    pub page: Page,
    pub lines: Vec<Line>,
    pub unread: i64,
    /// The next, older page.
    pub older: Option<String>,
}

pub struct Line {
    pub id: i64,
    pub said: Said,
    /// `today 18:04`
    pub at: String,
    pub is_read: bool,
}

impl Line {
    pub fn new(told: &Told, words: Words<'_>) -> Self {
        let said = Said::new(&told.notice, words, &|stretch| words.day_and_stretch(stretch));
        let at = Message::of("when").with("day", words.day(told.at)).with("time", words.time(told.at));
        Self { id: told.id, said, at: capital(&words.tell(&at)), is_read: told.is_read }
    }
}

/// A notice in words.
pub struct Said {
    pub icon: &'static str,
    /// One sentence.
    pub words: String,
    /// What else there is to say; may be empty.
    pub more: String,
    /// Where to go from there.
    pub href: String,
}

impl Said {
    /// For whoever may read it tomorrow, as mail is: with full dates.
    pub fn for_later(notice: &Notice, words: Words<'_>) -> Self {
        Self::new(notice, words, &|stretch| format!("{}, {}", words.dates(stretch), words.stretch(stretch)))
    }

    fn new(notice: &Notice, words: Words<'_>, time: &dyn Fn(Stretch) -> String) -> Self {
        let about = |key: &'static str, booking: &Booking| {
            let stretch = Stretch { starts_at: booking.starts_at, ends_at: booking.ends_at };
            Message::of(key).with("spot", booking.spot.as_str()).with("time", time(stretch))
        };
        let of = |booking: &Booking| format!("/reservations/{}", booking.id);
        let why = |reason: &str| match reason {
            "" => words.say("notice-not-offered").to_owned(),
            reason => words.tell(&Message::of("notice-why").with("reason", reason)),
        };
        let say = |icon, message: &Message, more: String, href: String| Self {
            icon,
            words: words.tell(message),
            more,
            href,
        };
        match notice {
            Notice::Made(booking) => say("car", &about("notice-made", booking), String::new(), of(booking)),
            Notice::Changed { now, before } => {
                let message = about("notice-changed", now).with("before", before.as_str());
                say("key", &message, words.say("notice-changed-more").into(), of(now))
            }
            Notice::GivenBack { booking, has_begun } => {
                let key = if *has_begun { "notice-left-early" } else { "notice-given-back" };
                say("check", &about(key, booking), String::new(), of(booking))
            }
            Notice::EndedByManager { booking, is_mine, reason } => {
                let key = if *is_mine { "notice-ended-mine" } else { "notice-ended-here" };
                say("dash", &about(key, booking), why(reason), of(booking))
            }
            Notice::Soon(booking) => say("clock", &about("notice-soon", booking), String::new(), of(booking)),
            Notice::Expiring { spot_id, spot, ends_at } => {
                let message = Message::of("notice-expiring")
                    .with("spot", spot.as_str())
                    .with("when", format!("{}, {}", words.date(*ends_at), words.time(*ends_at)));
                let more = words.say("notice-expiring-more").into();
                say("calendar", &message, more, format!("/spots/{spot_id}#offer"))
            }
            Notice::Trouble { booking, manages, moved_to } => {
                let more = match moved_to {
                    Some(spot) => {
                        words.tell(&Message::of("notice-trouble-moved").with("spot", spot.as_str()))
                    }
                    None => words.say("notice-trouble-refunded").into(),
                };
                let (key, href) = if *manages {
                    ("notice-trouble", "/manage/reports".to_owned())
                } else {
                    ("notice-trouble-here", of(booking))
                };
                say("warning", &about(key, booking), more, href)
            }
            Notice::Credits { amount, reason } => {
                let key = if *amount < 0 { "notice-credits-taken" } else { "notice-credits-given" };
                let message = Message::of(key).with("count", amount.saturating_abs());
                say("coins", &message, why(reason), "/credits".into())
            }
        }
    }
}

/// The unread count in the header, by itself.
#[derive(Template)]
#[template(path = "layouts/_bell.html")]
pub struct Bell<'a> {
    /// As templates have it of a page.
    pub unread: &'a i64,
}

/// What to be told, and on which way.
#[derive(Template)]
#[template(path = "notices/choices.html")]
pub struct Chosen {
    pub page: Page,
    /// The ways there are, each with its name and words: mail only where the server sends any.
    pub ways: Vec<(&'static str, &'static str)>,
    pub rows: Vec<Row>,
}

/// A kind and on which ways it is wanted.
pub struct Row {
    pub name: &'static str,
    pub words: &'static str,
    /// In the order of the ways, each with its name.
    pub boxes: Vec<(&'static str, bool)>,
}

impl Chosen {
    pub fn new(page: Page, choices: &Choices, channels: &[Channel]) -> Self {
        let language = page.language;
        let row = |one: Kind| Row {
            name: one.name(),
            words: language.say(kind(one)),
            boxes: channels.iter().map(|way| (way.name(), choices.wants(one, *way))).collect(),
        };
        let ways = channels.iter().map(|way| (way.name(), language.say(channel(*way)))).collect();
        Self { page, ways, rows: Kind::ALL.map(row).into() }
    }
}

/// A kind as the choices call it.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Made => "notices-made",
        Kind::Changed => "notices-changed",
        Kind::Ended => "notices-ended",
        Kind::Soon => "notices-soon",
        Kind::Expiring => "notices-expiring",
        Kind::Trouble => "notices-trouble",
        Kind::Credits => "notices-credits",
    }
}

/// A way as the choices call it.
fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Page => "notices-page",
        Channel::Mail => "notices-mail",
    }
}

/// The page on which mail of a kind is switched off, for whoever has its address.
#[derive(Template)]
#[template(path = "notices/unsubscribe.html")]
pub struct Unsubscribe {
    pub page: Page,
    /// `Your spot is reserved`
    pub kind: &'static str,
    pub action: String,
    pub is_done: bool,
}
