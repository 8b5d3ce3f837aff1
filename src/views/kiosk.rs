//! The screen in the lobby: its page, and what its socket pushes. Nothing here has a field for a person, a plate or a
//! link, and nothing on it can be touched.

use std::sync::Arc;

use askama::Template;

use super::filters;
use super::plan::{Bay, Levels};
use super::qr::Qr;
use super::words::{Clock, Words};
use crate::board::{Coming, Snapshot, State, When};
use crate::building::Building;
use crate::clock::{Timestamp, minute};
use crate::language::{Language, Message};

/// So many times fit the strip.
const MOST_TIMES: usize = 4;
/// The places between which the picture moves, one a minute, so that nothing burns in.
const PLACES: i8 = 8;
/// From this hour on the screen is dim, and to this hour.
const NIGHT: (i8, i8) = (22, 6);

/// What every page of a screen knows.
pub struct Frame {
    pub title: String,
    pub building: String,
    pub language: Language,
    pub is_light: bool,
    /// Seconds after which the page loads itself again.
    pub refresh: Refresh,
}

/// When a page loads itself again.
pub enum Refresh {
    /// Where there is no JavaScript.
    WithoutScript(u32),
    Always(u32),
}

impl Refresh {
    pub fn seconds(&self) -> u32 {
        match self {
            Self::WithoutScript(seconds) | Self::Always(seconds) => *seconds,
        }
    }

    pub fn is_without_script(&self) -> bool {
        matches!(self, Self::WithoutScript(_))
    }
}

/// The page of a screen that is let in.
#[derive(Template)]
#[template(path = "kiosk/show.html")]
pub struct Show {
    pub frame: Frame,
    pub screen: Arc<Screen>,
    pub top: Top,
    /// The way to the sign-in page.
    pub qr: Qr,
    /// The socket's address; none where the page loads itself again instead.
    pub live: Option<String>,
    /// What the page says of itself before its socket speaks.
    pub live_as: &'static str,
    /// Where the page asks whether it still is the right one.
    pub check: String,
}

/// The page of a screen that waits for a manager.
#[derive(Template)]
#[template(path = "kiosk/pairing.html")]
pub struct Waiting {
    pub frame: Frame,
    /// `WDJB-MJHT`
    pub code: String,
    /// Where to type it in, for people: without the scheme.
    pub place: String,
    /// The same with the code, to be scanned.
    pub qr: Qr,
    pub check: String,
}

/// The page of a screen whose server has nothing to show.
#[derive(Template)]
#[template(path = "kiosk/away.html")]
pub struct Away {
    pub frame: Frame,
}

/// What stands on the screen at the moment, as far as it follows from what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    pub count: Count,
    pub next: Vec<Next>,
    pub plan: Arc<Levels>,
    /// In how many columns its levels stand.
    pub columns: usize,
}

/// "13 spots free now, 9 on B1, 4 on B2."
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub free: usize,
    /// Where there is more than one level.
    pub levels: String,
    pub has_spots: bool,
    pub price: i32,
}

/// A time at which spots become free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// `17:00`, or with the day where that is another one.
    pub when: String,
    /// `B1-004 and 3 more`
    pub what: String,
}

impl Screen {
    pub fn new(snapshot: &Snapshot, words: Words<'_>) -> Self {
        let (plan, columns) = Levels::on_screen(snapshot, words);
        let next = snapshot.coming(words.now, MOST_TIMES).into_iter().map(|one| next(&one, words));
        Self { count: Count::new(snapshot, words), next: next.collect(), plan: Arc::new(plan), columns }
    }
}

impl Count {
    fn new(snapshot: &Snapshot, words: Words<'_>) -> Self {
        let is_free = |level: Option<&String>| {
            let schedules = snapshot.schedules.iter();
            let shown = schedules.filter(|one| level.is_none_or(|level| one.spot.details.level == *level));
            shown.filter(|one| one.standing(When::Now(words.now)).state == State::Free).count()
        };
        let levels = snapshot.levels();
        let said = levels.iter().map(|level| {
            let message = Message::of("kiosk-on-level").with("free", is_free(Some(level)));
            words.tell(&message.with("level", level.as_str()))
        });
        Self {
            free: is_free(None),
            levels: if levels.len() > 1 { said.collect::<Vec<_>>().join(", ") } else { String::new() },
            has_spots: !snapshot.schedules.is_empty(),
            price: snapshot.building.rules.price,
        }
    }
}

fn next(coming: &Coming, words: Words<'_>) -> Next {
    let first = coming.labels.first().cloned().unwrap_or_default();
    let what = match coming.labels.len() {
        0 | 1 => first,
        all => words.tell(&Message::of("kiosk-more").with("label", first).with("count", all - 1)),
    };
    Next { when: words.when(coming.at), what }
}

/// What the time says, and whether what stands below it is so.
#[derive(Clone)]
pub struct Top {
    pub building: String,
    /// `Thursday`
    pub weekday: String,
    /// `26 November`
    pub date: String,
    /// `16:42`
    pub time: String,
    /// The same, or since when the board is not live.
    pub clock: Clock,
    pub is_night: bool,
    /// Where the picture stands in this minute.
    pub shift: i8,
    minute: Timestamp,
}

impl Top {
    /// As of now, while the board is live or has not been since some time.
    pub fn new(building: &Building, words: Words<'_>, stale: Option<&Clock>) -> Self {
        let wall = words.zone.wall(words.now);
        let present = words.clock();
        Self {
            building: building.name.clone(),
            weekday: words.language.weekday(wall.date().weekday()).to_owned(),
            date: words.language.date(wall.date()),
            time: present.words.clone(),
            clock: stale.cloned().unwrap_or(present),
            is_night: wall.hour() >= NIGHT.0 || wall.hour() < NIGHT.1,
            shift: wall.minute() % PLACES,
            minute: minute(words.now),
        }
    }

    /// Whether a screen that shows the other one is to be told.
    pub fn differs(&self, shown: &Self) -> bool {
        (self.minute, self.clock.is_stale, &self.building)
            != (shown.minute, shown.clock.is_stale, &shown.building)
    }
}

/// Pushed when a screen connects, and after any change of more than bays.
#[derive(Template)]
#[template(path = "kiosk/_whole.html")]
pub struct Whole {
    pub screen: Arc<Screen>,
    pub top: Top,
}

/// Pushed on a change: the parts that differ, each whole.
#[derive(Template)]
#[template(path = "kiosk/_change.html")]
pub struct Change {
    pub top: Top,
    pub count: Option<Count>,
    pub next: Option<Vec<Next>>,
    pub bays: Vec<Bay>,
}

/// Pushed where another page is due: a new edition in a few seconds, a new code at once.
#[derive(Template)]
#[template(path = "kiosk/_reload.html")]
pub struct Reload {
    pub is_urgent: bool,
}
