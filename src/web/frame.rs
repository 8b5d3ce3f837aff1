//! What every handler knows about its request: who asks, how the page around the answer looks.

use std::sync::Arc;

use actix_session::SessionExt as _;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use askama::Template;
use futures_util::future::LocalBoxFuture;

use super::Refused;
use super::done::Done;
use crate::auth::{self, Gate, Viewer};
use crate::building::Building;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::language::{Language, Message};
use crate::residents::Resident;
use crate::store::{Actor, Door, Store};
use crate::views::layouts::{Here, Me, Notice, Page, Theme};
use crate::views::render;
use crate::views::words::Words;

/// The frame of a page that anybody may see.
pub struct Frame {
    pub gate: web::Data<Gate>,
    pub viewer: Option<Viewer>,
    pub building: Option<Arc<Building>>,
    pub language: Language,
    /// Notices that the viewer has not read.
    unread: i64,
    theme: Theme,
    is_fragment: bool,
    refresh: Option<u32>,
    done: Option<Done>,
}

/// The frame of a page for signed-in residents.
pub struct Mine {
    pub frame: Frame,
    pub resident: Arc<Resident>,
    pub building: Arc<Building>,
    pub language: Language,
    pub now: Timestamp,
}

/// The frame of a page for managers only.
pub struct Managing(pub Mine);

/// The cookie that remembers a theme.
pub const THEME: &str = "theme";

impl Frame {
    /// The frame of a request, for whoever it comes from.
    pub async fn of(request: &HttpRequest) -> Result<Self> {
        let gate = request
            .app_data::<web::Data<Gate>>()
            .ok_or_else(|| Error::Internal("the server has no gate".into()))?
            .clone();
        let viewer = gate.viewer(&request.get_session()).await?;
        let building = gate.building().await?;
        let language = auth::language(request, viewer.as_ref().map(|viewer| viewer.resident.as_ref()));
        let unread = match &viewer {
            Some(viewer) => gate.unread(viewer.resident.id).await?,
            None => 0,
        };
        Ok(Self { viewer, building, language, unread, ..Self::bare(request, gate) })
    }

    /// The frame that needs no database.
    pub fn bare(request: &HttpRequest, gate: web::Data<Gate>) -> Self {
        let cookie = request.cookie(THEME);
        let query = super::fields::Fields::of_query(request);
        Self {
            gate,
            viewer: None,
            building: None,
            language: auth::language(request, None),
            unread: 0,
            theme: cookie.and_then(|cookie| Theme::parse(cookie.value())).unwrap_or_default(),
            is_fragment: is_fragment(request),
            refresh: query.get("refresh").parse().ok().map(|seconds: u32| seconds.clamp(5, 3600)),
            done: Done::of(request),
        }
    }

    /// A page with a title that is a text, or words of the residents' own.
    pub fn page(&self, title: impl Into<Message>, here: Here) -> Page {
        let unnamed = || self.language.say("shared-parking").to_owned();
        Page {
            title: self.language.tell(&title.into()),
            building: self.building.as_ref().map_or_else(unnamed, |building| building.name.clone()),
            theme: self.theme,
            language: self.language,
            here,
            me: self
                .viewer
                .as_ref()
                .map(|viewer| Me { unread: self.unread, ..viewer.resident.as_ref().into() }),
            is_fragment: self.is_fragment,
            refresh: self.refresh,
            notice: self.notice(),
        }
    }

    fn notice(&self) -> Option<Notice> {
        let (done, building) = (self.done?, self.building.as_ref()?);
        let now = self.gate.store.clock().now();
        Some(done.notice(Words { zone: &building.zone, now, language: self.language }))
    }
}

impl Mine {
    /// The database in the hands of who asks.
    pub fn store(&self) -> Store {
        self.frame.gate.store.by(Actor::new(Door::Page, self.resident.id))
    }

    pub fn page(&self, title: impl Into<Message>, here: Here) -> Page {
        self.frame.page(title, here)
    }

    /// Says times as seen from this request.
    pub fn words(&self) -> Words<'_> {
        Words { zone: &self.building.zone, now: self.now, language: self.language }
    }
}

/// Whether htmx asks.
pub fn is_fragment(request: &HttpRequest) -> bool {
    request.headers().get("hx-request").is_some_and(|value| value == "true")
}

/// Enough for the board of a hundred spots, so that a page is written without moving.
const ROOM: usize = 192 * 1024;

/// A rendered template.
pub fn html(
    language: Language,
    status: StatusCode,
    template: &impl Template,
) -> Result<HttpResponse, Refused> {
    let mut body = String::with_capacity(ROOM);
    render(template, language, &mut body)?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(body))
}

/// A page.
pub fn ok(language: Language, template: &impl Template) -> Result<HttpResponse, Refused> {
    html(language, StatusCode::OK, template)
}

/// The form again, with what was typed and what is wrong with it.
pub fn refused(language: Language, error: &Error, template: &impl Template) -> Result<HttpResponse, Refused> {
    let mut response = html(language, super::refusal::status(error), template)?;
    super::refusal::say_when(error, &mut response);
    Ok(response)
}

/// On to the page that shows the result.
pub fn see_other(location: impl AsRef<str>) -> HttpResponse {
    HttpResponse::SeeOther().insert_header((LOCATION, location.as_ref())).finish()
}

impl FromRequest for Frame {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self::of(&request).await?) })
    }
}

impl FromRequest for Mine {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let frame = Frame::of(&request).await?;
            let viewer = frame.viewer.clone().ok_or(Error::Unauthenticated)?;
            let building = frame.building.clone().ok_or(Error::Unauthenticated)?;
            let now = frame.gate.store.clock().now();
            let language = frame.language;
            Ok(Self { frame, resident: viewer.resident, building, language, now })
        })
    }
}

impl FromRequest for Managing {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mine = Mine::from_request(request, payload);
        Box::pin(async move {
            let mine = mine.await?;
            if !mine.resident.is_manager {
                return Err(Error::Forbidden(Message::of("problem-managers-only")).into());
            }
            Ok(Self(mine))
        })
    }
}
