//! What templates render: one file a template folder, plain structs made from nouns. A template asks no
//! questions of its own; every word that depends on a time is chosen here.

pub mod board;
pub mod calendar;
pub mod credits;
pub mod day;
pub mod filters;
pub mod forms;
pub mod graphql;
pub mod kiosk;
pub mod layouts;
mod made;
pub mod mails;
pub mod manage;
pub mod neighbours;
pub mod notices;
pub mod patterns;
pub mod plan;
pub mod privacy;
pub mod qr;
pub mod quick;
pub mod reservations;
pub mod residents;
pub mod sights;
pub mod spots;
#[cfg(debug_assertions)]
pub mod styles;
pub mod words;

use askama::Template;

use crate::error::{Error, Result};
use crate::language::Language;
use crate::spots::Feature;

/// A symbol of `static/icons.svg` with the words that always stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    pub icon: &'static str,
    pub words: &'static str,
}

/// The signs of a spot's features.
pub fn features(features: &crate::spots::Features, language: Language) -> Vec<Sign> {
    features.iter().map(|feature| self::feature(feature, language)).collect()
}

/// The sign of a feature.
pub fn feature(feature: Feature, language: Language) -> Sign {
    let key = match feature {
        Feature::Covered => "feature-covered",
        Feature::Ev => "feature-ev",
        Feature::Accessible => "feature-accessible",
        Feature::Motorcycle => "feature-motorcycle",
        Feature::Large => "feature-large",
    };
    Sign { icon: feature.name(), words: language.say(key) }
}

/// Writes a template in a reader's language at the end of a text.
///
/// # Errors
/// [`Error::Internal`] where it cannot be rendered.
pub fn render(template: &impl Template, language: Language, text: &mut String) -> Result<()> {
    template
        .render_into_with_values(text, &filters::Reader(language))
        .map_err(|error| Error::Internal(error.to_string()))
}
