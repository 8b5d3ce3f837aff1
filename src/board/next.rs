//! The reservation of a resident that runs or comes next, for their own page.

use std::sync::Arc;
use std::time::Duration;

use crate::cluster::memo::Memo;
use crate::error::Result;
use crate::event::Event;
use crate::reservations::{self, Reservation};
use crate::residents::Resident;
use crate::store::Store;

const LIFETIME: Duration = Duration::from_secs(10);

/// Remembers it until something of the resident's changes.
#[derive(Clone)]
pub struct NextUp {
    store: Store,
    memo: Arc<Memo<i64, Option<Arc<Reservation>>>>,
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

    pub async fn of(&self, resident: &Arc<Resident>) -> Result<Option<Arc<Reservation>>> {
        let who = resident.clone();
        let read = self.store.read(move |tx| reservations::open_of(tx, &who));
        let first = async { read.await.map(|open| open.into_iter().next().map(Arc::new)) };
        let next = self.memo.get(&resident.id, first).await?;
        let now = self.store.clock().now();
        Ok(next.filter(|reservation| reservation.is_open(now)))
    }
}
