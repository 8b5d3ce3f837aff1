//! What a view showed last, and the messages that lead from there to what it shows now.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::web::Bytes;
use askama::Template;
use tokio::sync::broadcast;

use super::hub::{Asked, Watched};
use crate::board::Snapshot;
use crate::board::day::Day;
use crate::language::Language;
use crate::views::board::{Change, Heartbeat, Tile, Whole};
use crate::views::day::{Look, NowLine};
use crate::views::kiosk::{self, Reload, Screen, Top};
use crate::views::render;
use crate::views::sights::{Sight, Sights};
use crate::views::words::{Clock as ClockWords, Words};

/// Messages that a watcher may be behind before it is sent the whole view instead.
const BACKLOG: usize = 16;

/// What a view showed last.
pub(super) struct Shown {
    pub changes: broadcast::Sender<Bytes>,
    pub seen: Seen,
}

pub(super) enum Seen {
    Board(Arc<Sight>),
    Day { mark: u64 },
    Kiosk { screen: Arc<Screen>, top: Top },
}

impl Shown {
    pub fn new(seen: Seen) -> Self {
        Self { changes: broadcast::channel(BACKLOG).0, seen }
    }

    pub fn tell(&self, message: Option<Bytes>) {
        if let Some(message) = message {
            // A view that everybody has just left is fine.
            let _ = self.changes.send(message);
        }
    }
}

impl Seen {
    pub fn of(
        sights: &Sights,
        snapshot: &Snapshot,
        watched: &Watched,
        words: Words<'_>,
        stale: Option<&ClockWords>,
    ) -> Self {
        match watched {
            Watched::Kiosk => Self::Kiosk {
                screen: Arc::new(Screen::new(snapshot, words)),
                top: Top::new(&snapshot.building, words, stale),
            },
            Watched::Board(view) => Self::Board(sights.of(snapshot, view, words)),
            Watched::Day(timeline) => Self::Day { mark: timeline.mark(snapshot, words.now) },
        }
    }

    /// What a page is sent first.
    pub fn begin(
        &self,
        asked: &Asked,
        edition: &str,
        snapshot: &Snapshot,
        words: Words<'_>,
        stale: Option<&ClockWords>,
    ) -> Option<Bytes> {
        let clock = stale.cloned().unwrap_or_else(|| words.clock());
        match self {
            Self::Board(sight) if sight.mark == asked.mark => bytes(&Heartbeat { clock }, words.language),
            Self::Board(sight) => whole(sight, clock, words.language),
            Self::Day { .. } => look(&asked.watched, true, clock, words),
            // A page of another edition cannot be sure of what it is sent.
            Self::Kiosk { .. } if !asked.mark.is_empty() && asked.mark != edition => {
                bytes(&Reload { is_urgent: false }, words.language)
            }
            Self::Kiosk { screen, .. } => {
                whole_screen(screen, Top::new(&snapshot.building, words, stale), words.language)
            }
        }
    }

    /// The message to whoever was shown `before`; the whole where the view has become live, or stopped being so.
    pub fn since(
        &self,
        before: &Self,
        is_turn: bool,
        watched: &Watched,
        clock: &ClockWords,
        words: Words<'_>,
    ) -> Option<Bytes> {
        match (before, self) {
            (Self::Board(before), Self::Board(after)) if !is_turn => {
                difference(before, after, clock, words.language)
            }
            (_, Self::Board(sight)) => whole(sight, clock.clone(), words.language),
            (Self::Day { mark: before }, Self::Day { mark: after }) if !is_turn && before == after => None,
            (_, Self::Day { .. }) => look(watched, true, clock.clone(), words),
            (Self::Kiosk { screen: before, top: shown }, Self::Kiosk { screen, top }) => {
                screen_difference((before, shown), (screen, top), words.language)
            }
            (_, Self::Kiosk { screen, top }) => whole_screen(screen, top.clone(), words.language),
        }
    }
}

/// What is said to those who watch a day: where it is now, and whether to look again.
pub(super) fn look(
    watched: &Watched,
    is_changed: bool,
    clock: ClockWords,
    words: Words<'_>,
) -> Option<Bytes> {
    let Watched::Day(timeline) = watched else { return None };
    let now = Day::of(words.zone, timeline.date).and_then(|day| NowLine::new(&day, words));
    bytes(&Look { is_changed, now, clock }, words.language)
}

/// The message that leads from what was shown to what is: nothing, the tiles and bays that changed, or
/// everything where spots came, went or moved. A tile that changes stays where it is: nobody's list jumps under their finger.
fn difference(shown: &Sight, now: &Sight, clock: &ClockWords, language: Language) -> Option<Bytes> {
    let before: HashMap<i64, &Tile> = shown.list.tiles.iter().map(|tile| (tile.id, tile)).collect();
    let after = &now.list.tiles;
    if before.len() != after.len() || after.iter().any(|tile| !before.contains_key(&tile.id)) {
        return whole(now, clock.clone(), language);
    }
    let is_other = |tile: &&Tile| before.get(&tile.id).is_some_and(|old| old != tile);
    let tiles: Vec<Tile> = after.iter().filter(is_other).cloned().collect();
    let Some(bays) = now.plan.since(&shown.plan) else { return whole(now, clock.clone(), language) };
    let count = (now.count != shown.count).then(|| now.count.clone());
    let nearest = (now.nearest != shown.nearest).then(|| now.nearest.clone());
    if tiles.is_empty() && bays.is_empty() && count.is_none() && nearest.is_none() {
        return None;
    }
    bytes(&Change { tiles, bays, nearest, count, clock: clock.clone() }, language)
}

/// The same for a screen.
fn screen_difference(
    (before, shown): (&Screen, &Top),
    (screen, top): (&Arc<Screen>, &Top),
    language: Language,
) -> Option<Bytes> {
    let whole = || whole_screen(screen, top.clone(), language);
    if screen.count.price != before.count.price {
        return whole();
    }
    let Some(bays) = screen.plan.since(&before.plan) else { return whole() };
    let count = (screen.count != before.count).then(|| screen.count.clone());
    let next = (screen.next != before.next).then(|| screen.next.clone());
    if bays.is_empty() && count.is_none() && next.is_none() && !top.differs(shown) {
        return None;
    }
    bytes(&kiosk::Change { top: top.clone(), count, next, bays }, language)
}

fn whole_screen(screen: &Arc<Screen>, top: Top, language: Language) -> Option<Bytes> {
    bytes(&kiosk::Whole { screen: screen.clone(), top }, language)
}

fn whole(sight: &Sight, clock: ClockWords, language: Language) -> Option<Bytes> {
    bytes(
        &Whole {
            list: sight.list.clone(),
            levels: sight.plan.clone(),
            nearest: sight.nearest.clone(),
            count: sight.count.clone(),
            clock,
        },
        language,
    )
}

pub(super) fn bytes(template: &impl Template, language: Language) -> Option<Bytes> {
    let mut text = String::new();
    match render(template, language, &mut text) {
        Ok(()) => Some(Bytes::from(text)),
        Err(error) => {
            tracing::error!(%error, "a fragment was not rendered");
            None
        }
    }
}
