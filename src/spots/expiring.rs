//! Telling owners that their spot will not be offered any more.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::clock::{SignedDuration, Timestamp};
use crate::error::Result;
use crate::notices::{self, Kind, Notice};
use crate::store::schema::{spots, windows};
use crate::store::{At, Tx};

/// How long before the end of the last window.
const AHEAD: SignedDuration = SignedDuration::from_hours(24);

/// A spot whose last window ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiring {
    pub spot: i64,
    label: String,
    owner: i64,
    ends_at: Timestamp,
}

/// Spots whose last window ends within a day and whose owners have not been told so.
pub fn expiring(tx: &mut Tx<'_>) -> Result<Vec<Expiring>> {
    let now = tx.now();
    let last = last_windows(tx, None)?;
    if last.is_empty() {
        return Ok(last);
    }
    let told = notices::told_since(tx, Kind::Expiring, now - AHEAD * 2)?;
    Ok(last.into_iter().filter(|one| !told.contains(&notices::expiring(one.spot, one.ends_at))).collect())
}

/// Tells the owner of a spot that it will not be offered any more, if that is still so.
pub fn tell_expiring(tx: &mut Tx<'_>, spot: i64) -> Result<()> {
    for Expiring { spot, label, owner, ends_at } in last_windows(tx, Some(spot))? {
        notices::tell(tx, owner, &Notice::Expiring { spot_id: spot, spot: label, ends_at })?;
    }
    Ok(())
}

fn last_windows(tx: &mut Tx<'_>, spot: Option<i64>) -> Result<Vec<Expiring>> {
    let (now, soon) = (At::from(tx.now()), At::from(tx.now() + AHEAD));
    let later = diesel::alias!(windows as later);
    let follows = later
        .filter(later.field(windows::spot_id).eq(windows::spot_id))
        .filter(later.field(windows::ends_at).gt(windows::ends_at));
    let mut query = windows::table
        .inner_join(spots::table)
        .filter(windows::ends_at.gt(now).and(windows::ends_at.le(soon)))
        .filter(spots::retired_at.is_null())
        .filter(not(exists(follows)))
        .select((spots::id, spots::label, spots::owner_id, windows::ends_at))
        .into_boxed();
    if let Some(spot) = spot {
        query = query.filter(windows::spot_id.eq(spot));
    }
    let rows: Vec<(i64, String, Option<i64>, At)> = query.load(tx.connection())?;
    let owned = |(spot, label, owner, ends_at): (i64, String, Option<i64>, At)| {
        Some(Expiring { spot, label, owner: owner?, ends_at: ends_at.into() })
    };
    Ok(rows.into_iter().filter_map(owned).collect())
}
