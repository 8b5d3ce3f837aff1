//! Headers that every answer carries.

use std::panic::AssertUnwindSafe;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, COOKIE, HeaderMap, HeaderName, HeaderValue, LOCATION, SET_COOKIE, VARY,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};
use futures_util::FutureExt as _;

use super::done;
use super::refusal::{NotKept, Panicked, is_for_programs};
use crate::auth::{Gate, origin};

/// No script, style or frame but our own (CSP Level 3); no type guessing; no address in referrers to others.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Sends plain HTTP that a proxy forwards on to HTTPS, where that is the public address, takes cookies away where they
/// must have no effect, and sets the headers.
///
/// # Errors
/// Those of what it wraps.
pub async fn secure(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let https = request
        .app_data::<web::Data<Gate>>()
        .and_then(|gate| gate.origin.clone())
        .filter(|origin| origin.starts_with("https://"));
    if is_for_programs(request.path()) {
        request.headers_mut().remove(COOKIE);
    }
    let (told, is_tls) = (done::told(request.request()), origin::is_tls(request.request()));
    let mut response = match https.as_deref().and_then(|public| redirect(&request, public)) {
        Some(redirect) => request.into_response(redirect).map_into_right_body(),
        None => match AssertUnwindSafe(next.call(request)).catch_unwind().await {
            Ok(answer) => answer.map_err(NotKept)?.map_into_left_body(),
            Err(_) => return Err(Panicked.into()),
        },
    };
    let headers = response.headers_mut();
    dress(headers);
    if https.is_some() || is_tls {
        // A year, RFC 6797.
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(HeaderName::from_static("strict-transport-security"), value);
    }
    keep_pages_private(headers);
    if let Some(over) = told.filter(|_| is_page(headers)) {
        headers.append(SET_COOKIE, over);
    }
    Ok(response)
}

/// Sets what every answer carries, whoever it is for.
pub fn dress(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

fn redirect(request: &ServiceRequest, public: &str) -> Option<HttpResponse> {
    let gate = request.app_data::<web::Data<Gate>>()?;
    let is_forwarded = request.headers().contains_key("x-forwarded-proto");
    let is_probe = matches!(request.path(), "/healthz" | "/healthz/serving" | "/readyz" | "/metrics");
    if !is_forwarded || is_probe || !request.peer_addr().is_some_and(|peer| gate.trusts(&peer.ip())) {
        return None;
    }
    if origin::scheme(request.request(), gate) == "https" {
        return None;
    }
    let location = format!("{public}{}", request.uri());
    Some(HttpResponse::PermanentRedirect().insert_header((LOCATION, location)).finish())
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"))
}

/// A page is the reader's own, and the same address answers htmx with a part of it.
fn keep_pages_private(headers: &mut HeaderMap) {
    if (is_page(headers) || !headers.contains_key(CONTENT_TYPE)) && !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.append(VARY, HeaderValue::from_static("HX-Request"));
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, Responder};

    use super::*;

    async fn breaks() -> impl Responder {
        let nothing: Option<&'static str> = std::hint::black_box(None);
        nothing.expect("a test's own panic")
    }

    #[tokio::test]
    async fn a_panic_is_an_answer_with_all_headers() {
        let app = App::new().wrap(from_fn(secure)).route("/", web::get().to(breaks));
        let app = init_service(app).await;
        let Err(error) = try_call_service(&app, TestRequest::get().to_request()).await else {
            panic!("it is answered");
        };
        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in HEADERS {
            assert_eq!(answer.headers().get(name).unwrap(), value);
        }
    }
}
