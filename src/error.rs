//! Everything that a verb may answer instead of its result.

use std::borrow::Cow;
use std::time::Duration;

use crate::language::{Language, Message};

/// What is wrong with one field of a form, in words for the person who filled it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in `interface.md`.
    pub field: Cow<'static, str>,
    pub problem: Message,
}

/// A refusal or a failure. Nothing is stored or charged by a verb that answers with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A field is missing, malformed, too long, reversed, in the past or too far ahead.
    Invalid(Vec<FieldError>),
    /// No session, or one that is over.
    Unauthenticated,
    /// Not theirs to change, or a request from another site.
    Forbidden(Message),
    NotFound,
    /// The time overlaps a reservation, which the words name where that is no secret.
    SpotTaken(Message),
    /// The time is not inside one window.
    NotOffered,
    /// Fewer credits that can be spent than the price.
    NotEnoughCredits {
        price: i32,
        spendable: i32,
    },
    /// Residents need no reservation on their own spot.
    OwnSpot,
    /// Over the building's limit of open reservations for one resident.
    TooMany {
        limit: i32,
    },
    /// The body is over the limit.
    TooLarge,
    /// A query that asks for more than one request may, with the limit in words for whoever writes the program.
    TooComplex(String),
    RateLimited {
        retry_after: Duration,
    },
    /// The database does not answer; it is worth trying again soon.
    Unavailable,
    /// Two transactions met and this one lost; `Store::write` tries it again.
    Met,
    /// A fault of ours; the text is for the log only.
    Internal(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// One field's problem.
    pub fn field(field: impl Into<Cow<'static, str>>, problem: impl Into<Message>) -> Self {
        Self::Invalid(vec![FieldError { field: field.into(), problem: problem.into() }])
    }

    /// The name that `interface.md` gives this refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "INVALID",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::SpotTaken(_) => "SPOT_TAKEN",
            Self::NotOffered => "NOT_OFFERED",
            Self::NotEnoughCredits { .. } => "NOT_ENOUGH_CREDITS",
            Self::OwnSpot => "OWN_SPOT",
            Self::TooMany { .. } => "TOO_MANY",
            Self::TooLarge => "TOO_LARGE",
            Self::TooComplex(_) => "TOO_COMPLEX",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::Unavailable | Self::Met => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    /// The fields' errors, where that is what is wrong.
    pub fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }

    /// Words for the person who asked: what happened and what to do next.
    pub fn say(&self, language: Language) -> String {
        language.tell(&self.message())
    }

    fn message(&self) -> Message {
        match self {
            Self::Invalid(fields) => match fields.as_slice() {
                [only] => only.problem.clone(),
                _ => Message::of("refusal-fields"),
            },
            Self::Unauthenticated => Message::of("refusal-unauthenticated"),
            Self::Forbidden(why) | Self::SpotTaken(why) => why.clone(),
            Self::TooComplex(why) => why.clone().into(),
            Self::NotFound => Message::of("refusal-not-found"),
            Self::NotOffered => Message::of("refusal-not-offered"),
            Self::NotEnoughCredits { price, spendable } => {
                Message::of("refusal-credits").with("price", *price).with("spendable", *spendable)
            }
            Self::OwnSpot => Message::of("refusal-own-spot"),
            Self::TooMany { limit } => Message::of("refusal-too-many").with("limit", *limit),
            Self::TooLarge => Message::of("refusal-too-large"),
            Self::RateLimited { retry_after } => {
                let seconds = i64::try_from(retry_after.as_secs().max(1)).unwrap_or(i64::MAX);
                Message::of("refusal-rate").with("seconds", seconds)
            }
            Self::Unavailable | Self::Met => Message::of("refusal-unavailable"),
            Self::Internal(_) => Message::of("refusal-internal"),
        }
    }
}

impl std::fmt::Display for Error {
    /// The words in English, for logs and programs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Language::English))
    }
}

impl std::error::Error for Error {}

/// Gathers the problems of several fields before refusing them together.
#[derive(Default)]
pub struct Problems(Vec<FieldError>);

impl Problems {
    /// The value of a field that parsed; notes its errors otherwise.
    pub fn take<T>(&mut self, parsed: Result<T>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(Error::Invalid(fields)) => {
                self.0.extend(fields);
                None
            }
            Err(other) => {
                self.add("", other.message());
                None
            }
        }
    }

    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, problem: impl Into<Message>) {
        self.0.push(FieldError { field: field.into(), problem: problem.into() });
    }

    pub fn into_error(self) -> Error {
        Error::Invalid(self.0)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Text that a person typed: trimmed, without control characters (so without NUL, which PostgreSQL cannot
/// store), from `min` to `max` characters.
pub fn text(field: &'static str, value: &str, min: usize, max: usize) -> Result<String> {
    let value = value.trim();
    let length = value.chars().count();
    if value.chars().any(char::is_control) {
        return Err(Error::field(field, Message::of("problem-one-line")));
    }
    if length < min {
        return Err(Error::field(field, Message::of("problem-missing")));
    }
    if length > max {
        return Err(Error::field(field, Message::of("problem-long").with("most", max)));
    }
    Ok(value.to_owned())
}
