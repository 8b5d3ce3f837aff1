//! What whoever runs the building sees: one file for each of its sections.

pub mod people;

use askama::Template;

use super::filters;
use super::layouts::Page;

/// A part of the manager's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Overview,
    Residents,
    Invitations,
}

impl Section {
    pub const ALL: [Self; 3] = [Self::Overview, Self::Residents, Self::Invitations];

    pub fn href(self) -> &'static str {
        match self {
            Self::Overview => "/manage",
            Self::Residents => "/manage/residents",
            Self::Invitations => "/manage/invitations",
        }
    }

    /// The key of its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Overview => "manage-overview",
            Self::Residents => "people-title",
            Self::Invitations => "invite-title",
        }
    }
}

#[derive(Template)]
#[template(path = "manage/show.html")]
pub struct Overview {
    pub page: Page,
    pub section: Section,
}
