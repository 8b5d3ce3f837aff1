//! When one spot is offered and reserved, and what that makes it at a time. Pure.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::spots::Spot;
use crate::spots::windows::Stretch;

/// A spot with its windows and reservations from now on, both in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    pub spot: Spot,
    pub offered: Vec<Stretch>,
    pub reserved: Vec<Stretch>,
}

/// Free: offered and not reserved. Closed: not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    Free,
    Reserved,
    Closed,
}

impl State {
    /// Its name in attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Reserved => "reserved",
            Self::Closed => "closed",
        }
    }
}

/// The time that a board is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Now(Timestamp),
    During(Stretch),
}

/// A spot's state, and until when it stays so; none: as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub state: State,
    pub until: Option<Timestamp>,
}

impl Schedule {
    /// What boards are sorted by.
    pub fn place(&self) -> (&str, &str) {
        (&self.spot.details.level, &self.spot.details.label)
    }

    /// What the spot is at a moment, or over the whole of a stretch: free only if it is free throughout,
    /// reserved as soon as a reservation takes any of it.
    pub fn standing(&self, when: When) -> Standing {
        match when {
            When::Now(now) => self.at(now),
            When::During(stretch) => self.during(stretch),
        }
    }

    /// The next instant after `now` at which the state changes by itself.
    pub fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let ends = |stretch: &Stretch| [stretch.starts_at, stretch.ends_at];
        self.offered.iter().chain(&self.reserved).flat_map(ends).filter(|at| *at > now).min()
    }

    fn at(&self, now: Timestamp) -> Standing {
        if let Some(reserved) = self.reserved.iter().find(|stretch| stretch.contains_instant(now)) {
            return Standing { state: State::Reserved, until: Some(self.reserved_until(reserved.ends_at)) };
        }
        match self.offered.iter().find(|stretch| stretch.contains_instant(now)) {
            Some(window) => Standing { state: State::Free, until: Some(self.free_until(window, now)) },
            None => {
                let opens = self.offered.iter().map(|stretch| stretch.starts_at).find(|at| *at > now);
                Standing { state: State::Closed, until: opens }
            }
        }
    }

    fn during(&self, stretch: Stretch) -> Standing {
        if self.reserved.iter().any(|reserved| reserved.overlaps(&stretch)) {
            return Standing { state: State::Reserved, until: None };
        }
        match self.offered.iter().find(|window| window.contains(&stretch)) {
            Some(window) => {
                Standing { state: State::Free, until: Some(self.free_until(window, stretch.starts_at)) }
            }
            None => Standing { state: State::Closed, until: None },
        }
    }

    fn free_until(&self, window: &Stretch, from: Timestamp) -> Timestamp {
        let taken = self.reserved.iter().map(|stretch| stretch.starts_at).find(|at| *at > from);
        taken.map_or(window.ends_at, |taken| taken.min(window.ends_at))
    }

    /// The end of the reservations that follow one another without a gap.
    fn reserved_until(&self, first_end: Timestamp) -> Timestamp {
        self.reserved
            .iter()
            .fold(first_end, |end, next| if next.starts_at == end { next.ends_at } else { end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::{Details, Features};

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    fn stretch(from: i64, to: i64) -> Stretch {
        Stretch { starts_at: at(from), ends_at: at(to) }
    }

    /// Offered from 8 to 18 and 20 to 22, reserved from 10 to 12 and 12 to 13.
    fn schedule() -> Schedule {
        let details = Details {
            label: "B1-001".into(),
            level: "B1".into(),
            features: Features::default(),
            note: String::new(),
        };
        Schedule {
            spot: Spot { id: 1, details, owner: None, place: None, revision: 0 },
            offered: vec![stretch(8, 18), stretch(20, 22)],
            reserved: vec![stretch(10, 12), stretch(12, 13)],
        }
    }

    #[test]
    fn at_a_moment() {
        let state = |hour| {
            let standing = schedule().standing(When::Now(at(hour)));
            (standing.state, standing.until)
        };
        assert_eq!(state(7), (State::Closed, Some(at(8))));
        assert_eq!(state(8), (State::Free, Some(at(10))));
        assert_eq!(state(10), (State::Reserved, Some(at(13))));
        assert_eq!(state(13), (State::Free, Some(at(18))));
        assert_eq!(state(18), (State::Closed, Some(at(20))));
        assert_eq!(state(22), (State::Closed, None));
    }

    #[test]
    fn over_a_stretch() {
        let state = |from, to| schedule().standing(When::During(stretch(from, to))).state;
        assert_eq!(state(8, 10), State::Free);
        assert_eq!(state(13, 18), State::Free);
        assert_eq!(state(9, 11), State::Reserved);
        assert_eq!(state(17, 19), State::Closed);
        assert_eq!(state(17, 21), State::Closed);
        assert_eq!(state(6, 24), State::Reserved);
        let until = schedule().standing(When::During(stretch(8, 9))).until;
        assert_eq!(until, Some(at(10)));
    }

    #[test]
    fn changes_come_in_order() {
        let mut now = at(0);
        let mut hours = Vec::new();
        while let Some(next) = schedule().next_change(now) {
            hours.push(next.as_second() / 3600);
            now = next;
        }
        assert_eq!(hours, [8, 10, 12, 13, 18, 20, 22]);
    }
}
