//! What everybody asked and heard, held against what happened. Answers a line for each thing that is wrong.

mod availability;
mod effects;
mod offers;
mod reasons;

use super::call::Call;
use super::faults::Fault;
use super::history::History;
use super::town::Town;

pub fn on(town: &Town, calls: &[Call], faults: &[Fault], history: &History) -> Vec<String> {
    [
        enough(calls),
        availability::on(calls, faults),
        effects::on(town, calls, history),
        offers::on(town, calls, history),
        reasons::on(town, calls, history),
    ]
    .concat()
}

/// A day on which little happened proves little.
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
