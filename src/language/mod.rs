//! The languages that Sparespot speaks, and what it says in them.
//!
//! Texts are Fluent (<https://projectfluent.org>), a folder a language in `locales/`, compiled into the binary.
//! A test holds the folders equal and finds every key that the sources and templates name.

mod dates;
mod message;
mod texts;

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

pub use self::message::{Message, Value};

/// A language, with how its speakers write dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    English,
    German,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The language's tag (RFC 5646).
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name, in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The one that suits somebody best who prefers these, by their tags, the best first; English where none does.
    pub fn among<'a>(preferred: impl IntoIterator<Item = &'a str>) -> Self {
        let asked: Vec<LanguageIdentifier> =
            preferred.into_iter().filter_map(|tag| tag.parse().ok()).collect();
        let spoken = Self::ALL.map(Self::identifier);
        let best = negotiate_languages(&asked, &spoken, Some(&spoken[0]), NegotiationStrategy::Filtering);
        best.first().and_then(|best| Self::parse(best.language.as_str())).unwrap_or_default()
    }

    /// The text of a key that has no variables.
    pub fn say(self, key: &'static str) -> &'static str {
        texts::of(self).plain(key)
    }

    /// A text with its values.
    pub fn tell(self, message: &Message) -> String {
        texts::of(self).format(self, message)
    }

    fn identifier(self) -> LanguageIdentifier {
        self.tag().parse().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_gets_what_they_like_best_among_ours() {
        for (preferred, expected) in [
            (vec![], Language::English),
            (vec!["de-AT", "de", "en"], Language::German),
            (vec!["en-GB", "en", "de"], Language::English),
            (vec!["fr-FR", "fr"], Language::English),
            (vec!["fr-FR", "de"], Language::German),
            (vec!["*", "\u{1}"], Language::English),
        ] {
            assert_eq!(Language::among(preferred.clone()), expected, "{preferred:?}");
        }
    }

    #[test]
    fn a_message_says_its_values_in_the_reader_s_language() {
        let until = crate::clock::parse_wall("2026-03-01T18:00").unwrap();
        let message = Message::of("problem-window-reserved")
            .with("id", 7)
            .with("name", "Mira")
            .with("from", until)
            .with("to", until);
        assert_eq!(
            Language::English.tell(&message),
            "Reservation 7 stands in that time: Mira from 1 March 18:00 to 1 March 18:00. You can withdraw the time around it."
        );
        assert!(Language::German.tell(&message).contains("1. März 18:00"));
    }

    #[test]
    fn plurals_follow_the_count() {
        let credits = |count: i64| Language::English.tell(&Message::of("credits").with("count", count));
        assert_eq!((credits(1).as_str(), credits(3).as_str()), ("1 credit", "3 credits"));
    }
}
