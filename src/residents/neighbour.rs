//! What residents see of one another, which is for each of them to say.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::Resident;
use crate::error::Result;
use crate::language::Message;
use crate::store::Tx;
use crate::store::schema::residents;

/// How much of their name a resident shows to the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    Name,
    /// The first word of it.
    First,
    /// Nothing: the unit alone.
    Unit,
}

impl Shows {
    pub const ALL: [Self; 3] = [Self::Name, Self::First, Self::Unit];

    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::First => "first",
            Self::Unit => "unit",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shows| shows.name() == name)
    }
}

/// What others see of a resident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbour {
    pub id: i64,
    called: Called,
    /// May be empty.
    pub unit: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Called {
    /// As they want to be called.
    Named(String),
    Unnamed,
    /// Erased: there is no name any more.
    Former,
}

/// The columns that [`Neighbour::seen`] is made of.
pub type Columns = (residents::id, residents::name, residents::unit, residents::shows);
pub const COLUMNS: Columns = (residents::id, residents::name, residents::unit, residents::shows);
pub type Row = (i64, String, String, String);

impl Neighbour {
    /// What every other resident sees: as much as they show.
    pub fn seen((id, name, unit, shows): Row) -> Self {
        let called = match Shows::parse(&shows).unwrap_or(Shows::Unit) {
            _ if name.is_empty() => Called::Former,
            Shows::Name => Called::Named(name),
            Shows::First => Called::Named(name.split_whitespace().next().unwrap_or_default().to_owned()),
            Shows::Unit => Called::Unnamed,
        };
        Self { id, called, unit }
    }

    /// What a manager and they themselves see: all of it.
    pub fn in_full((id, name, unit, _): Row) -> Self {
        Self::seen((id, name, unit, Shows::Name.name().to_owned()))
    }

    /// Whether there is anything of their name to show.
    pub fn is_named(&self) -> bool {
        matches!(self.called, Called::Named(_))
    }

    /// Their name, or the words for somebody without one.
    pub fn called(&self) -> Message {
        match &self.called {
            Called::Named(name) => name.as_str().into(),
            Called::Unnamed => Message::of("a-neighbour"),
            Called::Former => Message::of("a-former-resident"),
        }
    }
}

impl From<&Resident> for Neighbour {
    fn from(resident: &Resident) -> Self {
        Self::in_full((resident.id, resident.name.clone(), resident.unit.clone(), String::new()))
    }
}

/// What others see of the residents with these ids.
pub fn neighbours(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Neighbour>> {
    let wanted = residents::table.filter(residents::id.eq_any(ids)).select(COLUMNS);
    Ok(wanted.load::<Row>(tx.connection())?.into_iter().map(Neighbour::seen).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(name: &str, shows: &str) -> String {
        Neighbour::seen((7, name.into(), "4B".into(), shows.into())).called().to_string()
    }

    #[test]
    fn others_see_as_much_as_one_shows() {
        assert_eq!(seen("Mira Castellanos", "name"), "Mira Castellanos");
        assert_eq!(seen("Mira Castellanos", "first"), "Mira");
        assert_eq!(seen("Mira Castellanos", "unit"), "a neighbour");
        // Rather too little.
        assert_eq!(seen("Mira Castellanos", "all"), "a neighbour");
        assert_eq!(seen("", "name"), "a former resident");
    }
}
