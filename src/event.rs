//! What changed, by ids only: whoever hears it reads what is there now, so that an event that comes late,
//! twice or never does no harm.

/// A change that has been committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A spot, one of its windows or one of its reservations.
    SpotChanged(i64),
    /// A resident's data or balance.
    ResidentChanged(i64),
    /// A resident's sessions are over, all of them.
    SessionsEnded(i64),
    /// The one session with this tag is over.
    SessionEnded(u64),
    /// The building's name, zone or rules.
    BuildingChanged,
}
