//! Who lives here, for whoever runs the building.

use diesel::prelude::*;

use super::Neighbour;
use crate::error::Result;
use crate::store::schema::residents;
use crate::store::{At, Tx};

/// A resident as lists of the building name them.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Listed {
    pub id: i64,
    pub name: String,
    pub unit: String,
    pub email: String,
    suspended_at: Option<At>,
    left_at: Option<At>,
}

impl Listed {
    /// Whether they may use the building's parking.
    pub fn may_enter(&self) -> bool {
        self.suspended_at.is_none() && self.left_at.is_none()
    }

    /// Whether they live here no longer.
    pub fn has_left(&self) -> bool {
        self.left_at.is_some()
    }
}

/// Everybody who has an account, by unit and name.
pub fn listed(tx: &mut Tx<'_>) -> Result<Vec<Listed>> {
    let columns = (
        residents::id,
        residents::name,
        residents::unit,
        residents::email,
        residents::suspended_at,
        residents::left_at,
    );
    let order = (residents::unit, residents::name, residents::id);
    Ok(residents::table.select(columns).order(order).load(tx.connection())?)
}

/// Everybody who may be given a spot, by unit and name.
pub fn who_may_enter(tx: &mut Tx<'_>) -> Result<Vec<Neighbour>> {
    let all = listed(tx)?.into_iter().filter(Listed::may_enter);
    Ok(all.map(|one| Neighbour::in_full((one.id, one.name, one.unit, String::new()))).collect())
}

/// Keeps others from changing these residents until the transaction ends.
pub fn hold(tx: &mut Tx<'_>, ids: &[i64]) -> Result<()> {
    diesel::update(residents::table.filter(residents::id.eq_any(ids)))
        .set(residents::credential.eq(residents::credential))
        .execute(tx.connection())?;
    Ok(())
}
