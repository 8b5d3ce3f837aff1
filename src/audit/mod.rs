//! What was changed, by whom, when and through which door. Every verb writes its line in the transaction of its change,
//! so that neither is without the other; the database lets nobody change a line or take one away before its time.

mod action;
pub mod search;
mod sweep;

use diesel::prelude::*;
use serde_json::{Value, json};

pub use self::action::Action;
pub use self::sweep::sweep;
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::store::schema::audit;
use crate::store::{At, Change, Tx, change};

/// What something was done to, as far as that is one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub resident: Option<i64>,
    pub spot: Option<i64>,
    pub reservation: Option<i64>,
}

impl About {
    /// The building as a whole, or what has only a name.
    pub const BUILDING: Self = Self { resident: None, spot: None, reservation: None };

    pub fn resident(id: i64) -> Self {
        Self { resident: Some(id), ..Self::BUILDING }
    }

    pub fn spot(id: i64) -> Self {
        Self { spot: Some(id), ..Self::BUILDING }
    }

    /// A reservation of a spot by a resident.
    pub fn reservation(id: i64, spot: i64, resident: i64) -> Self {
        Self { resident: Some(resident), spot: Some(spot), reservation: Some(id) }
    }
}

/// Writes down what this transaction does. Details are a JSON object without names of people: who is erased must not
/// live on in here.
pub fn note(tx: &mut Tx<'_>, action: Action, about: About, details: &Value) -> Result<()> {
    let line = line(tx, action, about, details);
    Ok(change(tx.connection(), line)?)
}

/// The line itself, for whoever makes another change along with it.
pub fn line(tx: &Tx<'_>, action: Action, about: About, details: &Value) -> impl Change + use<> {
    diesel::insert_into(audit::table).values(Line::new(tx, action, about, details))
}

/// Writes a line, and answers its id.
pub fn keep(tx: &mut Tx<'_>, action: Action, about: About, details: &Value) -> Result<i64> {
    let line = Line::new(tx, action, about, details);
    let line = diesel::insert_into(audit::table).values(line).returning(audit::id);
    Ok(line.get_result(tx.connection())?)
}

#[derive(Insertable)]
#[diesel(table_name = audit, treat_none_as_default_value = false)]
struct Line {
    at: At,
    door: &'static str,
    actor_id: Option<i64>,
    action: &'static str,
    resident_id: Option<i64>,
    spot_id: Option<i64>,
    reservation_id: Option<i64>,
    details: String,
}

impl Line {
    fn new(tx: &Tx<'_>, action: Action, about: About, details: &Value) -> Self {
        Self {
            at: At::from(tx.now()),
            door: tx.actor().door.name(),
            actor_id: tx.actor().resident,
            action: action.name(),
            resident_id: about.resident,
            spot_id: about.spot,
            reservation_id: about.reservation,
            details: details.to_string(),
        }
    }
}

/// The details of a line that tells of this action.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn details(tx: &mut Tx<'_>, action: Action, id: i64) -> Result<Value> {
    let line = audit::table.filter(audit::id.eq(id).and(audit::action.eq(action.name())));
    let details: String = line.select(audit::details).first(tx.connection())?;
    serde_json::from_str(&details).map_err(|_| Error::NotFound)
}

/// The details of what was done to a stretch of time.
pub fn stretch(from: Timestamp, to: Timestamp) -> Value {
    json!({ "from": from.to_string(), "to": to.to_string() })
}
