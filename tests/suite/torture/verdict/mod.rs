//! What everybody asked and heard, held against what happened.

mod availability;
mod effects;
mod offers;
mod reasons;

use super::call::Call;
use super::faults::Fault;
use super::history::History;
use super::town::Town;

/// What is judged, and a line for each thing that is wrong with it.
pub fn on(
    town: &Town,
    calls: &[Call],
    faults: &[Fault],
    history: &History,
) -> [(&'static str, Vec<String>); 5] {
    [
        ("A day on which little happens proves little", enough(calls)),
        ("Answers in time", availability::on(calls, faults)),
        ("Reservations", effects::on(town, calls, history)),
        ("What is offered", offers::on(town, calls, history)),
        ("Reasons", reasons::on(town, calls, history)),
    ]
}

fn enough(calls: &[Call]) -> Vec<String> {
    let count = |word: &str, counts: &dyn Fn(&&Call) -> bool| {
        let count = calls.iter().filter(counts).count();
        (count < 20).then(|| format!("only {count} calls were {word}"))
    };
    [
        count("done", &|call| call.is_done()),
        count("refused as SPOT_TAKEN", &|call| call.refusal() == Some("SPOT_TAKEN")),
        count("refused as NOT_OFFERED", &|call| call.refusal() == Some("NOT_OFFERED")),
    ]
    .into_iter()
    .flatten()
    .collect()
}
