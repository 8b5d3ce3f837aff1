//! The plan of a level: where each bay lies, and what is drawn around them. Lengths are centimetres, x to the
//! right and y down.

mod draw;
mod layout;
mod outline;
mod way;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub use self::draw::{Drawing, FIELDS, draw, place, undo};
pub use self::layout::Plan;
pub use self::outline::{Fixture, FixtureKind, Label, Lane, Metres, Outline};
pub use self::way::{Side, Way};
use super::{changed, find};
use crate::audit::{self, About, Action};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::language::Message;
use crate::store::Tx;
use crate::store::schema::{levels, spots};

/// The far corner of the largest level.
const FARTHEST: i32 = 100_000;

/// A place on a level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Point {
    pub x: i32,
    pub y: i32,
}

/// Where a bay lies: its top left corner before it is turned, its size, and how far it is turned about its middle,
/// in degrees, clockwise, from 0 to 359.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
    pub turn: i32,
}

impl Place {
    /// A place that the database takes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a corner outside of a kilometre, a side that is not from half a metre to thirty, and a
    /// turn that is not from 0 to 359 degrees.
    pub fn new(x: i32, y: i32, width: i32, height: i32, turn: i32) -> Result<Self> {
        let is_there = |at| (0..=FARTHEST).contains(&at);
        let is_size = |side| (50..=3000).contains(&side);
        let fields = [
            ("x", is_there(x)),
            ("y", is_there(y)),
            ("width", is_size(width)),
            ("height", is_size(height)),
            ("turn", (0..360).contains(&turn)),
        ];
        match fields.into_iter().find(|(_, is_right)| !is_right) {
            Some((field, _)) => Err(Error::field(field, Message::of("problem-place"))),
            None => Ok(Self { x, y, width, height, turn }),
        }
    }

    /// As it stands in fields and tables: metres, and degrees.
    pub fn written(&self) -> [String; 5] {
        let [x, y, width, height] =
            [self.x, self.y, self.width, self.height].map(|length| Metres(length).to_string());
        [x, y, width, height, self.turn.to_string()]
    }

    pub fn middle(&self) -> Point {
        Point { x: self.x + self.width / 2, y: self.y + self.height / 2 }
    }

    /// The same area turned by -44 to 45 degrees only, so that what is written on it stands upright.
    pub fn upright(&self) -> Self {
        let quarters = (self.turn + 44) / 90;
        let turn = self.turn - quarters * 90;
        if quarters % 2 == 0 {
            return Self { turn, ..*self };
        }
        let Point { x, y } = self.middle();
        let (width, height) = (self.height, self.width);
        Self { x: x - width / 2, y: y - height / 2, width, height, turn }
    }

    /// The corners of the smallest upright rectangle around it.
    pub fn bounds(&self) -> [Point; 2] {
        let (sin, cos) = f64::from(self.turn).to_radians().sin_cos();
        let (width, height) = (f64::from(self.width), f64::from(self.height));
        let half = |one: f64, other: f64| ((one.abs() + other.abs()) / 2.0).round() as i32;
        let (x, y) = (half(width * cos, height * sin), half(width * sin, height * cos));
        let middle = self.middle();
        [Point { x: middle.x - x, y: middle.y - y }, Point { x: middle.x + x, y: middle.y + y }]
    }
}

/// A level that somebody has drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub name: String,
    pub outline: Outline,
}

/// What is drawn of one level, if anybody has.
pub fn outline_of(tx: &mut Tx<'_>, level: &str) -> Result<Option<Outline>> {
    Ok(stored_outline(tx, level)?.and_then(|text| Outline::parse(&text).ok()))
}

/// Every level that somebody has drawn.
pub fn levels(tx: &mut Tx<'_>) -> Result<Vec<Level>> {
    let rows: Vec<(String, String)> = levels::table.order(levels::name).load(tx.connection())?;
    // What another program has stored and cannot be read is as good as not drawn.
    let level = |(name, text): (String, String)| Some(Level { name, outline: Outline::parse(&text).ok()? });
    Ok(rows.into_iter().filter_map(level).collect())
}

/// Says where a spot lies, or that nobody knows.
///
/// # Errors
/// [`Error::NotFound`] where there is no such spot.
pub fn set_place(tx: &mut Tx<'_>, id: i64, place: Option<Place>) -> Result<()> {
    find(tx, id)?;
    changed(tx, id)?;
    write_place(tx, id, place)?;
    audit::note(tx, Action::SpotPlaced, About::spot(id), &json!({}))
}

/// Writes where a spot lies whose change has been said.
pub(super) fn write_place(tx: &mut Tx<'_>, id: i64, place: Option<Place>) -> Result<()> {
    diesel::update(spots::table.find(id))
        .set((
            spots::x.eq(place.map(|place| place.x)),
            spots::y.eq(place.map(|place| place.y)),
            spots::width.eq(place.map(|place| place.width)),
            spots::height.eq(place.map(|place| place.height)),
            spots::turn.eq(place.map(|place| place.turn)),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// What is stored as the drawing of a level.
fn stored_outline(tx: &mut Tx<'_>, level: &str) -> Result<Option<String>> {
    Ok(levels::table.find(level).select(levels::outline).first(tx.connection()).optional()?)
}

/// Draws a level, or takes its drawing away.
pub fn set_outline(tx: &mut Tx<'_>, level: &str, outline: Option<&Outline>) -> Result<()> {
    write_outline(tx, level, outline.map(Outline::to_string).as_deref())?;
    audit::note(tx, Action::LevelDrawn, About::BUILDING, &json!({ "level": level }))
}

fn write_outline(tx: &mut Tx<'_>, level: &str, outline: Option<&str>) -> Result<()> {
    diesel::delete(levels::table.find(level)).execute(tx.connection())?;
    if let Some(outline) = outline {
        diesel::insert_into(levels::table)
            .values((levels::name.eq(level), levels::outline.eq(outline)))
            .execute(tx.connection())?;
    }
    tx.emit(Event::BuildingChanged);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_stands_upright_where_it_is() {
        let place = |turn| Place { x: 100, y: 200, width: 300, height: 700, turn };
        for turn in 0..360 {
            let (turned, upright) = (place(turn), place(turn).upright());
            assert!((-44..=45).contains(&upright.turn), "{turn}: {upright:?}");
            assert_eq!(turned.middle(), upright.middle(), "{turn}");
            assert_eq!(turned.bounds(), upright.bounds(), "{turn}");
        }
        assert_eq!(place(90).upright(), Place { x: -100, y: 400, width: 700, height: 300, turn: 0 });
        assert_eq!(place(180).upright(), place(0));
    }

    #[test]
    fn a_place_is_what_the_database_takes() {
        assert!(Place::new(0, 100_000, 50, 3000, 359).is_ok());
        for (x, y, width, height, turn, field) in [
            (-1, 0, 300, 700, 0, "x"),
            (0, 100_001, 300, 700, 0, "y"),
            (0, 0, 49, 700, 0, "width"),
            (0, 0, 300, 3001, 0, "height"),
            (0, 0, 300, 700, 360, "turn"),
        ] {
            let error = Place::new(x, y, width, height, turn).unwrap_err();
            assert_eq!(error.fields()[0].field, field);
        }
    }
}
