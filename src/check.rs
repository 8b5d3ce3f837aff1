//! Every invariant on the stored data, verified.

use crate::clock::{SignedDuration, Timestamp};
use crate::error::Result;
use crate::store::Tx;
use crate::store::due::{self, Job};
use crate::{credits, reservations, spots};

const VERIFICATION: Job = Job { name: "verification", every: SignedDuration::from_hours(24) };

/// A line for each thing that is broken; none where everything holds.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    tx.take_time()?;
    let mut broken = credits::check::check(tx)?;
    broken.extend(spots::check::check(tx)?);
    broken.extend(reservations::check::check(tx)?);
    Ok(broken)
}

/// The same once a day, by the instance that comes first; `None` where it is not due. Comes first in its
/// transaction.
pub fn daily(tx: &mut Tx<'_>) -> Result<Option<Vec<String>>> {
    if !due::claim(tx, &VERIFICATION)? {
        return Ok(None);
    }
    let broken = all(tx)?;
    due::note(tx, &VERIFICATION, broken.len())?;
    Ok(Some(broken))
}

/// When the last daily verification was, and how much it found broken.
pub fn last(tx: &mut Tx<'_>) -> Result<Option<(Timestamp, i32)>> {
    due::last(tx, &VERIFICATION)
}
