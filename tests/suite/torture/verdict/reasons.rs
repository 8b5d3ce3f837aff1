//! Every refusal had a reason, and every board showed something that was so not long ago. What somebody may have
//! met is every state that a spot had at some instant of their call.

use std::collections::BTreeSet;

use sparespot::clock::{SignedDuration, Timestamp};

use crate::torture::CLIENTS;
use crate::torture::call::{Act, Call, Outcome};
use crate::torture::crowd::{credits, email};
use crate::torture::history::{History, State};
use crate::torture::span::Span;
use crate::torture::town::Town;

/// A board may be behind by as long as it takes to heal.
const BEHIND: SignedDuration = SignedDuration::from_secs(10);
const PRICE: i64 = 3;
const MOST_OPEN: usize = 5;

pub fn on(town: &Town, calls: &[Call], history: &History) -> Vec<String> {
    let residents = (0..CLIENTS).map(|client| town.resident(&email(client))).collect();
    let court = Court { town, history, residents };
    let unfounded = calls.iter().filter(|call| match &call.outcome {
        Outcome::Refused(status, code) => !court.is_founded(call, *status, code),
        Outcome::Seen(board) => !board.iter().all(|(spot, state)| court.was_so(call, *spot, state)),
        _ => false,
    });
    unfounded.map(|call| court.say(call)).collect()
}

struct Court<'a> {
    town: &'a Town,
    history: &'a History,
    /// The ids of the clients.
    residents: Vec<i64>,
}

impl Court<'_> {
    fn is_founded(&self, call: &Call, status: u16, code: &str) -> bool {
        match (&call.act, status, code) {
            (Act::Reserve { spot, time, request }, 409, "SPOT_TAKEN") => {
                self.met(call, *spot).any(|state| is_taken(state, *time, request))
            }
            (Act::Reserve { spot, time, .. }, 409, "NOT_OFFERED") => self
                .met(call, *spot)
                .any(|state| !state.windows.values().any(|window| window.contains(*time))),
            (Act::Reserve { spot, .. }, 409, "OWN_SPOT") => self.town.owner(*spot) == call.client,
            (Act::Reserve { .. }, 409, "TOO_MANY") => self.held(call) >= MOST_OPEN,
            (Act::Reserve { .. }, 409, "NOT_ENOUGH_CREDITS") => {
                credits(call.client) - PRICE * i64::try_from(self.held(call)).unwrap() < PRICE
            }
            (Act::Withdraw { spot, window, time }, 409, "SPOT_TAKEN") => {
                let holds = |window: &Span, held: Span| window.contains(held) && held.overlaps(*time);
                self.met(call, *spot).any(|state| {
                    let window = state.windows.get(window);
                    window.is_some_and(|window| state.held.values().any(|held| holds(window, held.time)))
                })
            }
            (Act::Withdraw { spot, window, .. }, 404, "NOT_FOUND") => {
                self.met(call, *spot).any(|state| !state.windows.contains_key(window))
            }
            (Act::Withdraw { spot, window, time }, 422, "INVALID") => {
                let window = |state: &State| state.windows.get(window).copied();
                self.met(call, *spot).any(|state| window(state).is_some_and(|window| !window.overlaps(*time)))
            }
            _ => false,
        }
    }

    fn met(&self, call: &Call, spot: i64) -> impl Iterator<Item = &State> {
        self.history.between(spot, call.began, call.ended)
    }

    /// How many reservations the client may have had at once.
    fn held(&self, call: &Call) -> usize {
        let resident = self.residents[call.client];
        let states = self.town.spots.iter().flat_map(|spot| self.met(call, *spot));
        let held = states.flat_map(|state| &state.held).filter(|(_, held)| held.resident == resident);
        held.map(|(id, _)| *id).collect::<BTreeSet<i64>>().len()
    }

    fn was_so(&self, call: &Call, spot: i64, shown: &str) -> bool {
        let Act::Look { time } = call.act else { return false };
        self.history.between(spot, call.began - BEHIND, call.ended).any(|state| state.name(time) == shown)
    }

    fn say(&self, call: &Call) -> String {
        let spot = match call.act {
            Act::Reserve { spot, .. } | Act::Withdraw { spot, .. } => Some(spot),
            _ => None,
        };
        let since = |state: &&State| state.since > Timestamp::MIN;
        let met: Vec<&State> = spot.into_iter().flat_map(|spot| self.met(call, spot)).filter(since).collect();
        format!("without a reason: {call:?}; it may have met {met:?}")
    }
}

/// By somebody else's reservation, or another one of theirs.
fn is_taken(state: &State, time: Span, request: &str) -> bool {
    state.held.values().any(|held| held.request != request && held.time.overlaps(time))
}
