//! Whether the machine has time for anybody. One that is busy with something else cannot keep promises in seconds,
//! and answers 503 as it should; this tells such moments from others.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use sparespot::clock::SignedDuration;

use super::faults::{Fault, Part};
use super::town::Town;

const BEAT: Duration = Duration::from_millis(50);
/// For a beat and the simplest of questions to the database, on a connection of its own.
const BREATHLESS: SignedDuration = SignedDuration::from_millis(300);

/// Until it is over. Answers the moments in which everybody had to wait.
pub async fn keep_feeling(town: Arc<Town>) -> Vec<Fault> {
    let mut moments = Vec::new();
    while !town.is_over.load(Ordering::Relaxed) {
        let began = town.now();
        let is_there = town.ask("SELECT '1' AS value").is_some();
        tokio::time::sleep(BEAT).await;
        let ended = town.now();
        if is_there && ended.duration_since(began) > BREATHLESS {
            moments.push(Fault { part: Part::Machine, began, ended, loses_sessions: false });
        }
    }
    moments
}
