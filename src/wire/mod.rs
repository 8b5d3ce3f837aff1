//! What doors share of the lines to the world: how much may arrive on them, when they end, and that the server stops.

mod line;
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::header::CONTENT_LENGTH;
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest as _, HttpRequest, dev};
use futures_util::{StreamExt as _, TryStreamExt as _};
use tokio::sync::watch;

pub use self::server::{listen, serve};
use crate::error::{Error, Result};
use crate::language::Message;

/// The largest body that is read, in bytes.
const LIMIT: usize = 64 * 1024;
/// The longest that a body may take to arrive.
const DEADLINE: Duration = Duration::from_secs(10);
/// How often a server that stops looks whether requests are still being answered.
const GLANCE: Duration = Duration::from_millis(20);

/// A request's body.
///
/// # Errors
/// [`Error::TooLarge`] over 64 KiB, [`Error::Invalid`] where it takes over 10 seconds or does not arrive whole.
pub async fn body(request: &HttpRequest, payload: web::Payload) -> Result<Vec<u8>> {
    let declared =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if declared.is_some_and(|declared: usize| declared > LIMIT) {
        return Err(Error::TooLarge);
    }
    let slow = |_| Error::field("", Message::of("problem-slow"));
    tokio::time::timeout(DEADLINE, read(payload)).await.map_err(slow)?
}

async fn read(mut payload: web::Payload) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Error::field("", Message::of("problem-not-whole")))?;
        if bytes.len() + chunk.len() > LIMIT {
            return Err(Error::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// How many bytes have arrived on a socket.
#[derive(Clone, Default)]
pub struct Received(Arc<AtomicUsize>);

impl Received {
    /// Begins to count anew: what arrived was a whole message.
    pub fn forget(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// The same bytes up to a limit, and their count: a frame's size is checked only once it has arrived whole.
///
/// # Errors
/// Those of the payload.
pub async fn limited(
    request: &HttpRequest,
    payload: web::Payload,
    most: usize,
) -> Result<(web::Payload, Received), actix_web::Error> {
    let received = Received::default();
    let count = received.0.clone();
    let bytes = payload.into_inner().and_then(move |bytes: Bytes| {
        let is_too_much = count.fetch_add(bytes.len(), Ordering::Relaxed) + bytes.len() > most;
        async move { if is_too_much { Err(actix_web::error::PayloadError::Overflow) } else { Ok(bytes) } }
    });
    let mut payload: dev::Payload = dev::Payload::from(bytes.boxed_local());
    Ok((web::Payload::from_request(request, &mut payload).await?, received))
}

/// How far the server is on its way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    Serving,
    Announced,
    Begun,
}

/// That the server stops: first it says so to whoever balances, then lines end, and no new ones are opened.
#[derive(Clone)]
pub struct Stopping {
    phase: watch::Sender<Phase>,
    underway: Arc<AtomicUsize>,
}

/// A request that is being answered, for as long as this is held.
pub struct Underway(Arc<AtomicUsize>);

impl Drop for Underway {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Stopping {
    pub fn new() -> Self {
        Self { phase: watch::Sender::new(Phase::Serving), underway: Arc::default() }
    }

    pub fn announce(&self) {
        self.phase.send_replace(Phase::Announced);
    }

    pub fn begin(&self) {
        self.phase.send_replace(Phase::Begun);
    }

    /// Whether it is announced, or has begun.
    pub fn is_announced(&self) -> bool {
        *self.phase.borrow() >= Phase::Announced
    }

    pub fn has_begun(&self) -> bool {
        *self.phase.borrow() == Phase::Begun
    }

    /// Waits until it begins.
    pub async fn begun(&self) {
        // The sender is here: the wait ends with a yes.
        let _ = self.phase.subscribe().wait_for(|phase| *phase == Phase::Begun).await;
    }

    /// Counts a request that is being answered.
    pub fn underway(&self) -> Underway {
        self.underway.fetch_add(1, Ordering::Relaxed);
        Underway(self.underway.clone())
    }

    /// Waits until no request has been answered for this long.
    pub async fn quiet(&self, time: Duration) {
        let mut since = Instant::now();
        while since.elapsed() < time {
            tokio::time::sleep(GLANCE).await;
            if self.underway.load(Ordering::Relaxed) > 0 {
                since = Instant::now();
            }
        }
    }
}

impl Default for Stopping {
    fn default() -> Self {
        Self::new()
    }
}
