//! Stretches of time put together and taken apart. Pure.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// From its start up to, but without, its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stretch {
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

impl Stretch {
    /// None where the end is not after the start.
    pub fn new(starts_at: Timestamp, ends_at: Timestamp) -> Option<Self> {
        (starts_at < ends_at).then_some(Self { starts_at, ends_at })
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }

    pub fn contains(&self, other: &Self) -> bool {
        self.starts_at <= other.starts_at && other.ends_at <= self.ends_at
    }

    pub fn contains_instant(&self, at: Timestamp) -> bool {
        self.starts_at <= at && at < self.ends_at
    }

    /// The stretch that covers this one and all that touch it.
    pub fn merged_with<'a>(self, touching: impl IntoIterator<Item = &'a Self>) -> Self {
        touching.into_iter().fold(self, |all, one| Self {
            starts_at: all.starts_at.min(one.starts_at),
            ends_at: all.ends_at.max(one.ends_at),
        })
    }

    /// What is left of this stretch without `hole`: nothing, one piece or two.
    pub fn without(self, hole: &Self) -> Vec<Self> {
        let before = Self::new(self.starts_at, self.ends_at.min(hole.starts_at));
        let after = Self::new(self.starts_at.max(hole.ends_at), self.ends_at);
        before.into_iter().chain(after).collect()
    }
}

/// What is left of stretches without the holes.
pub fn without(stretches: Vec<Stretch>, holes: &[Stretch]) -> Vec<Stretch> {
    holes.iter().fold(stretches, |left, hole| left.into_iter().flat_map(|one| one.without(hole)).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stretch(from: i64, to: i64) -> Stretch {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        Stretch { starts_at: at(from), ends_at: at(to) }
    }

    fn any_stretch() -> impl Strategy<Value = Stretch> {
        (0i64..200, 1i64..60).prop_map(|(from, length)| stretch(from, from + length))
    }

    fn minutes(stretches: &[Stretch]) -> std::collections::BTreeSet<i64> {
        stretches.iter().flat_map(|s| s.starts_at.as_second() / 60..s.ends_at.as_second() / 60).collect()
    }

    #[test]
    fn a_hole_in_the_middle_leaves_two_pieces() {
        assert_eq!(stretch(8, 18).without(&stretch(12, 14)), [stretch(8, 12), stretch(14, 18)]);
        assert_eq!(stretch(8, 18).without(&stretch(0, 24)), []);
        assert_eq!(stretch(8, 18).without(&stretch(8, 10)), [stretch(10, 18)]);
    }

    proptest! {
        #[test]
        fn taking_away_leaves_exactly_the_other_minutes(all in any_stretch(), hole in any_stretch()) {
            let expected: std::collections::BTreeSet<i64> =
                minutes(&[all]).difference(&minutes(&[hole])).copied().collect();
            prop_assert_eq!(minutes(&all.without(&hole)), expected);
        }

        #[test]
        fn merging_what_overlaps_covers_both_and_nothing_else(one in any_stretch(), two in any_stretch()) {
            prop_assume!(one.overlaps(&two));
            let merged = one.merged_with([&two]);
            prop_assert_eq!(minutes(&[merged]), minutes(&[one, two]));
        }
    }
}
