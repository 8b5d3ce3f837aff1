//! The read model: every spot's state at a moment or over a stretch of time.

mod coming;
pub mod day;
mod nearest;
mod next;
mod presets;
mod schedule;
pub mod timeline;
mod view;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

pub use self::coming::Coming;
pub use self::nearest::Near;
pub use self::next::NextUp;
pub use self::presets::{Preset, Presets};
pub use self::schedule::{Schedule, Standing, State, When};
pub use self::view::View;
use crate::building::{self, Building};
use crate::clock::Timestamp;
use crate::cluster::cache::Cache;
use crate::cluster::memo::Memo;
use crate::cluster::redis::Redis;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::reservations;
use crate::spots::plan::{Level, Plan};
use crate::spots::{self, Spot, plan, windows};
use crate::store::{Store, Tx};

/// How long a board is believed of which nobody said that it had changed. Half of what the interface allows for a
/// change that was not told to be seen after all.
pub const LIFETIME: Duration = Duration::from_secs(4);
/// Up to so many spots are read one by one.
const FEW: usize = 8;

/// All schedules, by level and label, with the building they stand in.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub building: Arc<Building>,
    pub schedules: Arc<Vec<Arc<Schedule>>>,
    /// Every level with its bays, in the order of [`Snapshot::levels`].
    pub plans: Arc<Vec<Plan>>,
    /// What somebody has drawn of the levels.
    drawn: Arc<Vec<Level>>,
    /// Another one whenever a reading by one [`Board`] finds something else.
    pub version: u64,
}

impl Snapshot {
    /// The next instant after `now` at which a spot's state changes by itself.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        self.schedules.iter().filter_map(|schedule| schedule.next_change(now)).min()
    }

    fn new(building: Building, schedules: Vec<Arc<Schedule>>, drawn: Arc<Vec<Level>>, version: u64) -> Self {
        let plans = Arc::new(plans(&schedules, &drawn));
        Self { building: Arc::new(building), schedules: Arc::new(schedules), plans, drawn, version }
    }

    /// Whether it is about this building, these very schedules and these drawings.
    fn shows(&self, building: &Building, schedules: &[Arc<Schedule>], drawn: &[Level]) -> bool {
        *self.building == *building
            && *self.drawn == drawn
            && self.schedules.len() == schedules.len()
            && self.schedules.iter().zip(schedules).all(|(one, other)| Arc::ptr_eq(one, other))
    }

    /// The levels, each once, in their order.
    pub fn levels(&self) -> Vec<String> {
        let mut levels: Vec<String> = self.schedules.iter().map(|s| s.spot.details.level.clone()).collect();
        levels.sort();
        levels.dedup();
        levels
    }
}

/// Reads only those spots whose revision is another one than in what was read last. What is remembered is rows and not
/// pages: the same rows answer for any stretch of time. Nothing that reserves asks it.
#[derive(Clone)]
pub struct Board {
    store: Store,
    /// What other instances have read.
    shared: Option<Arc<Cache>>,
    /// The snapshot, while nobody says that anything changed.
    memo: Arc<Memo<(), Snapshot>>,
    /// What is drawn of the levels, which hardly ever changes.
    drawn: Arc<Memo<(), Arc<Vec<Level>>>>,
    last: Arc<Mutex<Option<Snapshot>>>,
    /// One reads, the others wait for what it finds.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// A spot as it is from one change to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Edition {
    spot: i64,
    revision: i64,
}

impl std::fmt::Display for Edition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.spot, self.revision)
    }
}

impl Board {
    /// With Redis, instances read a changed spot once for all of them.
    pub fn new(store: Store, redis: Option<Redis>) -> Self {
        let board = Self {
            store,
            shared: redis.map(|redis| Arc::new(Cache::new("placed", redis))),
            memo: Arc::new(Memo::new(1, LIFETIME)),
            drawn: Arc::new(Memo::new(1, LIFETIME)),
            last: Arc::default(),
            turn: Arc::default(),
        };
        let (memo, drawn) = (board.memo.clone(), board.drawn.clone());
        board.store.bus().listen(move |events| {
            if events.iter().any(|event| matches!(event, Event::BuildingChanged | Event::Rejoined)) {
                drawn.forget_all();
            }
            if events.iter().any(|event| is_seen(*event)) {
                memo.forget_all();
            }
        });
        board
    }

    /// The schedules as of now, or of at most [`LIFETIME`] ago where a change was not told.
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

    /// What was read last, however long ago.
    pub fn last(&self) -> Option<Snapshot> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks the database which edition of each spot there is, and reads those that nobody remembers.
    async fn read(&self) -> Result<Snapshot> {
        let (building, editions) = self.store.read(editions).await?;
        let (mut schedules, missing) = self.remembered(editions);
        let read = |missing: Vec<Edition>| self.store.read(move |tx| read_editions(tx, &missing));
        let others = match &self.shared {
            _ if missing.is_empty() => Vec::new(),
            Some(shared) => shared.get_all(missing, read).await?,
            None => read(missing).await?,
        };
        schedules.extend(others.into_iter().map(|(_, schedule)| Arc::new(schedule)));
        schedules.sort_by(|a, b| a.place().cmp(&b.place()));
        let levels = async { self.store.read(plan::levels).await.map(Arc::new) };
        let drawn = self.drawn.get(&(), levels).await?;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let version = match last.as_ref() {
            Some(last) if last.shows(&building, &schedules, &drawn) => return Ok(last.clone()),
            Some(last) => last.version + 1,
            None => 0,
        };
        let snapshot = Snapshot::new(building, schedules, drawn, version);
        *last = Some(snapshot.clone());
        Ok(snapshot)
    }

    /// What was read last of these editions, and those of which it was another one.
    fn remembered(&self, editions: Vec<Edition>) -> (Vec<Arc<Schedule>>, Vec<Edition>) {
        let last = self.last().map(|last| last.schedules).unwrap_or_default();
        let known: HashMap<Edition, &Arc<Schedule>> =
            last.iter().map(|schedule| (schedule.edition(), schedule)).collect();
        let (mut found, mut missing) = (Vec::with_capacity(editions.len()), Vec::new());
        for edition in editions {
            match known.get(&edition) {
                Some(schedule) => found.push(Arc::clone(schedule)),
                None => missing.push(edition),
            }
        }
        (found, missing)
    }
}

impl Schedule {
    fn edition(&self) -> Edition {
        Edition { spot: self.spot.id, revision: self.spot.revision }
    }
}

/// Whether a board looks different after it.
fn is_seen(event: Event) -> bool {
    match event {
        Event::SpotChanged(_) | Event::BuildingChanged | Event::Rejoined => true,
        Event::ResidentChanged(_)
        | Event::SessionsEnded(_)
        | Event::SessionEnded(_)
        | Event::Noticed(_)
        | Event::TokenEnded(_)
        | Event::KioskEnded(_)
        | Event::Parted => false,
    }
}

fn editions(tx: &mut Tx<'_>) -> Result<(Building, Vec<Edition>)> {
    let building = building::find(tx)?.ok_or(Error::NotFound)?;
    let editions = spots::revisions(tx)?.into_iter().map(|(spot, revision)| Edition { spot, revision });
    Ok((building, editions.collect()))
}

/// The spots as they are by now: one by one where they are few, else all at once.
fn read_editions(tx: &mut Tx<'_>, editions: &[Edition]) -> Result<Vec<(Edition, Schedule)>> {
    let schedules: Vec<Schedule> = if editions.len() <= FEW {
        let one = |edition: &Edition| match read_one(tx, edition.spot) {
            Err(Error::NotFound) => None,
            read => Some(read),
        };
        editions.iter().filter_map(one).collect::<Result<_>>()?
    } else {
        let asked: HashSet<i64> = editions.iter().map(|edition| edition.spot).collect();
        read_schedules(tx)?.into_iter().filter(|schedule| asked.contains(&schedule.spot.id)).collect()
    };
    Ok(schedules.into_iter().map(|schedule| (schedule.edition(), schedule)).collect())
}

/// Everything from the database, trusting no memory.
pub fn read_all(tx: &mut Tx<'_>) -> Result<Snapshot> {
    let building = building::find(tx)?.ok_or(Error::NotFound)?;
    let mut schedules: Vec<Arc<Schedule>> = read_schedules(tx)?.into_iter().map(Arc::new).collect();
    schedules.sort_by(|a, b| a.place().cmp(&b.place()));
    Ok(Snapshot::new(building, schedules, Arc::new(plan::levels(tx)?), 0))
}

/// The plan of each level that has spots; the schedules come by level.
fn plans(schedules: &[Arc<Schedule>], drawn: &[Level]) -> Vec<Plan> {
    let plan = |schedules: &[Arc<Schedule>]| {
        let spots: Vec<&Spot> = schedules.iter().map(|schedule| &schedule.spot).collect();
        let name = schedules[0].place().0;
        let outline = drawn.iter().find(|level| level.name == name).map(|level| &level.outline);
        Plan::new(name.to_owned(), &spots, outline)
    };
    schedules.chunk_by(|one, other| one.place().0 == other.place().0).map(plan).collect()
}

fn read_schedules(tx: &mut Tx<'_>) -> Result<Vec<Schedule>> {
    let mut offered: HashMap<i64, Vec<_>> = HashMap::new();
    for window in windows::all_upcoming(tx)? {
        offered.entry(window.spot).or_default().push(window.stretch);
    }
    let mut reserved: HashMap<i64, Vec<_>> = HashMap::new();
    for (spot, stretch) in reservations::reserved(tx, None)? {
        reserved.entry(spot).or_default().push(stretch);
    }
    let schedule = |spot: Spot| {
        let (offered, reserved) = (offered.remove(&spot.id), reserved.remove(&spot.id));
        Schedule { spot, offered: offered.unwrap_or_default(), reserved: reserved.unwrap_or_default() }
    };
    Ok(spots::all(tx)?.into_iter().map(schedule).collect())
}

fn read_one(tx: &mut Tx<'_>, id: i64) -> Result<Schedule> {
    Ok(Schedule {
        spot: spots::find(tx, id)?,
        offered: windows::upcoming(tx, id)?.into_iter().map(|window| window.stretch).collect(),
        reserved: reservations::reserved(tx, Some(id))?.into_iter().map(|(_, stretch)| stretch).collect(),
    })
}
