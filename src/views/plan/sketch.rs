//! A level as its numbers say, to be worked on: not turned, and its bays are no links.

use super::bay::number;
use super::frame::Frame;
use super::scene::Scene;
use crate::language::Language;
use crate::spots::Spot;
use crate::spots::plan::{Place, Plan};

pub struct Sketch {
    pub scene: Scene,
    pub bays: Vec<Bay>,
    /// Where the drawing begins, in centimetres.
    pub left: f64,
    pub top: f64,
    /// Units of the drawing in a centimetre.
    pub scale: f64,
}

/// A bay in units of the drawing.
pub struct Bay {
    pub id: i64,
    pub label: String,
    pub number: String,
    pub middle: (i32, i32),
    pub width: i32,
    pub height: i32,
    pub turn: i32,
    /// Whether somebody has placed it.
    pub is_placed: bool,
    /// Where it is drawn, in metres and degrees: `1.5 0.3 3 5 90`.
    pub place: String,
}

impl Sketch {
    pub fn new(plan: &Plan, spots: &[Spot], language: Language) -> Self {
        let frame = Frame::as_measured(plan);
        let (left, top, scale) = frame.measure();
        let bay = |(id, place): &(i64, Place)| {
            let spot = spots.iter().find(|spot| spot.id == *id)?;
            Some(Bay {
                id: *id,
                label: spot.details.label.clone(),
                number: number(&spot.details.label, &spot.details.level),
                middle: frame.point(place.middle()),
                width: frame.length(place.width),
                height: frame.length(place.height),
                turn: place.turn,
                is_placed: spot.place.is_some(),
                place: place.written().join(" "),
            })
        };
        let bays = plan.places.iter().filter_map(bay).collect();
        Self { scene: Scene::new(plan, &frame, language), bays, left, top, scale }
    }
}
