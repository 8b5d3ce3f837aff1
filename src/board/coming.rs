//! When what is not free now will be. Pure.

use super::nearest::gaps;
use super::{Snapshot, State, When};
use crate::clock::{SignedDuration, Timestamp, minute};

/// What becomes free at one time: the labels of the spots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coming {
    pub at: Timestamp,
    /// In the order of the board.
    pub labels: Vec<String>,
}

impl Snapshot {
    /// The next times at which spots become free that are not, at most `most` of them. A time too short for a
    /// reservation, or too far away for one, does not count.
    pub fn coming(&self, now: Timestamp, most: usize) -> Vec<Coming> {
        let rules = &self.building.rules;
        let shortest = SignedDuration::from_mins(rules.min_minutes.into());
        let horizon = now + SignedDuration::from_hours(24 * i64::from(rules.horizon_days));
        let mut coming: Vec<Coming> = Vec::new();
        for schedule in self.schedules.iter() {
            if schedule.standing(When::Now(now)).state == State::Free {
                continue;
            }
            let next = gaps(schedule, now)
                .filter(|gap| gap.ends_at.duration_since(gap.starts_at) >= shortest)
                .map(|gap| minute(gap.starts_at))
                .filter(|at| *at > now && *at <= horizon)
                .min();
            let Some(at) = next else { continue };
            let label = schedule.spot.details.label.clone();
            match coming.iter_mut().find(|one| one.at == at) {
                Some(one) => one.labels.push(label),
                None => coming.push(Coming { at, labels: vec![label] }),
            }
        }
        coming.sort_by_key(|one| one.at);
        coming.truncate(most);
        coming
    }
}
