//! One task that knows what every view showed last, and tells its watchers what is different now.

use std::collections::HashMap;
use std::time::Duration;

use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::{Instant, interval_at, sleep_until};

use super::hub::{Asked, Ended, Watch, Watched};
use super::shown::{Seen, Shown, bytes, look};
use crate::board::{Board, Snapshot};
use crate::clock::{Clock, SignedDuration, Timestamp, ToSpan as _, minute};
use crate::error::Result;
use crate::event::Event;
use crate::language::Language;
use crate::store::Store;
use crate::views::board::Heartbeat;
use crate::views::kiosk::{self, Top};
use crate::views::sights::Sights;
use crate::views::words::{Clock as ClockWords, Words};

/// The server's time is sent this often, so that a silent line is a dead one.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// However far away the next change is, the clock may be set, and a change may not have been told. With
/// [`crate::board::LIFETIME`] it makes the ten seconds in which every board is right again.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// How soon a database that did not answer is asked again.
const RETRY: Duration = Duration::from_secs(1);

/// A page that waits for the view it asked for.
pub(super) struct Request {
    pub asked: Asked,
    pub answer: oneshot::Sender<Watch>,
}

/// What a burst of events was about.
#[derive(Default)]
struct Heard {
    is_about_boards: bool,
    /// Residents who have something new to read.
    noticed: Vec<i64>,
}

pub(super) struct Task {
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
    /// `ended` and `noticed` are told what sockets are to hear besides their views.
    pub fn new(
        board: Board,
        sights: Sights,
        store: &Store,
        inbox: mpsc::Receiver<Request>,
        (ended, noticed): (broadcast::Sender<Ended>, broadcast::Sender<i64>),
        edition: &'static str,
    ) -> Self {
        Self {
            board,
            sights,
            clock: store.clock().clone(),
            events: store.bus().subscribe(),
            inbox,
            ended,
            noticed,
            views: HashMap::new(),
            edition,
            is_apart: false,
            stale: None,
            looks_at: Instant::now() + LONGEST_SLEEP,
        }
    }

    pub async fn run(mut self) {
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        loop {
            tokio::select! {
                request = self.inbox.recv() => match request {
                    Some(request) => self.answer(request).await,
                    None => return,
                },
                event = self.events.recv() => self.tell(event).await,
                () = sleep_until(self.looks_at) => self.tell_changes().await,
                _ = heartbeat.tick() => self.beat().await,
            }
        }
    }

    async fn answer(&mut self, request: Request) {
        // Without an answer the socket closes and its page tries again.
        let Ok(snapshot) = self.board.snapshot().await else { return };
        let asked = request.asked;
        let words = Words { zone: &snapshot.building.zone, now: self.clock.now(), language: asked.language };
        let stale = self.stale.as_ref();
        let shown = self.views.entry((asked.watched.clone(), asked.language));
        let shown = shown.or_insert_with_key(|(watched, _)| {
            Shown::new(Seen::of(&self.sights, &snapshot, watched, words, stale))
        });
        let changes = shown.changes.subscribe();
        let whole = shown.seen.begin(&asked, self.edition, &snapshot, words, stale);
        if let Some(whole) = whole {
            // A socket that has gone meanwhile is fine.
            let _ = request.answer.send(Watch { whole, changes });
        }
    }

    /// Tells of all events that have arrived, so that a burst is told as one change. Boards show what happened before
    /// anybody is told that something did.
    async fn tell(&mut self, first: Result<Event, RecvError>) {
        let mut heard = Heard::default();
        self.hear(first.ok(), &mut heard);
        loop {
            match self.events.try_recv() {
                Ok(event) => self.hear(Some(event), &mut heard),
                Err(TryRecvError::Lagged(_)) => self.hear(None, &mut heard),
                Err(_) => break,
            }
        }
        // Where nobody watches, the board need not be read for every change.
        let is_awaited = !self.views.is_empty() || self.is_apart || self.stale.is_some();
        if heard.is_about_boards && is_awaited {
            self.tell_changes().await;
        }
        for resident in heard.noticed {
            // Nobody watching is fine.
            let _ = self.noticed.send(resident);
        }
    }

    /// Hears an event, or that some were missed.
    fn hear(&mut self, event: Option<Event>, heard: &mut Heard) {
        let ended = match event {
            Some(Event::SpotChanged(_) | Event::BuildingChanged) | None => {
                heard.is_about_boards = true;
                return;
            }
            Some(Event::Parted) => {
                (self.is_apart, heard.is_about_boards) = (true, true);
                return;
            }
            Some(Event::Noticed(resident)) => return heard.noticed.push(resident),
            Some(Event::ResidentChanged(_) | Event::TokenEnded(_)) => return,
            Some(Event::SessionsEnded(resident)) => Ended::Resident(resident),
            Some(Event::SessionEnded(tag)) => Ended::Session(tag),
            Some(Event::KioskEnded(kiosk)) => Ended::Kiosk(kiosk),
            Some(Event::Rejoined) => {
                (self.is_apart, heard.is_about_boards) = (false, true);
                Ended::Unheard
            }
        };
        // Nobody watching is fine.
        let _ = self.ended.send(ended);
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
            let seen = Seen::of(&self.sights, &snapshot, watched, words, self.stale.as_ref());
            let message = seen.since(&shown.seen, is_turn, watched, &clock, words);
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
