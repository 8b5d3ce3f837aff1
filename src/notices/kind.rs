//! What residents are told, and how each kind reaches them unless they choose otherwise.

/// What a notice is about. A name that was stored once keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To a spot's owner: somebody reserved it.
    Made,
    /// To whoever reserved: it is another spot now.
    Changed,
    /// Ended or cancelled by somebody else.
    Ended,
    /// A reservation begins within half an hour.
    Soon,
    /// To a spot's owner: it is not offered any longer than until tomorrow.
    Expiring,
    /// Somebody stands in a spot that is reserved.
    Trouble,
    /// A manager moved credits.
    Credits,
}

/// The ways to a resident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    Page,
    Mail,
}

impl Kind {
    pub const ALL: [Self; 7] =
        [Self::Made, Self::Changed, Self::Ended, Self::Soon, Self::Expiring, Self::Trouble, Self::Credits];

    /// Its name in the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Made => "reservation-made",
            Self::Changed => "reservation-changed",
            Self::Ended => "reservation-ended",
            Self::Soon => "starting-soon",
            Self::Expiring => "window-expiring",
            Self::Trouble => "trouble",
            Self::Credits => "credits",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it goes this way for whoever has chosen nothing: a page can be passed over, so it has all; mail is for
    /// what changes somebody's plans.
    pub fn is_usual(self, channel: Channel) -> bool {
        match channel {
            Channel::Page => true,
            Channel::Mail => matches!(self, Self::Changed | Self::Ended | Self::Trouble),
        }
    }
}

impl Channel {
    pub const ALL: [Self; 2] = [Self::Page, Self::Mail];

    /// Its name in the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Mail => "mail",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
        }
    }
}
