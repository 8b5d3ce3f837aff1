//! Every invariant on the stored data, verified.

use crate::error::Result;
use crate::store::Tx;
use crate::{credits, reservations, spots};

/// A line for each thing that is broken; none where everything holds.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut broken = credits::check::check(tx)?;
    broken.extend(spots::check::check(tx)?);
    broken.extend(reservations::check::check(tx)?);
    Ok(broken)
}
