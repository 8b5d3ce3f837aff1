//! Waiting for a connection to be free, and how many do.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, Semaphore, SemaphorePermit};
use tokio::time::timeout;

use crate::error::{Error, Result};

/// How long a caller waits for its turn before it is told [`Error::Unavailable`].
const PATIENCE: Duration = Duration::from_secs(8);

/// As many permits as connections, so that waiting happens here and not on blocking threads.
pub struct Turns {
    permits: Semaphore,
    /// SQLite has one writer; a queue here is fair where its busy handler is not.
    writer: Option<Mutex<()>>,
    waiting: AtomicUsize,
}

/// The right to use a connection for as long as this is held.
pub struct Turn<'a> {
    _writer: Option<MutexGuard<'a, ()>>,
    _permit: SemaphorePermit<'a>,
}

impl Turns {
    pub fn new(connections: u32, has_one_writer: bool) -> Self {
        Self {
            permits: Semaphore::new(connections as usize),
            writer: has_one_writer.then(Mutex::default),
            waiting: AtomicUsize::new(0),
        }
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Waits for a connection to be free, and whoever writes for the one writer.
    ///
    /// # Errors
    /// [`Error::Unavailable`] after eight seconds.
    pub async fn take(&self, writes: bool) -> Result<Turn<'_>> {
        let _waits = Waits::new(&self.waiting);
        let patience = |_| Error::Unavailable;
        let writer = match self.writer.as_ref().filter(|_| writes) {
            Some(writer) => Some(timeout(PATIENCE, writer.lock()).await.map_err(patience)?),
            None => None,
        };
        let permit = timeout(PATIENCE, self.permits.acquire()).await.map_err(patience)?;
        Ok(Turn { _writer: writer, _permit: permit.map_err(|_| Error::Unavailable)? })
    }
}

/// Somebody who waits for as long as this is held.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_waits_is_counted_until_it_is_their_turn_or_they_go() {
        let turns = Turns::new(2, true);
        let first = turns.take(true).await.unwrap();
        let reads = turns.take(false).await.unwrap();
        assert_eq!(turns.waiting(), 0);
        let second = timeout(Duration::from_millis(20), async {
            let second = turns.take(true);
            tokio::pin!(second);
            let glance = timeout(Duration::from_millis(5), &mut second).await;
            assert!(glance.is_err());
            assert_eq!(turns.waiting(), 1);
            second.await.map(drop)
        });
        assert!(second.await.is_err());
        assert_eq!(turns.waiting(), 0);
        drop((first, reads));
        assert!(turns.take(true).await.is_ok());
    }
}
