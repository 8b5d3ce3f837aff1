//! Where nothing is free: the spots and times that come nearest. Pure.

use super::{Schedule, Snapshot, View};
use crate::building::Rules;
use crate::clock::{SignedDuration, Timestamp, minute};
use crate::spots::windows::Stretch;

/// So many are offered: enough to choose from, few enough to read.
const MOST: usize = 3;
/// What somebody probably needs who asks for a spot now.
const A_WHILE: SignedDuration = SignedDuration::from_hours(3);

/// A time at which a spot is free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    pub spot: i64,
    pub label: String,
    pub stretch: Stretch,
}

impl Schedule {
    /// The free time of the spot that comes nearest to the one asked for, if it can be reserved.
    pub fn nearest(&self, wanted: Stretch, rules: &Rules, now: Timestamp) -> Option<Stretch> {
        best(self, wanted, rules, minute(now)).map(|(_, stretch)| stretch)
    }
}

impl View {
    /// The free times that come nearest to the one asked for, one a spot, the nearest first. All can be reserved as
    /// they are.
    pub fn nearest(&self, snapshot: &Snapshot, now: Timestamp) -> Vec<Near> {
        let now = minute(now);
        let rules = &snapshot.building.rules;
        let wanted = self.during.unwrap_or(Stretch { starts_at: now, ends_at: now + A_WHILE });
        let longest = SignedDuration::from_hours(24 * i64::from(rules.max_days));
        let wanted = Stretch {
            starts_at: wanted.starts_at.max(now),
            ends_at: wanted.ends_at.min(wanted.starts_at.max(now) + longest),
        };
        let shown = snapshot.schedules.iter().filter(|schedule| self.shows(schedule));
        let mut near: Vec<(SignedDuration, Near)> = shown
            .filter_map(|schedule| {
                let (cost, stretch) = best(schedule, wanted, rules, now)?;
                let (spot, label) = (schedule.spot.id, schedule.spot.details.label.clone());
                Some((cost, Near { spot, label, stretch }))
            })
            .collect();
        near.sort_by_key(|(cost, near)| (*cost, near.stretch.starts_at));
        near.truncate(MOST);
        near.into_iter().map(|(_, near)| near).collect()
    }
}

/// The free time of a spot that comes nearest, and how far it is from what was wanted.
fn best(
    schedule: &Schedule,
    wanted: Stretch,
    rules: &Rules,
    now: Timestamp,
) -> Option<(SignedDuration, Stretch)> {
    let shortest = SignedDuration::from_mins(rules.min_minutes.into());
    let horizon = now + SignedDuration::from_hours(24 * i64::from(rules.horizon_days));
    let fitting = gaps(schedule, now).map(|gap| fit(gap, wanted));
    fitting
        .filter(|(_, stretch)| stretch.ends_at.duration_since(stretch.starts_at) >= shortest)
        .filter(|(_, stretch)| stretch.starts_at <= horizon)
        .min_by_key(|(cost, _)| *cost)
}

/// When a spot is free, from `now` on.
pub(super) fn gaps(schedule: &Schedule, now: Timestamp) -> impl Iterator<Item = Stretch> {
    let offered = schedule
        .offered
        .iter()
        .filter_map(move |window| Stretch::new(window.starts_at.max(now), window.ends_at));
    offered.flat_map(|window| {
        schedule
            .reserved
            .iter()
            .fold(vec![window], |free, taken| free.into_iter().flat_map(|gap| gap.without(taken)).collect())
    })
}

/// What of a gap comes nearest, and how far that is: the time by which it is moved, and twice the time that is
/// missing, since a spot that is too short is worse than one that is a little later.
fn fit(gap: Stretch, wanted: Stretch) -> (SignedDuration, Stretch) {
    let length = wanted.ends_at.duration_since(wanted.starts_at);
    let missing = (length - gap.ends_at.duration_since(gap.starts_at)).max(SignedDuration::ZERO);
    let length = length - missing;
    let starts_at = wanted.starts_at.min(gap.ends_at - length).max(gap.starts_at);
    let moved = starts_at.duration_since(wanted.starts_at).abs();
    (moved + missing * 2, Stretch { starts_at, ends_at: starts_at + length })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::{Details, Features, Spot};

    fn stretch(from: i64, to: i64) -> Stretch {
        let at = |hour: i64| Timestamp::from_second(hour * 3600).unwrap();
        Stretch { starts_at: at(from), ends_at: at(to) }
    }

    fn schedule(offered: &[(i64, i64)], reserved: &[(i64, i64)]) -> Schedule {
        let details = Details {
            label: "B1-001".into(),
            level: "B1".into(),
            features: Features::default(),
            note: String::new(),
        };
        let all = |of: &[(i64, i64)]| of.iter().map(|(from, to)| stretch(*from, *to)).collect();
        Schedule {
            spot: Spot { id: 1, details, owner: None, place: None, revision: 0 },
            offered: all(offered),
            reserved: all(reserved),
        }
    }

    fn near(offered: &[(i64, i64)], reserved: &[(i64, i64)], wanted: Stretch) -> Option<(i64, i64)> {
        let now = stretch(6, 7).starts_at;
        let found = best(&schedule(offered, reserved), wanted, &Rules::default(), now);
        let hour = |at: Timestamp| at.as_second() / 3600;
        found.map(|(_, stretch)| (hour(stretch.starts_at), hour(stretch.ends_at)))
    }

    #[test]
    fn a_stretch_is_moved_as_little_as_can_be() {
        assert_eq!(near(&[(8, 20)], &[(17, 19)], stretch(16, 19)), Some((14, 17)));
        assert_eq!(near(&[(20, 30)], &[], stretch(18, 22)), Some((20, 24)));
        assert_eq!(near(&[(0, 10)], &[], stretch(4, 8)), Some((6, 10)));
    }

    #[test]
    fn too_short_is_better_than_far_away() {
        assert_eq!(near(&[(18, 21), (40, 60)], &[], stretch(18, 22)), Some((18, 21)));
        assert_eq!(near(&[(18, 19), (20, 30)], &[], stretch(18, 22)), Some((20, 24)));
    }

    #[test]
    fn where_nothing_is_offered_nothing_is_near() {
        assert_eq!(near(&[(0, 6)], &[], stretch(18, 22)), None);
        assert_eq!(near(&[(18, 22)], &[(18, 22)], stretch(18, 22)), None);
    }
}
