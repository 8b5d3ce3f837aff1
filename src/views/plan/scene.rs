//! What stands around the bays of a drawing: wall, lanes, entrances, pillars, lift and stairs.

use super::frame::{Area, Frame, Kind};
use crate::language::Language;
use crate::spots::plan::{Fixture, FixtureKind, Lane, Plan, Point};

/// Everything in a drawing that is no bay, in the units of its view box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    pub width: i32,
    pub height: i32,
    /// Half of it, below which a drawing scrolls rather than shrinks.
    pub least_width: i32,
    /// The wall's path.
    pub wall: String,
    pub lanes: Vec<Strip>,
    /// Where lanes come through the wall.
    pub openings: Vec<Strip>,
    pub arrows: Vec<Arrow>,
    /// The top left corners of squares.
    pub pillars: Vec<(i32, i32)>,
    pub lifts: Vec<Area>,
    pub stairs: Vec<Stairs>,
    /// What is painted on the lanes.
    pub labels: Vec<(i32, i32, String)>,
    pub captions: Vec<Caption>,
    pub kind: Kind,
}

/// A line as wide as a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    pub path: String,
    pub width: i32,
}

/// An arrow on a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    pub x: i32,
    pub y: i32,
    /// In degrees, clockwise from the right.
    pub turn: i32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stairs {
    pub area: Area,
    /// Their treads.
    pub path: String,
}

/// A word beside what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    pub x: i32,
    pub y: i32,
    pub words: &'static str,
}

/// The side of a pillar.
pub const PILLAR: i32 = 8;
/// Between two treads.
const TREAD: i32 = 24;

impl Scene {
    pub fn new(plan: &Plan, frame: &Frame, language: Language) -> Self {
        let kind = frame.kind;
        let (width, height) = frame.extent();
        let outline = &plan.outline;
        let strip = |lane: &Lane| Strip {
            path: path(lane.course.iter().map(|point| frame.point(*point))),
            width: frame.length(lane.width),
        };
        let half = PILLAR / 2;
        let mut scene = Self {
            width,
            height,
            least_width: width * 3 / 5,
            wall: wall(outline.wall.iter().map(|corner| frame.point(*corner)).collect(), kind),
            lanes: outline.lanes.iter().map(strip).collect(),
            openings: Vec::new(),
            arrows: outline.lanes.iter().flat_map(|lane| arrows(lane, frame, kind)).collect(),
            pillars: plan
                .pillars
                .iter()
                .map(|at| frame.point(*at))
                .map(|(x, y)| (x - half, y - half))
                .collect(),
            lifts: Vec::new(),
            stairs: Vec::new(),
            labels: Vec::new(),
            captions: Vec::new(),
            kind,
        };
        for label in &outline.labels {
            let (x, y) = frame.point(label.at);
            scene.labels.push((x, y, label.text.clone()));
        }
        outline.entrances.iter().for_each(|at| scene.open(*at, &outline.lanes, frame, language));
        outline.fixtures.iter().for_each(|fixture| scene.furnish(fixture, frame, language));
        scene
    }

    /// An entrance where a lane begins or ends.
    fn open(&mut self, at: Point, lanes: &[Lane], frame: &Frame, language: Language) {
        let ends = lanes.iter().flat_map(|lane| {
            let (first, last) = (lane.course.first(), lane.course.last());
            let (second, before) = (lane.course.get(1), lane.course.iter().rev().nth(1));
            let start = first.zip(second).map(|(end, inside)| (*end, *inside, lane.width));
            let finish = last.zip(before).map(|(end, inside)| (*end, *inside, lane.width));
            start.into_iter().chain(finish)
        });
        let away = |end: Point| i64::from(end.x - at.x).abs() + i64::from(end.y - at.y).abs();
        let Some((_, inside, width)) = ends.min_by_key(|(end, _, _)| away(*end)) else { return };
        let (x, y) = frame.point(at);
        let (ix, iy) = frame.point(inside);
        let (dx, dy) =
            if (ix - x).abs() >= (iy - y).abs() { ((ix - x).signum(), 0) } else { (0, (iy - y).signum()) };
        let width = frame.length(width);
        self.openings.push(Strip {
            path: path([(x - 2 * dx, y - 2 * dy), (x + 4 * dx, y + 4 * dy)].into_iter()),
            width,
        });
        let (x, y) = match (self.kind, dx, dy) {
            (Kind::Small, _, _) => return,
            (_, 0, _) => ((x - width / 2) / 2, y + if dy < 0 { -18 } else { 26 }),
            _ => (x + dx * 36, y - width / 2 - 12),
        };
        self.captions.push(Caption { x, y, words: language.say("plan-entrance") });
    }

    fn furnish(&mut self, fixture: &Fixture, frame: &Frame, language: Language) {
        let Fixture { kind, corner, width, height } = *fixture;
        let area = frame.area(corner, Point { x: corner.x + width, y: corner.y + height });
        let middle = area.x + area.width / 2;
        let words = language.say(if kind == FixtureKind::Lift { "plan-lift" } else { "plan-stairs" });
        let is_small = self.is_small();
        let has_caption = !is_small && (kind == FixtureKind::Stairs || has_words(&area));
        let y = match kind {
            FixtureKind::Lift => {
                self.lifts.push(area);
                area.y + area.height / 2 + 14
            }
            FixtureKind::Stairs => {
                let path = treads(&area, if is_small { TREAD / 3 } else { TREAD });
                let y = area.y + if path.is_empty() { area.height / 2 + 4 } else { area.height - 8 };
                self.stairs.push(Stairs { area, path });
                y
            }
        };
        if has_caption {
            self.captions.push(Caption { x: middle, y, words });
        }
    }

    /// How far above its middle a lift's icon begins.
    pub fn rise(&self, lift: &Area) -> i32 {
        if has_words(lift) { 18 } else { 10 }
    }

    /// Whether captions are small.
    pub fn is_small(&self) -> bool {
        self.kind == Kind::Small
    }
}

/// Whether a lift has room for its name below its icon.
fn has_words(lift: &Area) -> bool {
    lift.height >= 36
}

/// A closed path with round corners.
fn wall(corners: Vec<(i32, i32)>, kind: Kind) -> String {
    let radius = if kind == Kind::Small { 6.0 } else { 12.0 };
    let count = corners.len();
    let mut path = String::new();
    for (index, (x, y)) in corners.iter().copied().enumerate() {
        let toward = |(ox, oy): (i32, i32)| {
            let (dx, dy) = (f64::from(ox - x), f64::from(oy - y));
            let part = radius / dx.hypot(dy).max(2.0 * radius);
            (x + (dx * part).round() as i32, y + (dy * part).round() as i32)
        };
        let (from, to) = (toward(corners[(index + count - 1) % count]), toward(corners[(index + 1) % count]));
        let step = if index == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{step}{} {}Q{x} {y} {} {}", from.0, from.1, to.0, to.1));
    }
    path + "Z"
}

/// Treads leave room for a caption; where they would not, there are none.
fn treads(area: &Area, tread: i32) -> String {
    let Area { x, y, width, height } = *area;
    let lines = (1..).map(|n| y + n * tread - tread / 2).take_while(|line| *line < y + height - tread);
    if width > height { String::new() } else { lines.map(|line| format!("M{x} {line}h{width}")).collect() }
}

/// One where a lane begins; on a long lane also further on.
fn arrows(lane: &Lane, frame: &Frame, kind: Kind) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for (index, ends) in lane.course.windows(2).enumerate() {
        let ((ax, ay), (bx, by)) = (frame.point(ends[0]), frame.point(ends[1]));
        let (dx, dy) = (f64::from(bx - ax), f64::from(by - ay));
        let length = dx.hypot(dy);
        let inset = if kind == Kind::Small { 16.0 } else { 26.0 };
        let first = (index == 0 && length > 2.0 * inset).then_some(inset);
        let others = [0.46, 0.74].map(|part| part * length).into_iter().filter(|_| length > 300.0);
        let turn = dy.atan2(dx).to_degrees().round() as i32;
        arrows.extend(first.into_iter().chain(others).map(|driven| {
            let along = |from: i32, way: f64| from + (way * driven / length).round() as i32;
            Arrow { x: along(ax, dx), y: along(ay, dy), turn }
        }));
    }
    arrows
}

fn path(points: impl Iterator<Item = (i32, i32)>) -> String {
    points
        .zip(["M"].into_iter().chain(std::iter::repeat("L")))
        .map(|((x, y), step)| format!("{step}{x} {y}"))
        .collect()
}
