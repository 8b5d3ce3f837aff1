//! An instant as GraphQL writes it.

use juniper::{GraphQLScalar, ParseScalarResult, ParseScalarValue, ScalarToken, ScalarValue};

use crate::clock::Timestamp;

/// An instant, as RFC 3339 writes it with an offset: `2026-11-26T18:00:00+01:00`. Answers are in UTC.
#[derive(Clone, Copy, Debug, GraphQLScalar, PartialEq, Eq)]
#[graphql(
    to_output_with = to_output,
    from_input_with = from_input,
    parse_token_with = parse_token,
    specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339"
)]
pub struct DateTime(pub Timestamp);

fn to_output(instant: &DateTime) -> String {
    instant.0.to_string()
}

fn from_input(text: &str) -> Result<DateTime, &'static str> {
    let instant = text.parse().map_err(|_| "Please give an instant such as 2026-11-26T18:00:00+01:00.");
    instant.map(DateTime)
}

fn parse_token<S: ScalarValue>(token: ScalarToken<'_>) -> ParseScalarResult<S> {
    <String as ParseScalarValue<S>>::from_str(token)
}

impl From<Timestamp> for DateTime {
    fn from(instant: Timestamp) -> Self {
        Self(instant)
    }
}

impl From<DateTime> for Timestamp {
    fn from(DateTime(instant): DateTime) -> Self {
        instant
    }
}
