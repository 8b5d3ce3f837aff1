//! One task that knows what every view showed last, and tells its watchers what is different now.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use askama::Template;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::{Instant, interval_at, sleep_until};

use crate::board::day::Day;
use crate::board::timeline::Timeline;
use crate::board::{Board, Snapshot, View};
use crate::clock::{Clock, SignedDuration, Timestamp, ToSpan as _, minute};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::language::Language;
use crate::store::Store;
use crate::views::board::{Change, Heartbeat, Tile, Whole};
use crate::views::day::{Look, NowLine};
use crate::views::kiosk::{self, Reload, Screen, Top};
use crate::views::render;
use crate::views::sights::{Sight, Sights};
use crate::views::words::{Clock as ClockWords, Words};
use crate::wire::Stopping;

/// The server's time is sent this often, so that a silent line is a dead one.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// Messages that a watcher may be behind before it is sent the whole view instead.
const BACKLOG: usize = 16;
/// However far away the next change is, the clock may be set, and a change may not have been told. With
/// [`crate::board::LIFETIME`] it makes the ten seconds in which every board is right again.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// How soon a database that did not answer is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// Where sockets ask for a view.
pub struct Hub {
    requests: mpsc::Sender<Request>,
    ended: broadcast::Sender<Ended>,
    noticed: broadcast::Sender<i64>,
    stopping: Stopping,
    clock: Clock,
    pub(super) sockets: Gauge,
}

/// Why sockets must close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All sessions of a resident.
    Resident(i64),
    /// The session with this tag.
    Session(u64),
    /// The screen with this id.
    Kiosk(i64),
    /// Anybody's may be over, nobody has heard.
    Unheard,
}

/// The whole view as it is, and every change from then on.
pub struct Watch {
    /// Nothing but the time where the page shows it already.
    pub whole: Bytes,
    pub changes: broadcast::Receiver<Bytes>,
}

/// What somebody watches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Watched {
    Board(View),
    /// Its rows hold what is each reader's own, so that pages are told when to fetch them.
    Day(Timeline),
    /// What screens in the lobby show, all of them the same.
    Kiosk,
}

/// What a page asks for.
#[derive(Clone)]
pub struct Asked {
    pub watched: Watched,
    pub language: Language,
    /// The mark of the sight that the page shows already; of a screen, the edition of its page. Empty: none.
    pub mark: String,
}

struct Request {
    asked: Asked,
    answer: oneshot::Sender<Watch>,
}

impl Hub {
    /// Starts the task; it ends with the hub.
    pub fn start(
        board: Board,
        sights: Sights,
        store: &Store,
        stopping: Stopping,
        edition: &'static str,
        registry: &mut Registry,
    ) -> Self {
        let (requests, inbox) = mpsc::channel(1024);
        let (ended, _) = broadcast::channel(64);
        let (noticed, _) = broadcast::channel(256);
        let sockets = Gauge::default();
        registry.register("live_sockets", "Open WebSockets", sockets.clone());
        let task = Task {
            board,
            sights,
            clock: store.clock().clone(),
            events: store.bus().subscribe(),
            inbox,
            ended: ended.clone(),
            noticed: noticed.clone(),
            views: HashMap::new(),
            edition,
            is_apart: false,
            stale: None,
            looks_at: Instant::now() + LONGEST_SLEEP,
        };
        tokio::spawn(task.run());
        Self { requests, ended, noticed, stopping, clock: store.clock().clone(), sockets }
    }

    /// Begins to watch a view. Who brings the mark of what is shown now hears only what time it is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database does not answer or the server stops.
    pub async fn watch(&self, asked: Asked) -> Result<Watch> {
        if self.stopping.has_begun() {
            return Err(Error::Unavailable);
        }
        let (answer, watch) = oneshot::channel();
        self.requests.send(Request { asked, answer }).await.map_err(|_| Error::Unavailable)?;
        watch.await.map_err(|_| Error::Unavailable)
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Hears when sockets must close.
    pub fn ended(&self) -> broadcast::Receiver<Ended> {
        self.ended.subscribe()
    }

    /// Hears which residents have been told something, or have read it.
    pub fn noticed(&self) -> broadcast::Receiver<i64> {
        self.noticed.subscribe()
    }

    /// Waits until the server stops: sockets close then, and their pages connect elsewhere.
    pub async fn stopped(&self) {
        self.stopping.begun().await;
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.has_begun()
    }
}

/// What a view showed last.
struct Shown {
    changes: broadcast::Sender<Bytes>,
    seen: Seen,
}

enum Seen {
    Board(Arc<Sight>),
    Day { mark: u64 },
    Kiosk { screen: Arc<Screen>, top: Top },
}

struct Task {
    board: Board,
    sights: Sights,
    clock: Clock,
    events: broadcast::Receiver<Event>,
    inbox: mpsc::Receiver<Request>,
    ended: broadcast::Sender<Ended>,
    noticed: broadcast::Sender<i64>,
    views: HashMap<(Watched, Language), Shown>,
    /// Which page screens are to have.
    edition: &'static str,
    /// Whether what other instances change is not heard.
    is_apart: bool,
    /// What boards say while they are not live: since when that is.
    stale: Option<ClockWords>,
    /// When to look next, whether or not anything was told.
    looks_at: Instant,
}

impl Task {
    async fn run(mut self) {
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        loop {
            tokio::select! {
                request = self.inbox.recv() => match request {
                    Some(request) => self.answer(request).await,
                    None => return,
                },
                event = self.events.recv() => {
                    if self.is_about_boards(event) {
                        self.tell_changes().await;
                    }
                }
                () = sleep_until(self.looks_at) => self.tell_changes().await,
                _ = heartbeat.tick() => self.beat().await,
            }
        }
    }

    async fn answer(&mut self, request: Request) {
        // Without an answer the socket closes and its page tries again.
        let Ok(snapshot) = self.board.snapshot().await else { return };
        let Asked { watched, language, mark } = request.asked;
        let words = Words { zone: &snapshot.building.zone, now: self.clock.now(), language };
        let clock = self.stale.clone().unwrap_or_else(|| words.clock());
        let shown = self.views.entry((watched.clone(), language)).or_insert_with_key(|(watched, _)| Shown {
            changes: broadcast::channel(BACKLOG).0,
            seen: see(&self.sights, &snapshot, watched, words, self.stale.as_ref()),
        });
        let changes = shown.changes.subscribe();
        let whole = match (&shown.seen, &watched) {
            (Seen::Board(sight), _) if sight.mark == mark => bytes(&Heartbeat { clock }, language),
            (Seen::Board(sight), _) => whole(sight, clock, language),
            (Seen::Day { .. }, watched) => look(watched, true, clock, words),
            // A page of another edition cannot be sure of what it is sent.
            (Seen::Kiosk { .. }, _) if !mark.is_empty() && mark != self.edition => {
                bytes(&Reload { is_urgent: false }, language)
            }
            (Seen::Kiosk { screen, .. }, _) => {
                let top = Top::new(&snapshot.building, words, self.stale.as_ref());
                bytes(&kiosk::Whole { screen: screen.clone(), top }, language)
            }
        };
        if let Some(whole) = whole {
            // A socket that has gone meanwhile is fine.
            let _ = request.answer.send(Watch { whole, changes });
        }
    }

    /// Reads all events that have arrived, so that a burst is told as one change.
    fn is_about_boards(&mut self, first: Result<Event, RecvError>) -> bool {
        let mut about_boards = self.hear(first.ok());
        loop {
            match self.events.try_recv() {
                Ok(event) => about_boards |= self.hear(Some(event)),
                Err(TryRecvError::Lagged(_)) => about_boards |= self.hear(None),
                Err(_) => return about_boards,
            }
        }
    }

    /// Hears an event, or that some were missed.
    fn hear(&mut self, event: Option<Event>) -> bool {
        let ended = match event {
            Some(Event::SpotChanged(_) | Event::BuildingChanged) | None => return true,
            Some(Event::Noticed(resident)) => {
                // Nobody watching is fine.
                let _ = self.noticed.send(resident);
                return false;
            }
            Some(Event::ResidentChanged(_) | Event::TokenEnded(_)) => return false,
            Some(Event::SessionsEnded(resident)) => Ended::Resident(resident),
            Some(Event::SessionEnded(tag)) => Ended::Session(tag),
            Some(Event::KioskEnded(kiosk)) => Ended::Kiosk(kiosk),
            Some(Event::Parted) => {
                self.is_apart = true;
                return true;
            }
            Some(Event::Rejoined) => {
                self.is_apart = false;
                Ended::Unheard
            }
        };
        // Nobody watching is fine.
        let _ = self.ended.send(ended);
        ended == Ended::Unheard
    }

    /// Tells every view what is different now, and whether it is live.
    async fn tell_changes(&mut self) {
        self.views.retain(|_, shown| shown.changes.receiver_count() > 0);
        let Ok(snapshot) = self.board.snapshot().await else {
            self.looks_at = Instant::now() + RETRY;
            return self.tell_stale();
        };
        let now = self.clock.now();
        let present = ClockWords::new(&snapshot.building.zone, now);
        let was_stale = self.stale.is_some();
        if self.is_apart {
            self.stale.get_or_insert_with(|| present.clone().stale());
        } else {
            self.stale = None;
        }
        let clock = self.stale.clone().unwrap_or(present);
        let is_turn = was_stale != self.stale.is_some();
        for ((watched, language), shown) in &mut self.views {
            let words = Words { zone: &snapshot.building.zone, now, language: *language };
            let seen = see(&self.sights, &snapshot, watched, words, self.stale.as_ref());
            let message = match (&shown.seen, &seen) {
                (Seen::Board(before), Seen::Board(after)) if !is_turn => {
                    difference(before, after, &clock, *language)
                }
                (_, Seen::Board(sight)) => whole(sight, clock.clone(), *language),
                (Seen::Day { mark: before }, Seen::Day { mark: after }) if !is_turn && before == after => {
                    None
                }
                (_, Seen::Day { .. }) => look(watched, true, clock.clone(), words),
                (Seen::Kiosk { screen: before, top: shown }, Seen::Kiosk { screen, top }) => {
                    screen_difference((before, shown), (screen, top), *language)
                }
                (_, Seen::Kiosk { screen, top }) => {
                    bytes(&kiosk::Whole { screen: screen.clone(), top: top.clone() }, *language)
                }
            };
            shown.tell(message);
            shown.seen = seen;
        }
        let is_timed = self.views.keys().any(|(watched, _)| *watched == Watched::Kiosk);
        self.looks_at = Instant::now() + until_next_change(&snapshot, now, is_timed);
    }

    /// The database does not answer: what boards show is how it was.
    fn tell_stale(&mut self) {
        let Some(snapshot) = self.board.last() else { return };
        if self.stale.is_some() {
            return self.tell_screens_the_time(&snapshot, false);
        }
        let stale = ClockWords::new(&snapshot.building.zone, self.clock.now()).stale();
        self.stale = Some(stale.clone());
        self.tell_time(&snapshot, &stale);
    }

    async fn beat(&mut self) {
        if let Some(snapshot) = self.board.last() {
            let present = || ClockWords::new(&snapshot.building.zone, self.clock.now());
            self.tell_time(&snapshot, &self.stale.clone().unwrap_or_else(present));
        }
    }

    fn tell_time(&mut self, snapshot: &Snapshot, clock: &ClockWords) {
        let words =
            Words { zone: &snapshot.building.zone, now: self.clock.now(), language: Language::default() };
        let message = bytes(&Heartbeat { clock: clock.clone() }, words.language);
        for ((watched, _), shown) in &self.views {
            shown.tell(match watched {
                Watched::Board(_) => message.clone(),
                Watched::Day(_) => look(watched, false, clock.clone(), words),
                Watched::Kiosk => None,
            });
        }
        self.tell_screens_the_time(snapshot, true);
    }

    /// The clock of screens goes on while the board below it is not live.
    fn tell_screens_the_time(&mut self, snapshot: &Snapshot, is_heartbeat: bool) {
        for ((_, language), shown) in &mut self.views {
            let Seen::Kiosk { top, .. } = &mut shown.seen else { continue };
            let words = Words { zone: &snapshot.building.zone, now: self.clock.now(), language: *language };
            let now = Top::new(&snapshot.building, words, self.stale.as_ref());
            if is_heartbeat || now.differs(top) {
                *top = now.clone();
                let message = kiosk::Change { top: now, count: None, next: None, bays: Vec::new() };
                shown.tell(bytes(&message, *language));
            }
        }
    }
}

impl Shown {
    fn tell(&self, message: Option<Bytes>) {
        if let Some(message) = message {
            // A view that everybody has just left is fine.
            let _ = self.changes.send(message);
        }
    }
}

fn see(
    sights: &Sights,
    snapshot: &Snapshot,
    watched: &Watched,
    words: Words<'_>,
    stale: Option<&ClockWords>,
) -> Seen {
    match watched {
        Watched::Kiosk => Seen::Kiosk {
            screen: Arc::new(Screen::new(snapshot, words)),
            top: Top::new(&snapshot.building, words, stale),
        },
        Watched::Board(view) => Seen::Board(sights.of(snapshot, view, words)),
        Watched::Day(timeline) => Seen::Day { mark: timeline.mark(snapshot, words.now) },
    }
}

/// What is said to those who watch a day: where it is now, and whether to look again.
fn look(watched: &Watched, is_changed: bool, clock: ClockWords, words: Words<'_>) -> Option<Bytes> {
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
    let whole = || bytes(&kiosk::Whole { screen: screen.clone(), top: top.clone() }, language);
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

/// Until a window or a reservation begins or ends, or the day does, which changes the words; or the minute, where
/// somebody shows it.
fn until_next_change(snapshot: &Snapshot, now: Timestamp, is_timed: bool) -> Duration {
    let zone = &snapshot.building.zone;
    let tomorrow = zone.day_start(zone.wall(now).date().saturating_add(1.day()));
    let next = snapshot
        .next_change(now)
        .into_iter()
        .chain(tomorrow)
        .chain(is_timed.then(|| minute(now) + SignedDuration::from_mins(1)))
        .min()
        .unwrap_or(now + SignedDuration::from_mins(1));
    Duration::try_from(next.duration_since(now)).unwrap_or(RETRY).min(LONGEST_SLEEP)
}

fn bytes(template: &impl Template, language: Language) -> Option<Bytes> {
    let mut text = String::new();
    match render(template, language, &mut text) {
        Ok(()) => Some(Bytes::from(text)),
        Err(error) => {
            tracing::error!(%error, "a fragment was not rendered");
            None
        }
    }
}
