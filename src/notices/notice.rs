//! What is told, by ids and times: words are made for whoever reads it, when they do.

use serde::{Deserialize, Serialize};

use super::Kind;
use crate::clock::Timestamp;

/// A reservation as it was when something was said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    pub id: i64,
    /// The spot's label.
    pub spot: String,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

/// What a resident is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Notice {
    /// Somebody reserved the reader's spot.
    Made(Booking),
    /// The reader's reservation is on another spot now.
    Changed {
        /// The one that came instead.
        now: Booking,
        /// The label of the spot before.
        before: String,
    },
    /// A guest gave back a reservation of the reader's spot; what has begun ends early.
    GivenBack {
        #[serde(flatten)]
        booking: Booking,
        has_begun: bool,
    },
    /// A manager ended a reservation of the reader's, or of their spot.
    EndedByManager {
        #[serde(flatten)]
        booking: Booking,
        is_mine: bool,
        /// Empty: whoever offered the spot may not come in any more, or has moved out.
        reason: String,
    },
    Soon(Booking),
    /// The last window of the reader's spot ends.
    Expiring {
        spot_id: i64,
        spot: String,
        ends_at: Timestamp,
    },
    /// Somebody stands in a spot that was reserved; to managers, and to its owner.
    Trouble {
        #[serde(flatten)]
        booking: Booking,
        /// Whether the reader sees to it.
        manages: bool,
        /// The label of the spot to which the guest was moved; none: they got their credits back.
        moved_to: Option<String>,
    },
    /// A manager moved credits to the reader, or away from them.
    Credits {
        amount: i32,
        reason: String,
    },
}

impl Notice {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Made(_) => Kind::Made,
            Self::Changed { .. } => Kind::Changed,
            Self::GivenBack { .. } | Self::EndedByManager { .. } => Kind::Ended,
            Self::Soon(_) => Kind::Soon,
            Self::Expiring { .. } => Kind::Expiring,
            Self::Trouble { .. } => Kind::Trouble,
            Self::Credits { .. } => Kind::Credits,
        }
    }

    /// What must not be said twice to the same resident, where a job says it.
    pub(super) fn once(&self) -> Option<String> {
        match self {
            Self::Soon(booking) => Some(soon(booking.id)),
            Self::Expiring { spot_id, ends_at, .. } => Some(expiring(*spot_id, *ends_at)),
            _ => None,
        }
    }
}

/// What says that a reservation's beginning was told.
pub fn soon(reservation: i64) -> String {
    format!("soon {reservation}")
}

/// What says that the end of a spot's last window was told.
pub fn expiring(spot: i64, ends_at: Timestamp) -> String {
    format!("expiring {spot} {ends_at}")
}
