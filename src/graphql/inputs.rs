//! What is given to fields.

use juniper::{GraphQLInputObject, ID};

use super::scalars::DateTime;
use super::types::Feature;
use crate::error::{Error, Result};

/// Which spots to list.
#[derive(GraphQLInputObject, Default)]
pub struct SpotFilter {
    /// Only spots that are free from then on. Needs `freeTo`.
    pub free_from: Option<DateTime>,
    /// Only spots that are free until then. Needs `freeFrom`.
    pub free_to: Option<DateTime>,
    pub level: Option<String>,
    /// Only spots that have all of these.
    pub features: Option<Vec<Feature>>,
    /// Only my own spots, or only those of others.
    pub mine: Option<bool>,
}

/// A spot to be listed as mine.
#[derive(GraphQLInputObject)]
pub struct AddSpotInput {
    /// Unique in the building, at most 20 characters.
    pub label: String,
    pub level: String,
    pub features: Option<Vec<Feature>>,
    /// For whoever parks there, at most 200 characters.
    pub note: Option<String>,
}

/// A stretch of time in which my spot is offered, in whole minutes.
#[derive(GraphQLInputObject)]
pub struct OfferWindowInput {
    pub spot: ID,
    pub starts_at: DateTime,
    pub ends_at: DateTime,
}

/// A reservation to be made, in whole minutes.
#[derive(GraphQLInputObject)]
pub struct ReserveInput {
    pub spot: ID,
    pub starts_at: DateTime,
    pub ends_at: DateTime,
    pub plate: Option<String>,
    /// A UUID. The same one again answers with the same reservation and charges nothing.
    pub request_id: Option<ID>,
}

/// The number that an id stands for.
///
/// # Errors
/// [`Error::NotFound`]: what is no number names nothing.
pub fn number(id: &ID) -> Result<i64> {
    id.parse().map_err(|_| Error::NotFound)
}
