//! Carries committed events to whoever watches.

use std::sync::{Arc, RwLock};

use tokio::sync::broadcast;

use crate::event::Event;

type Listener = Box<dyn Fn(&[Event]) + Send + Sync>;

/// Listeners hear an event before `publish` returns, so that who wrote reads what they wrote; subscribers
/// hear it soon after.
#[derive(Clone)]
pub struct Bus {
    listeners: Arc<RwLock<Vec<Listener>>>,
    subscribers: broadcast::Sender<Event>,
}

/// Enough for the events of the busiest moment; a subscriber that lags further is told so and resyncs.
const BACKLOG: usize = 1024;

impl Bus {
    pub fn new() -> Self {
        Self { listeners: Arc::default(), subscribers: broadcast::channel(BACKLOG).0 }
    }

    /// Has every coming event told to `listener`, at once: it must be quick.
    pub fn listen(&self, listener: impl Fn(&[Event]) + Send + Sync + 'static) {
        self.listeners.write().unwrap_or_else(|poisoned| poisoned.into_inner()).push(Box::new(listener));
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.subscribers.subscribe()
    }

    pub fn publish(&self, events: &[Event]) {
        if events.is_empty() {
            return;
        }
        for listener in self.listeners.read().unwrap_or_else(|poisoned| poisoned.into_inner()).iter() {
            listener(events);
        }
        for event in events {
            // Nobody listening is fine.
            let _ = self.subscribers.send(*event);
        }
    }
}

impl Default for Bus {
    fn default() -> Self {
        Self::new()
    }
}
