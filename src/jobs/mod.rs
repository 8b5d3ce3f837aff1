//! What happens without anybody asking: reservations begin and end, residents are reminded, mail is sent, weekly patterns
//! make windows, what is over is swept away, and the stored data is verified.

pub mod mail;
mod remind;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep, sleep_until, timeout_at};
use tracing::Instrument as _;

use self::mail::Mailer;
use crate::audit;
use crate::auth::{self, Gate};
use crate::check;
use crate::error::Result;
use crate::event::Event;
use crate::kiosks;
use crate::privacy;
use crate::reservations;
use crate::residents::{allowance, invitations};
use crate::spots::patterns;
use crate::statistics;
use crate::store::Store;

/// However far away the next boundary is, the clock may be set, and a change may not have been told.
const LONGEST_SLEEP: Duration = Duration::from_secs(10);
/// How soon a job that failed is tried again.
const RETRY: Duration = Duration::from_secs(2);
/// The least time between two looks at what a change may have made the next boundary.
const REST: Duration = Duration::from_secs(1);
const SWEEP: Duration = Duration::from_secs(600);

/// Starts all jobs; they end with the server.
pub fn start(gate: Arc<Gate>, mailer: Option<Mailer>) {
    tokio::spawn(keep_time(gate.store.clone()));
    tokio::spawn(remind::keep_reminding(gate.store.clone()));
    match mailer {
        Some(mailer) => tokio::spawn(mailer.keep_sending(gate.store.clone())),
        None => tokio::spawn(mail::keep_discarding(gate.store.clone())),
    };
    tokio::spawn(async move {
        loop {
            let store = &gate.store;
            round(store, "sweep", sweep(&gate)).await;
            round(store, "patterns", extend(store)).await;
            round(store, "allowance", give_allowance(store)).await;
            round(store, "audit", sweep_audit(store)).await;
            round(store, "privacy", forget(store)).await;
            round(store, "verify", verify(store)).await;
            sleep(SWEEP).await;
        }
    });
}

/// Does a round of a job, counts it, and says what went wrong. Answers what came of it.
async fn round<T>(store: &Store, job: &'static str, work: impl Future<Output = Result<T>>) -> Option<T> {
    let outcome = work.instrument(tracing::debug_span!("job", otel.name = job)).await;
    store.meter().round(job, outcome.is_ok(), store.clock().now().as_second());
    outcome.inspect_err(|error| tracing::warn!(%error, job, "a job failed and comes again")).ok()
}

/// Sleeps until the next reservation begins or ends, or until a change may have made another one the next.
async fn keep_time(store: Store) {
    let mut events = store.bus().subscribe();
    loop {
        let pause = round(&store, "settle", settle(&store)).await.unwrap_or(RETRY);
        let due = Instant::now() + pause;
        let changed = timeout_at(due, async {
            while !matches!(
                events.recv().await,
                Ok(Event::SpotChanged(_) | Event::Rejoined) | Err(RecvError::Lagged(_))
            ) {}
        });
        // A change ends the sleep early; many of them are looked at together.
        if changed.await.is_ok() {
            sleep_until(due.min(Instant::now() + REST)).await;
        }
    }
}

/// Marks all that is due, and answers how long nothing will be.
async fn settle(store: &Store) -> Result<Duration> {
    while store.read(reservations::next_boundary).await?.is_some_and(|next| next <= store.clock().now()) {
        let marked = store.write(reservations::settle).await?;
        tracing::info!(marked, "reservations began or ended");
    }
    let next = store.read(reservations::next_boundary).await?;
    let left = next.map(|next| next.duration_since(store.clock().now()));
    let left = left.map_or(LONGEST_SLEEP, |left| Duration::try_from(left).unwrap_or_default());
    Ok(left.min(LONGEST_SLEEP))
}

async fn sweep(gate: &Gate) -> Result<()> {
    gate.limits.sweep();
    let sessions = gate.store.write(auth::sweep_sessions).await?;
    let invitations = gate.store.write(invitations::sweep).await?;
    let tokens = gate.store.write(auth::tokens::sweep).await?;
    let searches = gate.store.write(statistics::sweep).await?;
    let pairings = gate.store.write(kiosks::sweep).await?;
    if sessions + invitations + tokens + searches + pairings > 0 {
        tracing::info!(sessions, invitations, tokens, searches, pairings, "swept what is over");
    }
    Ok(())
}

/// A transaction for each pattern, so that nobody waits long for a spot.
async fn extend(store: &Store) -> Result<()> {
    for pattern in store.read(patterns::due).await? {
        let days = store.write(move |tx| patterns::extend(tx, pattern)).await?;
        tracing::info!(pattern, days, "made windows from a pattern");
    }
    Ok(())
}

/// Once a month, whatever the number of instances; some residents at a time.
async fn give_allowance(store: &Store) -> Result<()> {
    while let Some(given) = store.write(allowance::give).await?.filter(|given| *given > 0) {
        tracing::info!(given, "residents have the month's allowance");
    }
    Ok(())
}

/// Once a day, whatever the number of instances; some lines at a time.
async fn sweep_audit(store: &Store) -> Result<()> {
    while let Some(lines) = store.write(audit::sweep).await?.filter(|lines| *lines > 0) {
        tracing::info!(lines, "swept what is over from the audit");
    }
    Ok(())
}

/// Once a day, whatever the number of instances.
async fn forget(store: &Store) -> Result<()> {
    if let Some(forgotten) = store.write(privacy::retain).await? {
        tracing::info!(?forgotten, "took out what is kept no longer");
    }
    Ok(())
}

/// Once a day, whatever the number of instances: says loudly what is broken.
async fn verify(store: &Store) -> Result<()> {
    let Some(broken) = store.write(check::daily).await? else {
        return Ok(());
    };
    for line in &broken {
        tracing::error!("the stored data is broken: {line}");
    }
    if broken.is_empty() {
        tracing::info!("the stored data was verified: everything holds");
    }
    Ok(())
}
