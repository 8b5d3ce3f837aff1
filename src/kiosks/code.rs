//! What a screen shows and a manager types in.

use crate::error::{Error, Result};
use crate::language::Message;
use crate::secret;

/// Letters that nobody takes for others, and without vowels, so that they make no words (RFC 8628, section 6.1).
const ALPHABET: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
/// 20^8 codes: more than 34 bits.
const LENGTH: usize = 8;

/// Eight letters, kept without their dash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    pub(super) fn new() -> Self {
        Self(secret::letters(ALPHABET, LENGTH))
    }

    pub(super) fn stored(letters: String) -> Self {
        Self(letters)
    }

    /// Reads what somebody typed: the case, dashes and spaces do not matter.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it cannot be a code.
    pub fn parse(typed: &str) -> Result<Self> {
        let is_between = |letter: &char| matches!(letter, '-' | '–' | '—' | '.') || letter.is_whitespace();
        let letters: String = typed
            .chars()
            .filter(|letter| !is_between(letter))
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let is_code = letters.len() == LENGTH && letters.bytes().all(|letter| ALPHABET.contains(&letter));
        if is_code { Ok(Self(letters)) } else { Err(wrong()) }
    }

    /// As it is shown: `WDJB-MJHT`.
    pub fn shown(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first}-{second}")
    }

    pub(super) fn letters(&self) -> &str {
        &self.0
    }
}

/// The refusal of a code that no screen shows.
pub(super) fn wrong() -> Error {
    Error::field("code", Message::of("problem-kiosk-code"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for typed in ["WDJB-MJHT", "wdjbmjht", " Wdjb mjht ", "w-d-j-b-m-j-h-t", "WDJB–MJHT"] {
            assert_eq!(Code::parse(typed).unwrap().shown(), "WDJB-MJHT", "{typed}");
        }
        for typed in ["", "WDJB", "WDJB-MJH", "WDJB-MJHTT", "WDJB-MJHA", "WDJB-MJH1", "ẞẞẞẞ", "WDJB_MJHT"]
        {
            assert!(Code::parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn new_codes_can_be_read_and_differ() {
        let codes: Vec<String> = (0..100).map(|_| Code::new().shown()).collect();
        for code in &codes {
            assert_eq!(Code::parse(code).unwrap().shown(), *code);
            assert_eq!(codes.iter().filter(|other| *other == code).count(), 1);
        }
    }
}
