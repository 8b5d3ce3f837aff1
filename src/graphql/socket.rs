//! Subscriptions, and whatever else is asked, over `graphql-transport-ws`. The protocol is juniper's; here are the
//! line itself, who may use it, and until when.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use actix_web::guard::{self, Guard};
use actix_web::http::header::{HeaderValue, SEC_WEBSOCKET_PROTOCOL};
use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, CloseReason, Session};
use futures_util::{SinkExt as _, StreamExt as _};
use juniper::{DefaultScalarValue, Variables};
use juniper_graphql_ws::ConnectionConfig;
use juniper_graphql_ws::graphql_transport_ws::{ClientMessage, Connection, Input, Output};
use serde_json::{Value as Json, json};
use tokio::sync::{broadcast, watch};
use tokio::time::timeout;

use super::caller::Caller;
use super::context::Context;
use super::{Graph, limits, refusal};
use crate::auth::{Gate, origin};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::meter::Kind;
use crate::wire::{self, Received, Stopping};

const PROTOCOL: &str = "graphql-transport-ws";
/// The largest message, and what may arrive before one is whole.
const LARGEST: usize = 64 * 1024;
/// Operations that run at the same time on one line.
const AT_ONCE: usize = 10;
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How long a client may take to say who it is, and to read what it is sent.
const PATIENCE: Duration = Duration::from_secs(10);

/// Codes of the protocol.
const INVALID: CloseCode = CloseCode::Other(4400);
const UNAUTHORIZED: CloseCode = CloseCode::Other(4401);
const TOO_LATE: CloseCode = CloseCode::Other(4408);

/// Whether a `GET` asks for a socket (RFC 6455, section 4.1).
pub fn is_wanted() -> impl Guard {
    guard::fn_guard(|context| {
        let upgrade = context.head().headers.get("upgrade").and_then(|value| value.to_str().ok());
        upgrade.is_some_and(|upgrade| upgrade.eq_ignore_ascii_case("websocket"))
    })
}

/// Answers the handshake and leaves a task behind. A token comes with the first message, so that a page of another
/// site has nothing to send; the session counts on our own pages only.
pub async fn open(
    request: HttpRequest,
    payload: web::Payload,
    gate: web::Data<Gate>,
    graph: web::Data<Graph>,
    stopping: web::Data<Stopping>,
) -> Result<HttpResponse, actix_web::Error> {
    if stopping.has_begun() {
        return Ok(refusal::response(&Error::Unavailable));
    }
    if !speaks_protocol(&request) {
        let words = format!("This socket speaks the protocol {PROTOCOL} only.");
        return Ok(refusal::response(&Error::field("", words)));
    }
    let at_home = match origin::is_own_origin(&request, &gate) {
        Some(true) => Caller::by_session(&request, &gate).await.ok(),
        _ => None,
    };
    let (payload, received) = wire::limited(&request, payload, LARGEST).await?;
    let (mut response, session, messages) = actix_ws::handle(&request, payload)?;
    response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(PROTOCOL));
    let messages = messages.max_frame_size(LARGEST).aggregate_continuations().max_continuation_size(LARGEST);
    let (gate, graph) = (gate.into_inner(), graph.into_inner());
    let line = Line {
        session,
        gate,
        graph,
        stopping: stopping.as_ref().clone(),
        known: watch::Sender::default(),
        failed: HashSet::new(),
    };
    actix_web::rt::spawn(line.run(messages, received, at_home));
    Ok(response)
}

fn speaks_protocol(request: &HttpRequest) -> bool {
    let offered = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    offered.flat_map(|list| list.split(',')).any(|protocol| protocol.trim() == PROTOCOL)
}

struct Line {
    session: Session,
    gate: Arc<Gate>,
    graph: Arc<Graph>,
    stopping: Stopping,
    /// Who is at the other end, once it has said so.
    known: watch::Sender<Option<Caller>>,
    /// Operations of which an error was told.
    failed: HashSet<String>,
}

type Asked = ClientMessage<DefaultScalarValue>;

impl Line {
    async fn run(
        mut self,
        mut messages: AggregatedMessageStream,
        received: Received,
        at_home: Option<Caller>,
    ) {
        let _open = self.gate.store.meter().open(Kind::graphql);
        let mut events = self.gate.store.bus().subscribe();
        let mut connection = Connection::new(self.graph.schema.clone(), self.init(at_home));
        let mut known = self.known.subscribe();
        let stopping = self.stopping.clone();
        let end = tokio::time::sleep(PATIENCE);
        tokio::pin!(end);
        let reason = loop {
            tokio::select! {
                message = messages.next() => {
                    received.forget();
                    match message {
                        Some(Ok(AggregatedMessage::Text(text))) => match self.read(&text).await {
                            Ok(Some(asked)) => {
                                let sent: Result<(), _> = connection.send(Input::Message(asked)).await;
                                match sent {
                                    Ok(()) => {}
                                    Err(never) => match never {},
                                }
                            }
                            Ok(None) => {}
                            Err(reason) => break reason,
                        },
                        Some(Ok(AggregatedMessage::Ping(payload))) => {
                            if !matches!(timeout(PATIENCE, self.session.pong(&payload)).await, Ok(Ok(()))) {
                                return;
                            }
                        }
                        Some(Ok(AggregatedMessage::Pong(_))) => {}
                        Some(Ok(AggregatedMessage::Binary(_))) => break (INVALID, "Messages are text."),
                        Some(Ok(AggregatedMessage::Close(_)) | Err(_)) | None => break (CloseCode::Normal, ""),
                    }
                }
                output = connection.next() => match output {
                    Some(Output::Message(message)) => {
                        let Ok(message) = serde_json::to_value(&message) else { return };
                        if self.is_superfluous(&message) {
                            continue;
                        }
                        if !self.say(message).await {
                            return;
                        }
                    }
                    Some(Output::Close { code, message }) => {
                        return self.close(CloseCode::from(code), message).await;
                    }
                    None => break (CloseCode::Normal, ""),
                },
                _ = known.changed() => {
                    let caller = known.borrow_and_update().clone();
                    end.as_mut().reset(tokio::time::Instant::now() + self.time_left(caller.as_ref()));
                }
                event = events.recv() => if may_end(event) && !self.is_still_good().await {
                    break (UNAUTHORIZED, "The token or the session is over.");
                },
                () = &mut end => break match *known.borrow() {
                    Some(_) => (UNAUTHORIZED, "The token or the session is over."),
                    None => (TOO_LATE, "Please say who you are within 10 seconds."),
                },
                () = stopping.begun() => break (CloseCode::Restart, "restarting"),
            }
        };
        self.close(reason.0, reason.1.to_owned()).await;
    }

    /// Looks at who says to be there: the token of `connection_init`, else the session of our own page.
    fn init(
        &self,
        at_home: Option<Caller>,
    ) -> impl FnOnce(
        Variables,
    ) -> futures_util::future::BoxFuture<
        'static,
        Result<ConnectionConfig<Context, DefaultScalarValue>, Error>,
    > + Unpin
    + Send
    + 'static {
        let (gate, graph, known) = (self.gate.clone(), self.graph.clone(), self.known.clone());
        move |said| {
            Box::pin(async move {
                let header = said
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
                    .and_then(|(_, value)| value.convert::<String>().ok());
                let caller = match (header, at_home) {
                    (Some(header), _) => Caller::by_token(&header, &gate).await?,
                    (None, Some(caller)) => caller,
                    (None, None) => return Err(Error::Unauthenticated),
                };
                known.send_replace(Some(caller.clone()));
                Ok(ConnectionConfig::new(Context::new(
                    gate,
                    graph.board.clone(),
                    graph.searches.clone(),
                    caller,
                ))
                .with_max_in_flight_operations(AT_ONCE)
                .with_keep_alive_interval(KEEP_ALIVE))
            })
        }
    }

    /// A message of the protocol; none where it was refused.
    async fn read(&mut self, text: &str) -> Result<Option<Asked>, (CloseCode, &'static str)> {
        let asked: Asked =
            serde_json::from_str(text).map_err(|_| (INVALID, "This is not a message of the protocol."))?;
        if let ClientMessage::Subscribe { id, payload } = &asked
            && let Err(error) = limits::check(&self.graph.schema, &payload.query)
        {
            let refused = json!({ "id": id, "type": "error", "payload": [refusal::as_json(&error)] });
            self.say(refused).await;
            return Ok(None);
        }
        Ok(Some(asked))
    }

    /// An operation ends with its error and nothing is said after it; juniper says `complete` too.
    fn is_superfluous(&mut self, message: &Json) -> bool {
        let id = message["id"].as_str().unwrap_or_default();
        match message["type"].as_str() {
            Some("error") => {
                self.failed.insert(id.to_owned());
                false
            }
            Some("complete") => self.failed.remove(id),
            _ => false,
        }
    }

    /// Whether it was sent; a client that does not read is left.
    async fn say(&mut self, mut message: Json) -> bool {
        match message["type"].as_str() {
            Some("error") => refusal::give_codes(&mut message["payload"], "INVALID"),
            Some("next") if message["payload"]["errors"].is_array() => {
                refusal::give_codes(&mut message["payload"]["errors"], "INVALID");
            }
            _ => {}
        }
        matches!(timeout(PATIENCE, self.session.text(message.to_string())).await, Ok(Ok(())))
    }

    async fn is_still_good(&self) -> bool {
        let caller = self.known.borrow().clone();
        match caller {
            // It cannot be told: the next event, or the end in any case, will.
            Some(caller) => caller.is_still_good(&self.gate).await.unwrap_or(true),
            None => true,
        }
    }

    fn time_left(&self, caller: Option<&Caller>) -> Duration {
        let until = caller.and_then(Caller::until);
        let left = until.map(|until| until.duration_since(self.gate.store.clock().now()));
        left.map_or(Duration::from_secs(24 * 3600), |left| Duration::try_from(left).unwrap_or_default())
    }

    async fn close(self, code: CloseCode, description: String) {
        let description = Some(description).filter(|text| !text.is_empty());
        let closing = self.session.close(Some(CloseReason { code, description }));
        // It may be gone already.
        let _ = timeout(PATIENCE, closing).await;
    }
}

/// Whether somebody may not be signed in any more after it.
fn may_end(event: Result<Event, broadcast::error::RecvError>) -> bool {
    match event {
        Ok(Event::SessionsEnded(_) | Event::SessionEnded(_) | Event::TokenEnded(_) | Event::Rejoined) => true,
        Ok(_) => false,
        Err(_) => true,
    }
}
