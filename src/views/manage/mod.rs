//! What whoever runs the building sees: one file for each of its sections.

pub mod kiosks;

use askama::Template;

use super::filters;
use super::layouts::Page;

/// A part of the manager's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Overview,
    Kiosks,
}

impl Section {
    pub const ALL: [Self; 2] = [Self::Overview, Self::Kiosks];

    pub fn href(self) -> &'static str {
        match self {
            Self::Overview => "/manage",
            Self::Kiosks => "/manage/kiosks",
        }
    }

    /// The key of its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Overview => "manage-overview",
            Self::Kiosks => "kiosks-tab",
        }
    }
}

#[derive(Template)]
#[template(path = "manage/show.html")]
pub struct Overview {
    pub page: Page,
    pub section: Section,
}
