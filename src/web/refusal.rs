//! How a refusal becomes an answer: one mapping to HTTP, one page for what has no form to be shown on.

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER, SET_COOKIE};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, HttpResponse, ResponseError, web};

use super::frame::{Frame, html};
use super::{headers, wanted};
use crate::auth::{Gate, origin};
use crate::error::Error;
use crate::language::Message;
use crate::views::forms::{Refusal, problems};
use crate::views::layouts::{ErrorPage, Here};

/// An error on its way out of a handler.
#[derive(Debug)]
pub struct Refused(pub Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Refused {
    fn status_code(&self) -> StatusCode {
        status(&self.0)
    }

    /// Carries the error to [`guard`], which knows the request and renders the page.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.0.clone());
        response
    }
}

/// A session that could not be written, because nobody answers: the one thing that fails around [`guard`].
#[derive(Debug)]
pub struct NotKept(pub actix_web::Error);

impl std::fmt::Display for NotKept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for NotKept {
    fn status_code(&self) -> StatusCode {
        StatusCode::SERVICE_UNAVAILABLE
    }

    fn error_response(&self) -> HttpResponse {
        tracing::warn!(error = %self.0, "a session was not written");
        let mut response = HttpResponse::ServiceUnavailable().body(format!("{}\n", Error::Unavailable));
        say_when(&Error::Unavailable, &mut response);
        headers::dress(response.headers_mut());
        response
    }
}

/// A mistake of ours, which the log has; whoever asked is told that it was one.
#[derive(Debug)]
pub struct Panicked;

impl std::fmt::Display for Panicked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the request could not be answered")
    }
}

impl ResponseError for Panicked {
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::InternalServerError().body(format!("{self}\n"));
        headers::dress(response.headers_mut());
        response
    }
}

/// The status of a refusal on a page.
pub fn status(error: &Error) -> StatusCode {
    match error {
        Error::Invalid(_) | Error::TooComplex(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Unauthenticated => StatusCode::SEE_OTHER,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::SpotTaken(_)
        | Error::NotOffered
        | Error::NotEnoughCredits { .. }
        | Error::OwnSpot
        | Error::TooMany { .. } => StatusCode::CONFLICT,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::RateLimited { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Unavailable | Error::Met => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Refuses what another site sends, and turns whatever error comes back into a page.
///
/// # Errors
/// Those of a session that could not be stored.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<BoxBody>>, actix_web::Error> {
    if let Err(error) = check_site(request.request()) {
        let response = page(request.request(), &error).await;
        return Ok(request.into_response(response).map_into_right_body());
    }
    let response = next.call(request).await.map_err(|error| Refused(known(&error)))?;
    let carried = response.response().extensions().get::<Error>().cloned();
    let Some(error) = carried.or_else(|| response.response().error().map(known)) else {
        return Ok(response.map_into_boxed_body().map_into_left_body());
    };
    let page = page(response.request(), &error).await;
    let cookies = response.headers().get_all(SET_COOKIE).cloned().collect::<Vec<_>>();
    let mut response = response.into_response(page);
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response.map_into_right_body())
}

/// Whether a path is for programs: they show who they are in the request itself, and a cookie says nothing there.
pub fn is_for_programs(path: &str) -> bool {
    path.starts_with("/oauth/")
}

/// Whether a path is for mail programs, whose one click comes from another site: what they may do stands in the path.
fn is_from_mail(path: &str) -> bool {
    path.starts_with("/unsubscribe/")
}

/// A request that changes something must come from our own site; no token is needed then. GraphQL looks at that by
/// itself, where no token is shown.
fn check_site(request: &HttpRequest) -> Result<(), Error> {
    let gate = request.app_data::<web::Data<Gate>>();
    if request.method().is_safe()
        || is_for_programs(request.path())
        || is_from_mail(request.path())
        || request.path() == "/graphql"
        || gate.is_some_and(|gate| origin::is_own_site(request, gate))
    {
        return Ok(());
    }
    Err(Error::Forbidden(Message::of("problem-foreign-site")))
}

/// The answer for a path that is none.
pub async fn nothing_here() -> Result<HttpResponse, Refused> {
    Err(Error::NotFound.into())
}

fn known(error: &actix_web::Error) -> Error {
    if let Some(Refused(error)) = error.as_error::<Refused>() {
        return error.clone();
    }
    // Not its `status_code`: a handshake's error knows its status only in its answer.
    match error.error_response().status() {
        status if status.is_server_error() => Error::Internal(error.to_string()),
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
        StatusCode::NOT_FOUND => Error::NotFound,
        _ => Error::field("", Message::of("problem-not-understood")),
    }
}

/// The page, or for htmx the fragment, that says why.
async fn page(request: &HttpRequest, error: &Error) -> HttpResponse {
    if let Error::Internal(cause) = error {
        tracing::error!(path = super::log::path(request), cause, "internal error");
    }
    if matches!(error, Error::Unauthenticated) {
        return wanted::sign_in_first(request);
    }
    let Some(gate) = request.app_data::<web::Data<Gate>>().cloned() else {
        return HttpResponse::new(status(error));
    };
    let frame = match error {
        Error::Unavailable | Error::Met => Frame::bare(request, gate),
        _ => Frame::of(request).await.unwrap_or_else(|_| Frame::bare(request, gate)),
    };
    let way_on =
        if frame.viewer.is_some() { ("error-to-board", "/") } else { ("error-to-sign-in", "/sign-in") };
    let title = title(error);
    let (status, language) = (status(error), frame.language);
    let page = frame.page(title, Here::Elsewhere);
    let errors = problems(error, language).into_iter().filter(|(field, _)| !field.is_empty()).collect();
    let template =
        ErrorPage { page, status: status.as_u16(), refusal: Refusal::of(error, language), errors, way_on };
    let mut response = html(language, status, &template).unwrap_or_else(|_| HttpResponse::new(status));
    say_when(error, &mut response);
    response
}

/// Adds when to try again, where that is a matter of waiting.
pub fn say_when(error: &Error, response: &mut HttpResponse) {
    let seconds = match error {
        Error::RateLimited { retry_after } => retry_after.as_secs().max(1),
        Error::Unavailable | Error::Met => 2,
        _ => return,
    };
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
}

fn title(error: &Error) -> Message {
    Message::of(match error {
        Error::NotFound => "error-not-found",
        Error::Forbidden(_) => "error-forbidden",
        Error::RateLimited { .. } => "error-rate",
        Error::Unavailable | Error::Met => "error-unavailable",
        Error::Internal(_) => "error-internal",
        _ => "error-other",
    })
}
