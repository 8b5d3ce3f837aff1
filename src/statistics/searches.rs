//! Unmet demand: what was looked for over a stretch of time where nothing was free. Without who looked, and so without a
//! line in the audit.

use std::sync::Arc;
use std::time::Duration;

use diesel::prelude::*;

use crate::clock::SignedDuration;
use crate::cluster::memo::Memo;
use crate::error::{Error, Result};
use crate::spots::windows::Stretch;
use crate::store::schema::searches;
use crate::store::{At, Store, Tx};

/// Who looks again within this time has not missed something else.
const AGAIN: Duration = Duration::from_secs(60 * 60);
/// More than look for something in an hour.
const CAPACITY: u64 = 10_000;
/// How long a search is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 365);

/// What was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Search {
    pub during: Stretch,
    /// Empty: any.
    pub level: String,
    /// Empty: any.
    pub feature: String,
}

/// Writes down what is not found. Remembers for an hour, and nowhere else, who has looked for what.
#[derive(Clone)]
pub struct Searches {
    store: Store,
    known: Arc<Memo<(i64, Search), ()>>,
}

impl Searches {
    pub fn new(store: Store) -> Self {
        Self { store, known: Arc::new(Memo::new(CAPACITY, AGAIN)) }
    }

    /// Notes by and by that a resident found nothing: whoever is answered does not wait for it, and if it fails, their
    /// page is none the worse.
    pub fn found_nothing(&self, resident: i64, search: Search) {
        let this = self.clone();
        tokio::spawn(async move {
            let key = (resident, search.clone());
            let write = this.store.write(move |tx| note(tx, &search));
            if let Err(error) = this.known.get(&key, write).await {
                tracing::warn!(%error, "noting a search that found nothing");
            }
        });
    }
}

fn note(tx: &mut Tx<'_>, search: &Search) -> Result<(), Error> {
    diesel::insert_into(searches::table)
        .values((
            searches::at.eq(At::from(tx.now())),
            searches::starts_at.eq(At::from(search.during.starts_at)),
            searches::ends_at.eq(At::from(search.during.ends_at)),
            searches::level.eq(&search.level),
            searches::feature.eq(&search.feature),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// What was looked for in vain while a stretch of time ran, as the times that were wanted.
pub fn within(tx: &mut Tx<'_>, asked: Stretch) -> Result<Vec<Stretch>> {
    let rows: Vec<(At, At)> = searches::table
        .filter(searches::at.ge(At::from(asked.starts_at)))
        .filter(searches::at.lt(At::from(asked.ends_at)))
        .select((searches::starts_at, searches::ends_at))
        .load(tx.connection())?;
    let stretch = |(from, to): (At, At)| Stretch { starts_at: from.into(), ends_at: to.into() };
    Ok(rows.into_iter().map(stretch).collect())
}

/// Removes what is older than a year. Answers how many.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
    let over = searches::table.filter(searches::at.lt(At::from(tx.now() - KEPT)));
    Ok(diesel::delete(over).execute(tx.connection())?)
}
