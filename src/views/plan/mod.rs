//! The plan: each level drawn twice, because what is written on it stands upright: with forward to the right for
//! wide screens, and with forward up for phones. Nothing in a drawing depends on who looks at it.

mod bay;
mod fit;
mod frame;
mod scene;
mod sketch;

use std::sync::Arc;

use askama::Template;

pub use self::bay::{Bay, Shape};
use self::fit::Fit;
use self::frame::Frame;
pub use self::frame::{Area, Kind};
pub use self::scene::Scene;
pub use self::sketch::Sketch;
use super::board::{Tile, sign};
use super::made::{Made, Markup};
use super::words::Words;
use crate::board::{Schedule, Snapshot, State, View};
use crate::language::{Language, Message};
use crate::spots::Feature;
use crate::spots::plan::{Plan, Side, Way};

/// The levels of a view.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(pub Vec<Level>);

/// One level in both drawings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub name: String,
    pub drawings: [Drawing; 2],
}

/// One drawing of a level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// In the ids of its elements: the level's number on the page, from 1.
    pub index: usize,
    /// At the end of ids: `-tall`, or nothing.
    pub suffix: &'static str,
    pub scene: Arc<Scene>,
    pub bays: Vec<Bay>,
    language: Language,
    made: Made,
}

#[derive(Template)]
#[template(path = "plan/_drawing.html")]
struct DrawingAlone<'a> {
    drawing: &'a Drawing,
}

impl Levels {
    pub fn new(snapshot: &Snapshot, view: &View, words: Words<'_>) -> Self {
        let shown =
            snapshot.plans.iter().filter(|plan| view.level.as_ref().is_none_or(|it| *it == plan.level));
        let level = |(plan, index): (&Plan, usize)| {
            let drawing = |frame| Drawing::new(snapshot, view, words, plan, &frame, index);
            let frames = [Frame::wide(plan), Frame::tall(plan)];
            Level { name: plan.level.clone(), drawings: frames.map(drawing) }
        };
        Self(shown.zip(1..).map(level).collect())
    }

    /// For a screen in the lobby that nobody touches, and in how many columns the levels stand there.
    pub fn on_screen(snapshot: &Snapshot, words: Words<'_>) -> (Self, usize) {
        let fit = Fit::new(snapshot.plans.iter());
        let level = |(plan, index): (&Plan, usize)| {
            let drawing =
                |frame| Drawing::new(snapshot, &View::default(), words, plan, &frame, index).without_links();
            let frames = [Frame::screen(plan, &fit), Frame::tall(plan)];
            Level { name: plan.level.clone(), drawings: frames.map(drawing) }
        };
        (Self(snapshot.plans.iter().zip(1..).map(level).collect()), fit.columns)
    }

    pub fn drawings(&self) -> impl Iterator<Item = &Drawing> {
        self.0.iter().flat_map(|level| &level.drawings)
    }

    /// The bays that differ from what was shown; none where more than bays does.
    pub fn since(&self, shown: &Self) -> Option<Vec<Bay>> {
        let mut bays = Vec::new();
        if self.0.len() != shown.0.len() {
            return None;
        }
        for (now, before) in self.drawings().zip(shown.drawings()) {
            if now.scene != before.scene || now.bays.len() != before.bays.len() {
                return None;
            }
            for (bay, old) in now.bays.iter().zip(&before.bays) {
                if (bay.id, bay.area, bay.turn) != (old.id, old.area, old.turn) {
                    return None;
                }
                if bay != old {
                    bays.push(bay.clone());
                }
            }
        }
        Some(bays)
    }
}

impl Drawing {
    fn new(
        snapshot: &Snapshot,
        view: &View,
        words: Words<'_>,
        plan: &Plan,
        frame: &Frame,
        index: usize,
    ) -> Self {
        let suffix = if frame.kind == Kind::Tall { "-tall" } else { "" };
        let schedules: Vec<&Arc<Schedule>> =
            snapshot.schedules.iter().filter(|schedule| schedule.spot.details.level == plan.level).collect();
        let bay = |(id, place): &(i64, crate::spots::plan::Place)| {
            let schedule = schedules.iter().find(|schedule| schedule.spot.id == *id)?;
            let upright = place.upright();
            let area = frame.bay(&upright);
            Some(Bay { suffix, turn: upright.turn, ..bay(schedule, view, words, plan, area, frame) })
        };
        let bays = plan.places.iter().filter_map(bay).collect();
        let (language, scene) = (words.language, Arc::new(Scene::new(plan, frame, words.language)));
        Self { index, suffix, scene, bays, language, made: Made::default() }
    }

    pub fn markup(&self) -> askama::Result<Markup> {
        self.made.once(&DrawingAlone { drawing: self }, self.language)
    }

    fn without_links(mut self) -> Self {
        self.bays.iter_mut().for_each(|bay| bay.href.clear());
        self
    }
}

fn bay(schedule: &Schedule, view: &View, words: Words<'_>, plan: &Plan, area: Area, frame: &Frame) -> Bay {
    let spot = &schedule.spot;
    let tile = Tile::new(schedule, view.when(words.now), words);
    let states = [State::Free, State::Reserved, State::Closed].map(|state| sign(state, words.language).words);
    let all = [states[0], states[1], states[2], words.say("state-yours")];
    let number = bay::number(&spot.details.label, &spot.details.level);
    let shape = Shape::of(frame.kind, area, &number, &all);
    let mut title = format!("{}: {}", tile.label, tile.sign.words);
    for feature in &tile.features {
        title.push_str(", ");
        title.push_str(feature.words);
    }
    let is_wall_above = frame.vector(plan.back(spot.id)).1 < 0;
    let said = [Feature::Accessible, Feature::Ev, Feature::Motorcycle, Feature::Large];
    let feature = said.into_iter().find(|feature| spot.details.features.has(*feature));
    let corner = shape.feature(area, is_wall_above);
    Bay {
        id: spot.id,
        suffix: "",
        area,
        turn: 0,
        title,
        number,
        state: tile.state,
        sign: tile.sign,
        href: tile.reserve.unwrap_or_else(|| format!("/spots/{}", spot.id)),
        feature: feature.map(Feature::name).zip(corner),
        shape,
        is_other: !view.shows(schedule),
    }
}

/// What of a plan is the reader's own: spots, each with their reservation of it in the time shown.
#[derive(Clone, Debug, Default)]
pub struct Yours {
    pub levels: Arc<Levels>,
    spots: Vec<(i64, i64)>,
}

impl Yours {
    pub fn new(levels: Arc<Levels>, spots: Vec<(i64, i64)>) -> Self {
        Self { levels, spots }
    }

    /// The reader's bays in a drawing, each with its reservation.
    pub fn on<'a>(&'a self, drawing: &'a Drawing) -> impl Iterator<Item = (&'a Bay, i64)> {
        drawing.bays.iter().filter_map(|bay| {
            let (_, reservation) = self.spots.iter().find(|(spot, _)| *spot == bay.id)?;
            Some((bay, *reservation))
        })
    }
}

/// A level with one bay marked and the others blank.
#[derive(Clone, Debug)]
pub struct Small {
    pub drawing: Drawing,
    spot: i64,
    /// `Level B1, on your left, sixth bay.`
    pub directions: String,
}

impl Small {
    /// None where the spot is on no plan any more.
    pub fn new(snapshot: &Snapshot, spot: i64, words: Words<'_>) -> Option<Self> {
        let plan = snapshot.plans.iter().find(|plan| plan.places.iter().any(|(id, _)| *id == spot))?;
        Some(Self {
            drawing: Drawing::new(snapshot, &View::default(), words, plan, &Frame::small(plan), 1),
            spot,
            directions: directions(plan, spot, words),
        })
    }

    pub fn marks(&self, bay: &Bay) -> bool {
        bay.id == self.spot
    }
}

/// `Level B1, on your left, sixth bay.`, or the level only where nobody has drawn more.
pub fn directions(plan: &Plan, spot: i64, words: Words<'_>) -> String {
    let level = plan.level.as_str();
    let Some(way) = plan.way(spot) else {
        return words.tell(&Message::of("where").with("level", level));
    };
    let key = if way.side == Side::Left { "where-left" } else { "where-right" };
    words.tell(&Message::of(key).with("level", level).with("bay", nth(way)))
}

/// `On your right, fourth bay`; none where nobody has drawn the way.
pub fn short_directions(snapshot: &Snapshot, spot: i64, words: Words<'_>) -> Option<String> {
    let way = snapshot.plans.iter().find_map(|plan| plan.way(spot))?;
    let key = if way.side == Side::Left { "way-left" } else { "way-right" };
    Some(words.tell(&Message::of(key).with("bay", nth(way))))
}

fn nth(way: Way) -> Message {
    Message::of("plan-nth").with("nth", way.nth)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Timestamp, Zone};
    use crate::language::Language;
    use crate::spots::plan::{Outline, Place};
    use crate::spots::{Details, Features, Spot};

    fn plan() -> Plan {
        let outline = Outline::parse("0,0 60,0 60,20 0,20\nlane 0,10 60,10 5").unwrap();
        let spot = |n: i32, y| Spot {
            id: i64::from(n),
            details: Details {
                label: format!("B1-{n:03}"),
                level: "B1".into(),
                features: Features::default(),
                note: String::new(),
            },
            owner: None,
            place: Some(Place { x: 300 * (n % 15), y, width: 300, height: 700, turn: 0 }),
            revision: 0,
        };
        let spots: Vec<Spot> = (0..30).map(|n| spot(n, if n < 15 { 0 } else { 1300 })).collect();
        Plan::new("B1".into(), &spots.iter().collect::<Vec<_>>(), Some(&outline))
    }

    #[test]
    fn the_way_is_said_as_a_neighbour_would() {
        let zone = Zone::utc();
        let say = |spot, language| {
            directions(&plan(), spot, Words { zone: &zone, now: Timestamp::UNIX_EPOCH, language })
        };
        assert_eq!(say(5, Language::English), "Level B1, on your left, sixth bay.");
        assert_eq!(say(18, Language::English), "Level B1, on your right, fourth bay.");
        assert_eq!(say(14, Language::English), "Level B1, on your left, number 15 in the row.");
        assert_eq!(say(18, Language::German), "Ebene B1, rechts, vierter Platz.");
    }
}
