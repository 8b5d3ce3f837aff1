//! Everything that a verb may answer instead of its result.

use std::time::Duration;

/// What is wrong with one field of a form, in words for the person who filled it in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name in `interface.md`.
    pub field: &'static str,
    pub problem: String,
}

/// A refusal or a failure. Nothing is stored or charged by a verb that answers with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// A field is missing, malformed, too long, reversed, in the past or too far ahead.
    Invalid(Vec<FieldError>),
    /// No session, or one that is over.
    Unauthenticated,
    /// Not theirs to change, or a request from another site.
    Forbidden(String),
    NotFound,
    /// The time overlaps a reservation, which the words name where that is no secret.
    SpotTaken(String),
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
    /// A query that asks for more than one request may, with the limit in words.
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
    pub fn field(field: &'static str, problem: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field, problem: problem.into() }])
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
}

impl std::fmt::Display for Error {
    /// Words for the person who asked: what happened and what to do next.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invalid(fields) => match fields.as_slice() {
                [only] => f.write_str(&only.problem),
                _ => f.write_str("Please look at the marked fields."),
            },
            Self::Unauthenticated => f.write_str("Please sign in first."),
            Self::Forbidden(why) | Self::SpotTaken(why) | Self::TooComplex(why) => f.write_str(why),
            Self::NotFound => f.write_str("There is nothing here, or it is not yours to see."),
            Self::NotOffered => f.write_str(
                "The spot is not offered for all of that time. Choose a shorter time or another spot.",
            ),
            Self::NotEnoughCredits { price, spendable } => write!(
                f,
                "This costs {price} credits and you can spend {spendable}. Offer your own spot to earn more."
            ),
            Self::OwnSpot => f.write_str("This is your own spot. You can park there without a reservation."),
            Self::TooMany { limit } => {
                write!(f, "You have {limit} open reservations, the most at a time. Cancel one to make room.")
            }
            Self::TooLarge => f.write_str("That is too much text at once. The limit is 64 kB."),
            Self::RateLimited { retry_after } => {
                write!(
                    f,
                    "Too many tries. Please wait {} seconds and try again.",
                    retry_after.as_secs().max(1)
                )
            }
            Self::Unavailable | Self::Met => {
                f.write_str("Sparespot cannot answer right now. Please try again in a few seconds.")
            }
            Self::Internal(_) => f.write_str("Something went wrong on our side. Nothing was changed."),
        }
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
                self.add("", other.to_string());
                None
            }
        }
    }

    pub fn add(&mut self, field: &'static str, problem: impl Into<String>) {
        self.0.push(FieldError { field, problem: problem.into() });
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
        return Err(Error::field(field, "Please use letters, digits and punctuation only, on one line."));
    }
    if length < min {
        return Err(Error::field(field, "Please fill this in."));
    }
    if length > max {
        return Err(Error::field(field, format!("Please use at most {max} characters.")));
    }
    Ok(value.to_owned())
}
