//! Every change of what a spot offers was asked for by its owner, and does what was asked.

use std::collections::BTreeSet;

use crate::torture::call::{Act, Call};
use crate::torture::history::{CUT_OFF, History, State};
use crate::torture::span::{Span, with, without};
use crate::torture::town::Town;

pub fn on(town: &Town, calls: &[Call], history: &History) -> Vec<String> {
    town.spots.iter().flat_map(|spot| changes(*spot, calls, history)).collect()
}

/// Finds for each acknowledged change the step that made it, and for each other step an owner who does not know.
fn changes(spot: i64, calls: &[Call], history: &History) -> Vec<String> {
    let about = |call: &&Call| match &call.act {
        Act::Offer { spot: about, .. } | Act::Withdraw { spot: about, .. } => *about == spot,
        _ => false,
    };
    let (done, others): (Vec<&Call>, Vec<&Call>) =
        calls.iter().filter(about).partition(|call| call.is_done());
    let mut unknown: Vec<&Call> = others.into_iter().filter(|call| call.is_unknown()).collect();
    // The first step is the offer with which the day begins.
    let mut steps: Vec<(&State, &State)> = history
        .of(spot)
        .windows(2)
        .skip(1)
        .map(|pair| (&pair[0], &pair[1]))
        .filter(|(_, after)| after.is_about_windows)
        .collect();
    let mut wrong = Vec::new();
    for call in done {
        match steps.iter().position(|step| is_made_by(step, call) && step.1.since <= call.ended) {
            Some(found) => drop(steps.remove(found)),
            None => wrong.push(format!("acknowledged and not there: {call:?}")),
        }
    }
    for step in steps {
        match unknown.iter().position(|call| is_made_by(&step, call)) {
            Some(found) => drop(unknown.remove(found)),
            None => wrong.push(format!("nobody asked spot {spot} to become {:?} after {:?}", step.1, step.0)),
        }
    }
    wrong
}

fn is_made_by((before, after): &(&State, &State), call: &Call) -> bool {
    let expected: Option<BTreeSet<Span>> = match &call.act {
        Act::Offer { time, .. } => Some(with(&before.offered(), *time)),
        Act::Withdraw { window, time, .. } => {
            before.windows.get(window).map(|window| without(&before.offered(), *window, *time))
        }
        _ => None,
    };
    call.began <= after.since + CUT_OFF && expected == Some(after.offered())
}
