//! What templates render: one file a template folder, plain structs made from nouns. A template asks no
//! questions of its own; every word that depends on a time is chosen here.

pub mod board;
pub mod credits;
pub mod forms;
pub mod graphql;
pub mod layouts;
pub mod patterns;
pub mod reservations;
pub mod residents;
pub mod sights;
pub mod spots;
pub mod words;

/// A symbol of `static/icons.svg` with the words that always stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sign {
    pub icon: &'static str,
    pub words: &'static str,
}

/// The signs of a spot's features.
pub fn features(features: &crate::spots::Features) -> Vec<Sign> {
    features.iter().map(|feature| Sign { icon: feature.name(), words: feature.words() }).collect()
}
