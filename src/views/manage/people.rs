//! Residents and invitations, as whoever runs the building sees them.

use askama::Template;

use crate::credits::Entry as Transfer;
use crate::language::Message;
use crate::reservations::Reservation;
use crate::reservations::leaving::Left;
use crate::residents::invitations::{Invitation, State as Fate};
use crate::residents::roster::{Entry, State};
use crate::spots::Spot;
use crate::views::credits::Line;
use crate::views::filters;
use crate::views::forms::Form;
use crate::views::layouts::Page;
use crate::views::manage::Section;
use crate::views::neighbours::called;
use crate::views::qr::Qr;
use crate::views::words::{Words, capital};

/// The residents on one page.
pub const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "manage/residents.html")]
pub struct Residents {
    pub page: Page,
    pub section: Section,
    pub query: String,
    pub which: &'static str,
    /// How many were found.
    pub count: usize,
    pub rows: Vec<Row>,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// What a list may be of: the value of the field and the key of its words.
pub const WHICH: [(&str, &str); 5] = [
    ("here", "people-which-here"),
    ("managers", "people-which-managers"),
    ("no-spot", "people-which-no-spot"),
    ("suspended", "people-which-suspended"),
    ("left", "people-which-left"),
];

/// A resident in the list.
pub struct Row {
    pub id: i64,
    pub name: String,
    pub unit: String,
    pub email: String,
    pub is_manager: bool,
    pub balance: i32,
    pub spots: Vec<(i64, String)>,
    /// `Last here today.`, `Suspended since yesterday.`
    pub activity: String,
    /// `here`, `suspended` or `left`.
    pub state: &'static str,
}

impl Row {
    pub fn new(entry: &Entry, spots: &[Spot], words: Words<'_>) -> Self {
        let own = spots.iter().filter(|spot| spot.owner.as_ref().is_some_and(|owner| owner.id == entry.id));
        let told = |key, at| words.tell(&Message::of(key).with("when", words.day(at)));
        let (state, activity) = match (entry.state, entry.since, entry.seen_at) {
            (State::Left, since, _) => ("left", told("people-left", since.unwrap_or(entry.created_at))),
            (State::Suspended, since, _) => {
                ("suspended", told("people-suspended", since.unwrap_or(entry.created_at)))
            }
            (State::Here, _, Some(seen)) => ("here", told("people-seen", seen)),
            (State::Here, _, None) => ("here", words.say("people-not-seen").to_owned()),
        };
        Self {
            id: entry.id,
            name: entry.name.clone(),
            unit: entry.unit.clone(),
            email: entry.email.clone(),
            is_manager: entry.is_manager,
            balance: entry.balance,
            spots: own.map(|spot| (spot.id, spot.details.label.clone())).collect(),
            activity,
            state,
        }
    }
}

/// One resident, with what can be done.
#[derive(Template)]
#[template(path = "manage/resident.html")]
pub struct One {
    pub page: Page,
    pub section: Section,
    pub row: Row,
    pub joined: String,
    pub is_me: bool,
    pub coming: Vec<Stay>,
    pub lines: Vec<Line>,
}

/// An open reservation.
pub struct Stay {
    pub id: i64,
    pub label: String,
    pub when: String,
    /// Who parks there, where it is not who the page is about.
    pub guest: Option<String>,
}

impl Stay {
    pub fn new(one: &Reservation, about: i64, words: Words<'_>) -> Self {
        Self {
            id: one.id,
            label: one.label.clone(),
            when: words.day_and_stretch(one.stretch),
            guest: (one.resident != about).then(|| called(&one.guest, words.language)),
        }
    }

    /// Both kinds of what somebody leaves behind.
    pub fn all(left: &Left, about: i64, words: Words<'_>) -> Vec<Self> {
        left.own.iter().chain(&left.on_spots).map(|one| Self::new(one, about, words)).collect()
    }
}

/// The lines of a ledger.
pub fn lines(entries: &[Transfer], words: Words<'_>) -> Vec<Line> {
    entries.iter().map(|entry| Line::of_somebody(entry, words)).collect()
}

/// What is asked before somebody is suspended.
#[derive(Template)]
#[template(path = "manage/suspend.html")]
pub struct Suspend {
    pub page: Page,
    pub row: Row,
    pub coming: Vec<Stay>,
}

/// What is asked before somebody moves out.
#[derive(Template)]
#[template(path = "manage/move_out.html")]
pub struct MoveOut {
    pub page: Page,
    pub row: Row,
    pub coming: Vec<Stay>,
}

#[derive(Template)]
#[template(path = "manage/invitations.html")]
pub struct Invitations {
    pub page: Page,
    pub section: Section,
    pub form: Form,
    /// The one that has just been made.
    pub new: Option<Fresh>,
    pub open: Vec<InvitationLine>,
    pub over: Vec<InvitationLine>,
    /// Whether there is one to print.
    pub prints: bool,
}

/// An invitation with its link.
pub struct Fresh {
    pub id: i64,
    pub link: String,
}

/// An invitation in the list.
pub struct InvitationLine {
    pub id: i64,
    /// `Flat 3B, mira@example.org`
    pub whom: String,
    pub fate: String,
    pub is_printable: bool,
    pub guests: Vec<(i64, String)>,
}

impl InvitationLine {
    pub fn new(one: &Invitation, is_printable: bool, guests: Vec<(i64, String)>, words: Words<'_>) -> Self {
        let key = match one.state(words.now) {
            Fate::Open => "invite-open",
            Fate::Revoked => "invite-revoked",
            Fate::UsedUp => "invite-used-up",
            Fate::Expired => "invite-expired",
        };
        let used = one.uses - one.uses_left;
        let fate = Message::of(key)
            .with("until", words.when(one.expires_at()))
            .with("used", used)
            .with("uses", one.uses);
        Self { id: one.id, whom: whom(one, words), fate: capital(&words.tell(&fate)), is_printable, guests }
    }
}

fn whom(one: &Invitation, words: Words<'_>) -> String {
    let unit = Some(&one.unit).filter(|unit| !unit.is_empty());
    let unit = unit.map(|unit| words.tell(&Message::of("invite-unit").with("unit", unit.as_str())));
    let email = Some(&one.email).filter(|email| !email.is_empty()).cloned();
    let parts: Vec<String> = unit.into_iter().chain(email).collect();
    if parts.is_empty() { words.say("invite-anybody").to_owned() } else { parts.join(", ") }
}

/// Invitations to be printed, one on each sheet.
#[derive(Template)]
#[template(path = "manage/print.html")]
pub struct Print {
    pub page: Page,
    pub sheets: Vec<Sheet>,
}

/// An invitation on paper.
pub struct Sheet {
    pub unit: String,
    pub link: String,
    pub qr: Qr,
    pub until: String,
}
