//! What can happen to the building's data, by the names under which it is written down.

macro_rules! actions {
    ($($(#[$attr:meta])* $name:ident = $text:literal,)*) => {
        /// What somebody did. A name that was written once keeps its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Action {
            $($(#[$attr])* $name,)*
        }

        impl Action {
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// The key of its words, which `locales/` has in `audit.ftl`.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("audit-", $text),)*
                }
            }
        }
    };
}

actions! {
    BuildingSetUp = "building-set-up",
    BuildingChanged = "building-changed",
    LevelDrawn = "level-drawn",
    /// By itself: what was older than the building keeps.
    AuditSwept = "audit-swept",
    /// By a manager, with a reason.
    CreditsMoved = "credits-moved",
    /// By itself: a month began.
    AllowanceGiven = "allowance-given",

    SignedUp = "signed-up",
    ResidentChanged = "resident-changed",
    PasswordReplaced = "password-replaced",
    SignedOutEverywhere = "signed-out-everywhere",
    CalendarRenewed = "calendar-renewed",
    CalendarEnded = "calendar-ended",
    TokenMade = "token-made",
    TokenRevoked = "token-revoked",
    ManagerMade = "manager-made",
    Invited = "invited",
    InvitationRevoked = "invitation-revoked",
    ManagerUnmade = "manager-unmade",
    Suspended = "suspended",
    Restored = "restored",
    /// With what became of their spots, reservations and credits.
    MovedOut = "moved-out",
    /// Its owner moved out: it is the building's.
    SpotVacated = "spot-vacated",
    /// All that names them was taken out, by themselves or after a time.
    Erased = "erased",
    /// By itself: what was older than the building keeps.
    Retention = "retention",

    KioskPaired = "kiosk-paired",
    KioskRevoked = "kiosk-revoked",

    SpotAdded = "spot-added",
    SpotChanged = "spot-changed",
    SpotRetired = "spot-retired",
    SpotPlaced = "spot-placed",
    SpotAssigned = "spot-assigned",
    SpotsImported = "spots-imported",
    ResidentsImported = "residents-imported",
    Offered = "offered",
    Withdrawn = "withdrawn",
    PatternAdded = "pattern-added",
    PatternChanged = "pattern-changed",
    PatternRemoved = "pattern-removed",
    PatternSkipped = "pattern-skipped",
    PatternRestored = "pattern-restored",
    /// By itself: days that came within the horizon.
    PatternExtended = "pattern-extended",

    Reserved = "reserved",
    /// Before it began.
    Cancelled = "cancelled",
    /// While it ran.
    Ended = "ended",
    /// By a manager, with the price given back.
    CancelledByManager = "cancelled-by-manager",
    /// Somebody stood in the spot.
    Reported = "reported",
    /// What came instead of a reservation whose spot was not empty.
    Moved = "moved",
    /// Nothing came instead.
    Refunded = "refunded",
    /// A manager has seen to a report.
    ReportSettled = "report-settled",

    NoticesChosen = "notices-chosen",
}

impl Action {
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_a_name_of_its_own() {
        for action in Action::ALL {
            assert_eq!(Action::parse(action.name()), Some(*action));
        }
    }
}
