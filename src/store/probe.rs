//! Tells a database that is slow from one that is gone without a word, such as a machine that was unplugged.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use diesel::r2d2::R2D2Connection as _;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::AnyConnection;
use crate::config::DatabaseUrl;

/// How long the simplest of questions may take. With [`super::SLOW`] it stays below the second in which the
/// interface wants a refusal.
const LIMIT: Duration = Duration::from_millis(400);
/// How long an answer, to whatever question, shows that the database is there.
const FRESH: Duration = Duration::from_millis(300);

pub(super) struct Probe {
    /// Empty while a question waits for its answer.
    connection: Arc<std::sync::Mutex<Option<AnyConnection>>>,
    url: DatabaseUrl,
    /// When anybody was last answered.
    heard: std::sync::Mutex<Option<Instant>>,
    /// When the database was last asked whether it is there, and what came of it.
    last: Mutex<Option<(Instant, bool)>>,
}

impl Probe {
    pub(super) fn new(url: DatabaseUrl) -> Self {
        Self { connection: Arc::default(), url, heard: std::sync::Mutex::default(), last: Mutex::default() }
    }

    /// Notes that somebody was answered.
    pub(super) fn hear(&self) {
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether the database answers anybody; if nobody was lately, it is asked on a connection of its own.
    pub(super) async fn answers(&self) -> bool {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.is_some_and(|at| at.elapsed() < FRESH) {
            return true;
        }
        let mut last = self.last.lock().await;
        if let Some((at, answered)) = *last
            && at.elapsed() < FRESH
        {
            return answered;
        }
        let (connection, url) = (self.connection.clone(), self.url.clone());
        let asked = tokio::task::spawn_blocking(move || ask(&connection, &url));
        let answered = matches!(timeout(LIMIT, asked).await, Ok(Ok(true)));
        *last = Some((Instant::now(), answered));
        answered
    }
}

fn ask(connection: &std::sync::Mutex<Option<AnyConnection>>, url: &DatabaseUrl) -> bool {
    // Who asked before us still waits.
    let Ok(mut kept) = connection.try_lock() else { return false };
    // The one that was kept may not have outlived a restart, which says nothing about now.
    let alive = |mut open: AnyConnection| open.ping().is_ok().then_some(open);
    *kept = kept.take().and_then(alive).or_else(|| AnyConnection::open(url).ok());
    kept.is_some()
}
