//! What each view shows at the moment, in words, made once for all who look at it.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::board::{Count, List};
use super::words::Words;
use crate::board::{Snapshot, View};
use crate::clock::minute;

/// A view in words.
#[derive(Clone)]
pub struct Sight {
    pub list: Arc<List>,
    pub count: Count,
    /// How many are free on each level, all of them together first.
    pub levels: Vec<(Option<String>, usize)>,
}

impl Sight {
    pub fn new(snapshot: &Snapshot, view: &View, words: Words<'_>) -> Self {
        let levels = std::iter::once(None).chain(snapshot.levels().into_iter().map(Some));
        let free = |level: Option<String>| {
            let view = View { level: level.clone(), ..view.clone() };
            (level, view.count_free(snapshot, words.now))
        };
        Self {
            list: Arc::new(List::new(snapshot, view, words)),
            count: Count::new(snapshot, view, words),
            levels: levels.map(free).collect(),
        }
    }
}

/// Remembers the sights of one minute: words have no seconds, and a changed row makes another snapshot.
#[derive(Clone)]
pub struct Sights(Cache<(View, u64, i64), Arc<Sight>>);

impl Sights {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(200).time_to_live(Duration::from_secs(60)).build())
    }

    pub fn of(&self, snapshot: &Snapshot, view: &View, words: Words<'_>) -> Arc<Sight> {
        let key = (view.clone(), snapshot.version, minute(words.now).as_second());
        self.0.get_with(key, || Arc::new(Sight::new(snapshot, view, words)))
    }
}

impl Default for Sights {
    fn default() -> Self {
        Self::new()
    }
}
