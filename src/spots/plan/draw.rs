//! Drawing a level as a whole: its outline and where its bays lie, all or nothing, with the way back.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::outline::metres;
use super::{Outline, Place, changed, stored_outline, write_outline, write_place};
use crate::audit::{self, About, Action};
use crate::error::{Error, Problems, Result};
use crate::language::Message;
use crate::spots::{Columns, stored_place};
use crate::store::Tx;
use crate::store::schema::spots;

/// A level as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// None: as it comes.
    pub outline: Option<Outline>,
    /// Where these spots lie; none: nobody says. Spots that are not named stay where they are.
    pub places: BTreeMap<i64, Option<Place>>,
}

/// The fields of a bay, in the order of [`Place`]'s.
pub const FIELDS: [&str; 5] = ["x", "y", "width", "height", "turn"];

/// What a line of the log holds, to be restored.
#[derive(Deserialize, Serialize)]
struct Before {
    level: String,
    outline: Option<String>,
    places: BTreeMap<i64, Option<Place>>,
}

impl Drawing {
    /// Reads a form: an outline, and for each spot `x-ID` and so on in metres, `turn-ID` in degrees. All five empty: not
    /// placed; none of them there: as it is.
    ///
    /// # Errors
    /// [`Error::Invalid`] at every field that is wrong.
    pub fn parse<'a>(spots: &[i64], get: impl Fn(&str) -> Option<&'a str>) -> Result<Self> {
        let mut problems = Problems::default();
        let outline = match get("outline").unwrap_or_default().trim() {
            "" => Some(None),
            text => problems.take(Outline::parse(text)).map(Some),
        };
        let mut places = BTreeMap::new();
        for spot in spots {
            let values = FIELDS.map(|name| get(&format!("{name}-{spot}")).map(str::trim));
            if values.iter().any(Option::is_some) {
                let place = place(values.map(Option::unwrap_or_default), |name| format!("{name}-{spot}"));
                places.extend(problems.take(place).map(|place| (*spot, place)));
            }
        }
        match outline {
            Some(outline) if problems.is_empty() => Ok(Self { outline, places }),
            _ => Err(problems.into_error()),
        }
    }
}

/// Reads a place in the order of [`FIELDS`]; all five empty: none. Errors stand at the fields that `named` says.
pub fn place(values: [&str; 5], named: impl Fn(&str) -> String) -> Result<Option<Place>> {
    if values.iter().all(|value| value.is_empty()) {
        return Ok(None);
    }
    let mut problems = Problems::default();
    let mut numbers = [0; 5];
    for (index, (name, value)) in FIELDS.into_iter().zip(values).enumerate() {
        let (number, problem) = match name {
            "turn" => (value.parse().ok().filter(|turn| (0..360).contains(turn)), "degrees"),
            _ => (metres(&value.replace(',', ".")), "metres"),
        };
        let problem = match (value, problem) {
            ("", _) => "problem-missing",
            (_, "degrees") => "problem-degrees",
            _ => "problem-metres",
        };
        match number {
            Some(number) => numbers[index] = number,
            None => problems.add(named(name), Message::of(problem)),
        }
    }
    if !problems.is_empty() {
        return Err(problems.into_error());
    }
    let [x, y, width, height, turn] = numbers;
    Place::new(x, y, width, height, turn).map(Some).map_err(|error| {
        let fields = error.fields().iter();
        fields.for_each(|wrong| problems.add(named(&wrong.field), wrong.problem.clone()));
        problems.into_error()
    })
}

/// Draws a level. Answers the line of the log from which [`undo`] brings back what was there; none where nothing is
/// different.
///
/// # Errors
/// [`Error::Invalid`] for a spot that is not on this level any more; then nothing is drawn.
pub fn draw(tx: &mut Tx<'_>, level: &str, drawing: &Drawing) -> Result<Option<i64>> {
    let seen = places_on(tx, level)?;
    for (spot, place) in &drawing.places {
        if seen.get(spot) != Some(place) {
            changed(tx, *spot)?;
        }
    }
    let stored = places_on(tx, level)?;
    let mut problems = Problems::default();
    drawing.places.keys().filter(|spot| !stored.contains_key(spot)).for_each(|spot| {
        problems.add(format!("x-{spot}"), Message::of("problem-plan-moved"));
    });
    if !problems.is_empty() {
        return Err(problems.into_error());
    }
    let before = stored_outline(tx, level)?;
    let outline = drawing.outline.as_ref().map(Outline::to_string);
    let moved: BTreeMap<i64, Option<Place>> = drawing
        .places
        .iter()
        .filter(|(spot, place)| stored.get(spot) != Some(place))
        .filter_map(|(spot, _)| Some((*spot, *stored.get(spot)?)))
        .collect();
    if before == outline && moved.is_empty() {
        return Ok(None);
    }
    for spot in moved.keys() {
        write_place(tx, *spot, drawing.places[spot])?;
    }
    if before != outline {
        write_outline(tx, level, outline.as_deref())?;
    }
    let before = json!(Before { level: level.to_owned(), outline: before, places: moved });
    audit::keep(tx, Action::LevelDrawn, About::BUILDING, &before).map(Some)
}

/// Brings back what a line of the log says was there before, of the spots that are still on the level.
///
/// # Errors
/// [`Error::NotFound`] where there is no such line about this level.
pub fn undo(tx: &mut Tx<'_>, level: &str, line: i64) -> Result<Option<i64>> {
    let details = audit::details(tx, Action::LevelDrawn, line)?;
    let before: Before = serde_json::from_value(details).map_err(|_| Error::NotFound)?;
    if before.level != level {
        return Err(Error::NotFound);
    }
    let here = places_on(tx, level)?;
    let outline = before.outline.as_deref().and_then(|text| Outline::parse(text).ok());
    let places = before.places.into_iter().filter(|(spot, _)| here.contains_key(spot)).collect();
    draw(tx, level, &Drawing { outline, places })
}

fn places_on(tx: &mut Tx<'_>, level: &str) -> Result<HashMap<i64, Option<Place>>> {
    let columns = (spots::x, spots::y, spots::width, spots::height, spots::turn);
    let rows: Vec<(i64, Columns)> = spots::table
        .filter(spots::level.eq(level).and(spots::retired_at.is_null()))
        .select((spots::id, columns))
        .load(tx.connection())?;
    Ok(rows.into_iter().map(|(id, columns)| (id, stored_place(columns))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(typed: &[(&str, &str)]) -> Result<Drawing> {
        let get = |name: &str| typed.iter().find(|(field, _)| *field == name).map(|(_, value)| *value);
        Drawing::parse(&[1, 2], get)
    }

    #[test]
    fn metres_and_degrees_are_read() {
        let typed = [
            ("x-1", "1.5"),
            ("y-1", "0"),
            ("width-1", " 2,55 "),
            ("height-1", "5"),
            ("turn-1", "90"),
            ("x-2", ""),
        ];
        let drawing = parse(&typed).unwrap();
        assert_eq!(drawing.outline, None);
        let place = Place { x: 150, y: 0, width: 255, height: 500, turn: 90 };
        assert_eq!(drawing.places, BTreeMap::from([(1, Some(place)), (2, None)]));
        assert_eq!(parse(&[]).unwrap(), Drawing::default());
    }

    #[test]
    fn every_wrong_field_is_named() {
        let typed = [
            ("outline", "a wall"),
            ("x-1", "1.555"),
            ("y-1", "-1"),
            ("width-1", "2.5"),
            ("turn-1", "360"),
            ("x-2", "0"),
            ("y-2", "0"),
            ("width-2", "31"),
            ("height-2", "5"),
            ("turn-2", "0"),
        ];
        let error = parse(&typed).unwrap_err();
        let fields: Vec<&str> = error.fields().iter().map(|wrong| wrong.field.as_ref()).collect();
        assert_eq!(fields, ["outline", "x-1", "y-1", "height-1", "turn-1", "width-2"]);
    }
}
