//! What can be watched.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{Stream, StreamExt as _, stream};
use juniper::{FieldError, IntoFieldError as _, graphql_subscription};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

use super::context::{Context, Turn};
use super::refusal::Refused;
use super::types::Spot;
use crate::board::{Schedule, Snapshot, Standing, When};
use crate::clock::Timestamp;
use crate::event::Event;

pub struct Subscription;

type Spots = Pin<Box<dyn Stream<Item = Result<Spot, FieldError>> + Send>>;

/// However far away the next change is, one may not have been told.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);

#[graphql_subscription(context = Context)]
impl Subscription {
    /// Every spot, or those of one level, whenever it changes or its state does by the clock.
    async fn spot_changed(context: &Context, level: Option<String>) -> Spots {
        match Watch::new(context, level).await {
            Ok(watch) => stream::unfold(watch, Watch::next).flat_map(stream::iter).boxed(),
            Err(error) => stream::once(async { Err(Refused(error).into_field_error()) }).boxed(),
        }
    }
}

/// What one subscriber has seen.
struct Watch {
    board: crate::board::Board,
    store: crate::store::Store,
    events: broadcast::Receiver<Event>,
    level: Option<String>,
    seen: HashMap<i64, (Arc<Schedule>, Standing)>,
    pause: Duration,
    turn: Arc<Turn>,
}

impl Watch {
    async fn new(context: &Context, level: Option<String>) -> crate::error::Result<Self> {
        let store = context.store().clone();
        let events = store.bus().subscribe();
        let snapshot = context.snapshot().await?;
        let mut watch = Self {
            board: context.board.clone(),
            store,
            events,
            level,
            seen: HashMap::new(),
            pause: LONGEST_SLEEP,
            turn: context.turn.clone(),
        };
        watch.look(&snapshot);
        Ok(watch)
    }

    /// Waits for something to happen, and answers what is different then; perhaps nothing.
    async fn next(mut self) -> Option<(Vec<Result<Spot, FieldError>>, Self)> {
        let heard = timeout(self.pause, async {
            loop {
                match self.events.recv().await {
                    Ok(Event::SpotChanged(_) | Event::BuildingChanged | Event::Rejoined) => return true,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return true,
                    Err(RecvError::Closed) => return false,
                }
            }
        });
        if let Ok(false) = heard.await {
            return None;
        }
        self.pause = LONGEST_SLEEP;
        // While the database is away there is nothing to tell.
        let Ok(snapshot) = self.board.snapshot().await else { return Some((Vec::new(), self)) };
        let changed = self.look(&snapshot).into_iter().map(|schedule| Ok(Spot(schedule))).collect();
        Some((changed, self))
    }

    /// The spots that are not as they were when they were looked at last.
    fn look(&mut self, snapshot: &Snapshot) -> Vec<Arc<Schedule>> {
        let now = self.store.clock().now();
        self.turn.begin(now);
        self.pause = until(snapshot.next_change(now), now);
        let mut changed = Vec::new();
        let shown = snapshot
            .schedules
            .iter()
            .filter(|schedule| self.level.as_ref().is_none_or(|level| *level == schedule.spot.details.level));
        let mut seen = HashMap::new();
        for schedule in shown {
            let standing = schedule.standing(When::Now(now));
            let is_same =
                |(old, stood): &(Arc<Schedule>, Standing)| Arc::ptr_eq(old, schedule) && *stood == standing;
            if !self.seen.get(&schedule.spot.id).is_some_and(is_same) {
                changed.push(schedule.clone());
            }
            seen.insert(schedule.spot.id, (schedule.clone(), standing));
        }
        self.seen = seen;
        changed
    }
}

fn until(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let left = next.and_then(|next| Duration::try_from(next.duration_since(now)).ok());
    left.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP)
}
