//! What each view shows at the moment, in words, made once for all who look at it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use moka::sync::Cache;

use super::board::{Count, List, Nearest};
use super::plan::Levels;
use super::words::Words;
use crate::board::{Snapshot, View};
use crate::clock::{SignedDuration, Timestamp, minute};
use crate::language::Language;
use crate::secret::Secret;

/// A view in words.
#[derive(Clone)]
pub struct Sight {
    pub list: Arc<List>,
    pub plan: Arc<Levels>,
    pub nearest: Arc<Nearest>,
    pub count: Count,
    /// How many are free on each level, all of them together first.
    pub levels: Vec<(Option<String>, usize)>,
    /// What this sight alone has, ever and in any process: whoever brings it has seen this one.
    pub mark: String,
    /// Until when it is so, if no row changes.
    until: Timestamp,
}

impl Sight {
    pub fn new(snapshot: &Snapshot, view: &View, words: Words<'_>) -> Self {
        let levels = std::iter::once(None).chain(snapshot.levels().into_iter().map(Some));
        let free = |level: Option<String>| {
            let view = View { level: level.clone(), ..view.clone() };
            (level, view.count_free(snapshot, words.now))
        };
        let next_minute = minute(words.now) + SignedDuration::from_mins(1);
        Self {
            list: Arc::new(List::new(snapshot, view, words)),
            plan: Arc::new(Levels::new(snapshot, view, words)),
            nearest: Arc::new(Nearest::new(snapshot, view, words)),
            count: Count::new(snapshot, view, words),
            levels: levels.map(free).collect(),
            mark: format!("{}{}", *PROCESS, MADE.fetch_add(1, Ordering::Relaxed)),
            until: snapshot.next_change(words.now).map_or(next_minute, |change| change.min(next_minute)),
        }
    }
}

static PROCESS: LazyLock<String> = LazyLock::new(|| Secret::new().as_str()[..8].to_owned() + "-");
static MADE: AtomicU64 = AtomicU64::new(0);

/// Remembers sights for as long as they are true, a minute at most: a changed row makes another snapshot, and
/// words have no seconds.
#[derive(Clone)]
pub struct Sights(Cache<(View, Language, u64), Arc<Sight>>);

impl Sights {
    pub fn new() -> Self {
        Self(Cache::builder().max_capacity(200).time_to_live(Duration::from_secs(60)).build())
    }

    pub fn of(&self, snapshot: &Snapshot, view: &View, words: Words<'_>) -> Arc<Sight> {
        let key = (view.clone(), words.language, snapshot.version);
        if let Some(sight) = self.0.get(&key).filter(|sight| words.now < sight.until) {
            return sight;
        }
        let sight = Arc::new(Sight::new(snapshot, view, words));
        self.0.insert(key, sight.clone());
        sight
    }
}

impl Default for Sights {
    fn default() -> Self {
        Self::new()
    }
}
