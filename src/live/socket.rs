//! One watcher: sends what the hub says and hears only that the other side is there.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use actix_ws::{CloseCode, CloseReason, Closed, Item, Message, MessageStream, Session};
use bytestring::ByteString;
use futures_util::StreamExt as _;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, timeout};

use super::Hub;
use super::hub::{Asked, Ended, Watch};
use crate::auth::{Gate, Viewer, session};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::language::Language;
use crate::meter::Kind;
use crate::views::board::SignedOut;
use crate::views::kiosk::Reload;
use crate::views::render;
use crate::wire;

/// A page sends nothing but pongs: more than this over a socket's whole life is not a page.
const MOST_RECEIVED: usize = 256 * 1024;
const LARGEST_FRAME: usize = 4 * 1024;
/// So much of a message is written at a time, in bytes.
const PIECE: usize = 3 * 1024;
/// How long a client that reads nothing may hold up its own messages.
const PATIENCE: Duration = Duration::from_secs(10);
/// As good as: timers do not reach further.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3600);
/// How soon it is asked again whether a session still is one, where nobody answered.
const RETRY: Duration = Duration::from_secs(1);

/// Has the page ask for its reader's unread count, which only it may know.
const NOTICED: &[u8] = b"<hx-partial id=\"noticed\" hx-target=\"#bell\" hx-swap=\"none\"></hx-partial>";
/// Who watches.
#[derive(Clone)]
pub enum Who {
    Resident(Viewer),
    /// The screen with this id.
    Kiosk(i64),
}

/// Answers the handshake and leaves a task behind.
pub async fn open(
    request: &HttpRequest,
    payload: web::Payload,
    hub: Arc<Hub>,
    gate: Arc<Gate>,
    who: Who,
    asked: Asked,
) -> Result<HttpResponse, actix_web::Error> {
    let (payload, _) = wire::limited(request, payload, MOST_RECEIVED).await?;
    let (response, session, messages) = actix_ws::handle(request, payload)?;
    let messages = messages.max_frame_size(LARGEST_FRAME);
    actix_web::rt::spawn(async move {
        let kind = if matches!(who, Who::Kiosk(_)) { Kind::kiosk } else { Kind::board };
        let _open = gate.store.meter().open(kind);
        let socket = Socket { session, gate, who, language: asked.language };
        socket.run(&hub, messages, asked).await;
    });
    Ok(response)
}

struct Socket {
    session: Session,
    gate: Arc<Gate>,
    who: Who,
    language: Language,
}

impl Socket {
    async fn run(mut self, hub: &Hub, mut messages: MessageStream, mut asked: Asked) {
        let mut ended = hub.ended();
        let mut noticed = hub.noticed();
        let Ok(Watch { whole, mut changes }) = hub.watch(asked.clone()).await else {
            return self.close(CloseCode::Again, "the database does not answer").await;
        };
        // From now on the page shows something else.
        asked.mark.clear();
        if !self.send(whole).await {
            return;
        }
        let over = tokio::time::sleep(self.time_left(hub.now()));
        tokio::pin!(over);
        // While it is not known whether the session still is one: when to ask.
        let doubt = tokio::time::sleep(Duration::ZERO);
        tokio::pin!(doubt);
        let mut is_in_doubt = false;
        loop {
            tokio::select! {
                // What happened comes before the word that something did.
                biased;
                change = changes.recv() => {
                    let message = match change {
                        Ok(message) => message,
                        // Too slow: the whole view, and on from there.
                        Err(RecvError::Lagged(_)) => match hub.watch(asked.clone()).await {
                            Ok(watch) => {
                                changes = watch.changes;
                                watch.whole
                            }
                            Err(_) => return self.close(CloseCode::Again, "the database does not answer").await,
                        },
                        Err(RecvError::Closed) => return self.close(CloseCode::Restart, "restarting").await,
                    };
                    if !self.send(message).await {
                        return;
                    }
                }
                told = noticed.recv() => match told {
                    Ok(id) if !self.is_of(id) => {}
                    // Theirs, or perhaps one of those that were missed.
                    Ok(_) | Err(RecvError::Lagged(_)) => {
                        if !self.send(Bytes::from_static(NOTICED)).await {
                            return;
                        }
                    }
                    Err(RecvError::Closed) => return self.close(CloseCode::Restart, "restarting").await,
                },
                message = messages.next() => match message {
                    Some(Ok(Message::Ping(payload))) => {
                        if !matches!(timeout(PATIENCE, self.session.pong(&payload)).await, Ok(Ok(()))) {
                            return;
                        }
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return self.close(CloseCode::Normal, "").await,
                    Some(Ok(_)) => {}
                },
                end = ended.recv() => match end {
                    Ok(Ended::Unheard) => {
                        is_in_doubt = true;
                        doubt.as_mut().reset(Instant::now());
                    }
                    Ok(end) if self.concerns(end) => return self.sign_out().await,
                    Ok(_) => {}
                    // It may have been ours: the page connects again if its session still is one.
                    Err(_) => return self.close(CloseCode::Restart, "restarting").await,
                },
                () = &mut doubt, if is_in_doubt => match self.is_still_in().await {
                    Ok(true) => is_in_doubt = false,
                    Ok(false) => return self.sign_out().await,
                    Err(_) => doubt.as_mut().reset(Instant::now() + RETRY),
                },
                () = &mut over => return self.sign_out().await,
                () = hub.stopped() => return self.close(CloseCode::Restart, "restarting").await,
            }
        }
    }

    fn is_of(&self, resident: i64) -> bool {
        matches!(&self.who, Who::Resident(viewer) if viewer.resident.id == resident)
    }

    fn concerns(&self, end: Ended) -> bool {
        match (end, &self.who) {
            (Ended::Resident(id), Who::Resident(viewer)) => id == viewer.resident.id,
            (Ended::Session(tag), Who::Resident(viewer)) => tag == session::tag(&viewer.session),
            (Ended::Kiosk(ended), Who::Kiosk(id)) => ended == *id,
            _ => false,
        }
    }

    async fn is_still_in(&self) -> Result<bool> {
        match &self.who {
            Who::Resident(viewer) => self.gate.is_still_in(viewer).await,
            Who::Kiosk(id) => self.gate.still_stands(*id).await,
        }
    }

    /// A screen stays for as long as nobody removes it.
    fn time_left(&self, now: Timestamp) -> Duration {
        match &self.who {
            Who::Resident(viewer) => Duration::try_from(viewer.until.duration_since(now)).unwrap_or_default(),
            Who::Kiosk(_) => FOREVER,
        }
    }

    /// Whether it was sent; a client that does not read is left.
    async fn send(&mut self, message: Bytes) -> bool {
        matches!(timeout(PATIENCE, self.send_in_pieces(message)).await, Ok(Ok(())))
    }

    /// A long message goes in frames (RFC 6455, section 5.4), each written out before the next one is made: the
    /// connection's buffer stays as large as what it held at once, for as long as the socket is open.
    async fn send_in_pieces(&mut self, mut rest: Bytes) -> Result<(), Closed> {
        if rest.len() <= PIECE {
            return self.session.text(ByteString::try_from(rest).map_err(|_| Closed)?).await;
        }
        self.session.continuation(Item::FirstText(rest.split_to(PIECE))).await?;
        while rest.len() > PIECE {
            tokio::task::yield_now().await;
            self.session.continuation(Item::Continue(rest.split_to(PIECE))).await?;
        }
        tokio::task::yield_now().await;
        self.session.continuation(Item::Last(rest)).await
    }

    async fn sign_out(mut self) {
        let mut message = String::new();
        let rendered = match &self.who {
            Who::Resident(_) => render(&SignedOut, self.language, &mut message),
            Who::Kiosk(_) => render(&Reload { is_urgent: true }, self.language, &mut message),
        };
        if rendered.is_ok() {
            self.send(Bytes::from(message)).await;
        }
        self.close(CloseCode::Policy, "the session is over").await;
    }

    async fn close(self, code: CloseCode, description: &str) {
        let description = Some(description.to_owned()).filter(|text| !text.is_empty());
        let closing = self.session.close(Some(CloseReason { code, description }));
        // It may be gone already.
        let _ = timeout(PATIENCE, closing).await;
    }
}
