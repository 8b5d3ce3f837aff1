//! What is settled before somebody is forgotten.

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::reservations;
use crate::residents::{self, Resident};
use crate::spots::windows;
use crate::spots::{self, patterns};
use crate::store::Tx;
use crate::store::schema::spots as stored;

/// Gives back what a resident has reserved, cancels what is reserved on their spots and has not begun, and leaves the
/// spots to the building. Who parks there now may stay until the end.
pub(super) fn leave(tx: &mut Tx<'_>, resident: &Resident) -> Result<()> {
    for own in reservations::open_of(tx, resident)? {
        reservations::cancel(tx, resident, own.id)?;
    }
    for spot in spots::of(tx, resident)? {
        spots::changed(tx, spot.id)?;
        for pattern in patterns::of(tx, spot.id)? {
            patterns::remove(tx, resident, pattern.id)?;
        }
        let running = clear(tx, spot.id)?;
        for window in windows::upcoming(tx, spot.id)? {
            let from = running.map_or(tx.now(), |until| until.max(tx.now()));
            if from < window.stretch.ends_at {
                windows::withdraw(tx, resident, window.id, Some(from), None)?;
            }
        }
        diesel::update(stored::table.find(spot.id))
            .set((stored::owner_id.eq(None::<i64>), stored::note.eq("")))
            .execute(tx.connection())?;
    }
    Ok(())
}

/// Cancels for its guests what has not begun on a spot, and answers until when somebody parks there now.
fn clear(tx: &mut Tx<'_>, spot: i64) -> Result<Option<Timestamp>> {
    let mut running = None;
    for reservation in reservations::on_spot(tx, spot)? {
        if reservation.has_begun(tx.now()) {
            running = Some(reservation.stretch.ends_at);
        } else {
            let guest = residents::find(tx, reservation.resident)?;
            reservations::cancel(tx, &guest, reservation.id)?;
        }
    }
    Ok(running)
}
