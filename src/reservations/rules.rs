//! The building's rules for a reservation. Pure.

use crate::building::Rules;
use crate::clock::{SignedDuration, Timestamp};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::spots::windows::Stretch;

/// Credits.
pub type Price = i32;

/// A start that passed up to this long ago, as a form left open has it, means now.
const GRACE: SignedDuration = SignedDuration::from_mins(15);

/// The stretch that a request for `asked` reserves when it is made at `now`.
///
/// # Errors
/// [`Error::Invalid`] for seconds, for a start that has passed or is too far ahead, and for a stretch that is
/// too short or too long.
pub fn stretch(rules: &Rules, asked: Stretch, now: Timestamp) -> Result<Stretch> {
    let invalid = |field, problem: Message| Err(Error::field(field, problem));
    let length = asked.ends_at.duration_since(asked.starts_at);
    let days = |days: i32| SignedDuration::from_hours(24 * i64::from(days));
    if !is_whole_minute(asked.starts_at) {
        return invalid("starts_at", Message::of("problem-whole-minutes"));
    }
    if !is_whole_minute(asked.ends_at) {
        return invalid("ends_at", Message::of("problem-whole-minutes"));
    }
    if asked.starts_at < now - GRACE {
        return invalid("starts_at", Message::of("problem-start-passed"));
    }
    if asked.ends_at <= now {
        return invalid("ends_at", Message::of("problem-end-passed"));
    }
    if asked.starts_at > now + days(rules.horizon_days) {
        let problem = Message::of("problem-too-far").with("days", rules.horizon_days);
        return invalid("starts_at", problem);
    }
    if length < SignedDuration::from_mins(rules.min_minutes.into()) {
        return invalid("ends_at", Message::of("problem-too-short").with("minutes", rules.min_minutes));
    }
    if length > days(rules.max_days) {
        return invalid("ends_at", Message::of("problem-too-long").with("days", rules.max_days));
    }
    Ok(Stretch { starts_at: asked.starts_at.max(now), ends_at: asked.ends_at })
}

fn is_whole_minute(at: Timestamp) -> bool {
    at == crate::clock::minute(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn ask(from: &str, to: &str) -> Result<Stretch> {
        let asked = Stretch::new(at(from), at(to)).unwrap();
        stretch(&Rules::default(), asked, at("2026-11-26T16:42:30Z"))
    }

    fn field(result: Result<Stretch>) -> String {
        result.unwrap_err().fields()[0].field.to_string()
    }

    #[test]
    fn a_reservation_is_what_was_asked_for() {
        let got = ask("2026-11-26T18:00:00Z", "2026-11-26T23:00:00Z").unwrap();
        assert_eq!((got.starts_at, got.ends_at), (at("2026-11-26T18:00:00Z"), at("2026-11-26T23:00:00Z")));
    }

    #[test]
    fn a_start_that_has_just_passed_means_now() {
        for start in ["2026-11-26T16:42:00Z", "2026-11-26T16:28:00Z"] {
            assert_eq!(ask(start, "2026-11-26T17:00:00Z").unwrap().starts_at, at("2026-11-26T16:42:30Z"));
        }
        assert_eq!(field(ask("2026-11-26T16:27:00Z", "2026-11-26T17:00:00Z")), "starts_at");
        assert_eq!(field(ask("2026-11-26T16:27:00Z", "2026-11-26T16:42:00Z")), "starts_at");
        assert_eq!(field(ask("2026-11-26T16:28:00Z", "2026-11-26T16:42:00Z")), "ends_at");
    }

    #[test]
    fn length_is_from_15_minutes_to_7_days() {
        assert!(ask("2026-11-26T18:00:00Z", "2026-11-26T18:15:00Z").is_ok());
        assert_eq!(field(ask("2026-11-26T18:00:00Z", "2026-11-26T18:14:00Z")), "ends_at");
        assert!(ask("2026-11-26T18:00:00Z", "2026-12-03T18:00:00Z").is_ok());
        assert_eq!(field(ask("2026-11-26T18:00:00Z", "2026-12-03T18:01:00Z")), "ends_at");
    }

    #[test]
    fn a_start_is_at_most_60_days_ahead() {
        assert!(ask("2027-01-25T16:42:00Z", "2027-01-25T18:00:00Z").is_ok());
        assert_eq!(field(ask("2027-01-25T16:43:00Z", "2027-01-25T18:00:00Z")), "starts_at");
    }

    #[test]
    fn seconds_are_refused() {
        assert_eq!(field(ask("2026-11-26T18:00:01Z", "2026-11-26T19:00:00Z")), "starts_at");
        assert_eq!(field(ask("2026-11-26T18:00:00Z", "2026-11-26T19:00:59Z")), "ends_at");
    }
}
