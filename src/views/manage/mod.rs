//! What whoever runs the building sees: one file for each of its sections.

pub mod audit;
pub mod building;
pub mod credits;
pub mod csv;
pub mod kiosks;
pub mod overview;
pub mod people;
pub mod plan;
pub mod reports;
pub mod spots;
pub mod statistics;

/// A part of the manager's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Overview,
    Residents,
    Invitations,
    Spots,
    Reports,
    Building,
    Statistics,
    Audit,
    Kiosks,
}

impl Section {
    pub const ALL: &[Self] = &[
        Self::Overview,
        Self::Residents,
        Self::Invitations,
        Self::Spots,
        Self::Reports,
        Self::Building,
        Self::Statistics,
        Self::Audit,
        Self::Kiosks,
    ];

    pub fn href(self) -> &'static str {
        match self {
            Self::Overview => "/manage",
            Self::Building => "/manage/building",
            Self::Statistics => "/manage/statistics",
            Self::Audit => "/manage/audit",
            Self::Reports => "/manage/reports",
            Self::Kiosks => "/manage/kiosks",
            Self::Spots => "/manage/spots",
            Self::Residents => "/manage/residents",
            Self::Invitations => "/manage/invitations",
        }
    }

    /// The key of its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Overview => "manage-overview",
            Self::Building => "building-title",
            Self::Statistics => "statistics-title",
            Self::Audit => "audit-title",
            Self::Reports => "manage-reports",
            Self::Kiosks => "kiosks-tab",
            Self::Spots => "manage-spots",
            Self::Residents => "people-title",
            Self::Invitations => "invite-title",
        }
    }
}
