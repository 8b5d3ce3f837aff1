//! Spots from a table, all or nothing, and as one.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use super::managing::give;
use super::promised::{promise, promised};
use super::{Details, Spot, all, changed, insert, plan, write_details};
use crate::audit::{self, About, Action};
use crate::error::{Error, Problems, Result};
use crate::language::Message;
use crate::residents::{self, Listed, invitations};
use crate::spots::plan::Place;
use crate::store::Tx;
use crate::store::schema::spots;
use crate::table::{Column, Fate, Line, Report, Row, Table, shown};

/// The columns of a table of spots.
pub const COLUMNS: [Column; 10] = [
    Column::new("label", &["platz", "stellplatz", "bezeichnung"]),
    Column::new("level", &["ebene", "etage"]),
    Column::new("features", &["merkmale", "ausstattung"]),
    Column::new("note", &["hinweis", "notiz"]),
    Column::new("owner", &["besitzer", "eigentümer", "e-mail", "email"]),
    Column::new("x", &[]),
    Column::new("y", &[]),
    Column::new("width", &["breite"]),
    Column::new("height", &["tiefe", "länge", "höhe"]),
    Column::new("turn", &["drehung"]),
];

const LABEL: usize = 0;
const LEVEL: usize = 1;
const FEATURES: usize = 2;
const NOTE: usize = 3;
const OWNER: usize = 4;
const PLACE: usize = 5;

/// A spot as a row wants it.
#[derive(Clone, PartialEq, Eq)]
struct Wanted {
    details: Details,
    owner: Owner,
    place: Option<Place>,
}

/// Whose a spot is.
#[derive(Clone, PartialEq, Eq)]
enum Owner {
    Building,
    Resident(i64),
    /// Of whoever is invited by this address, once they sign up.
    Invited(String),
}

impl Owner {
    fn id(&self) -> Option<i64> {
        match self {
            Self::Resident(id) => Some(*id),
            Self::Building | Self::Invited(_) => None,
        }
    }

    fn invited(&self) -> Option<&str> {
        match self {
            Self::Invited(email) => Some(email),
            Self::Building | Self::Resident(_) => None,
        }
    }
}

/// What there is, by which rows find it.
struct Known {
    spots: Vec<Spot>,
    by_label: HashMap<String, usize>,
    people: HashMap<String, Listed>,
    /// Who is invited, by their address.
    invited: HashMap<String, (i64, String)>,
    /// The addresses that spots are for.
    promised: HashMap<i64, String>,
}

impl Known {
    fn read(tx: &mut Tx<'_>) -> Result<Self> {
        let spots = all(tx)?;
        let small = spots.iter().enumerate().map(|(at, spot)| (spot.details.label.to_lowercase(), at));
        let mut by_label: HashMap<String, usize> = small.collect();
        by_label.extend(spots.iter().enumerate().map(|(at, spot)| (spot.details.label.clone(), at)));
        let people = residents::listed(tx)?.into_iter().map(|one| (one.email.clone(), one)).collect();
        Ok(Self { spots, by_label, people, invited: invitations::addressed(tx)?, promised: promised(tx)? })
    }

    fn spot(&self, label: &str) -> Option<&Spot> {
        let at = self.by_label.get(label).or_else(|| self.by_label.get(&label.to_lowercase()))?;
        self.spots.get(*at)
    }

    /// A spot as it is.
    fn present(&self, spot: &Spot) -> Wanted {
        let owner = match (&spot.owner, self.promised.get(&spot.id)) {
            (Some(owner), _) => Owner::Resident(owner.id),
            (None, Some(email)) => Owner::Invited(email.clone()),
            (None, None) => Owner::Building,
        };
        Wanted { details: spot.details.clone(), owner, place: spot.place }
    }

    fn person(&self, email: &str) -> Option<&Listed> {
        self.people.get(&email.to_lowercase())
    }
}

/// Lists the spots of a table that are new and changes those that are different, or nothing where a row is wrong, or
/// where it only shall be `looked` at. What a table has no column for stays as it is.
///
/// # Errors
/// [`Error::Invalid`] where somebody else has just taken one of the labels.
pub fn import(tx: &mut Tx<'_>, table: &Table, is_looked_at: bool) -> Result<Report> {
    let mut known = Known::read(tx)?;
    if !is_looked_at {
        hold(tx, table, &known)?;
        known = Known::read(tx)?;
    }
    let (report, mut wanted) = compare(table, &known);
    if is_looked_at || report.wrong() > 0 {
        return Ok(report);
    }
    wanted.sort_by_key(|(spot, _)| spot.map(|spot| spot.id));
    for (spot, wanted) in wanted {
        match spot {
            Some(spot) => change(tx, spot, &wanted)?,
            None => {
                let id = insert(tx, wanted.owner.id(), &wanted.details)?;
                if let Some(email) = wanted.owner.invited() {
                    promise(tx, id, Some(email))?;
                }
                if wanted.place.is_some() {
                    plan::write_place(tx, id, wanted.place)?;
                }
            }
        }
    }
    let (added, changed) = (report.added(), report.changed());
    if added + changed > 0 {
        let noted = json!({ "added": added, "changed": changed });
        audit::note(tx, Action::SpotsImported, About::BUILDING, &noted)?;
    }
    Ok(report)
}

/// A row for each spot, in the order of [`COLUMNS`].
pub fn export(tx: &mut Tx<'_>) -> Result<Vec<Vec<String>>> {
    let emails: HashMap<i64, String> =
        residents::listed(tx)?.into_iter().map(|one| (one.id, one.email)).collect();
    let promised = promised(tx)?;
    let mut spots = all(tx)?;
    spots.sort_by(|one, other| {
        (&one.details.level, &one.details.label).cmp(&(&other.details.level, &other.details.label))
    });
    let row = |spot: Spot| {
        let Details { label, level, features, note } = spot.details;
        let owner = match spot.owner {
            Some(owner) => emails.get(&owner.id).cloned().unwrap_or_default(),
            None => promised.get(&spot.id).cloned().unwrap_or_default(),
        };
        let place = spot.place.map(|place| place.written()).unwrap_or_default();
        [label, level, features.to_string(), note, owner].into_iter().chain(place).collect()
    };
    Ok(spots.into_iter().map(row).collect())
}

/// Keeps others from changing what the rows name: first the people, then the spots.
fn hold(tx: &mut Tx<'_>, table: &Table, known: &Known) -> Result<()> {
    let named = |column| table.rows.iter().filter_map(move |row| row.get(column));
    let mut people: Vec<i64> = named(OWNER).filter_map(|email| Some(known.person(email)?.id)).collect();
    people.sort_unstable();
    people.dedup();
    residents::hold(tx, &people)?;
    let ids: Vec<i64> = named(LABEL).filter_map(|label| Some(known.spot(label)?.id)).collect();
    diesel::update(spots::table.filter(spots::id.eq_any(ids)))
        .set(spots::revision.eq(spots::revision))
        .execute(tx.connection())?;
    Ok(())
}

/// The fate of every row, and what is to be done for those that are new or different.
fn compare<'a>(table: &Table, known: &'a Known) -> (Report, Vec<(Option<&'a Spot>, Wanted)>) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let (mut lines, mut todo) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let label = row.get(LABEL).unwrap_or_default();
        let spot = known.spot(label);
        let first = *seen.entry(label.to_lowercase()).or_insert(row.number);
        let fate = match wanted(row, spot, known, first) {
            Err(error) => Fate::Wrong(error.fields().to_vec()),
            Ok(wanted) if spot.is_some_and(|spot| known.present(spot) == wanted) => Fate::Unchanged,
            Ok(wanted) => {
                todo.push((spot, wanted));
                if spot.is_some() { Fate::Changed } else { Fate::Added }
            }
        };
        lines.push(Line { row: row.number, what: shown(label), fate });
    }
    (Report(lines), todo)
}

fn wanted(row: &Row, spot: Option<&Spot>, known: &Known, first: u64) -> Result<Wanted> {
    if let Some(problem) = &row.problem {
        return Err(Error::field("", problem.clone()));
    }
    let mut problems = Problems::default();
    if first != row.number {
        let row = i64::try_from(first).unwrap_or(i64::MAX);
        problems.add("label", Message::of("problem-csv-twice").with("row", row));
    }
    let before = spot.map(|spot| known.present(spot));
    let stored = before.as_ref().map(|before| &before.details);
    let features = match (row.get(FEATURES), stored) {
        (Some(typed), _) => typed.to_lowercase(),
        (None, stored) => stored.map(|it| it.features.to_string()).unwrap_or_default(),
    };
    let features = features.split(|letter: char| letter.is_whitespace() || ",;|".contains(letter));
    let or_stored = |column, of: fn(&Details) -> &str| row.get(column).or(stored.map(of)).unwrap_or_default();
    let details = Details::parse(
        row.get(LABEL).unwrap_or_default(),
        or_stored(LEVEL, |it| &it.level),
        features.filter(|name| !name.is_empty()),
        or_stored(NOTE, |it| &it.note),
    );
    let details = problems.take(details);
    let present = before.as_ref().map_or(Owner::Building, |before| before.owner.clone());
    let owner = problems.take(owner(row, known, present));
    let stored_place = before.and_then(|before| before.place);
    let place = problems.take(place(row, stored_place));
    match (details, owner, place) {
        (Some(details), Some(owner), Some(place)) if problems.is_empty() => {
            Ok(Wanted { details, owner, place })
        }
        _ => Err(problems.into_error()),
    }
}

fn owner(row: &Row, known: &Known, present: Owner) -> Result<Owner> {
    let email = match row.get(OWNER) {
        None => return Ok(present),
        Some("") => return Ok(Owner::Building),
        Some(email) => email.to_lowercase(),
    };
    match known.person(&email) {
        Some(person) if person.may_enter() || present.id() == Some(person.id) => {
            Ok(Owner::Resident(person.id))
        }
        None if known.invited.contains_key(&email) || present.invited() == Some(&email) => {
            Ok(Owner::Invited(email))
        }
        _ => Err(Error::field("owner", Message::of("problem-csv-owner"))),
    }
}

fn place(row: &Row, stored: Option<Place>) -> Result<Option<Place>> {
    let cells = [0, 1, 2, 3, 4].map(|n| row.get(PLACE + n));
    if cells.iter().all(Option::is_none) {
        return Ok(stored);
    }
    plan::place(cells.map(Option::unwrap_or_default), str::to_owned)
}

/// Makes a spot what a row wants, each part of it with its line in the log.
fn change(tx: &mut Tx<'_>, spot: &Spot, wanted: &Wanted) -> Result<()> {
    changed(tx, spot.id)?;
    if spot.details != wanted.details {
        write_details(tx, spot.id, &wanted.details)?;
    }
    if spot.place != wanted.place {
        plan::write_place(tx, spot.id, wanted.place)?;
        audit::note(tx, Action::SpotPlaced, About::spot(spot.id), &json!({}))?;
    }
    promise(tx, spot.id, wanted.owner.invited())?;
    give(tx, spot, wanted.owner.id())
}
