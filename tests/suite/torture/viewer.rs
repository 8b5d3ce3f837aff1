//! Somebody whose board stays open all day, and what it shows.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::crowd::email;
use super::history::State;
use super::span::Span;
use super::town::Town;
use super::{CLIENTS, HEALED};
use crate::harness::{PASSWORD, try_send};
use crate::watcher::{Heard, Watcher, tiles};

const PATIENCE: Duration = Duration::from_secs(5);

/// Each spot's state.
type Board = BTreeMap<i64, String>;

pub struct Viewer {
    number: usize,
    time: Span,
    shows: Arc<Mutex<Board>>,
    task: JoinHandle<()>,
}

impl Viewer {
    /// Each looks at another part of the day.
    pub fn start(town: &Arc<Town>, number: usize) -> Self {
        let from = town.day.from + 60 * i64::try_from(number).unwrap();
        let time = Span { from, to: from + 90 };
        let shows = Arc::<Mutex<Board>>::default();
        let task = tokio::spawn(watch(town.clone(), number, time, shows.clone()));
        Self { number, time, shows, task }
    }

    /// Waits until the board shows what the database holds, as it must soon. Answers what is wrong.
    pub async fn catch_up(&self, town: &Town) -> Option<String> {
        let deadline = Instant::now() + HEALED;
        loop {
            let (shows, should) = (self.shows.lock().unwrap().clone(), self.should_show(town));
            if shows == should {
                return None;
            }
            if Instant::now() > deadline {
                return Some(format!("viewer {} sees {shows:?} instead of {should:?}", self.number));
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    fn should_show(&self, town: &Town) -> Board {
        let now = State::read(town);
        now.into_iter().map(|(spot, state)| (spot, state.name(self.time).to_owned())).collect()
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Connects again, to the next instance, whenever the line is gone.
async fn watch(town: Arc<Town>, number: usize, time: Span, shows: Arc<Mutex<Board>>) {
    let [from, to] = time.fields();
    let (query, mut cookie) = (format!("?from={from}&to={to}"), None);
    for instance in number.. {
        let instance = instance % town.origins.len();
        if cookie.is_none() {
            cookie = sign_in(&town, instance, number).await;
        }
        if let Some(key) = &cookie {
            match connect(&town.origins[instance], key, &query).await {
                Ok(watcher) => follow(watcher, &shows).await,
                Err(Some(401)) => cookie = None,
                Err(_) => {}
            }
        }
        sleep(Duration::from_millis(200)).await;
    }
}

async fn follow(mut watcher: Watcher, shows: &Mutex<Board>) {
    // The server says something every 25 seconds; silence is a line that is dead.
    while let Some(Heard::Text(message)) = watcher.hear_within(Duration::from_secs(30)).await {
        let mut shows = shows.lock().unwrap();
        if message.contains("hx-target=\"#board\"") {
            shows.clear();
        }
        shows.extend(tiles(&message).into_iter().map(|(id, _, state)| (id, state)));
    }
}

/// The status where it does not open, if anybody answered.
async fn connect(origin: &str, cookie: &str, query: &str) -> Result<Watcher, Option<u16>> {
    let headers = [("Cookie", cookie), ("Origin", origin)];
    let connecting = timeout(PATIENCE, Watcher::connect(origin, query, &headers, None));
    match connecting.await {
        Ok(Ok(watcher)) => Ok(watcher),
        Ok(Err(tokio_tungstenite::tungstenite::Error::Http(response))) => {
            Err(Some(response.status().as_u16()))
        }
        Ok(Err(_)) | Err(_) => Err(None),
    }
}

/// The cookie, if anybody answered.
async fn sign_in(town: &Town, instance: usize, number: usize) -> Option<String> {
    let email = email(CLIENTS + number);
    let form = town.person(instance).form("/sign-in", &[("email", &email), ("password", PASSWORD)]);
    try_send(form.timeout(PATIENCE)).await.ok()?.cookie("sparespot")
}
