//! What whoever runs the building looks at first.

use diesel::prelude::*;

use super::clock::Span;
use super::figures::circulating;
use crate::audit::search::{self, Line, Search};
use crate::building::settings::LONGEST;
use crate::clock::{Timestamp, Zone};
use crate::credits;
use crate::error::Result;
use crate::reservations;
use crate::store::schema::{invitations, kiosks, reports, residents};
use crate::store::{At, Tx};

/// A screen in the lobby.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kiosk {
    pub name: String,
    pub seen: Option<Timestamp>,
}

/// The building at a glance; what the board knows is not among it.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Those who have not moved out.
    pub residents: i64,
    pub suspended: i64,
    /// Invitations that somebody can still use.
    pub invitations: i64,
    /// Reservations that take some of today.
    pub today: usize,
    /// Credits that residents have together.
    pub circulating: i64,
    /// Reports that no manager has seen to.
    pub reports: i64,
    pub kiosks: Vec<Kiosk>,
    pub newest: Vec<Line>,
}

/// So many lines of the audit.
const NEWEST: i64 = 10;

/// Reads it.
pub fn overview(tx: &mut Tx<'_>, zone: &Zone) -> Result<Overview> {
    let now = At::from(tx.now());
    let present = residents::account_id.gt(credits::BUILDING).and(residents::left_at.is_null());
    let suspended = present.and(residents::suspended_at.is_not_null());
    let open = invitations::table
        .filter(invitations::uses_left.gt(0).and(invitations::expires_at.gt(now)))
        .filter(invitations::revoked_at.is_null());
    let unsettled = reports::table.filter(reports::settled_at.is_null());
    let screens = kiosks::table.filter(kiosks::revoked_at.is_null()).order(kiosks::name);
    let screens: Vec<(String, Option<At>)> =
        screens.select((kiosks::name, kiosks::seen_at)).load(tx.connection())?;
    let kiosk = |(name, seen): (String, Option<At>)| Kiosk { name, seen: seen.map(Timestamp::from) };
    Ok(Overview {
        residents: residents::table.filter(present).count().get_result(tx.connection())?,
        suspended: residents::table.filter(suspended).count().get_result(tx.connection())?,
        invitations: open.count().get_result(tx.connection())?,
        today: today(tx, zone)?,
        circulating: circulating(tx)?,
        reports: unsettled.count().get_result(tx.connection())?,
        kiosks: screens.into_iter().map(kiosk).collect(),
        newest: search::find(tx, &Search::default(), None, NEWEST)?,
    })
}

fn today(tx: &mut Tx<'_>, zone: &Zone) -> Result<usize> {
    let Some(today) = Span::last(1, zone, tx.now()).whole() else { return Ok(0) };
    Ok(reservations::booked_anywhere(tx, today, LONGEST)?.len())
}
