//! How a level lies in a drawing: turned by quarters, never mirrored, and scaled to the units of its view box.

use super::fit::Fit;
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
    /// On a screen in the lobby, to be read from afar; forward is to the right.
    Screen,
}

impl Kind {
    /// The width in which it is mostly seen, in CSS pixels, and the shortest that a bay's short side may be there:
    /// the sizes of what is written count on it.
    fn sizes(self) -> (f64, f64) {
        match self {
            Self::Wide | Self::Screen => (828.0, 60.0),
            Self::Tall => (328.0, 40.0),
            Self::Small => (360.0, 24.0),
        }
    }
}

/// On a screen in the lobby, in pixels of 1920 by 1080 to a unit, where a bay has room for a word: 12 units are then 18
/// pixels high.
const SCREEN: f64 = 1.5;
/// The sides of the smallest bay with room for a word, in units.
const WORD: f64 = 64.0;
/// The short side of a bay that has room for its number only, in units.
const NUMBER: f64 = 48.0;

/// From the centimetres of a plan to the units of a drawing.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub kind: Kind,
    least: Point,
    size: (f64, f64),
    /// Clockwise.
    quarters: i32,
    /// Units to a centimetre of the drawing, across and down.
    scale: (f64, f64),
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
    /// With forward to the right.
    pub fn wide(plan: &Plan) -> Self {
        Self::turned(plan, Kind::Wide, to_the_right(plan))
    }

    /// With forward up.
    pub fn tall(plan: &Plan) -> Self {
        Self::turned(plan, Kind::Tall, (to_the_right(plan) + 3) % 4)
    }

    /// For one bay on a reservation's page.
    pub fn small(plan: &Plan) -> Self {
        Self::turned(plan, Kind::Small, to_the_right(plan))
    }

    /// For a screen in the lobby: as large as the levels of a building fit beside each other. Bays that stand along or
    /// across the lanes are drawn shorter than they are where that makes them wider.
    pub fn screen(plan: &Plan, fit: &Fit) -> Self {
        let frame = Self::turned(plan, Kind::Screen, to_the_right(plan));
        let (width, height) = frame.across();
        let (pixels, squash) = fit.of(width, height, can_be_squashed(plan));
        let side = f64::from(short_side(plan)) * pixels;
        let deep = f64::from(long_side(plan)) * pixels * squash;
        let has_words = side.min(deep) >= WORD * SCREEN;
        let scale = if has_words { pixels / SCREEN } else { NUMBER / f64::from(short_side(plan)) };
        Self { scale: (scale, scale * squash), ..frame }
    }

    /// As its numbers say: x to the right and y down.
    pub fn as_measured(plan: &Plan) -> Self {
        Self::turned(plan, Kind::Wide, 0)
    }

    /// From centimetres to units of the drawing: where it begins at the left and at the top, and the scale.
    pub fn measure(&self) -> (f64, f64, f64) {
        let (scale, _) = self.scale;
        let margin = MARGIN / scale;
        (f64::from(self.least.x) - margin, f64::from(self.least.y) - margin, scale)
    }

    fn turned(plan: &Plan, kind: Kind, quarters: i32) -> Self {
        let [least, most] = plan.bounds();
        let size = (f64::from((most.x - least.x).max(1)), f64::from((most.y - least.y).max(1)));
        let unscaled = Self { kind, least, size, quarters, scale: (1.0, 1.0) };
        let ((across, _), (width, least_side)) = (unscaled.across(), kind.sizes());
        let scale = ((width - 2.0 * MARGIN) / across).max(least_side / f64::from(short_side(plan)));
        Self { scale: (scale, scale), ..unscaled }
    }

    /// Width and height as they lie in the drawing, in centimetres.
    pub fn across(&self) -> (f64, f64) {
        if self.quarters % 2 == 0 { self.size } else { (self.size.1, self.size.0) }
    }

    /// The width and height of the drawing.
    pub fn extent(&self) -> (i32, i32) {
        let (width, height) = self.across();
        let side = |length: f64, scale: f64| (length * scale + 2.0 * MARGIN).round() as i32;
        (side(width, self.scale.0), side(height, self.scale.1))
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
        let unit = |length: f64, scale: f64| (length * scale + MARGIN).round() as i32;
        (unit(x, self.scale.0), unit(y, self.scale.1))
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

    /// Down the drawing, as wide as a lane is that goes across it.
    pub fn length(&self, centimetres: i32) -> i32 {
        (f64::from(centimetres) * self.scale.1).round() as i32
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

/// The quarters by which a plan is turned so that cars drive in from the left.
fn to_the_right(plan: &Plan) -> i32 {
    let Point { x, y } = plan.heading();
    match (x, y) {
        _ if x >= y.abs() => 0,
        _ if y > x.abs() => 3,
        _ if -y > x.abs() => 1,
        _ => 2,
    }
}

/// The usual short side of its bays, in centimetres.
fn short_side(plan: &Plan) -> i32 {
    middle(plan, |place| place.width.min(place.height)).unwrap_or(300).max(200)
}

fn long_side(plan: &Plan) -> i32 {
    middle(plan, |place| place.width.max(place.height)).unwrap_or(500).max(200)
}

fn middle(plan: &Plan, side: impl Fn(&Place) -> i32) -> Option<i32> {
    let mut sides: Vec<i32> = plan.places.iter().map(|(_, place)| side(place)).collect();
    sides.sort_unstable();
    sides.get(sides.len() / 2).copied()
}

/// What stands askew would be bent.
pub fn can_be_squashed(plan: &Plan) -> bool {
    plan.places.iter().all(|(_, place)| place.upright().turn == 0)
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
            let plan = plan(lane);
            let fit = Fit::new([&plan, &plan].into_iter());
            let drawn =
                [Frame::wide(&plan), Frame::tall(&plan), Frame::small(&plan), Frame::screen(&plan, &fit)];
            for frame in drawn {
                let kind = frame.kind;
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
        let frame = Frame::wide(&plan("18,20 18,0"));
        let (from, to) = (frame.point(Point { x: 500, y: 500 }), frame.point(Point { x: 500, y: 400 }));
        let (dx, dy) = frame.vector(Point { x: 0, y: -100 });
        assert_eq!(((to.0 - from.0).signum(), (to.1 - from.1).signum()), (dx.signum(), dy.signum()));
    }
}
