//! The board: its page, the fragments that a socket pushes, and what on it is the reader's own.

use std::sync::Arc;

use askama::Template;

use super::layouts::Page;
use super::made::{Made, Markup};
use super::plan::{Bay, Levels, Yours};
use super::words::{Clock, Words, capital};
use super::{Sign, features, filters};
use crate::board::{Near, Preset, Presets, Schedule, Snapshot, State, View, When};
use crate::language::{Language, Message};
use crate::reservations::Reservation;
use crate::spots::windows::Stretch;

/// The home page.
#[derive(Template)]
#[template(path = "board/show.html")]
pub struct Show {
    pub page: Page,
    pub search: Search,
    pub count: Count,
    pub list: Arc<List>,
    pub nearest: Arc<Nearest>,
    pub levels: Vec<LevelTab>,
    pub plan: Arc<Levels>,
    pub price: i32,
    pub live: Live,
    pub mine: Mine,
}

/// "When do you need it?"
pub struct Search {
    pub form: super::forms::Form,
    /// The time shown, in words: `Now` or `Today, 18:00 – 23:00`.
    pub words: String,
    /// The same without the day: `18:00 – 23:00`.
    pub times: String,
    pub presets: Vec<Pill>,
    /// Each feature with whether it is chosen.
    pub features: Vec<(Sign, bool)>,
    /// The level chosen, to be kept by the form.
    pub level: Option<String>,
}

/// A time to choose.
pub struct Pill {
    pub words: String,
    pub href: String,
    pub is_chosen: bool,
}

pub struct LevelTab {
    pub words: String,
    pub href: String,
    /// `5 free`
    pub free: String,
    pub is_chosen: bool,
}

/// How the page keeps up to date.
pub struct Live {
    /// The socket's address; none where updates are paused.
    pub href: Option<String>,
    /// The other way round: the page paused, or live again.
    pub toggle: String,
    /// The page that loads itself again, for browsers without JavaScript.
    pub refresh: String,
    pub clock: Clock,
}

/// "9 free tonight", and the same as one line for a screen reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    pub free: usize,
    /// `9 free`
    pub free_words: String,
    /// `now`, `tonight`, `tomorrow`, `on Saturday`, …
    pub when: String,
    pub is_now: bool,
}

impl Count {
    pub fn new(snapshot: &Snapshot, view: &View, words: Words<'_>) -> Self {
        let free = view.count_free(snapshot, words.now);
        let free_words = match free {
            0 => words.say("board-none-free").into(),
            _ => words.tell(&Message::of("board-free").with("count", free)),
        };
        Self { free, free_words, when: say(view, words), is_now: view.during.is_none() }
    }
}

/// The time that a view is about, as the end of a sentence.
fn say(view: &View, words: Words<'_>) -> String {
    let Some(during) = view.during else { return words.say("on-now").into() };
    let preset = Presets::at(words.zone, words.now).which(during);
    preset.map_or_else(|| words.on_day(during.starts_at), |preset| words.say(in_a_sentence(preset)).into())
}

/// A preset as it stands on its button.
pub fn preset(preset: Preset) -> &'static str {
    match preset {
        Preset::Tonight => "preset-tonight",
        Preset::Tomorrow => "preset-tomorrow",
        Preset::Weekend => "preset-weekend",
    }
}

/// A preset at the end of a sentence: `9 free tonight`.
fn in_a_sentence(preset: Preset) -> &'static str {
    match preset {
        Preset::Tonight => "on-tonight",
        Preset::Tomorrow => "day-tomorrow",
        Preset::Weekend => "on-weekend",
    }
}

/// All tiles of a view.
#[derive(Clone)]
pub struct List {
    pub tiles: Vec<Tile>,
    /// `Not free tonight`
    pub not_free: String,
    /// Whether the building has spots at all.
    pub is_building_empty: bool,
    pub language: Language,
    pub made: Made,
}

#[derive(Template)]
#[template(path = "board/_list.html")]
struct ListAlone<'a> {
    list: &'a List,
}

impl List {
    pub fn markup(&self) -> askama::Result<Markup> {
        self.made.once(&ListAlone { list: self }, self.language)
    }

    /// The tiles of a view: free ones first, then by level and label.
    pub fn new(snapshot: &Snapshot, view: &View, words: Words<'_>) -> Self {
        let time = view.when(words.now);
        let shown = snapshot.schedules.iter().filter(|schedule| view.shows(schedule));
        let mut tiles: Vec<Tile> = shown.map(|schedule| Tile::new(schedule, time, words)).collect();
        tiles.sort_by_key(|tile| tile.reserve.is_none());
        let not_free = words.tell(&Message::of("board-not-free").with("when", say(view, words)));
        Self {
            tiles,
            not_free,
            is_building_empty: snapshot.schedules.is_empty(),
            language: words.language,
            made: Made::default(),
        }
    }
}

/// Where nothing is free: the times and spots that come nearest. Empty where something is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nearest {
    pub is_shown: bool,
    pub near: Vec<NearLine>,
    /// The same time without the choice of a level and a kind, where that finds something: how many, and where.
    pub elsewhere: Option<(usize, String)>,
}

/// A spot and a time at which it is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearLine {
    pub label: String,
    /// `Tomorrow, 08:00 – 12:00`
    pub words: String,
    /// The form that reserves it.
    pub href: String,
}

impl Nearest {
    pub fn new(snapshot: &Snapshot, view: &View, words: Words<'_>) -> Self {
        if view.count_free(snapshot, words.now) > 0 {
            return Self::default();
        }
        let everywhere = View { level: None, feature: None, ..view.clone() };
        let others = everywhere.count_free(snapshot, words.now);
        let near = view.nearest(snapshot, words.now).into_iter().map(|near| near_line(near, words));
        Self {
            is_shown: !snapshot.schedules.is_empty(),
            near: near.collect(),
            elsewhere: (others > 0).then(|| (others, format!("/?{}", everywhere.query(words.zone)))),
        }
    }
}

fn near_line(near: Near, words: Words<'_>) -> NearLine {
    NearLine {
        words: words.day_and_stretch(near.stretch),
        href: reserve_href(near.spot, near.stretch, words),
        label: near.label,
    }
}

/// The form that reserves a spot for a time.
pub fn reserve_href(spot: i64, stretch: Stretch, words: Words<'_>) -> String {
    let (from, to) = (words.field(stretch.starts_at), words.field(stretch.ends_at));
    format!("/reservations/new?spot={spot}&from={from}&to={to}")
}

/// One spot on the board, the same for every viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    pub id: i64,
    pub label: String,
    pub state: &'static str,
    pub sign: Sign,
    /// `until tomorrow 08:00`.
    pub until: Option<String>,
    pub features: Vec<Sign>,
    /// The form that reserves it; only where it is free.
    pub reserve: Option<String>,
}

impl Tile {
    pub fn new(schedule: &Schedule, when: When, words: Words<'_>) -> Self {
        let standing = schedule.standing(when);
        let spot = &schedule.spot;
        let until = standing.until.map(|at| words.until(at));
        let reserve = (standing.state == State::Free).then(|| match when {
            When::Now(_) => format!("/reservations/new?spot={}", spot.id),
            When::During(stretch) => reserve_href(spot.id, stretch, words),
        });
        Self {
            id: spot.id,
            label: spot.details.label.clone(),
            state: standing.state.name(),
            sign: sign(standing.state, words.language),
            until,
            features: features(&spot.details.features, words.language),
            reserve,
        }
    }
}

/// A state's icon and word.
pub fn sign(state: State, language: Language) -> Sign {
    let (icon, key) = match state {
        State::Free => ("check", "state-free"),
        State::Reserved => ("car", "state-reserved"),
        State::Closed => ("dash", "state-closed"),
    };
    Sign { icon, words: language.say(key) }
}

/// What is the reader's own, as it fetches itself again when the board changes.
#[derive(Template)]
#[template(path = "board/_mine.html")]
pub struct MineAlone {
    pub mine: Mine,
}

/// What is the reader's own.
pub struct Mine {
    /// Where it is fetched again, for the same view.
    pub href: String,
    pub balance: i32,
    pub next: Option<Next>,
    pub spot: Option<MySpot>,
    pub yours: Yours,
    /// Fetched on its own, with partials for what stands elsewhere on the page.
    pub is_alone: bool,
}

/// The reservation that runs or comes next.
#[derive(Clone)]
pub struct Next {
    pub id: i64,
    pub label: String,
    /// `Level B1`
    pub place: String,
    /// `Today`, `Saturday`, or `Now`
    pub day: String,
    /// `18:00 – 22:00`
    pub times: String,
    /// `Today, 18:00 – 22:00`, or both days and times.
    pub words: String,
    pub is_running: bool,
}

impl Next {
    pub fn new(reservation: &Reservation, words: Words<'_>) -> Self {
        Self {
            id: reservation.id,
            label: reservation.label.clone(),
            place: words.tell(&Message::of("level").with("level", reservation.level.as_str())),
            day: if reservation.has_begun(words.now) {
                capital(words.say("on-now"))
            } else {
                capital(&words.day(reservation.stretch.starts_at))
            },
            times: words.stretch(reservation.stretch),
            words: words.day_and_stretch(reservation.stretch),
            is_running: reservation.has_begun(words.now),
        }
    }
}

/// A spot of the reader's own.
#[derive(Clone)]
pub struct MySpot {
    pub id: i64,
    pub label: String,
    pub sign: Sign,
    pub until: Option<String>,
    pub price: i32,
}

/// Pushed on connect and after a lag: the whole view.
#[derive(Template)]
#[template(path = "board/_whole.html")]
pub struct Whole {
    pub list: Arc<List>,
    pub levels: Arc<Levels>,
    pub nearest: Arc<Nearest>,
    pub count: Count,
    pub clock: Clock,
}

/// Pushed on a change: the tiles and bays that changed, and the count if it did.
#[derive(Template)]
#[template(path = "board/_change.html")]
pub struct Change {
    pub tiles: Vec<Tile>,
    /// The bays of both drawings.
    pub bays: Vec<Bay>,
    pub nearest: Option<Arc<Nearest>>,
    pub count: Option<Count>,
    pub clock: Clock,
}

/// Pushed every 25 seconds: the server's time, which is also the heartbeat.
#[derive(Template)]
#[template(path = "board/_clock.html")]
pub struct Heartbeat {
    pub clock: Clock,
}

/// Pushed before a socket closes because its session is over.
#[derive(Template)]
#[template(path = "board/_signed_out.html")]
pub struct SignedOut;
