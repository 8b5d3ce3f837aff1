//! Where sockets ask for what they show, and hear when they must close.

use actix_web::web::Bytes;
use tokio::sync::{broadcast, mpsc, oneshot};

use super::task::{Request, Task};
use crate::board::timeline::Timeline;
use crate::board::{Board, View};
use crate::clock::{Clock, Timestamp};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::store::Store;
use crate::views::sights::Sights;
use crate::wire::Stopping;

/// Where sockets ask for a view.
pub struct Hub {
    requests: mpsc::Sender<Request>,
    ended: broadcast::Sender<Ended>,
    noticed: broadcast::Sender<i64>,
    stopping: Stopping,
    clock: Clock,
}

/// Why sockets must close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// All sessions of a resident.
    Resident(i64),
    /// The session with this tag.
    Session(u64),
    /// The screen with this id.
    Kiosk(i64),
    /// Anybody's may be over, nobody has heard.
    Unheard,
}

/// The whole view as it is, and every change from then on.
pub struct Watch {
    /// Nothing but the time where the page shows it already.
    pub whole: Bytes,
    pub changes: broadcast::Receiver<Bytes>,
}

/// What somebody watches.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Watched {
    Board(View),
    /// Its rows hold what is each reader's own, so that pages are told when to fetch them.
    Day(Timeline),
    /// What screens in the lobby show, all of them the same.
    Kiosk,
}

/// What a page asks for.
#[derive(Clone)]
pub struct Asked {
    pub watched: Watched,
    pub language: Language,
    /// The mark of the sight that the page shows already; of a screen, the edition of its page. Empty: none.
    pub mark: String,
}

impl Hub {
    /// Starts the task; it ends with the hub.
    pub fn start(
        board: Board,
        sights: Sights,
        store: &Store,
        stopping: Stopping,
        edition: &'static str,
    ) -> Self {
        let (requests, inbox) = mpsc::channel(1024);
        let (ended, _) = broadcast::channel(64);
        let (noticed, _) = broadcast::channel(256);
        let task = Task::new(board, sights, store, inbox, (ended.clone(), noticed.clone()), edition);
        tokio::spawn(task.run());
        Self { requests, ended, noticed, stopping, clock: store.clock().clone() }
    }

    /// Begins to watch a view. Who brings the mark of what is shown now hears only what time it is.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database does not answer or the server stops.
    pub async fn watch(&self, asked: Asked) -> Result<Watch> {
        if self.stopping.has_begun() {
            return Err(Error::Unavailable);
        }
        let (answer, watch) = oneshot::channel();
        self.requests.send(Request { asked, answer }).await.map_err(|_| Error::Unavailable)?;
        watch.await.map_err(|_| Error::Unavailable)
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Hears when sockets must close.
    pub fn ended(&self) -> broadcast::Receiver<Ended> {
        self.ended.subscribe()
    }

    /// Hears which residents have been told something, or have read it.
    pub fn noticed(&self) -> broadcast::Receiver<i64> {
        self.noticed.subscribe()
    }

    /// Waits until the server stops: sockets close then, and their pages connect elsewhere.
    pub async fn stopped(&self) {
        self.stopping.begun().await;
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.has_begun()
    }
}
