//! How a level lies in a drawing: turned by quarters, never mirrored, and scaled to the units of its view box.

use crate::spots::plan::{Place, Plan, Point};

/// Room for the wall's stroke around everything.
const MARGIN: f64 = 2.0;

/// What a drawing is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Forward is to the right.
    Wide,
    /// Forward is up.
    Tall,
    /// One bay on a reservation's page; forward is to the right.
    Small,
}

impl Kind {
    /// The width in which it is mostly seen, in CSS pixels, and the shortest that a bay's short side may be there:
    /// the sizes of what is written count on it.
    fn sizes(self) -> (f64, f64) {
        match self {
            Self::Wide => (828.0, 60.0),
            Self::Tall => (328.0, 40.0),
            Self::Small => (360.0, 24.0),
        }
    }
}

/// From the centimetres of a plan to the units of a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    least: Point,
    size: (f64, f64),
    /// Clockwise.
    quarters: i32,
    scale: f64,
}

/// An upright rectangle in a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Frame {
    pub fn new(plan: &Plan, kind: Kind) -> Self {
        let Point { x, y } = plan.heading();
        let to_the_right = match (x, y) {
            _ if x >= y.abs() => 0,
            _ if y.abs() > x.abs() => {
                if y > 0 {
                    3
                } else {
                    1
                }
            }
            _ => 2,
        };
        let quarters = if kind == Kind::Tall { (to_the_right + 3) % 4 } else { to_the_right };
        Self::turned(plan, kind, quarters)
    }

    /// As its numbers say: x to the right and y down.
    pub fn as_measured(plan: &Plan) -> Self {
        Self::turned(plan, Kind::Wide, 0)
    }

    /// From centimetres to units of the drawing: where it begins at the left and at the top, and the scale.
    pub fn measure(&self) -> (f64, f64, f64) {
        let margin = MARGIN / self.scale;
        (f64::from(self.least.x) - margin, f64::from(self.least.y) - margin, self.scale)
    }

    fn turned(plan: &Plan, kind: Kind, quarters: i32) -> Self {
        let [least, most] = plan.bounds();
        let size = (f64::from((most.x - least.x).max(1)), f64::from((most.y - least.y).max(1)));
        let mut shorts: Vec<i32> =
            plan.places.iter().map(|(_, place)| place.width.min(place.height)).collect();
        shorts.sort_unstable();
        let short = shorts.get(shorts.len() / 2).copied().unwrap_or(300).max(200);
        let (width, least_side) = kind.sizes();
        let across = if quarters % 2 == 0 { size.0 } else { size.1 };
        let scale = ((width - 2.0 * MARGIN) / across).max(least_side / f64::from(short));
        Self { least, size, quarters, scale }
    }

    /// The width and height of the drawing.
    pub fn extent(&self) -> (i32, i32) {
        let (width, height) = if self.quarters % 2 == 0 { self.size } else { (self.size.1, self.size.0) };
        let side = |length: f64| (length * self.scale + 2.0 * MARGIN).round() as i32;
        (side(width), side(height))
    }

    pub fn point(&self, point: Point) -> (i32, i32) {
        let (x, y) = (f64::from(point.x - self.least.x), f64::from(point.y - self.least.y));
        let (width, height) = self.size;
        let (x, y) = match self.quarters {
            0 => (x, y),
            1 => (height - y, x),
            2 => (width - x, height - y),
            _ => (y, width - x),
        };
        let unit = |length: f64| (length * self.scale + MARGIN).round() as i32;
        (unit(x), unit(y))
    }

    /// A direction, turned but not scaled.
    pub fn vector(&self, Point { x, y }: Point) -> (i32, i32) {
        match self.quarters {
            0 => (x, y),
            1 => (-y, x),
            2 => (-x, -y),
            _ => (y, -x),
        }
    }

    pub fn length(&self, centimetres: i32) -> i32 {
        (f64::from(centimetres) * self.scale).round() as i32
    }

    /// The rectangle between two opposite corners.
    pub fn area(&self, one: Point, other: Point) -> Area {
        let ((ax, ay), (bx, by)) = (self.point(one), self.point(other));
        Area { x: ax.min(bx), y: ay.min(by), width: (ax - bx).abs(), height: (ay - by).abs() }
    }

    /// A bay's rectangle before it is turned, a little smaller than the bay, so that lines part neighbours.
    pub fn bay(&self, place: &Place) -> Area {
        let Place { x, y, width, height, .. } = *place;
        let area = self.area(Point { x, y }, Point { x: x + width, y: y + height });
        let gap = (self.length(10)).max(1);
        Area {
            x: area.x + gap,
            y: area.y + gap,
            width: (area.width - 2 * gap).max(1),
            height: (area.height - 2 * gap).max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::plan::Outline;

    fn plan(lane: &str) -> Plan {
        let outline = Outline::parse(&format!("0,0 36,0 36,20 0,20\nlane {lane} 5")).unwrap();
        Plan::new("B1".into(), &[], Some(&outline))
    }

    /// Positive where a bay is at the right of the lane, seen in driving direction.
    fn turn((ax, ay): (i32, i32), (bx, by): (i32, i32), (px, py): (i32, i32)) -> i32 {
        ((bx - ax) * (py - ay) - (by - ay) * (px - ax)).signum()
    }

    #[test]
    fn forward_is_to_the_right_or_up_and_left_stays_left() {
        for (lane, from, to) in [
            ("0,10 36,10", (0, 10), (36, 10)),
            ("36,10 0,10", (36, 10), (0, 10)),
            ("18,0 18,20", (18, 0), (18, 20)),
            ("18,20 18,0", (18, 20), (18, 0)),
        ] {
            let point = |(x, y): (i32, i32)| Point { x: x * 100, y: y * 100 };
            for kind in [Kind::Wide, Kind::Tall, Kind::Small] {
                let frame = Frame::new(&plan(lane), kind);
                let (start, end) = (frame.point(point(from)), frame.point(point(to)));
                if kind == Kind::Tall {
                    assert!(start.0 == end.0 && start.1 > end.1, "{lane} {kind:?}: {start:?} {end:?}");
                } else {
                    assert!(start.1 == end.1 && start.0 < end.0, "{lane} {kind:?}: {start:?} {end:?}");
                }
                for bay in [(3, 2), (30, 2), (3, 17), (30, 17)] {
                    let side = turn(from, to, bay);
                    assert_eq!(turn(start, end, frame.point(point(bay))), side, "{lane} {kind:?} {bay:?}");
                }
                let (width, height) = frame.extent();
                for corner in [(0, 0), (36, 0), (36, 20), (0, 20)] {
                    let (x, y) = frame.point(point(corner));
                    assert!((0..=width).contains(&x) && (0..=height).contains(&y), "{lane} {kind:?}");
                }
            }
        }
    }

    #[test]
    fn directions_turn_as_points_do() {
        let frame = Frame::new(&plan("18,20 18,0"), Kind::Wide);
        let (from, to) = (frame.point(Point { x: 500, y: 500 }), frame.point(Point { x: 500, y: 400 }));
        let (dx, dy) = frame.vector(Point { x: 0, y: -100 });
        assert_eq!(((to.0 - from.0).signum(), (to.1 - from.1).signum()), (dx.signum(), dy.signum()));
    }
}
