//! Where programs get tokens (RFC 6749), give them back (RFC 7009) and find out how (RFC 8414). They use no cookie, and
//! every answer is JSON.

use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, HeaderValue, PRAGMA, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::{Value as Json, json};

use super::fields::Fields;
use super::refusal::{Refused, say_when, status};
use crate::auth::{Gate, Grant, Scope, origin};
use crate::error::Error;

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

/// `POST /oauth/token`: tokens for a password (RFC 6749, section 4.3) or for a refresh token (section 6).
pub async fn token(
    request: HttpRequest,
    gate: web::Data<Gate>,
    fields: Result<Fields, Refused>,
) -> HttpResponse {
    match try_token(&request, &gate, fields).await {
        Ok(grant) => kept_by_nobody(HttpResponse::Ok().json(json!({
            "access_token": grant.access,
            "token_type": "Bearer",
            "expires_in": Grant::SECONDS,
            "refresh_token": grant.refresh,
            "scope": grant.scope.name(),
        }))),
        Err(refusal) => refused(&request, &refusal),
    }
}

async fn try_token(
    request: &HttpRequest,
    gate: &Gate,
    fields: Result<Fields, Refused>,
) -> Result<Grant, Refusal> {
    gate.limits.request_from(&origin::address(request, gate)).await?;
    let fields = fields.map_err(|Refused(error)| error)?;
    check_client(request, &fields)?;
    match required(&fields, "grant_type")? {
        "password" => by_password(gate, &fields).await,
        "refresh_token" => by_refresh_token(gate, &fields).await,
        _ => Err(Refusal::new("unsupported_grant_type", "There are the grants password and refresh_token.")),
    }
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
        "revocation_endpoint": format!("{issuer}/oauth/revoke"),
        "revocation_endpoint_auth_methods_supported": ["none"],
        "grant_types_supported": ["password", "refresh_token"],
        "response_types_supported": Json::Array(Vec::new()),
        "scopes_supported": Scope::ALL.map(Scope::name),
    }))
}

/// For every other method.
pub async fn only_post() -> HttpResponse {
    let answer = json!({ "error": "invalid_request", "error_description": "Please send a POST." });
    kept_by_nobody(HttpResponse::MethodNotAllowed().insert_header((ALLOW, "POST")).json(answer))
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
