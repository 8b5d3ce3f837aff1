//! Stopping mail of one kind without signing in: by a button, or by the one click of a mail program (RFC 8058), which
//! comes from another site and without a session.

use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::fields::Fields;
use super::frame::{Frame, ok, see_other};
use crate::auth::{Gate, origin};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::notices::{Kind, Links, choices};
use crate::store::Actor;
use crate::views::layouts::Here;
use crate::views::notices::{self, Unsubscribe};
use crate::wire;

/// What a mail program sends in place of a button.
const ONE_CLICK: &[u8] = b"one-click";

pub async fn show(
    request: HttpRequest,
    frame: Frame,
    links: web::Data<Links>,
    token: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let (_, kind) = read(&request, &frame.gate, &links, &token).await?;
    let is_done = Fields::of_query(&request).get("done") == "yes";
    ok(frame.language, &page(&frame, &token, kind, is_done))
}

/// The mail program must not be sent on to another page.
pub async fn stop(
    request: HttpRequest,
    frame: Frame,
    links: web::Data<Links>,
    token: web::Path<String>,
    payload: web::Payload,
) -> Result<HttpResponse, Refused> {
    let (resident, kind) = read(&request, &frame.gate, &links, &token).await?;
    let body = wire::body(&request, payload).await?;
    let store = frame.gate.store.by(Actor::STRANGER);
    store.write(move |tx| choices::unsubscribe(tx, resident, kind)).await?;
    if body.windows(ONE_CLICK.len()).any(|part| part.eq_ignore_ascii_case(ONE_CLICK)) {
        return ok(frame.language, &page(&frame, &token, kind, true));
    }
    Ok(see_other(format!("/unsubscribe/{token}?done=yes")))
}

/// Whose mail of which kind; who guesses is slowed down.
async fn read(request: &HttpRequest, gate: &Gate, links: &Links, token: &str) -> Result<(i64, Kind)> {
    if let Some(read) = links.read(token) {
        return Ok(read);
    }
    gate.limits.request_from(&origin::address(request, gate)).await?;
    Err(Error::NotFound)
}

fn page(frame: &Frame, token: &str, kind: Kind, is_done: bool) -> Unsubscribe {
    Unsubscribe {
        page: frame.page(Message::of("unsubscribe-title"), Here::Elsewhere),
        kind: frame.language.say(notices::kind(kind)),
        action: format!("/unsubscribe/{token}"),
        is_done,
    }
}
