//! What whoever runs the building sees: one file for each of its sections.

pub mod audit;
pub mod building;
pub mod credits;
pub mod overview;
pub mod statistics;

/// A part of the manager's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Overview,
    Building,
    Statistics,
    Audit,
}

impl Section {
    pub const ALL: [Self; 4] = [Self::Overview, Self::Building, Self::Statistics, Self::Audit];

    pub fn href(self) -> &'static str {
        match self {
            Self::Overview => "/manage",
            Self::Building => "/manage/building",
            Self::Statistics => "/manage/statistics",
            Self::Audit => "/manage/audit",
        }
    }

    /// The key of its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Overview => "manage-overview",
            Self::Building => "building-title",
            Self::Statistics => "statistics-title",
            Self::Audit => "audit-title",
        }
    }
}
