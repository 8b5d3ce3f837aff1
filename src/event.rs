//! What changed, by ids only: whoever hears it reads what is there now, so that an event that comes late,
//! twice or never does no harm.

use serde::{Deserialize, Serialize};

/// A change that has been committed, or what an instance must know about what it hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Event {
    /// A spot, one of its windows or one of its reservations.
    SpotChanged(i64),
    /// A resident's data or balance.
    ResidentChanged(i64),
    /// What a resident was told, or has read of it.
    Noticed(i64),
    /// A resident's sessions are over, all of them.
    SessionsEnded(i64),
    /// The one session with this tag is over.
    SessionEnded(u64),
    /// The token of a program with this id is over: a long-lived one, or a family of refresh tokens and with it
    /// their access tokens.
    TokenEnded(i64),
    /// The screen with this id is let in no more.
    KioskEnded(i64),
    /// The building's name, zone or rules, or what is drawn of its levels.
    BuildingChanged,
    /// From now on this instance does not hear what others change.
    Parted,
    /// Anything may have changed without a word: nothing that is remembered can be believed. From now on this
    /// instance hears the others.
    Rejoined,
}
