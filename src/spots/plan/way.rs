//! The way to a bay, as its driver sees it from the lane.

use std::collections::HashMap;

use super::{Outline, Place, Point};

/// On which side of its lane a bay is, and the how-manieth there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    pub side: Side,
    /// From 1.
    pub nth: usize,
}

/// Seen in driving direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    Left,
    Right,
}

/// How a bay lies along the lane that is nearest to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Along {
    pub id: i64,
    pub lane: usize,
    pub side: Side,
    /// How far the driver has come, in centimetres.
    pub distance: f64,
    /// Where the lane leads there: a vector of length 1.
    pub ahead: (f64, f64),
}

/// The bays of each lane and side in the order in which a driver passes them.
pub(super) fn pass(outline: &Outline, places: &[(i64, Place)]) -> Vec<Along> {
    let mut all: Vec<Along> =
        places.iter().filter_map(|(id, place)| along(outline, *id, place.middle())).collect();
    all.sort_by(|one, other| {
        (one.lane, one.side).cmp(&(other.lane, other.side)).then(one.distance.total_cmp(&other.distance))
    });
    all
}

/// The ways to all bays that lie along a lane.
pub(super) fn ways(passed: &[Along]) -> HashMap<i64, Way> {
    let rows = passed.chunk_by(|one, other| (one.lane, one.side) == (other.lane, other.side));
    rows.flat_map(|row| row.iter().zip(1..).map(|(bay, nth)| (bay.id, Way { side: bay.side, nth }))).collect()
}

fn along(outline: &Outline, id: i64, middle: Point) -> Option<Along> {
    let mut nearest: Option<(f64, Along)> = None;
    for (lane, course) in outline.lanes.iter().map(|lane| &lane.course).enumerate() {
        let mut driven = 0.0;
        for ends in course.windows(2) {
            let (dx, dy) = vector(ends[0], ends[1]);
            let length = dx.hypot(dy);
            let ahead = (dx / length, dy / length);
            let (px, py) = vector(ends[0], middle);
            let passed = (px * ahead.0 + py * ahead.1).clamp(0.0, length);
            let away = (px - ahead.0 * passed).hypot(py - ahead.1 * passed);
            let is_right = ahead.0 * py - ahead.1 * px >= 0.0;
            let side = if is_right { Side::Right } else { Side::Left };
            if nearest.as_ref().is_none_or(|(least, _)| away < *least) {
                nearest = Some((away, Along { id, lane, side, distance: driven + passed, ahead }));
            }
            driven += length;
        }
    }
    nearest.map(|(_, along)| along)
}

fn vector(from: Point, to: Point) -> (f64, f64) {
    (f64::from(to.x - from.x), f64::from(to.y - from.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bays of 3 by 5 metres with their middles at these points.
    fn way(outline: &str, middles: &[(i32, i32)], of: i64) -> Way {
        let outline = Outline::parse(outline).unwrap();
        let place = |(x, y): &(i32, i32)| Place {
            x: x * 100 - 150,
            y: y * 100 - 250,
            width: 300,
            height: 500,
            turn: 0,
        };
        let places: Vec<_> = (1..).zip(middles.iter().map(place)).collect();
        ways(&pass(&outline, &places))[&of]
    }

    fn is(side: Side, nth: usize) -> Way {
        Way { side, nth }
    }

    #[test]
    fn sides_and_numbers_are_those_of_the_driving_direction() {
        let bays = [(5, 3), (8, 3), (11, 3), (5, 17), (8, 17), (11, 17)];
        let right = "0,0 36,0 36,20 0,20\nlane 0,10 36,10 5";
        let left = "0,0 36,0 36,20 0,20\nlane 36,10 0,10 5";
        assert_eq!(way(right, &bays, 2), is(Side::Left, 2));
        assert_eq!(way(right, &bays, 6), is(Side::Right, 3));
        assert_eq!(way(left, &bays, 1), is(Side::Right, 3));
        assert_eq!(way(left, &bays, 6), is(Side::Left, 1));
        let up = "0,0 36,0 36,20 0,20\nlane 8,20 8,0 5";
        assert_eq!(way(up, &[(3, 15), (3, 10), (13, 15), (13, 10)], 2), is(Side::Left, 2));
        assert_eq!(way(up, &[(3, 15), (3, 10), (13, 15), (13, 10)], 3), is(Side::Right, 1));
    }

    #[test]
    fn a_lane_may_turn_and_a_bay_belongs_to_the_nearest() {
        let bend = "0,0 40,0 40,40 0,40\nlane 0,10 20,10 20,40 5";
        let bays = [(5, 3), (26, 20), (14, 25), (26, 30), (14, 35)];
        assert_eq!(way(bend, &bays, 1), is(Side::Left, 1));
        assert_eq!(way(bend, &bays, 2), is(Side::Left, 2));
        assert_eq!(way(bend, &bays, 4), is(Side::Left, 3));
        assert_eq!(way(bend, &bays, 5), is(Side::Right, 2));
        let two = "0,0 40,0 40,40 0,40\nlane 0,10 40,10 5\nlane 0,30 40,30 5";
        assert_eq!(way(two, &[(5, 15), (5, 25), (8, 25)], 3), is(Side::Left, 2));
    }
}
