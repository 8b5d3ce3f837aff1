//! What is asked for.

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::residents;
use crate::spots::windows::Stretch;

/// A request to reserve: well formed, not yet held against the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub spot: i64,
    pub stretch: Stretch,
    pub plate: String,
    /// A UUID in lower case. The same one again answers with the same reservation.
    pub id: Option<String>,
}

impl Request {
    /// # Errors
    /// [`Error::Invalid`] where the end is not after the start, the plate is too long or the id is no UUID.
    pub fn new(
        spot: i64,
        starts_at: Timestamp,
        ends_at: Timestamp,
        plate: &str,
        id: Option<&str>,
    ) -> Result<Self> {
        let stretch = Stretch::new(starts_at, ends_at)
            .ok_or_else(|| Error::field("ends_at", Message::of("problem-reversed")))?;
        let id = match id.map(str::trim).filter(|id| !id.is_empty()) {
            None => None,
            Some(id) => Some(
                uuid::Uuid::parse_str(id)
                    .map_err(|_| Error::field("request_id", Message::of("problem-request-id")))?
                    .to_string(),
            ),
        };
        Ok(Self { spot, stretch, plate: residents::plate(plate)?, id })
    }
}
