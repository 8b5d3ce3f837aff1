//! Carries committed events to whoever watches: in this process, and through Redis in all.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::{Duration, Instant};

use deadpool_redis::redis::Pipeline;
use futures_util::StreamExt as _;
use prometheus_client::metrics::histogram::Histogram;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{sleep, timeout};

use super::redis::Redis;
use crate::clock::Clock;
use crate::event::Event;
use crate::{meter, secret};

type Listener = Box<dyn Fn(&[Event]) + Send + Sync>;

/// Listeners hear an event before `publish` returns, so that who wrote reads what they wrote; subscribers
/// hear it soon after, and other instances a moment later, if at all: whoever must not miss a change looks now
/// and then.
#[derive(Clone)]
pub struct Bus {
    listeners: Arc<RwLock<Vec<Listener>>>,
    subscribers: broadcast::Sender<Event>,
    /// Where events wait to be told to other instances, once there are any.
    others: Arc<OnceLock<mpsc::Sender<Said>>>,
    lag: Histogram,
}

/// An event, and when it was said: microseconds since 1970 by the clock of whoever says it.
type Said = (Event, i64);

/// Enough for the events of the busiest moment; a subscriber that lags further is told so and resyncs.
const BACKLOG: usize = 1024;
/// An instance says something this often, so that a silent line is a dead one.
const BEAT: Duration = Duration::from_secs(1);
const SILENT: Duration = Duration::from_secs(3);
/// The first and the longest wait before subscribing again, doubled in between and made longer by chance, up to
/// twice: instances that lost their lines together do not come back together.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

impl Bus {
    pub fn new() -> Self {
        Self {
            listeners: Arc::default(),
            subscribers: broadcast::channel(BACKLOG).0,
            others: Arc::default(),
            lag: meter::seconds(),
        }
    }

    /// How many seconds events took from the commit until this process had heard of them, by the clocks of both.
    pub fn lag(&self) -> &Histogram {
        &self.lag
    }

    /// From now on shares events with the other instances of the building.
    pub fn join(&self, redis: &Redis) {
        let (others, waiting) = mpsc::channel(BACKLOG);
        if self.others.set(others).is_ok() {
            let line = Line { redis: redis.clone(), channel: redis.key("events", "all"), me: secret::tag() };
            tokio::spawn(line.clone().speak(waiting));
            tokio::spawn(line.hear(self.clone()));
        }
    }

    /// Has every coming event told to `listener`, at once: it must be quick.
    pub fn listen(&self, listener: impl Fn(&[Event]) + Send + Sync + 'static) {
        self.listeners.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.subscribers.subscribe()
    }

    /// Tells everybody.
    pub fn publish(&self, events: &[Event]) {
        let begun = Instant::now();
        self.tell(events);
        if !events.is_empty() {
            self.lag.observe(begun.elapsed().as_secs_f64());
        }
        if let Some(others) = self.others.get() {
            let at = now();
            for event in events {
                // Too many at once: the boards of other instances find out by looking.
                let _ = others.try_send((*event, at));
            }
        }
    }

    /// Tells this process.
    fn tell(&self, events: &[Event]) {
        if events.is_empty() {
            return;
        }
        for listener in self.listeners.read().unwrap_or_else(PoisonError::into_inner).iter() {
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

fn now() -> i64 {
    Clock::System.now().as_microsecond()
}

/// What one instance hears of another.
#[derive(Debug, PartialEq, Eq)]
struct Heard {
    events: Vec<Event>,
    /// When the first of them was said, by an instance that says so.
    at: Option<i64>,
}

/// One instance's line to the others. A message is the sender's tag, its events, and when there are any the instant at
/// which the first was said, as JSON.
#[derive(Clone)]
struct Line {
    redis: Redis,
    channel: String,
    /// Told apart by it, this instance does not hear itself.
    me: u64,
}

impl Line {
    /// Publishes what waits, all of it together, and without any a sign of life.
    async fn speak(self, mut waiting: mpsc::Receiver<Said>) {
        let mut said = Vec::new();
        loop {
            said.clear();
            if timeout(BEAT, waiting.recv_many(&mut said, BACKLOG)).await == Ok(0) {
                return;
            }
            let mut events: Vec<Event> = said.iter().map(|(event, _)| *event).collect();
            events.dedup();
            let message = match said.first() {
                Some((_, at)) => serde_json::to_string(&(self.me, &events, at)),
                None => serde_json::to_string(&(self.me, &events)),
            };
            let Ok(message) = message else { continue };
            let mut commands = Pipeline::new();
            commands.cmd("PUBLISH").arg(&self.channel).arg(message).ignore();
            if self.redis.ask::<()>(&commands).await.is_err() && !events.is_empty() {
                tracing::warn!(events = events.len(), "Redis is away, other instances were not told");
            }
        }
    }

    /// Listens, and whenever the line was lost, tries again.
    async fn hear(self, bus: Bus) {
        let mut pause = FIRST_PAUSE;
        let mut is_together = true;
        loop {
            if let Ok(mut messages) = self.redis.subscribe(&self.channel).await {
                tracing::info!("hearing what other instances change");
                bus.tell(&[Event::Rejoined]);
                (pause, is_together) = (FIRST_PAUSE, true);
                while let Ok(Some(message)) = timeout(SILENT, messages.next()).await {
                    let heard = self.read(message.get_payload_bytes());
                    bus.tell(&heard.events);
                    if let Some(at) = heard.at {
                        bus.lag.observe(
                            Duration::from_micros(u64::try_from(now() - at).unwrap_or(0)).as_secs_f64(),
                        );
                    }
                }
            }
            if is_together {
                tracing::warn!("Redis is away, not hearing what other instances change");
                bus.tell(&[Event::Parted]);
                is_together = false;
            }
            sleep(pause + secret::part_of(pause)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// A message of another instance; of one that speaks otherwise, such as a newer version, it is only known
    /// that something changed.
    fn read(&self, message: &[u8]) -> Heard {
        let timed = serde_json::from_slice::<(u64, Vec<Event>, i64)>(message)
            .map(|(from, events, at)| (from, events, Some(at)));
        let untimed = || {
            serde_json::from_slice::<(u64, Vec<Event>)>(message).map(|(from, events)| (from, events, None))
        };
        match timed.or_else(|_| untimed()) {
            Ok((from, ..)) if from == self.me => Heard { events: Vec::new(), at: None },
            Ok((_, events, at)) => Heard { events, at },
            Err(_) => Heard { events: vec![Event::Rejoined], at: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_message_may_say_when_and_need_not() {
        let redis = Redis::new("redis://127.0.0.1:1", "test").unwrap();
        let line = Line { redis, channel: String::new(), me: 1 };
        let heard = |events: &[Event], at| Heard { events: events.to_vec(), at };
        let spot = Event::SpotChanged(7);
        assert_eq!(line.read(br#"[2,[{"SpotChanged":7}],5]"#), heard(&[spot], Some(5)));
        assert_eq!(line.read(br#"[2,[{"SpotChanged":7}]]"#), heard(&[spot], None));
        assert_eq!(line.read(br#"[2,[]]"#), heard(&[], None));
        assert_eq!(line.read(br#"[1,[{"SpotChanged":7}],5]"#), heard(&[], None));
        for other in [&br#"[2,["Unheard"],5]"#[..], br#"{"from":2}"#, b"", br#"[2,[{"SpotChanged":7}],5,6]"#]
        {
            assert_eq!(line.read(other), heard(&[Event::Rejoined], None));
        }
    }
}
