//! Tells residents what begins or ends soon.

use std::time::Duration;

use tokio::time::sleep;

use super::round;
use crate::error::Result;
use crate::store::Store;
use crate::{reservations, spots};

/// How often it is looked at what begins soon.
const LOOK: Duration = Duration::from_secs(5);
/// Every how many looks it is looked at what is offered no longer.
const SELDOM: u32 = 12;

pub async fn keep_reminding(store: Store) {
    for look in 0_u32.. {
        round(&store, "remind", begins(&store)).await;
        if look % SELDOM == 0 {
            round(&store, "expire", expires(&store)).await;
        }
        sleep(LOOK).await;
    }
}

async fn begins(store: &Store) -> Result<()> {
    for id in store.read(reservations::soon).await? {
        store.write(move |tx| reservations::tell_soon(tx, id)).await?;
    }
    Ok(())
}

async fn expires(store: &Store) -> Result<()> {
    for one in store.read(spots::expiring).await? {
        store.write(move |tx| spots::tell_expiring(tx, one.spot)).await?;
    }
    Ok(())
}
