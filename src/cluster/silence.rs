//! Not asking in vain.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a part that did not answer is not asked again.
const LENGTH: Duration = Duration::from_millis(300);

/// When a part last did not answer: whoever waits behind that attempt is told at once, so that many who ask
/// together wait as long as one.
#[derive(Default)]
pub struct Silence(Mutex<Option<Instant>>);

impl Silence {
    pub fn holds(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|since| since.elapsed() < LENGTH)
    }

    /// Notes that an attempt was in vain.
    pub fn begin(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}
