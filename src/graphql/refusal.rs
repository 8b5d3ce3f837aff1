//! A refusal in GraphQL: the words of the page, and its code under `extensions`.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use juniper::parser::ParseError;
use juniper::{FieldError, GraphQLError, IntoFieldError, ScalarValue, Value};
use serde_json::{Value as Json, json};

use crate::error::Error;

/// An error on its way out of a resolver.
pub struct Refused(pub Error);

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl<S: ScalarValue> IntoFieldError<S> for Refused {
    fn into_field_error(self) -> FieldError<S> {
        let Self(error) = self;
        if let Error::Internal(cause) = &error {
            tracing::error!(cause, "internal error");
        }
        let mut extensions = juniper::Object::with_capacity(2);
        extensions.add_field("code", Value::scalar(error.code().to_owned()));
        let fields: Vec<Value<S>> = error.fields().iter().map(problem).collect();
        if !fields.is_empty() {
            extensions.add_field("fields", Value::list(fields));
        }
        FieldError::new(error.to_string(), Value::object(extensions))
    }
}

fn problem<S: ScalarValue>(of: &crate::error::FieldError) -> Value<S> {
    let mut field = juniper::Object::with_capacity(2);
    field.add_field("field", Value::scalar(juniper::to_camel_case(&of.field).into_owned()));
    field.add_field("problem", Value::scalar(of.problem.to_string()));
    Value::object(field)
}

/// An answer that holds nothing but a refusal.
pub fn response(error: &Error) -> HttpResponse {
    if let Error::Internal(cause) = error {
        tracing::error!(cause, "internal error");
    }
    let mut response = HttpResponse::build(status(error));
    match error {
        Error::Unauthenticated => drop(response.insert_header((WWW_AUTHENTICATE, "Bearer"))),
        Error::Unavailable | Error::Met => drop(response.insert_header((RETRY_AFTER, "2"))),
        _ => {}
    }
    response.json(json!({ "errors": [as_json(error)] }))
}

pub fn as_json(error: &Error) -> Json {
    json!({ "message": error.to_string(), "extensions": { "code": error.code() } })
}

fn status(error: &Error) -> StatusCode {
    match error {
        Error::Unauthenticated => StatusCode::UNAUTHORIZED,
        Error::Forbidden(_) => StatusCode::FORBIDDEN,
        Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Unavailable | Error::Met => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

/// A document that was not carried out, as the errors of an answer.
pub fn not_carried_out(error: &GraphQLError) -> Json {
    let mut errors = serde_json::to_value(error).unwrap_or_default();
    let code = if is_too_complex(error) { "TOO_COMPLEX" } else { "INVALID" };
    give_codes(&mut errors, code);
    errors
}

/// Gives every error a code that has none yet: what the resolvers did not refuse, juniper did.
pub fn give_codes(errors: &mut Json, code: &str) {
    for error in errors.as_array_mut().into_iter().flatten() {
        if error["extensions"]["code"].is_null() {
            error["extensions"] = json!({ "code": code });
        }
    }
}

fn is_too_complex(error: &GraphQLError) -> bool {
    let GraphQLError::ParseError(error) = error else { return false };
    matches!(
        error.item,
        ParseError::DepthLimitExceeded(_)
            | ParseError::TokenLimitExceeded(_)
            | ParseError::FieldLimitExceeded(_)
    )
}
