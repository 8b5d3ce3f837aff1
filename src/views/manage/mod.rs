//! What whoever runs the building sees: one file for each of its sections.

pub mod csv;
pub mod plan;
pub mod spots;

use askama::Template;

use super::filters;
use super::layouts::Page;

/// A part of the manager's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Overview,
    Spots,
}

impl Section {
    pub const ALL: [Self; 2] = [Self::Overview, Self::Spots];

    pub fn href(self) -> &'static str {
        match self {
            Self::Overview => "/manage",
            Self::Spots => "/manage/spots",
        }
    }

    /// The key of its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Overview => "manage-overview",
            Self::Spots => "manage-spots",
        }
    }
}

#[derive(Template)]
#[template(path = "manage/show.html")]
pub struct Overview {
    pub page: Page,
    pub section: Section,
}
