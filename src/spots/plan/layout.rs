//! A level as it is drawn: bays lie where somebody has placed them; the others get a place of their own, so that
//! a building has plans before anybody has drawn one.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::way::{Along, pass, ways};
use super::{Label, Lane, Outline, Place, Point, Side, Way};
use crate::spots::Spot;

/// A level with a place for each of its spots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    pub level: String,
    pub outline: Outline,
    /// Each spot with where it is drawn, in the order of labels as people count them.
    pub places: Vec<(i64, Place)>,
    /// To each bay that somebody has placed along a lane: what lies where it fell is no way.
    ways: HashMap<i64, Way>,
    /// Which way the wall is, seen from the lane: a vector a metre long.
    backs: HashMap<i64, Point>,
    /// Where pillars stand: before the first bay of a row, and after every second one.
    pub pillars: Vec<Point>,
}

/// A bay that lies where it fell, in centimetres: its part of a row, and its depth.
const PITCH: i32 = 300;
const DEPTH: i32 = 730;
/// Between the wall and a bay, at a row's ends and behind it.
const ENDS: i32 = 300;
const BACK: i32 = 30;
const LANE: i32 = 480;
/// From wall to wall.
const AISLE: i32 = 2 * (BACK + DEPTH) + LANE;
/// Bays at one side of a lane.
const COLUMNS: usize = 12;
/// Where the name of a level stands in its lane, and the longest one that does.
const LABEL: i32 = 480;
const SHORT: usize = 4;

impl Plan {
    /// The plan of a level with these spots and what is drawn around them, if anything.
    pub fn new(level: String, spots: &[&Spot], outline: Option<&Outline>) -> Self {
        let mut spots = spots.to_vec();
        spots.sort_by(|one, other| natural(&one.details.label, &other.details.label));
        let placed: Vec<(i64, Place)> =
            spots.iter().filter_map(|spot| Some((spot.id, spot.place?))).collect();
        let loose: Vec<i64> = spots.iter().filter(|spot| spot.place.is_none()).map(|spot| spot.id).collect();
        if outline.is_none() && placed.is_empty() {
            let (mut outline, places) = aisles(&loose);
            if level.chars().count() <= SHORT {
                outline.labels.push(Label { at: Point { x: LABEL, y: AISLE / 2 }, text: level.clone() });
            }
            let passed = pass(&outline, &places);
            let pillars = pillars(&outline, &places, &passed);
            return Self { level, outline, places, ways: HashMap::new(), backs: backs(&passed), pillars };
        }
        let outline = outline.cloned().unwrap_or_else(|| around(&placed));
        let passed = pass(&outline, &placed);
        let (ways, pillars) = (ways(&passed), pillars(&outline, &placed, &passed));
        let rows = rows_below(&outline, &placed, &loose);
        let place = |spot: &&Spot| {
            let found = placed.iter().chain(&rows).find(|(id, _)| *id == spot.id);
            found.copied()
        };
        let places = spots.iter().filter_map(place).collect();
        Self { level, outline, places, ways, backs: backs(&passed), pillars }
    }

    /// The way to a bay, where it is known.
    pub fn way(&self, spot: i64) -> Option<Way> {
        self.ways.get(&spot).copied()
    }

    /// Which way a bay's wall is, seen from its lane: a vector a metre long; up where there is no lane.
    pub fn back(&self, spot: i64) -> Point {
        self.backs.get(&spot).copied().unwrap_or(Point { x: 0, y: -100 })
    }

    /// The corners of the smallest upright rectangle around everything.
    pub fn bounds(&self) -> [Point; 2] {
        let bays = self.places.iter().flat_map(|(_, place)| place.bounds());
        bounds(self.outline.wall.iter().copied().chain(bays))
    }

    /// Where cars first drive to: what drawings lay to the right, or ahead. To the right where there is no lane.
    pub fn heading(&self) -> Point {
        let course = self.outline.lanes.first().map(|lane| &lane.course);
        let ends = course.and_then(|course| course.first().zip(course.last()));
        ends.map_or(Point { x: 1, y: 0 }, |(from, to)| Point { x: to.x - from.x, y: to.y - from.y })
    }
}

fn backs(passed: &[Along]) -> HashMap<i64, Point> {
    let back = |along: &Along| {
        let (dx, dy) = along.ahead;
        let turned = if along.side == Side::Right { (-dy, dx) } else { (dy, -dx) };
        (along.id, Point { x: (turned.0 * 100.0).round() as i32, y: (turned.1 * 100.0).round() as i32 })
    };
    passed.iter().map(back).collect()
}

/// Labels as people count them: 2 before 10.
fn natural(one: &str, other: &str) -> Ordering {
    let key = |label: &str| -> Vec<(u64, String)> {
        let is_digit = |letter: &char| letter.is_ascii_digit();
        let letters: Vec<char> = label.to_lowercase().chars().collect();
        let runs = letters.chunk_by(|one, other| is_digit(one) == is_digit(other));
        let run = |run: &[char]| {
            let text: String = run.iter().collect();
            match text.parse() {
                Ok(number) => (number, String::new()),
                Err(_) => (u64::MAX, text),
            }
        };
        runs.map(run).collect()
    };
    key(one).cmp(&key(other)).then_with(|| one.cmp(other))
}

/// Rows at both sides of lanes that come in from the left, a wall around them.
fn aisles(spots: &[i64]) -> (Outline, Vec<(i64, Place)>) {
    let count = spots.len().div_ceil(2 * COLUMNS).max(1);
    let columns = spots.len().div_ceil(count).div_ceil(2).max(1);
    let mut places = Vec::new();
    let mut outline = Outline::default();
    let (width, mut top) = (2 * ENDS + length(columns), 0);
    for aisle in spots.chunks(2 * columns) {
        for (row, spots) in aisle.chunks(columns).enumerate() {
            let y = if row == 0 { top + BACK } else { top + AISLE - BACK - DEPTH };
            places.extend(spots.iter().zip(0..).map(|(id, column)| (*id, bay(ENDS + column * PITCH, y))));
        }
        let y = top + AISLE / 2;
        outline.entrances.push(Point { x: 0, y });
        outline.lanes.push(Lane { course: vec![Point { x: 0, y }, Point { x: width, y }], width: LANE });
        top += AISLE;
    }
    outline.wall = rectangle([Point::default(), Point { x: width, y: top.max(AISLE) }]);
    (outline, places)
}

/// A wall around bays that nobody has drawn one for.
fn around(placed: &[(i64, Place)]) -> Outline {
    let [least, most] = bounds(placed.iter().flat_map(|(_, place)| place.bounds()));
    let corners =
        [Point { x: least.x - ENDS, y: least.y - BACK }, Point { x: most.x + ENDS, y: most.y + BACK }];
    Outline { wall: rectangle(corners), ..Outline::default() }
}

/// Rows below everything else, for what nobody has placed on a level on which others are.
fn rows_below(outline: &Outline, placed: &[(i64, Place)], loose: &[i64]) -> Vec<(i64, Place)> {
    let bays = placed.iter().flat_map(|(_, place)| place.bounds());
    let [least, most] = bounds(outline.wall.iter().copied().chain(bays));
    let columns = usize::try_from((most.x - least.x) / PITCH).unwrap_or(1).max(1);
    let rows = loose.chunks(columns).zip(0..);
    let place = |(spots, row): (&[i64], i32)| {
        let y = most.y + 2 * BACK + row * (DEPTH + 2 * BACK);
        let places = spots.iter().zip(0..).map(|(id, column)| (*id, bay(least.x + column * PITCH, y)));
        places.collect::<Vec<_>>()
    };
    rows.flat_map(place).collect()
}

fn bay(x: i32, y: i32) -> Place {
    Place { x, y, width: PITCH, height: DEPTH, turn: 0 }
}

fn length(columns: usize) -> i32 {
    i32::try_from(columns).unwrap_or(i32::MAX / PITCH) * PITCH
}

fn rectangle([least, most]: [Point; 2]) -> Vec<Point> {
    vec![least, Point { x: most.x, y: least.y }, most, Point { x: least.x, y: most.y }]
}

fn bounds(points: impl Iterator<Item = Point>) -> [Point; 2] {
    let both = points.fold(None, |bounds: Option<[Point; 2]>, Point { x, y }| {
        let [least, most] = bounds.unwrap_or([Point { x, y }; 2]);
        Some([Point { x: least.x.min(x), y: least.y.min(y) }, Point { x: most.x.max(x), y: most.y.max(y) }])
    });
    both.unwrap_or_default()
}

/// Only between bays that lie straight along a straight lane: elsewhere it is not known where they stand.
fn pillars(outline: &Outline, places: &[(i64, Place)], passed: &[Along]) -> Vec<Point> {
    let rows = passed.chunk_by(|one, other| (one.lane, one.side) == (other.lane, other.side));
    let mut pillars = Vec::new();
    for row in rows.filter(|row| outline.lanes[row[0].lane].course.len() == 2) {
        for (index, along) in row.iter().enumerate() {
            let Some((_, place)) = places.iter().find(|(id, _)| *id == along.id) else { continue };
            let Some([before, after]) = front(&place.upright(), along) else { continue };
            if index % 2 == 0 {
                pillars.push(before);
            }
            if index + 1 == row.len() && index % 2 == 1 {
                pillars.push(after);
            }
        }
    }
    pillars
}

/// The ends of a bay's side at the lane, the one that a driver passes first coming first.
fn front(place: &Place, along: &Along) -> Option<[Point; 2]> {
    let Place { x, y, width, height, turn } = *place;
    let is_right = along.side == Side::Right;
    let ends = match along.ahead {
        _ if turn != 0 => return None,
        (dx, _) if dx.abs() > 0.99 => {
            let y = if is_right == (dx > 0.0) { y } else { y + height };
            if dx > 0.0 { [(x, y), (x + width, y)] } else { [(x + width, y), (x, y)] }
        }
        (_, dy) if dy.abs() > 0.99 => {
            let x = if is_right == (dy > 0.0) { x + width } else { x };
            if dy > 0.0 { [(x, y), (x, y + height)] } else { [(x, y + height), (x, y)] }
        }
        _ => return None,
    };
    Some(ends.map(|(x, y)| Point { x, y }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::{Details, Features};

    fn spot(id: i64, label: &str, place: Option<Place>) -> Spot {
        let details = Details {
            label: label.into(),
            level: "B1".into(),
            features: Features::default(),
            note: String::new(),
        };
        Spot { id, details, owner: None, place, revision: 0 }
    }

    fn plan(spots: &[Spot], outline: Option<&str>) -> Plan {
        let outline = outline.map(|text| Outline::parse(text).unwrap());
        Plan::new("B1".into(), &spots.iter().collect::<Vec<_>>(), outline.as_ref())
    }

    fn assert_apart(plan: &Plan) {
        for (index, (id, one)) in plan.places.iter().enumerate() {
            for (other_id, other) in &plan.places[index + 1..] {
                let ([a, b], [c, d]) = (one.bounds(), other.bounds());
                let meet = a.x < d.x && c.x < b.x && a.y < d.y && c.y < b.y;
                assert!(!meet, "{id} and {other_id}: {one:?} {other:?}");
            }
        }
    }

    #[test]
    fn labels_are_counted_as_people_count() {
        let mut labels = ["B1-10", "10", "b1-9", "2", "B1-009a", "A", "01", "1"];
        labels.sort_by(|one, other| natural(one, other));
        assert_eq!(labels, ["01", "1", "2", "10", "A", "b1-9", "B1-009a", "B1-10"]);
    }

    #[test]
    fn what_nobody_has_placed_lies_in_two_rows() {
        let spots: Vec<Spot> = (1..=7).rev().map(|id| spot(id, &format!("{}", id * 5), None)).collect();
        let plan = plan(&spots, None);
        let ids: Vec<i64> = plan.places.iter().map(|(id, _)| *id).collect();
        assert_eq!(ids, [1, 2, 3, 4, 5, 6, 7]);
        let top = plan.places[0].1.y;
        assert_eq!(plan.places.iter().filter(|(_, place)| place.y == top).count(), 4);
        assert_eq!(plan.outline.lanes.len(), 1);
        assert!(plan.places.iter().all(|(id, _)| plan.way(*id).is_none()));
        assert_apart(&plan);
    }

    #[test]
    fn levels_of_any_size_are_laid_out_inside_their_wall() {
        for count in [0, 1, 2, 24, 25, 60, 250] {
            let spots: Vec<Spot> = (1..=count).map(|id| spot(id, &format!("B1-{id}"), None)).collect();
            let plan = plan(&spots, None);
            assert_eq!(plan.places.len() as i64, count);
            assert_apart(&plan);
            let wall = bounds(plan.outline.wall.iter().copied());
            assert_eq!(plan.bounds(), wall, "{count}");
        }
    }

    #[test]
    fn the_others_lie_below_those_that_are_placed() {
        let placed = Place { x: 1000, y: 500, width: 250, height: 500, turn: 30 };
        let mut spots = vec![spot(1, "A1", Some(placed))];
        spots.extend((2..=30).map(|id| spot(id, &format!("A{id}"), None)));
        for outline in [None, Some("0,0 36,0 36,16 0,16\nlane 0,10 36,10 4")] {
            let plan = plan(&spots, outline);
            assert_eq!(plan.places[0], (1, placed));
            assert_eq!(plan.places.len(), 30);
            assert_eq!(plan.way(1).is_some(), outline.is_some());
            assert_eq!(plan.way(2), None);
            assert_apart(&plan);
        }
    }

    #[test]
    fn pillars_stand_at_every_second_bay_beside_the_lane() {
        let place = |x, y| Some(Place { x, y, width: 300, height: 500, turn: 0 });
        let spots: Vec<Spot> =
            (0..4).map(|n| spot(i64::from(n), &format!("{n}"), place(300 + n * 300, 0))).collect();
        let plan = plan(&spots, Some("0,0 36,0 36,16 0,16\nlane 0,8 36,8 5"));
        assert_eq!(plan.pillars, [300, 900, 1500].map(|x| Point { x, y: 500 }));
    }
}
