//! Values that are read far more often than they change, remembered until a change outdates them.

use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use moka::sync::Cache;

/// Remembers what a key's value was when it was last read.
///
/// A value that was read before a change and arrives after it is not kept: every [`Memo::forget`] counts up
/// a generation, and only what was read within one generation is stored.
pub struct Memo<K, V> {
    /// Each with the epoch in which it was read.
    values: Cache<K, (u64, V)>,
    /// Held while a value is stored, so that nobody forgets in between.
    generation: RwLock<u64>,
    /// Counted up by [`Memo::forget_all`]: what is of an older one is as good as gone.
    epoch: AtomicU64,
}

impl<K, V> Memo<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Holds at most `capacity` values, each for at most `lifetime`.
    pub fn new(capacity: u64, lifetime: Duration) -> Self {
        let values = Cache::builder().max_capacity(capacity).time_to_live(lifetime).build();
        Self { values, generation: RwLock::default(), epoch: AtomicU64::new(0) }
    }

    /// The remembered value, if there is one.
    pub fn peek(&self, key: &K) -> Option<V> {
        let (epoch, value) = self.values.get(key)?;
        (epoch == self.epoch.load(Ordering::Acquire)).then_some(value)
    }

    /// The remembered value, or the one that `read` finds.
    ///
    /// # Errors
    /// What `read` answers.
    pub async fn get<E>(&self, key: &K, read: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        if let Some(value) = self.peek(key) {
            return Ok(value);
        }
        let before = *self.generation.read().unwrap_or_else(PoisonError::into_inner);
        let value = read.await?;
        let now = self.generation.read().unwrap_or_else(PoisonError::into_inner);
        if *now == before {
            self.values.insert(key.clone(), (self.epoch.load(Ordering::Acquire), value.clone()));
        }
        Ok(value)
    }

    pub fn forget(&self, key: &K) {
        let mut generation = self.generation.write().unwrap_or_else(PoisonError::into_inner);
        *generation += 1;
        self.values.invalidate(key);
    }

    pub fn forget_all(&self) {
        let mut generation = self.generation.write().unwrap_or_else(PoisonError::into_inner);
        *generation += 1;
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    const CHANGES: u64 = 20_000;

    /// While two threads read again and again, the truth changes, is forgotten by `forget`, and looked at.
    fn hammer(forget: impl Fn(&Memo<(), u64>)) {
        let (memo, truth) = (Memo::new(1, Duration::from_secs(10)), AtomicU64::new(0));
        let read = || async { Ok::<_, ()>(truth.load(Ordering::SeqCst)) };
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
                forget(&memo);
                for _ in 0..20 {
                    let seen = memo.peek(&());
                    assert!(seen.is_none_or(|seen| seen == now), "{seen:?} after {now}");
                }
            }
        });
    }

    #[test]
    fn what_was_forgotten_is_never_seen_again_though_others_are_reading() {
        hammer(|memo| memo.forget(&()));
        hammer(Memo::forget_all);
    }
}
