//! The read model: every spot's state at a moment or over a stretch of time.

mod next;
mod presets;
mod schedule;
mod view;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub use self::next::NextUp;
pub use self::presets::Presets;
pub use self::schedule::{Schedule, Standing, State, When};
pub use self::view::View;
use crate::building::{self, Building};
use crate::clock::Timestamp;
use crate::cluster::memo::Memo;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::reservations;
use crate::spots::{self, windows};
use crate::store::{Store, Tx};

/// How long rows are believed that nobody said had changed.
const LIFETIME: Duration = Duration::from_secs(10);

/// All schedules, by level and label, with the building they stand in.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub building: Arc<Building>,
    pub schedules: Arc<Vec<Arc<Schedule>>>,
    /// Another one for each reading by one [`Board`].
    pub version: u64,
}

impl Snapshot {
    /// The next instant after `now` at which a spot's state changes by itself.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        self.schedules.iter().filter_map(|schedule| schedule.next_change(now)).min()
    }

    /// The levels, each once, in their order.
    pub fn levels(&self) -> Vec<String> {
        let mut levels: Vec<String> = self.schedules.iter().map(|s| s.spot.details.level.clone()).collect();
        levels.sort();
        levels.dedup();
        levels
    }
}

/// Reads through a memory that every change of a spot outdates. What it remembers is rows and not pages: the
/// same rows answer for any stretch of time. Nothing that reserves asks it.
#[derive(Clone)]
pub struct Board {
    store: Store,
    memo: Arc<Memo<(), Snapshot>>,
    /// What changed since the last reading; only these spots are read again.
    stale: Arc<Mutex<Stale>>,
    /// One reads, the others wait for what it finds.
    turn: Arc<tokio::sync::Mutex<()>>,
    versions: Arc<AtomicU64>,
}

#[derive(Default)]
struct Stale {
    last: Option<Snapshot>,
    spots: Vec<i64>,
    building: bool,
}

impl Board {
    pub fn new(store: Store) -> Self {
        let memo = Arc::new(Memo::new(1, LIFETIME));
        let stale = Arc::new(Mutex::new(Stale::default()));
        let board = Self { store, memo, stale, turn: Arc::default(), versions: Arc::default() };
        let hears = board.clone();
        board.store.bus().listen(move |events| hears.hear(events));
        board
    }

    /// The schedules as of now.
    ///
    /// # Errors
    /// [`Error::NotFound`] before set-up, [`Error::Unavailable`] where the database does not answer.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        if let Some(snapshot) = self.memo.peek(&()) {
            return Ok(snapshot);
        }
        let _turn = self.turn.lock().await;
        self.memo.get(&(), self.read()).await
    }

    fn hear(&self, events: &[Event]) {
        let mut stale = self.stale();
        let mut heard = false;
        for event in events {
            match event {
                Event::SpotChanged(spot) => stale.spots.push(*spot),
                Event::BuildingChanged => stale.building = true,
                Event::ResidentChanged(_) | Event::SessionsEnded(_) | Event::SessionEnded(_) => continue,
            }
            heard = true;
        }
        drop(stale);
        if heard {
            self.memo.forget_all();
        }
    }

    fn stale(&self) -> MutexGuard<'_, Stale> {
        self.stale.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self) -> Result<Snapshot> {
        let Stale { last, spots, building } = std::mem::take(&mut *self.stale());
        let mut snapshot = match last {
            Some(last) if !spots.is_empty() && !building => self.reread(last, spots).await?,
            _ => self.store.read(read_all).await?,
        };
        snapshot.version = self.versions.fetch_add(1, Ordering::Relaxed);
        self.stale().last = Some(snapshot.clone());
        Ok(snapshot)
    }

    async fn reread(&self, last: Snapshot, spots: Vec<i64>) -> Result<Snapshot> {
        self.store
            .read(move |tx| {
                let mut schedules = last.schedules.as_ref().clone();
                schedules.retain(|schedule| !spots.contains(&schedule.spot.id));
                for spot in &spots {
                    if schedules.iter().any(|schedule| schedule.spot.id == *spot) {
                        continue;
                    }
                    match read_one(tx, *spot) {
                        Ok(schedule) => schedules.push(Arc::new(schedule)),
                        Err(Error::NotFound) => {}
                        Err(error) => return Err(error),
                    }
                }
                schedules.sort_by(|a, b| a.place().cmp(&b.place()));
                Ok(Snapshot { schedules: Arc::new(schedules), ..last.clone() })
            })
            .await
    }
}

/// Everything from the database, trusting no memory.
pub fn read_all(tx: &mut Tx<'_>) -> Result<Snapshot> {
    let building = Arc::new(building::find(tx)?.ok_or(Error::NotFound)?);
    let mut offered: HashMap<i64, Vec<_>> = HashMap::new();
    for window in windows::all_upcoming(tx)? {
        offered.entry(window.spot).or_default().push(window.stretch);
    }
    let mut reserved: HashMap<i64, Vec<_>> = HashMap::new();
    for (spot, stretch) in reservations::reserved(tx, None)? {
        reserved.entry(spot).or_default().push(stretch);
    }
    let mut schedules: Vec<Arc<Schedule>> = spots::all(tx)?
        .into_iter()
        .map(|spot| {
            let (offered, reserved) = (offered.remove(&spot.id), reserved.remove(&spot.id));
            Arc::new(Schedule {
                spot,
                offered: offered.unwrap_or_default(),
                reserved: reserved.unwrap_or_default(),
            })
        })
        .collect();
    schedules.sort_by(|a, b| a.place().cmp(&b.place()));
    Ok(Snapshot { building, schedules: Arc::new(schedules), version: 0 })
}

fn read_one(tx: &mut Tx<'_>, id: i64) -> Result<Schedule> {
    Ok(Schedule {
        spot: spots::find(tx, id)?,
        offered: windows::upcoming(tx, id)?.into_iter().map(|window| window.stretch).collect(),
        reserved: reservations::reserved(tx, Some(id))?.into_iter().map(|(_, stretch)| stretch).collect(),
    })
}
