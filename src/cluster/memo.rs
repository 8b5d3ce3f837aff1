//! Values that are read far more often than they change, remembered until a change outdates them.

use std::future::Future;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use moka::sync::Cache;

/// Remembers what a key's value was when it was last read.
///
/// A value that was read before a change and arrives after it is not kept: every [`Memo::forget`] counts up
/// a generation, and only what was read within one generation is stored.
pub struct Memo<K, V> {
    values: Cache<K, V>,
    generation: AtomicU64,
}

impl<K, V> Memo<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Holds at most `capacity` values, each for at most `lifetime`.
    pub fn new(capacity: u64, lifetime: Duration) -> Self {
        let values = Cache::builder().max_capacity(capacity).time_to_live(lifetime).build();
        Self { values, generation: AtomicU64::new(0) }
    }

    /// The remembered value, if there is one.
    pub fn peek(&self, key: &K) -> Option<V> {
        self.values.get(key)
    }

    /// The remembered value, or the one that `read` finds.
    ///
    /// # Errors
    /// What `read` answers.
    pub async fn get<E>(&self, key: &K, read: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        if let Some(value) = self.peek(key) {
            return Ok(value);
        }
        let generation = self.generation.load(Ordering::Acquire);
        let value = read.await?;
        if self.generation.load(Ordering::Acquire) == generation {
            self.values.insert(key.clone(), value.clone());
            if self.generation.load(Ordering::Acquire) != generation {
                self.values.invalidate(key);
            }
        }
        Ok(value)
    }

    pub fn forget(&self, key: &K) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.values.invalidate(key);
    }

    pub fn forget_all(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.values.invalidate_all();
    }
}
