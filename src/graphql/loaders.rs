//! Reads what many objects of one answer ask for in one query. Each is made for one request and remembers nothing.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use dataloader::BatchFn;
use dataloader::non_cached::Loader;

use crate::board::{Board, Schedule};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::reservations::{self, Reservation};
use crate::residents::{self, Neighbour, Resident};
use crate::spots;
use crate::spots::windows::{self, Window};
use crate::store::Store;

/// The windows of a spot from an instant on, up to another one where there is one.
pub type Asked = (i64, Timestamp, Option<Timestamp>);

pub struct Loaders {
    windows: Loader<Asked, Result<Vec<Window>>, Windows>,
    spots: Loader<i64, Result<Option<Arc<Schedule>>>, Spots>,
    residents: Loader<i64, Result<Option<Neighbour>>, Residents>,
    reservations: Loader<i64, Result<Option<Reservation>>, Reservations>,
}

impl Loaders {
    pub fn new(store: &Store, board: &Board, viewer: &Arc<Resident>) -> Self {
        Self {
            windows: Loader::new(Windows(store.clone())),
            spots: Loader::new(Spots(store.clone(), board.clone())),
            residents: Loader::new(Residents(store.clone())),
            reservations: Loader::new(Reservations(store.clone(), viewer.clone())),
        }
    }

    pub async fn windows(&self, asked: Asked) -> Result<Vec<Window>> {
        self.windows.load(asked).await
    }

    /// A spot with its schedule; one that was retired has none.
    pub async fn spot(&self, id: i64) -> Result<Arc<Schedule>> {
        self.spots.load(id).await?.ok_or(Error::NotFound)
    }

    pub async fn resident(&self, id: i64) -> Result<Neighbour> {
        self.residents.load(id).await?.ok_or(Error::NotFound)
    }

    /// A reservation that the caller may see.
    pub async fn reservation(&self, id: i64) -> Result<Option<Reservation>> {
        self.reservations.load(id).await
    }
}

struct Windows(Store);

impl BatchFn<Asked, Result<Vec<Window>>> for Windows {
    async fn load(&mut self, keys: &[Asked]) -> HashMap<Asked, Result<Vec<Window>>> {
        let mut times: HashMap<(Timestamp, Option<Timestamp>), Vec<i64>> = HashMap::new();
        for (spot, from, to) in keys {
            times.entry((*from, *to)).or_default().push(*spot);
        }
        let read = self.0.read(move |tx| {
            let mut found: HashMap<Asked, Vec<Window>> = HashMap::new();
            for ((from, to), spots) in &times {
                for window in windows::within(tx, spots, *from, *to)? {
                    found.entry((window.spot, *from, *to)).or_default().push(window);
                }
            }
            Ok(found)
        });
        answer(keys, read.await, |found, key| found.remove(key).unwrap_or_default())
    }
}

struct Spots(Store, Board);

impl BatchFn<i64, Result<Option<Arc<Schedule>>>> for Spots {
    async fn load(&mut self, keys: &[i64]) -> HashMap<i64, Result<Option<Arc<Schedule>>>> {
        let found = find_spots(&self.0, &self.1, keys).await;
        answer(keys, found, |found, key| found.remove(key))
    }
}

async fn find_spots(store: &Store, board: &Board, keys: &[i64]) -> Result<HashMap<i64, Arc<Schedule>>> {
    let snapshot = board.snapshot().await?;
    let wanted: HashSet<i64> = keys.iter().copied().collect();
    let shown = snapshot.schedules.iter().filter(|schedule| wanted.contains(&schedule.spot.id));
    let mut found: HashMap<i64, Arc<Schedule>> =
        shown.map(|schedule| (schedule.spot.id, schedule.clone())).collect();
    let retired: Vec<i64> = wanted.into_iter().filter(|id| !found.contains_key(id)).collect();
    if !retired.is_empty() {
        for spot in store.read(move |tx| spots::by_ids(tx, &retired)).await? {
            let schedule = Schedule { spot, offered: Vec::new(), reserved: Vec::new() };
            found.insert(schedule.spot.id, Arc::new(schedule));
        }
    }
    Ok(found)
}

struct Residents(Store);

impl BatchFn<i64, Result<Option<Neighbour>>> for Residents {
    async fn load(&mut self, keys: &[i64]) -> HashMap<i64, Result<Option<Neighbour>>> {
        let ids = keys.to_vec();
        let read = self.0.read(move |tx| residents::neighbours(tx, &ids)).await;
        let read = read.map(|all| all.into_iter().map(|one| (one.id, one)).collect());
        answer(keys, read, |found: &mut HashMap<i64, Neighbour>, key| found.remove(key))
    }
}

struct Reservations(Store, Arc<Resident>);

impl BatchFn<i64, Result<Option<Reservation>>> for Reservations {
    async fn load(&mut self, keys: &[i64]) -> HashMap<i64, Result<Option<Reservation>>> {
        let (ids, viewer) = (keys.to_vec(), self.1.clone());
        let read = self.0.read(move |tx| reservations::by_ids(tx, &viewer, &ids)).await;
        let read = read.map(|all| all.into_iter().map(|one| (one.id, one)).collect());
        answer(keys, read, |found: &mut HashMap<i64, Reservation>, key| found.remove(key))
    }
}

/// An answer for every key: a loader that leaves one out would stop the whole request.
fn answer<K: Clone + Eq + Hash, F, V>(
    keys: &[K],
    found: Result<F>,
    take: impl Fn(&mut F, &K) -> V,
) -> HashMap<K, Result<V>> {
    match found {
        Ok(mut found) => keys.iter().map(|key| (key.clone(), Ok(take(&mut found, key)))).collect(),
        Err(error) => keys.iter().map(|key| (key.clone(), Err(error.clone()))).collect(),
    }
}
