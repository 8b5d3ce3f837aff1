//! What a form or a query says, by field name; fields may repeat.

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::LocalBoxFuture;

use super::Refused;
use crate::clock::{Fold, NotATime, Timestamp, Zone, parse_wall};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::views::forms::Form;
use crate::wire;

/// The fields of a posted form.
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The fields of the request's query.
    pub fn of_query(request: &HttpRequest) -> Self {
        Self::parse(request.query_string().as_bytes())
    }

    /// What is encoded as `application/x-www-form-urlencoded` (URL Standard, 5.1), which anything is.
    pub fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The field's first value; empty where it is missing.
    pub fn get(&self, name: &str) -> &str {
        self.given(name).unwrap_or_default()
    }

    /// The same; none where it is missing.
    pub fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The field's first value; none where it is missing or blank.
    pub fn optional(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }

    /// All values of a field that may repeat.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The same with `time`, a `FROM/TO` that a button of one tap sends, taken for `starts_at` and `ends_at`.
    pub fn with_time(mut self) -> Self {
        if let Some((from, to)) = self.get("time").split_once('/') {
            let times = [("starts_at", from), ("ends_at", to)];
            let times = times.map(|(name, value)| (name.to_owned(), value.to_owned()));
            self.0.splice(0..0, times);
        }
        self
    }

    pub fn id(&self, name: &'static str) -> Result<i64> {
        self.get(name).trim().parse().map_err(|_| Error::field(name, Message::of("problem-choose-spot")))
    }

    /// A wall-clock time of the building; `NAME_fold=second` means the second of two.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is missing, malformed or skipped by the clocks.
    pub fn instant(&self, name: &'static str, zone: &Zone) -> Result<Timestamp> {
        let fold = if self.get(&format!("{name}_fold")) == "second" { Fold::Second } else { Fold::First };
        let instant = parse_wall(self.get(name)).and_then(|time| zone.instant(time, fold));
        instant.map_err(|problem| Error::field(name, say(problem)))
    }

    /// The same for a field that may be left empty.
    pub fn optional_instant(&self, name: &'static str, zone: &Zone) -> Result<Option<Timestamp>> {
        self.optional(name).map(|_| self.instant(name, zone)).transpose()
    }

    /// The form as it was filled in, to be shown again.
    pub fn to_form(&self) -> Form {
        Form::with(self.0.clone())
    }
}

fn say(problem: NotATime) -> Message {
    match problem {
        NotATime::Malformed => Message::of("problem-not-a-time"),
        NotATime::Skipped { next } => {
            Message::of("problem-skipped").with("next", next.strftime("%H:%M").to_string())
        }
    }
}

impl FromRequest for Fields {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = request.content_type() == "application/x-www-form-urlencoded";
        let is_silent = !request.headers().contains_key(CONTENT_TYPE);
        let payload = web::Payload::from_request(request, payload).into_inner();
        let request = request.clone();
        Box::pin(async move {
            let payload = payload.map_err(|error| Error::Internal(error.to_string()))?;
            let bytes = wire::body(&request, payload).await?;
            let is_empty = is_silent && bytes.is_empty();
            if !is_form && !is_empty {
                return Err(Error::field("", Message::of("problem-not-a-form")).into());
            }
            Ok(Self::parse(&bytes))
        })
    }
}
