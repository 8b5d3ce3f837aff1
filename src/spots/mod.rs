//! Parking spots, the windows in which they are offered, and the weekly patterns that make windows.

pub mod check;
mod details;
mod expiring;
pub mod import;
mod labels;
mod managing;
mod merge;
pub mod patterns;
pub mod plan;
mod promised;
pub mod vacate;
pub mod windows;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use self::details::{Details, Feature, Features};
pub use self::expiring::{Expiring, expiring, tell_expiring};
pub use self::labels::Labels;
pub use self::managing::{add_for_building, assign};
use self::plan::Place;
pub use self::promised::{forget_promises, hand_over, promised};
use crate::audit::{self, About, Action};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::language::Message;
use crate::residents::{Neighbour, Resident, neighbour};
use crate::store::schema::{residents, spots};
use crate::store::{At, Changes, Claimed, Tx};

/// One parking spot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    pub id: i64,
    pub details: Details,
    /// None: the building's.
    pub owner: Option<Neighbour>,
    /// Where it lies on its level's plan; none: nobody has said.
    pub place: Option<Place>,
    /// Counted up by every change of the spot, its windows or its reservations.
    pub revision: i64,
}

impl Spot {
    pub fn is_owned_by(&self, resident: &Resident) -> bool {
        self.owner.as_ref().is_some_and(|owner| owner.id == resident.id)
    }

    /// Whether this resident may change it: its owner, and for one of the building's every manager.
    pub fn is_run_by(&self, resident: &Resident) -> bool {
        self.is_owned_by(resident) || (self.owner.is_none() && resident.is_manager)
    }
}

/// Every spot that is not retired, by level and label.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Spot>> {
    load(tx, Which::All)
}

/// Every spot that is not retired, with its revision.
pub fn revisions(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64)>> {
    let rows = spots::table.filter(spots::retired_at.is_null()).select((spots::id, spots::revision));
    Ok(rows.load(tx.connection())?)
}

/// The spots of one resident, by level and label.
pub fn of(tx: &mut Tx<'_>, resident: &Resident) -> Result<Vec<Spot>> {
    load(tx, Which::Of(resident.id))
}

/// Spots by their ids, those that are retired too.
pub fn by_ids(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Spot>> {
    load(tx, Which::Any(ids))
}

/// A spot that is not retired.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn find(tx: &mut Tx<'_>, id: i64) -> Result<Spot> {
    load(tx, Which::One(id))?.pop().ok_or(Error::NotFound)
}

/// A spot that this resident may change.
///
/// # Errors
/// [`Error::NotFound`] where there is none, [`Error::Forbidden`] where it is somebody else's.
pub fn find_mine(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<Spot> {
    let spot = find(tx, id)?;
    if !spot.is_run_by(resident) {
        return Err(Error::Forbidden(Message::of("problem-not-your-spot")));
    }
    Ok(spot)
}

/// Lists a spot of this resident's.
///
/// # Errors
/// [`Error::Invalid`] where the label is taken.
pub fn add(tx: &mut Tx<'_>, owner: &Resident, details: &Details) -> Result<Spot> {
    let id = insert(tx, Some(owner.id), details)?;
    find(tx, id)
}

/// Changes what a spot says about itself.
pub fn edit(tx: &mut Tx<'_>, resident: &Resident, id: i64, details: &Details) -> Result<()> {
    lock_mine(tx, resident, id)?;
    write_details(tx, id, details)
}

/// Takes a spot off the board for good, and answers what it was. Its history stays.
///
/// # Errors
/// [`Error::SpotTaken`] where a reservation is still to come or to end.
pub fn retire(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<Spot> {
    let spot = lock_mine(tx, resident, id)?;
    patterns::end_all(tx, id)?;
    windows::withdraw_all(tx, id)?;
    diesel::update(spots::table.find(id))
        .set(spots::retired_at.eq(At::from(tx.now())))
        .execute(tx.connection())?;
    audit::note(tx, Action::SpotRetired, About::spot(id), &json!({}))?;
    Ok(spot)
}

/// Says that a spot changes, and makes sure that it is theirs to change now that nobody else can: it may have been given
/// to somebody else while they waited for it.
///
/// # Errors
/// Those of [`find_mine`].
fn lock_mine(tx: &mut Tx<'_>, resident: &Resident, id: i64) -> Result<Spot> {
    find_mine(tx, resident, id)?;
    changed(tx, id)?;
    find_mine(tx, resident, id)
}

/// Lists a spot of somebody's, or of the building's, and answers its id.
fn insert(tx: &mut Tx<'_>, owner: Option<i64>, details: &Details) -> Result<i64> {
    let id: i64 = diesel::insert_into(spots::table)
        .values((
            spots::label.eq(&details.label),
            spots::level.eq(&details.level),
            spots::features.eq(details.features.to_string()),
            spots::note.eq(&details.note),
            spots::owner_id.eq(owner),
            spots::created_at.eq(At::from(tx.now())),
        ))
        .returning(spots::id)
        .get_result(tx.connection())?;
    tx.emit(Event::SpotChanged(id));
    audit::note(tx, Action::SpotAdded, About::spot(id), &json!({ "label": details.label }))?;
    Ok(id)
}

/// Writes what a spot whose change has been said says about itself.
fn write_details(tx: &mut Tx<'_>, id: i64, details: &Details) -> Result<()> {
    diesel::update(spots::table.find(id))
        .set((
            spots::label.eq(&details.label),
            spots::level.eq(&details.level),
            spots::features.eq(details.features.to_string()),
            spots::note.eq(&details.note),
        ))
        .execute(tx.connection())?;
    audit::note(tx, Action::SpotChanged, About::spot(id), &json!({ "label": details.label }))
}

/// Counts up the spot's revision and tells the boards. It comes first in whatever changes a spot, its windows or
/// its reservations: the row's lock makes those wait for one another here, where none holds what another needs.
/// (Two that insert overlapping rows first and lock later wait for each other in the exclusion constraint, until
/// the server's deadlock detection comes round after a second.)
pub fn changed(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    diesel::update(spots::table.find(id))
        .set(spots::revision.eq(spots::revision + 1))
        .execute(tx.connection())?;
    tx.emit(Event::SpotChanged(id));
    Ok(())
}

/// The same for a spot that is not retired, along with a question that sees it as it is once nobody else can change it.
pub fn claiming(tx: &mut Tx<'_>, id: i64) -> impl Changes + use<> {
    tx.emit(Event::SpotChanged(id));
    let found = spots::table.filter(spots::id.eq(id).and(spots::retired_at.is_null()));
    let change = diesel::update(found).set(spots::revision.eq(spots::revision + 1));
    Claimed { table: "spots", change }
}

/// Waits in the same place as [`changed`], for what may turn out to change nothing.
pub fn lock(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    diesel::update(spots::table.find(id))
        .set(spots::revision.eq(spots::revision))
        .execute(tx.connection())?;
    Ok(())
}

/// Tells the boards that a resident's spots say something else about their owner.
pub fn owner_changed(tx: &mut Tx<'_>, resident: i64) -> Result<()> {
    let own = spots::table.filter(spots::owner_id.eq(resident).and(spots::retired_at.is_null()));
    let ids: Vec<i64> = own.select(spots::id).load(tx.connection())?;
    ids.into_iter().try_for_each(|id| changed(tx, id))
}

#[derive(Clone, Copy)]
enum Which<'a> {
    All,
    Of(i64),
    One(i64),
    /// Also where they are retired.
    Any(&'a [i64]),
}

type Columns = (Option<i32>, Option<i32>, Option<i32>, Option<i32>, Option<i32>);
type Row = (i64, String, String, String, String, i64, Columns, Option<neighbour::Row>);

fn load(tx: &mut Tx<'_>, which: Which<'_>) -> Result<Vec<Spot>> {
    let mut query = spots::table
        .left_join(residents::table)
        .order((spots::level, spots::label))
        .select((
            spots::id,
            spots::label,
            spots::level,
            spots::features,
            spots::note,
            spots::revision,
            (spots::x, spots::y, spots::width, spots::height, spots::turn),
            neighbour::COLUMNS.nullable(),
        ))
        .into_boxed();
    let is_here = spots::retired_at.is_null();
    query = match which {
        Which::All => query.filter(is_here),
        Which::Of(resident) => query.filter(is_here.and(spots::owner_id.eq(resident))),
        Which::One(id) => query.filter(is_here.and(spots::id.eq(id))),
        Which::Any(ids) => query.filter(spots::id.eq_any(ids)),
    };
    Ok(query.load::<Row>(tx.connection())?.into_iter().map(spot).collect())
}

fn stored_place(columns: Columns) -> Option<Place> {
    let (Some(x), Some(y), Some(width), Some(height), Some(turn)) = columns else { return None };
    Some(Place { x, y, width, height, turn })
}

fn spot((id, label, level, features, note, revision, place, owner): Row) -> Spot {
    let details = Details { label, level, features: Features::from_text(&features), note };
    Spot { id, details, owner: owner.map(Neighbour::seen), place: stored_place(place), revision }
}
