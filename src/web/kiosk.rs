//! The screen in the lobby. It has no session: its cookie holds a device code until a manager lets it in, and then its
//! token. Every page of it comes back by itself, whatever happens.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::assets::edition;
use super::fields::Fields;
use super::frame::{html, is_fragment};
use super::refusal::{say_when, status};
use crate::auth::{Device, Gate, origin};
use crate::board::Board;
use crate::building::Building;
use crate::error::{Error, Result};
use crate::kiosks::{self, Answer, Code};
use crate::language::Language;
use crate::views::kiosk::{Away, Frame, Refresh, Screen, Show, Top, Waiting};
use crate::views::qr;
use crate::views::words::Words;

/// Seconds after which a page without JavaScript looks again.
const BOARD: u32 = 30;
const PAIRING: u32 = 5;
const AWAY: u32 = 10;

/// What a screen is to show.
enum Shown {
    Board,
    Code(Code),
}

/// `GET /kiosk`. htmx asks whether what a page shows (`?shows=`) is still right, and is told to load it again if not.
pub async fn show(
    request: HttpRequest,
    gate: web::Data<Gate>,
    board: web::Data<Board>,
) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let mut device = choose(Device::of(&request, &gate), &query);
    let shown = match recognise(&request, &gate, &mut device).await {
        Ok(shown) => shown,
        Err(error) => return away(&request, &device, &error),
    };
    let mut response = if is_fragment(&request) {
        still_right(&shown, query.get("shows"))
    } else {
        let page = match shown {
            Shown::Board => show_board(&request, &gate, &board, &device, query.get("live") == "off").await,
            Shown::Code(code) => show_code(&request, &gate, &device, &code).await,
        };
        match page {
            Ok(page) => page,
            Err(error) => return away(&request, &device, &error),
        }
    };
    let cookie = device.cookie(&request, &gate);
    response.add_cookie(&cookie).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(response)
}

/// `GET /reload`: what a socket sends a page to that is of another edition, or is to be another one.
pub async fn reload() -> HttpResponse {
    HttpResponse::Ok().insert_header(REFRESH).finish()
}

const REFRESH: (HeaderName, &str) = (HeaderName::from_static("hx-refresh"), "true");

/// What the address says of how it is to look is remembered.
fn choose(device: Device, query: &Fields) -> Device {
    let is_light = match query.get("theme") {
        "light" => true,
        "dark" => false,
        _ => device.is_light,
    };
    let language = Language::parse(query.get("lang")).or(device.language);
    Device { is_light, language, ..device }
}

/// The board for a screen that is let in, else the code that it shows, which may be a new one.
async fn recognise(request: &HttpRequest, gate: &Gate, device: &mut Device) -> Result<Shown> {
    if device.secret.starts_with(kiosks::DEVICE_PREFIX) {
        let device_code = device.secret.clone();
        match gate.store.write(move |tx| kiosks::ask(tx, &device_code)).await? {
            Answer::Waiting(code) => return Ok(Shown::Code(code)),
            Answer::Token(token) => device.secret = token,
            _ => {}
        }
    }
    if gate.kiosk(&device.secret).await?.is_some() {
        return Ok(Shown::Board);
    }
    gate.limits.request_from(&origin::address(request, gate)).await?;
    let pairing = gate.store.write(kiosks::begin).await?;
    device.secret = pairing.device_code;
    Ok(Shown::Code(pairing.code))
}

fn still_right(shown: &Shown, shows: &str) -> HttpResponse {
    let is_right = match shown {
        Shown::Board => shows == edition(),
        Shown::Code(code) => shows == code.shown(),
    };
    if is_right {
        HttpResponse::NoContent().finish()
    } else {
        HttpResponse::Ok().insert_header(REFRESH).finish()
    }
}

async fn show_board(
    request: &HttpRequest,
    gate: &Gate,
    board: &Board,
    device: &Device,
    is_paused: bool,
) -> Result<HttpResponse> {
    let snapshot = board.snapshot().await?;
    let language = device.language(request);
    let words = Words { zone: &snapshot.building.zone, now: gate.store.clock().now(), language };
    let refresh = if is_paused { Refresh::Always(BOARD) } else { Refresh::WithoutScript(BOARD) };
    let template = Show {
        frame: frame(Some(&snapshot.building), language, device, refresh),
        screen: Arc::new(Screen::new(&snapshot, words)),
        top: Top::new(&snapshot.building, words, None),
        qr: qr::path(&format!("{}/sign-in", origin::own(request, gate)))?,
        live: (!is_paused).then(|| format!("/live?view=kiosk&edition={}", edition())),
        live_as: if is_paused { "paused" } else { "none" },
        check: format!("/kiosk?shows={}", edition()),
    };
    page(language, StatusCode::OK, &template)
}

async fn show_code(request: &HttpRequest, gate: &Gate, device: &Device, code: &Code) -> Result<HttpResponse> {
    let (language, building) = (device.language(request), gate.building().await?);
    let place = format!("{}/manage/kiosks", origin::own(request, gate));
    let code = code.shown();
    let template = Waiting {
        frame: frame(building.as_deref(), language, device, Refresh::WithoutScript(PAIRING)),
        qr: qr::path(&format!("{place}?code={code}"))?,
        place: place.split_once("://").map_or(place.clone(), |(_, rest)| rest.to_owned()),
        check: format!("/kiosk?shows={code}"),
        code,
    };
    page(language, StatusCode::OK, &template)
}

/// Nobody stands by to load a page again that could not be shown: it does so itself, with and without JavaScript.
fn away(request: &HttpRequest, device: &Device, error: &Error) -> Result<HttpResponse, Refused> {
    if let Error::Internal(cause) = error {
        tracing::error!(path = request.path(), cause, "internal error");
    }
    let mut response = if is_fragment(request) {
        HttpResponse::new(status(error))
    } else {
        let language = device.language(request);
        page(language, status(error), &Away { frame: frame(None, language, device, Refresh::Always(AWAY)) })?
    };
    say_when(error, &mut response);
    Ok(response)
}

fn page(language: Language, status: StatusCode, template: &impl askama::Template) -> Result<HttpResponse> {
    let mut response = html(language, status, template).map_err(|Refused(error)| error)?;
    // A page that was kept would show a code that is over.
    response
        .headers_mut()
        .insert(actix_web::http::header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn frame(building: Option<&Building>, language: Language, device: &Device, refresh: Refresh) -> Frame {
    let parking = language.say("kiosk-parking");
    let building = building.map_or_else(|| parking.to_owned(), |building| building.name.clone());
    Frame { title: format!("{building}, {parking}"), building, language, is_light: device.is_light, refresh }
}
