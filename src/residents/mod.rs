//! The people of the building: signing up and in, invitations, passwords, roles.

pub mod allowance;
pub mod calendar;
mod details;
mod directory;
mod forget;
pub mod import;
pub mod invitations;
pub mod neighbour;
mod password;
pub mod roster;
mod sign_in;
mod sign_up;
pub mod standing;

use diesel::prelude::*;
use serde_json::json;

pub use self::details::{Details, Email, plate};
pub use self::directory::{Listed, hold, listed, who_may_enter};
pub use self::forget::forget;
pub use self::neighbour::{Neighbour, Shows, neighbours};
pub use self::password::{Hasher, Password, PasswordHash};
use self::sign_in::end_sessions;
pub use self::sign_in::{Credentials, credentials, replace_password, sign_out_everywhere};
pub use self::sign_up::{Admission, SetUp, SignUp, set_up, sign_up};
use crate::audit::{self, About, Action};
use crate::error::Result;
use crate::event::Event;
use crate::language::Language;
use crate::store::schema::{accounts, residents};
use crate::store::{At, Tx};

/// A person with an account.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Resident {
    pub id: i64,
    pub account: i64,
    pub name: String,
    pub email: String,
    pub unit: String,
    /// The plate that a new reservation starts with; may be empty.
    pub plate: String,
    /// Counted up by a new password; a session or a token that carries an older number is over.
    pub credential: i32,
    pub is_manager: bool,
    /// The tag of the language they chose; empty: as their browser asks.
    language: String,
    /// Credits, those earned from a reservation that has not begun included.
    pub balance: i32,
    /// What makes the address of their calendar; none while there is none.
    pub calendar: Option<String>,
    suspended_at: Option<At>,
    left_at: Option<At>,
    shows: String,
}

impl Resident {
    /// Whether they may use the building's parking: neither suspended nor moved out.
    pub fn may_enter(&self) -> bool {
        self.suspended_at.is_none() && self.left_at.is_none()
    }

    /// Whether they moved out.
    pub fn has_left(&self) -> bool {
        self.left_at.is_some()
    }

    /// The language they chose; none: as their browser asks.
    pub fn language(&self) -> Option<Language> {
        Language::parse(&self.language)
    }

    /// How much of their name others see.
    pub fn shows(&self) -> Shows {
        Shows::parse(&self.shows).unwrap_or(Shows::Unit)
    }
}

/// A resident by id.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn find(tx: &mut Tx<'_>, id: i64) -> Result<Resident> {
    let row = residents::table
        .inner_join(accounts::table)
        .filter(residents::id.eq(id))
        .select((
            residents::id,
            residents::account_id,
            residents::name,
            residents::email,
            residents::unit,
            residents::plate,
            residents::credential,
            residents::is_manager,
            residents::language,
            accounts::balance,
            residents::calendar,
            residents::suspended_at,
            residents::left_at,
            residents::shows,
        ))
        .first(tx.connection())?;
    Ok(row)
}

/// Changes a resident's own data.
pub fn update(tx: &mut Tx<'_>, id: i64, details: &Details) -> Result<()> {
    diesel::update(residents::table.find(id))
        .set((
            residents::name.eq(&details.name),
            residents::unit.eq(&details.unit),
            residents::plate.eq(&details.plate),
        ))
        .execute(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    audit::note(tx, Action::ResidentChanged, About::resident(id), &json!({}))
}

/// Chooses the language in which a resident reads; none: as their browser asks.
pub fn choose_language(tx: &mut Tx<'_>, id: i64, language: Option<Language>) -> Result<()> {
    diesel::update(residents::table.find(id))
        .set(residents::language.eq(language.map_or("", Language::tag)))
        .execute(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    Ok(())
}

/// Chooses how much of their name others see.
pub fn choose_shows(tx: &mut Tx<'_>, id: i64, shows: Shows) -> Result<()> {
    diesel::update(residents::table.find(id))
        .set(residents::shows.eq(shows.name()))
        .execute(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    Ok(())
}

/// Tells that the balance behind an account changed, if it is a resident's.
pub fn account_changed(tx: &mut Tx<'_>, account: i64) -> Result<()> {
    let resident: Option<i64> = residents::table
        .filter(residents::account_id.eq(account))
        .select(residents::id)
        .first(tx.connection())
        .optional()?;
    if let Some(resident) = resident {
        tx.emit(Event::ResidentChanged(resident));
    }
    Ok(())
}

/// How many residents there are.
pub fn count(tx: &mut Tx<'_>) -> Result<i64> {
    Ok(residents::table.count().get_result(tx.connection())?)
}
