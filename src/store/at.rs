//! An instant as both databases store it: a UTC timestamp without a zone.

use chrono::{DateTime, NaiveDateTime};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types;

use crate::clock::Timestamp;

/// Converts to and from [`Timestamp`], in whole microseconds.
#[derive(AsExpression, Clone, Copy, Debug, FromSqlRow, PartialEq, Eq)]
#[diesel(sql_type = sql_types::Timestamp)]
pub struct At(NaiveDateTime);

impl From<Timestamp> for At {
    fn from(at: Timestamp) -> Self {
        Self(DateTime::from_timestamp_micros(at.as_microsecond()).unwrap_or_default().naive_utc())
    }
}

impl From<At> for Timestamp {
    fn from(At(at): At) -> Self {
        Timestamp::from_microsecond(at.and_utc().timestamp_micros()).unwrap_or_default()
    }
}

impl<B> ToSql<sql_types::Timestamp, B> for At
where
    B: Backend,
    NaiveDateTime: ToSql<sql_types::Timestamp, B>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, B>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

impl<B> FromSql<sql_types::Timestamp, B> for At
where
    B: Backend,
    NaiveDateTime: FromSql<sql_types::Timestamp, B>,
{
    fn from_sql(bytes: B::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDateTime::from_sql(bytes).map(Self)
    }
}
