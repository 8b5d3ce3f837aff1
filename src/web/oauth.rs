//! Where programs get tokens (RFC 6749), screens in the lobby too (RFC 8628), give them back (RFC 7009) and find out how
//! (RFC 8414). They use no cookie, and every answer is JSON.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, HeaderValue, PRAGMA, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value as Json, json};

use super::fields::Fields;
use super::refusal::{Refused, say_when, status};
use crate::auth::{Gate, Grant, Scope, origin};
use crate::error::Error;
use crate::kiosks::{self, Answer};

/// A refusal in the form of RFC 6749, section 5.2.
struct Refusal {
    /// One of the RFC's codes.
    code: &'static str,
    cause: Error,
}

impl Refusal {
    fn new(code: &'static str, words: &str) -> Self {
        Self { code, cause: Error::field("", words) }
    }
}

/// What is refused for a reason that the RFC has no word for keeps the status that it has elsewhere.
impl From<Error> for Refusal {
    fn from(cause: Error) -> Self {
        let code = match cause {
            Error::RateLimited { .. } | Error::Unavailable | Error::Met => "temporarily_unavailable",
            Error::Internal(_) => "server_error",
            _ => "invalid_request",
        };
        Self { code, cause }
    }
}

/// The grant of RFC 8628, section 3.4.
const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// What a screen's token is good for, and nothing else is.
const KIOSK: &str = "kiosk";

/// `POST /oauth/token`: tokens for a password (RFC 6749, section 4.3), for a refresh token (section 6) or for a device
/// code that a manager has let in (RFC 8628, section 3.4).
pub async fn token(
    request: HttpRequest,
    gate: web::Data<Gate>,
    fields: Result<Fields, Refused>,
) -> HttpResponse {
    match try_token(&request, &gate, fields).await {
        Ok(tokens) => kept_by_nobody(HttpResponse::Ok().json(tokens)),
        Err(refusal) => refused(&request, &refusal),
    }
}

async fn try_token(
    request: &HttpRequest,
    gate: &Gate,
    fields: Result<Fields, Refused>,
) -> Result<Json, Refusal> {
    let fields = counted(request, gate, fields).await?;
    match required(&fields, "grant_type")? {
        "password" => by_password(gate, &fields).await.map(|grant| say(&grant)),
        "refresh_token" => by_refresh_token(gate, &fields).await.map(|grant| say(&grant)),
        DEVICE_CODE => by_device_code(gate, &fields).await,
        _ => Err(Refusal::new(
            "unsupported_grant_type",
            &format!("There are the grants password, refresh_token and {DEVICE_CODE}."),
        )),
    }
}

fn say(grant: &Grant) -> Json {
    json!({
        "access_token": grant.access,
        "token_type": "Bearer",
        "expires_in": Grant::SECONDS,
        "refresh_token": grant.refresh,
        "scope": grant.scope.name(),
    })
}

async fn by_password(gate: &Gate, fields: &Fields) -> Result<Grant, Refusal> {
    let (email, password) = (required(fields, "username")?, required(fields, "password")?);
    let scope = scope(fields)?.unwrap_or(Scope::Write);
    gate.grant(email, password, scope).await.map_err(|error| match error {
        Error::Invalid(_) => Refusal { code: "invalid_grant", cause: error },
        Error::Forbidden(words) => Refusal { code: "invalid_grant", cause: Error::field("", words) },
        other => other.into(),
    })
}

async fn by_refresh_token(gate: &Gate, fields: &Fields) -> Result<Grant, Refusal> {
    let (token, scope) = (required(fields, "refresh_token")?, scope(fields)?);
    gate.refresh(token, scope).await.map_err(|error| match error {
        Error::Unauthenticated => {
            Refusal::new("invalid_grant", "This refresh token is over. Please ask with the password again.")
        }
        Error::Forbidden(words) => Refusal::new("invalid_scope", &words.to_string()),
        other => other.into(),
    })
}

/// The answers of RFC 8628, section 3.5. Without `expires_in`: the token is good until a manager ends it.
async fn by_device_code(gate: &Gate, fields: &Fields) -> Result<Json, Refusal> {
    let device_code = required(fields, "device_code")?.to_owned();
    match gate.store.write(move |tx| kiosks::poll(tx, &device_code)).await? {
        Answer::Token(token) => Ok(json!({ "access_token": token, "token_type": "Bearer", "scope": KIOSK })),
        Answer::Waiting(_) => {
            Err(Refusal::new("authorization_pending", "Nobody has typed in this code yet. Please ask again."))
        }
        Answer::TooSoon => {
            Err(Refusal::new("slow_down", "Please wait five seconds longer between questions."))
        }
        Answer::Denied => Err(Refusal::new("access_denied", "A manager does not let this screen in.")),
        Answer::Expired => {
            Err(Refusal::new("expired_token", "This code is over. Please ask for another one."))
        }
        Answer::Unknown => {
            Err(Refusal::new("invalid_grant", "There is no such device code, or it was used."))
        }
    }
}

/// `POST /oauth/device_authorization`: codes for a screen that wants to be let in (RFC 8628, sections 3.1 and 3.2).
pub async fn device_authorization(
    request: HttpRequest,
    gate: web::Data<Gate>,
    fields: Result<Fields, Refused>,
) -> HttpResponse {
    match try_device_authorization(&request, &gate, fields).await {
        Ok(codes) => kept_by_nobody(HttpResponse::Ok().json(codes)),
        Err(refusal) => refused(&request, &refusal),
    }
}

async fn try_device_authorization(
    request: &HttpRequest,
    gate: &Gate,
    fields: Result<Fields, Refused>,
) -> Result<Json, Refusal> {
    let fields = counted(request, gate, fields).await?;
    optional(&fields, "client_id")?;
    if optional(&fields, "scope")?.is_some_and(|scope| scope != KIOSK) {
        return Err(Refusal::new("invalid_scope", "There is the scope kiosk."));
    }
    let pairing = gate.store.write(kiosks::begin).await?;
    let (code, place) = (pairing.code.shown(), format!("{}/manage/kiosks", origin::own(request, gate)));
    Ok(json!({
        "device_code": pairing.device_code,
        "user_code": code,
        "verification_uri": place,
        "verification_uri_complete": format!("{place}?code={code}"),
        "expires_in": kiosks::LIFETIME.as_secs(),
        "interval": kiosks::PAUSE,
    }))
}

/// `POST /oauth/revoke`: ends a token of any kind. One that is unknown is over already (RFC 7009, section 2.2).
pub async fn revoke(
    request: HttpRequest,
    gate: web::Data<Gate>,
    fields: Result<Fields, Refused>,
) -> HttpResponse {
    match try_revoke(&request, &gate, fields).await {
        Ok(()) => kept_by_nobody(HttpResponse::Ok().finish()),
        Err(refusal) => refused(&request, &refusal),
    }
}

async fn try_revoke(
    request: &HttpRequest,
    gate: &Gate,
    fields: Result<Fields, Refused>,
) -> Result<(), Refusal> {
    let fields = fields.map_err(|Refused(error)| error)?;
    check_client(request, &fields)?;
    Ok(gate.revoke(required(&fields, "token")?).await?)
}

/// `GET /.well-known/oauth-authorization-server`: what there is (RFC 8414, section 2). No response types, because
/// there is no authorization endpoint; the member itself is required.
pub async fn metadata(request: HttpRequest, gate: web::Data<Gate>) -> HttpResponse {
    let issuer = origin::own(&request, &gate);
    HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/oauth/token"),
        "token_endpoint_auth_methods_supported": ["none"],
        "device_authorization_endpoint": format!("{issuer}/oauth/device_authorization"),
        "revocation_endpoint": format!("{issuer}/oauth/revoke"),
        "revocation_endpoint_auth_methods_supported": ["none"],
        "grant_types_supported": ["password", "refresh_token", DEVICE_CODE],
        "response_types_supported": Json::Array(Vec::new()),
        "scopes_supported": [Scope::Read.name(), Scope::Write.name(), KIOSK],
    }))
}

/// For every other method.
pub async fn only_post() -> HttpResponse {
    let answer = json!({ "error": "invalid_request", "error_description": "Please send a POST." });
    kept_by_nobody(HttpResponse::MethodNotAllowed().insert_header((ALLOW, "POST")).json(answer))
}

/// The fields of a request that counts against the limit of its address.
async fn counted(
    request: &HttpRequest,
    gate: &Gate,
    fields: Result<Fields, Refused>,
) -> Result<Fields, Refusal> {
    gate.limits.request_from(&origin::address(request, gate)).await?;
    let fields = fields.map_err(|Refused(error)| error)?;
    check_client(request, &fields)?;
    Ok(fields)
}

/// Programs are not registered, so that none can prove who it is (RFC 6749, section 2.3).
fn check_client(request: &HttpRequest, fields: &Fields) -> Result<(), Refusal> {
    let header = request.headers().get(AUTHORIZATION).map(|header| header.as_bytes());
    let is_basic =
        header.is_some_and(|header| header.get(..6).is_some_and(|s| s.eq_ignore_ascii_case(b"basic ")));
    if is_basic || !fields.get("client_secret").is_empty() {
        return Err(Refusal::new("invalid_client", "Programs need no secret here. Please send none."));
    }
    Ok(())
}

/// A field that must be there, and once (RFC 6749, section 3.2).
fn required<'a>(fields: &'a Fields, name: &'static str) -> Result<&'a str, Refusal> {
    match optional(fields, name)? {
        Some(value) => Ok(value),
        None => Err(Refusal::new("invalid_request", &format!("Please send {name}."))),
    }
}

/// A field without a value counts as left out.
fn optional<'a>(fields: &'a Fields, name: &'static str) -> Result<Option<&'a str>, Refusal> {
    let mut values = fields.all(name);
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(Refusal::new("invalid_request", &format!("Please send {name} once."))),
        (value, None) => Ok(value.filter(|value| !value.is_empty())),
    }
}

/// Names with spaces between them (RFC 6749, section 3.3): the widest of them.
fn scope(fields: &Fields) -> Result<Option<Scope>, Refusal> {
    let Some(names) = optional(fields, "scope")? else { return Ok(None) };
    let scopes: Option<Vec<Scope>> = names.split_whitespace().map(Scope::parse).collect();
    match scopes.and_then(|scopes| scopes.into_iter().max()) {
        Some(scope) => Ok(Some(scope)),
        None => Err(Refusal::new("invalid_scope", "There are the scopes read and write.")),
    }
}

fn refused(request: &HttpRequest, refusal: &Refusal) -> HttpResponse {
    if let Error::Internal(cause) = &refusal.cause {
        tracing::error!(path = request.path(), cause, "internal error");
    }
    let status = match (refusal.code, &refusal.cause) {
        ("invalid_client", _) => StatusCode::UNAUTHORIZED,
        (_, Error::Invalid(_)) => StatusCode::BAD_REQUEST,
        (_, cause) => status(cause),
    };
    let description = refusal.cause.to_string();
    let answer = json!({ "error": refusal.code, "error_description": description });
    let mut response = HttpResponse::build(status);
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"Sparespot\""));
    }
    let mut response = response.json(answer);
    say_when(&refusal.cause, &mut response);
    kept_by_nobody(response)
}

/// What RFC 6749, section 5.1, wants of an answer with a token in it.
fn kept_by_nobody(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}
