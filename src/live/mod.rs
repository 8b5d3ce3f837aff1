//! The live board: WebSockets that carry HTML fragments, each rendered once for all who watch the same.

mod hub;
mod shown;
mod socket;
mod task;

use std::sync::Arc;

use actix_session::SessionExt as _;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

pub use self::hub::Hub;
use self::hub::{Asked, Watched};
use self::socket::Who;
use crate::auth::{self, Device, Gate, origin};
use crate::board::View;
use crate::board::timeline::Timeline;
use crate::error::Error;

pub fn routes(config: &mut ServiceConfig) {
    config.route("/live", web::get().to(connect));
}

/// Opens a socket on a view of the board, for signed-in residents and from our own pages only; or on what a
/// screen in the lobby shows, for such a screen.
async fn connect(
    request: HttpRequest,
    payload: web::Payload,
    gate: web::Data<Gate>,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, actix_web::Error> {
    // A browser always names its origin when it opens a socket; other programs need not.
    if origin::is_own_origin(&request, &gate) == Some(false) {
        return Ok(HttpResponse::Forbidden().body("This socket was opened by another site.\n"));
    }
    if hub.is_stopping() {
        return Ok(unavailable());
    }
    let query: Vec<(String, String)> =
        form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect();
    let field =
        |name: &str| query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    if field("view") == "kiosk" {
        let device = Device::of(&request, &gate);
        let kiosk = match gate.kiosk(&device.secret).await {
            Ok(Some(kiosk)) => kiosk,
            Ok(None) => return Ok(HttpResponse::Unauthorized().body("This screen is not paired.\n")),
            Err(_) => return Ok(unavailable()),
        };
        let (language, mark) = (device.language(&request), field("edition").to_owned());
        let asked = Asked { watched: Watched::Kiosk, language, mark };
        let who = Who::Kiosk(kiosk.id);
        return socket::open(&request, payload, Arc::clone(&hub), Arc::clone(&gate), who, asked).await;
    }
    let viewer = match gate.viewer(&request.get_session()).await {
        Ok(Some(viewer)) => viewer,
        Ok(None) => return Ok(HttpResponse::Unauthorized().body("Please sign in first.\n")),
        Err(_) => return Ok(unavailable()),
    };
    let language = auth::language(&request, Some(&viewer.resident));
    let (building, now) = match gate.building().await {
        Ok(Some(building)) => (building, gate.store.clock().now()),
        _ => return Ok(unavailable()),
    };
    let watched = match field("view") {
        "" | "board" => View::parse(field, &building.zone, now).map(Watched::Board),
        "day" => Timeline::parse(field, &building.zone, now, &building.rules).map(Watched::Day),
        _ => Err(Error::field("view", "The views are board, day and kiosk.")),
    };
    let watched = match watched {
        Ok(watched) => watched,
        Err(error) => return Ok(refused(&error)),
    };
    let asked = Asked { watched, language, mark: field("mark").to_owned() };
    socket::open(&request, payload, Arc::clone(&hub), Arc::clone(&gate), Who::Resident(viewer), asked).await
}

fn refused(error: &Error) -> HttpResponse {
    HttpResponse::UnprocessableEntity().body(format!("{error}\n"))
}

fn unavailable() -> HttpResponse {
    HttpResponse::ServiceUnavailable().insert_header(("retry-after", "2")).finish()
}
