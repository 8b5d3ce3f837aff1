//! What a spot says about itself.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Problems, Result, text};
use crate::language::Message;

/// Something that a driver may need to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Feature {
    Covered,
    Ev,
    Accessible,
    Motorcycle,
    Large,
}

impl Feature {
    pub const ALL: [Self; 5] = [Self::Covered, Self::Ev, Self::Accessible, Self::Motorcycle, Self::Large];

    /// Its name in forms and queries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Ev => "ev",
            Self::Accessible => "accessible",
            Self::Motorcycle => "motorcycle",
            Self::Large => "large",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feature| feature.name() == name)
    }
}

/// The features of one spot, each once, in their fixed order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features(Vec<Feature>);

impl Features {
    pub fn has(&self, feature: Feature) -> bool {
        self.0.contains(&feature)
    }

    pub fn iter(&self) -> impl Iterator<Item = Feature> + '_ {
        self.0.iter().copied()
    }

    pub(super) fn from_text(text: &str) -> Self {
        text.split(' ').filter_map(Feature::parse).collect()
    }
}

impl FromIterator<Feature> for Features {
    fn from_iter<I: IntoIterator<Item = Feature>>(features: I) -> Self {
        let mut features: Vec<Feature> = features.into_iter().collect();
        features.sort_unstable();
        features.dedup();
        Self(features)
    }
}

impl fmt::Display for Features {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Feature::name).collect();
        f.write_str(&names.join(" "))
    }
}

/// Label, level, features and a note for whoever parks there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub label: String,
    pub level: String,
    pub features: Features,
    pub note: String,
}

impl Details {
    /// Reads the fields of a form and names every one that is wrong.
    pub fn parse<'a>(
        label: &str,
        level: &str,
        features: impl IntoIterator<Item = &'a str>,
        note: &str,
    ) -> Result<Self> {
        let mut problems = Problems::default();
        let label = problems.take(text("label", label, 1, 20));
        let level = problems.take(text("level", level, 1, 20));
        let features = problems.take(features.into_iter().map(feature).collect::<Result<Features>>());
        let note = problems.take(text("note", note, 0, 200));
        match (label, level, features, note) {
            (Some(label), Some(level), Some(features), Some(note)) => {
                Ok(Self { label, level, features, note })
            }
            _ => Err(problems.into_error()),
        }
    }
}

fn feature(name: &str) -> Result<Feature> {
    Feature::parse(name).ok_or_else(|| {
        let names = Feature::ALL.map(Feature::name).join(", ");
        Error::field("features", Message::of("problem-features").with("names", names))
    })
}
