//! The explorer: a page for who opens the path in a browser, signed in.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CACHE_CONTROL, VARY};
use actix_web::{HttpRequest, HttpResponse, Route, guard, web};

use super::caller::Caller;
use crate::auth::{self, Gate};
use crate::error::{Error, Result};
use crate::views::graphql::Explorer;
use crate::views::layouts::{Here, Me, Page, Theme};
use crate::views::render;

/// A `GET` that would rather have a page than JSON.
pub fn is_wanted() -> Route {
    let is_browser = guard::fn_guard(|context| {
        let accepted = context.head().headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        accepted.is_some_and(|accepted| accepted.contains("text/html"))
    });
    web::route().guard(guard::Any(guard::Get()).or(guard::Head())).guard(is_browser)
}

/// What goes wrong here is a page's error: it leaves with the answer, for the frame around all pages to show.
pub async fn show(request: HttpRequest, gate: web::Data<Gate>) -> HttpResponse {
    let written = match page(&request, &gate).await {
        Ok(page) => html(page),
        Err(error) => Err(error),
    };
    match written {
        Ok(html) => HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "private, no-cache"))
            .insert_header((VARY, "Accept"))
            .content_type("text/html; charset=utf-8")
            .body(html),
        Err(error) => {
            let mut response = HttpResponse::new(StatusCode::INTERNAL_SERVER_ERROR);
            response.extensions_mut().insert(error);
            response
        }
    }
}

fn html(page: Page) -> Result<String> {
    let (language, mut html) = (page.language, String::new());
    render(&Explorer { page }, language, &mut html)?;
    Ok(html)
}

async fn page(request: &HttpRequest, gate: &Gate) -> Result<Page> {
    let caller = Caller::by_session(request, gate).await?;
    let building = gate.building().await?.ok_or(Error::Unauthenticated)?;
    let theme = request.cookie("theme").and_then(|cookie| Theme::parse(cookie.value()));
    let language = auth::language(request, Some(&caller.resident));
    Ok(Page {
        title: language.say("explorer-title").into(),
        building: building.name.clone(),
        theme: theme.unwrap_or_default(),
        language,
        here: Here::Account,
        me: Some(Me::from(caller.resident.as_ref())),
        is_fragment: false,
        refresh: None,
        notice: None,
    })
}
