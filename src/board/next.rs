//! The reservations of a resident that run or are to come, for their own page.

use std::sync::Arc;
use std::time::Duration;

use crate::cluster::memo::Memo;
use crate::error::Result;
use crate::event::Event;
use crate::reservations::{self, Reservation};
use crate::residents::Resident;
use crate::store::Store;

const LIFETIME: Duration = Duration::from_secs(10);

/// Remembers them until something of the resident's changes.
#[derive(Clone)]
pub struct NextUp {
    store: Store,
    memo: Arc<Memo<i64, Arc<Vec<Reservation>>>>,
}

impl NextUp {
    pub fn new(store: Store) -> Self {
        let memo = Arc::new(Memo::new(10_000, LIFETIME));
        let known = memo.clone();
        store.bus().listen(move |events| {
            for event in events {
                match event {
                    Event::ResidentChanged(id) => known.forget(id),
                    Event::Rejoined => known.forget_all(),
                    _ => {}
                }
            }
        });
        Self { store, memo }
    }

    /// All of them, the next one first.
    pub async fn all(&self, resident: &Arc<Resident>) -> Result<Vec<Reservation>> {
        let who = resident.clone();
        let read = self.store.read(move |tx| reservations::open_of(tx, &who));
        let open = self.memo.get(&resident.id, async { read.await.map(Arc::new) }).await?;
        let now = self.store.clock().now();
        Ok(open.iter().filter(|reservation| reservation.is_open(now)).cloned().collect())
    }
}
