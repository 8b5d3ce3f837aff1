//! Values that are read far more often than they change, remembered until a change outdates them.

use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;

/// Remembers what a key's value was when it was last read.
///
/// A value that was read before a change and arrives after it is not kept: every [`Memo::forget`] counts up
/// the changes, and only what was read without one in between is stored.
pub struct Memo<K, V> {
    /// With the era in which each was read.
    values: Cache<K, (u64, V)>,
    /// Held while a value is stored or forgotten.
    changes: Mutex<u64>,
    /// Counted up when everything is forgotten; what is of another era does not count. The cache's own way of
    /// invalidating everything lets an old value be seen once more while it is replaced.
    era: AtomicU64,
}

impl<K, V> Memo<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Holds at most `capacity` values, each for at most `lifetime`.
    pub fn new(capacity: u64, lifetime: Duration) -> Self {
        let values = Cache::builder().max_capacity(capacity).time_to_live(lifetime).build();
        Self { values, changes: Mutex::default(), era: AtomicU64::new(0) }
    }

    /// The remembered value, if there is one.
    pub fn peek(&self, key: &K) -> Option<V> {
        let (era, value) = self.values.get(key)?;
        (era == self.era.load(Ordering::Acquire)).then_some(value)
    }

    /// The remembered value, or the one that `read` finds.
    ///
    /// # Errors
    /// What `read` answers.
    pub async fn get<E>(&self, key: &K, read: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        if let Some(value) = self.peek(key) {
            return Ok(value);
        }
        let before = *self.changes();
        let value = read.await?;
        let changes = self.changes();
        if *changes == before {
            self.values.insert(key.clone(), (self.era.load(Ordering::Acquire), value.clone()));
        }
        Ok(value)
    }

    pub fn forget(&self, key: &K) {
        let mut changes = self.changes();
        *changes += 1;
        self.values.invalidate(key);
    }

    pub fn forget_all(&self) {
        let mut changes = self.changes();
        *changes += 1;
        self.era.fetch_add(1, Ordering::AcqRel);
    }

    fn changes(&self) -> MutexGuard<'_, u64> {
        self.changes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    #[test]
    fn what_was_forgotten_is_never_seen_again_though_others_are_reading() {
        const CHANGES: u64 = 50_000;
        let (memo, truth) = (Memo::new(1, Duration::from_secs(10)), AtomicU64::new(0));
        let read = || async { Ok::<_, ()>(truth.load(Ordering::SeqCst)) };
        let mut old = Vec::new();
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    while truth.load(Ordering::SeqCst) < CHANGES {
                        memo.get(&(), read()).now_or_never().unwrap().unwrap();
                    }
                });
            }
            for now in 1..=CHANGES {
                truth.store(now, Ordering::SeqCst);
                memo.forget_all();
                let seen = (0..20).filter_map(|_| memo.peek(&())).filter(|seen| *seen != now);
                old.extend(seen.map(|seen| (seen, now)));
            }
        });
        assert_eq!(old, []);
    }
}
