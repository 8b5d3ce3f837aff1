//! Another spot for a resident who finds theirs taken.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::kept;
use crate::building::Rules;
use crate::clock::SignedDuration;
use crate::credits;
use crate::error::{Error, Result};
use crate::spots::windows::Stretch;
use crate::spots::{self, Feature, Features, Spot};
use crate::store::schema::{reports, reservations, residents, spots as places, windows};
use crate::store::{At, Tx, lock};

/// How long a spot in which somebody was found is not offered to the next, unless a manager has seen to it.
const LATELY: SignedDuration = SignedDuration::from_hours(24);

/// A spot that is free for the whole of a stretch and held by this transaction.
pub struct Found {
    pub spot: i64,
    pub window: i64,
    pub owner: Option<i64>,
    /// The account that earns the price.
    pub payee: i64,
}

/// The free spot that comes nearest to the one that is taken, which this transaction holds.
///
/// # Errors
/// [`Error::Met`] where none is left but somebody is at one that may be.
pub fn find(
    tx: &mut Tx<'_>,
    rules: &Rules,
    taken: &Spot,
    during: Stretch,
    resident: i64,
) -> Result<Option<Found>> {
    let longest = SignedDuration::from_hours(24 * i64::from(rules.max_days));
    let mut is_somebody_at_one = false;
    for spot in
        by_nearness(&spots::all(tx)?, taken, &free(tx, Of::AllBut(taken.id), during, longest, resident)?)
    {
        if !lock::spot_if_idle(tx, spot)? {
            is_somebody_at_one = true;
            continue;
        }
        // As it is now that nobody else can change it.
        if let Some(found) = free(tx, Of::One(spot), during, longest, resident)?.pop() {
            return Ok(Some(found));
        }
    }
    if is_somebody_at_one { Err(Error::Met) } else { Ok(None) }
}

/// On the same level first, then what has as much as the one that is taken, then what lies nearest by its label. A
/// motorcycle's bay holds nothing else.
fn by_nearness(all: &[Spot], taken: &Spot, free: &[Found]) -> Vec<i64> {
    let place = |id: i64| all.iter().position(|spot| spot.id == id);
    let here = place(taken.id).unwrap_or(0);
    let had = &taken.details.features;
    let mut near: Vec<_> = free
        .iter()
        .filter_map(|found| {
            let at = place(found.spot)?;
            let spot = &all[at].details;
            let is_too_small = spot.features.has(Feature::Motorcycle) && !had.has(Feature::Motorcycle);
            let far = (spot.level != taken.details.level, unlike(had, &spot.features), at.abs_diff(here));
            (!is_too_small).then_some((far, found.spot))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().map(|(_, spot)| spot).collect()
}

/// How many features are missed; one that is kept for those who need it counts too.
fn unlike(had: &Features, has: &Features) -> usize {
    let missed = had.iter().filter(|feature| !has.has(*feature)).count();
    let is_kept_for_others = has.has(Feature::Accessible) && !had.has(Feature::Accessible);
    missed + usize::from(is_kept_for_others)
}

type Row = (i64, i64, Option<i64>, Option<i64>);

#[derive(Clone, Copy)]
enum Of {
    AllBut(i64),
    One(i64),
}

/// What is free for the whole of a stretch and not the resident's own, without those in which somebody was found lately.
fn free(
    tx: &mut Tx<'_>,
    of: Of,
    during: Stretch,
    longest: SignedDuration,
    resident: i64,
) -> Result<Vec<Found>> {
    let in_the_way = reservations::table
        .filter(kept())
        .filter(reservations::spot_id.eq(windows::spot_id))
        .filter(reservations::starts_at.lt(At::from(during.ends_at)))
        .filter(reservations::starts_at.gt(At::from(during.starts_at - longest)))
        .filter(reservations::ends_at.gt(At::from(during.starts_at)));
    let (other, lately) = (diesel::alias!(reservations as other), At::from(tx.now() - LATELY));
    let somebody_there = reports::table
        .inner_join(other.on(other.field(reservations::id).eq(reports::reservation_id)))
        .filter(other.field(reservations::spot_id).eq(windows::spot_id))
        .filter(reports::settled_at.is_null().and(reports::created_at.gt(lately)))
        .select(reports::id);
    let mut query = windows::table
        .inner_join(places::table)
        .left_join(residents::table.on(residents::id.nullable().eq(places::owner_id)))
        .filter(windows::starts_at.le(At::from(during.starts_at)))
        .filter(windows::ends_at.ge(At::from(during.ends_at)))
        .filter(places::retired_at.is_null())
        .filter(places::owner_id.is_null().or(places::owner_id.ne(resident)))
        .filter(not(exists(in_the_way)))
        .filter(not(exists(somebody_there)))
        .select((places::id, windows::id, places::owner_id, residents::account_id.nullable()))
        .into_boxed();
    query = match of {
        Of::AllBut(spot) => query.filter(windows::spot_id.ne(spot)),
        Of::One(spot) => query.filter(windows::spot_id.eq(spot)),
    };
    let rows: Vec<Row> = query.load(tx.connection())?;
    let found = |(spot, window, owner, account): Row| Found {
        spot,
        window,
        owner,
        payee: account.unwrap_or(credits::BUILDING),
    };
    Ok(rows.into_iter().map(found).collect())
}
