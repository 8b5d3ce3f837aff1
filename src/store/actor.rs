//! Who changes something, and through which door they came in.

/// What a change comes in through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Page,
    GraphQl,
    Kiosk,
    /// The command line.
    Command,
    /// What happens by itself.
    Server,
}

impl Door {
    pub const ALL: [Self; 5] = [Self::Page, Self::GraphQl, Self::Kiosk, Self::Command, Self::Server];

    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::GraphQl => "graphql",
            Self::Kiosk => "kiosk",
            Self::Command => "command",
            Self::Server => "server",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|door| door.name() == name)
    }
}

/// Who is behind the transactions of a [`Store`](super::Store).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    pub door: Door,
    /// None: nobody who is signed in.
    pub resident: Option<i64>,
}

impl Actor {
    pub const SERVER: Self = Self { door: Door::Server, resident: None };
    pub const COMMAND: Self = Self { door: Door::Command, resident: None };
    /// Somebody at a page who has not signed in.
    pub const STRANGER: Self = Self { door: Door::Page, resident: None };

    pub fn new(door: Door, resident: i64) -> Self {
        Self { door, resident: Some(resident) }
    }
}
