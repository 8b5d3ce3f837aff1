//! The private address of a resident's calendar. It is made of a stored random text and the server's key: whoever reads
//! the database without the key cannot make it, and yet it can be shown whenever the resident asks.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;

use serde_json::json;

use super::Resident;
use crate::audit::{self, About, Action};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::secret::{self, Secret, SecretKey};
use crate::store::Tx;
use crate::store::schema::residents;

/// Makes and reads the part of the address that nobody can guess.
pub struct Addresses(SecretKey);

/// A resident's id, and 128 bits that only the key can make of it.
const ID: usize = 8;
const TAG: usize = 16;

impl Addresses {
    pub fn new(key: SecretKey) -> Self {
        Self(key)
    }

    /// The secret of a resident's calendar, 32 characters of the URL-safe alphabet; none while it is switched off.
    pub fn secret(&self, resident: &Resident) -> Option<String> {
        let random = resident.calendar.as_deref()?;
        let tag = self.0.derive(&format!("sparespot calendar {} {random}", resident.id));
        let bytes = [resident.id.to_be_bytes().as_slice(), &tag[..TAG]].concat();
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Whose calendar a secret opens.
    ///
    /// # Errors
    /// [`Error::NotFound`] where it opens none, whatever is wrong with it.
    pub fn find(&self, tx: &mut Tx<'_>, given: &str) -> Result<Resident> {
        let resident = super::find(tx, id(given).ok_or(Error::NotFound)?)?;
        let is_right = self.secret(&resident).is_some_and(|right| secret::is_same(given, &right));
        if is_right && resident.may_enter() { Ok(resident) } else { Err(Error::NotFound) }
    }
}

/// Gives a resident's calendar a new address; the old one is over.
pub fn renew(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    set(tx, id, Some(Secret::new().as_str()))?;
    audit::note(tx, Action::CalendarRenewed, About::resident(id), &json!({}))
}

/// Takes a resident's calendar away; its address will never be good again.
pub fn switch_off(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    set(tx, id, None)?;
    audit::note(tx, Action::CalendarEnded, About::resident(id), &json!({}))
}

fn set(tx: &mut Tx<'_>, id: i64, random: Option<&str>) -> Result<()> {
    diesel::update(residents::table.find(id)).set(residents::calendar.eq(random)).execute(tx.connection())?;
    tx.emit(Event::ResidentChanged(id));
    Ok(())
}

/// The id that a secret claims.
fn id(secret: &str) -> Option<i64> {
    let bytes = URL_SAFE_NO_PAD.decode(secret).ok().filter(|bytes| bytes.len() == ID + TAG)?;
    bytes.first_chunk().map(|id| i64::from_be_bytes(*id))
}
