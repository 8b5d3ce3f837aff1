//! Everybody was answered in time, and where not, something was broken.

use sparespot::clock::{SignedDuration, Timestamp};

use crate::torture::call::{Act, Call, Outcome};
use crate::torture::faults::{Fault, Part};

/// No request takes longer.
const STUCK: SignedDuration = SignedDuration::from_secs(10);
/// What was away serves again this long after it came back.
const HEALED: SignedDuration = SignedDuration::from_secs(10);
/// An instance that listens has a line for everybody; it takes a moment to be noticed.
const NOTICED: SignedDuration = SignedDuration::from_secs(1);

pub fn on(calls: &[Call], faults: &[Fault]) -> Vec<String> {
    calls
        .iter()
        .filter_map(|call| problem(call, calls, faults).map(|why| format!("{why}: {call:?}")))
        .collect()
}

fn problem(call: &Call, calls: &[Call], faults: &[Fault]) -> Option<&'static str> {
    if call.took() > STUCK {
        return Some("took over ten seconds");
    }
    let is_excused = match &call.outcome {
        Outcome::Away | Outcome::Lost(_) => faults
            .iter()
            .any(|fault| fault.part == Part::Instance(call.instance) && meets(fault, call, NOTICED)),
        Outcome::Unavailable => faults.iter().any(|fault| meets(fault, call, HEALED)),
        Outcome::SignedOut => {
            let since = signed_in(call, calls);
            faults
                .iter()
                .any(|fault| fault.loses_sessions && fault.ended >= since && fault.began <= call.ended)
        }
        Outcome::Refused(status, _) => *status < 500,
        Outcome::Done(_) | Outcome::Seen(_) => true,
    };
    (!is_excused).then_some("for no reason")
}

fn meets(fault: &Fault, call: &Call, after: SignedDuration) -> bool {
    fault.began <= call.ended && call.began <= fault.ended + after
}

/// When the client had last asked to be let in, and was.
fn signed_in(call: &Call, calls: &[Call]) -> Timestamp {
    let before = calls.iter().filter(|one| one.client == call.client && one.ended <= call.began);
    before.filter(|one| one.act == Act::SignIn && one.is_done()).map(|one| one.began).max().unwrap()
}
