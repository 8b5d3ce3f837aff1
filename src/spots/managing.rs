//! What whoever runs the building does with its spots.

use std::collections::HashSet;

use diesel::prelude::*;
use serde_json::json;

use super::promised::promise;
use super::{Details, Features, Labels, Spot, changed, find, insert, labels, patterns, windows};
use crate::audit::{self, About, Action};
use crate::error::{Error, Result, text};
use crate::event::Event;
use crate::language::Message;
use crate::residents;
use crate::store::Tx;
use crate::store::schema::spots;

/// Lists spots of the building's on one level. Answers how many.
///
/// # Errors
/// [`Error::Invalid`] for the level, or at the field `labels`, naming every label that is wrong or taken; then none is
/// listed.
pub fn add_for_building(tx: &mut Tx<'_>, labels: &Labels, level: &str) -> Result<usize> {
    let level = text("level", level, 1, 20)?;
    let known: Vec<String> =
        spots::table.filter(spots::retired_at.is_null()).select(spots::label).load(tx.connection())?;
    let known: HashSet<String> = known.iter().map(|label| label.to_lowercase()).collect();
    let free = labels.free(&known)?;
    for label in free {
        let details = Details {
            label: label.clone(),
            level: level.clone(),
            features: Features::default(),
            note: String::new(),
        };
        insert(tx, None, &details).map_err(|error| match error {
            Error::Invalid(_) => labels::refusal(label),
            other => other,
        })?;
    }
    Ok(free.len())
}

/// Gives a spot to a resident, or back to the building: what was offered of it and is not reserved ends, and so do its
/// weekly patterns. Reservations stand, and what was paid for them stays where it is.
///
/// # Errors
/// [`Error::Invalid`] at the field `owner` for somebody who is not there, or may not enter; [`Error::NotFound`] for a
/// spot that is not there.
pub fn assign(tx: &mut Tx<'_>, id: i64, owner: Option<i64>) -> Result<()> {
    if let Some(owner) = owner {
        check_owner(tx, owner)?;
    }
    find(tx, id)?;
    changed(tx, id)?;
    let spot = find(tx, id)?;
    promise(tx, id, None)?;
    give(tx, &spot, owner)
}

/// Gives a spot whose change has been said to somebody who may have it.
pub(super) fn give(tx: &mut Tx<'_>, spot: &Spot, owner: Option<i64>) -> Result<()> {
    let before = spot.owner.as_ref().map(|owner| owner.id);
    if before == owner {
        return Ok(());
    }
    patterns::end_all(tx, spot.id)?;
    windows::withdraw_free(tx, spot.id)?;
    diesel::update(spots::table.find(spot.id)).set(spots::owner_id.eq(owner)).execute(tx.connection())?;
    for who in before.into_iter().chain(owner) {
        tx.emit(Event::ResidentChanged(who));
    }
    let about = About { resident: owner, ..About::spot(spot.id) };
    audit::note(tx, Action::SpotAssigned, about, &json!({ "from": before, "to": owner }))
}

/// Holds whoever shall have a spot, so that they do not move out meanwhile.
fn check_owner(tx: &mut Tx<'_>, owner: i64) -> Result<()> {
    residents::hold(tx, &[owner])?;
    match residents::find(tx, owner) {
        Ok(resident) if resident.may_enter() => Ok(()),
        Ok(_) | Err(Error::NotFound) => Err(Error::field("owner", Message::of("problem-owner"))),
        Err(error) => Err(error),
    }
}
