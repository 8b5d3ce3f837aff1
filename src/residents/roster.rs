//! All residents, as whoever runs the building sees them.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::store::schema::{accounts, residents};
use crate::store::{At, Tx};

/// Whether somebody may come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Here,
    Suspended,
    Left,
}

/// A resident in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: i64,
    pub name: String,
    pub unit: String,
    pub email: String,
    pub is_manager: bool,
    pub balance: i32,
    pub state: State,
    /// Since when they are suspended, or when they left.
    pub since: Option<Timestamp>,
    pub created_at: Timestamp,
    /// When they were seen last, to the hour.
    pub seen_at: Option<Timestamp>,
}

type Row = (i64, String, String, String, bool, i32, Option<At>, Option<At>, At, Option<At>);

/// Every resident by name, those who have left too.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Entry>> {
    load(tx, None)
}

/// One of them; none where there is no such resident.
pub fn one(tx: &mut Tx<'_>, id: i64) -> Result<Option<Entry>> {
    Ok(load(tx, Some(id))?.pop())
}

fn load(tx: &mut Tx<'_>, id: Option<i64>) -> Result<Vec<Entry>> {
    let mut query = residents::table
        .inner_join(accounts::table)
        .order((residents::name, residents::id))
        .select((
            residents::id,
            residents::name,
            residents::unit,
            residents::email,
            residents::is_manager,
            accounts::balance,
            residents::suspended_at,
            residents::left_at,
            residents::created_at,
            residents::seen_at,
        ))
        .into_boxed();
    if let Some(id) = id {
        query = query.filter(residents::id.eq(id));
    }
    Ok(query.load::<Row>(tx.connection())?.into_iter().map(entry).collect())
}

fn entry(row: Row) -> Entry {
    let (id, name, unit, email, is_manager, balance, suspended_at, left_at, created_at, seen_at) = row;
    let (state, since) = match (suspended_at, left_at) {
        (_, Some(left)) => (State::Left, Some(left.into())),
        (Some(suspended), None) => (State::Suspended, Some(suspended.into())),
        (None, None) => (State::Here, None),
    };
    let (created_at, seen_at) = (created_at.into(), seen_at.map(Into::into));
    Entry { id, name, unit, email, is_manager, balance, state, since, created_at, seen_at }
}
