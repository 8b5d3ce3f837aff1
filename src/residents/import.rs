//! Units and addresses from a table, all or nothing: who has no account is invited, who has one gets the unit.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use super::invitations::addressed;
use super::{Email, Listed, hold, listed};
use crate::audit::{self, About, Action};
use crate::error::{Error, Problems, Result, text};
use crate::event::Event;
use crate::language::Message;
use crate::store::Tx;
use crate::store::schema::{invitations, residents};
use crate::table::{Column, Fate, Line, Report, Row, Table, shown};

/// The columns of a table of residents.
pub const COLUMNS: [Column; 2] =
    [Column::new("unit", &["wohnung", "einheit"]), Column::new("email", &["e-mail", "mail", "adresse"])];

const UNIT: usize = 0;
const EMAIL: usize = 1;

/// What is to be done for a row.
enum Deed {
    Invite(String, Email),
    /// Another unit in an invitation.
    Readdress(i64, String),
    Move(i64, String),
}

/// Who lives here, and who is invited, by their addresses.
struct Known {
    people: HashMap<String, Listed>,
    invited: HashMap<String, (i64, String)>,
}

/// Invites and changes, or does nothing where a row is wrong, or where it only shall be looked at. Answers whose unit
/// changed as well. An invitation is made by `invite`, for a unit and an address.
pub fn import(
    tx: &mut Tx<'_>,
    table: &Table,
    is_looked_at: bool,
    invite: impl Fn(&mut Tx<'_>, &str, &Email) -> Result<()>,
) -> Result<(Report, Vec<i64>)> {
    let mut known = Known::read(tx)?;
    if !is_looked_at {
        let named = table.rows.iter().filter_map(|row| row.get(EMAIL));
        let mut ids: Vec<i64> =
            named.filter_map(|email| Some(known.people.get(&email.to_lowercase())?.id)).collect();
        ids.sort_unstable();
        hold(tx, &ids)?;
        known = Known::read(tx)?;
    }
    let (report, deeds) = compare(table, &known);
    if is_looked_at || report.wrong() > 0 {
        return Ok((report, Vec::new()));
    }
    let mut moved = Vec::new();
    for deed in deeds {
        match deed {
            Deed::Invite(unit, email) => invite(tx, &unit, &email)?,
            Deed::Readdress(id, unit) => {
                let invitation = diesel::update(invitations::table.find(id));
                invitation.set(invitations::unit.eq(unit)).execute(tx.connection())?;
            }
            Deed::Move(id, unit) => {
                diesel::update(residents::table.find(id))
                    .set(residents::unit.eq(unit))
                    .execute(tx.connection())?;
                tx.emit(Event::ResidentChanged(id));
                audit::note(tx, Action::ResidentChanged, About::resident(id), &json!({}))?;
                moved.push(id);
            }
        }
    }
    let (added, changed) = (report.added(), report.changed());
    if added + changed > 0 {
        let noted = json!({ "invited": added, "changed": changed });
        audit::note(tx, Action::ResidentsImported, About::BUILDING, &noted)?;
    }
    Ok((report, moved))
}

impl Known {
    fn read(tx: &mut Tx<'_>) -> Result<Self> {
        let people = listed(tx)?.into_iter().map(|one| (one.email.clone(), one)).collect();
        let invited = addressed(tx)?;
        Ok(Self { people, invited })
    }
}

fn compare(table: &Table, known: &Known) -> (Report, Vec<Deed>) {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let (mut lines, mut deeds) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let email = row.get(EMAIL).unwrap_or_default();
        let first = *seen.entry(email.to_lowercase()).or_insert(row.number);
        let fate = match deed(row, known, first) {
            Err(error) => Fate::Wrong(error.fields().to_vec()),
            Ok(None) => Fate::Unchanged,
            Ok(Some(deed)) => {
                let is_new = matches!(deed, Deed::Invite(..));
                deeds.push(deed);
                if is_new { Fate::Added } else { Fate::Changed }
            }
        };
        lines.push(Line { row: row.number, what: shown(email), fate });
    }
    (Report(lines), deeds)
}

fn deed(row: &Row, known: &Known, first: u64) -> Result<Option<Deed>> {
    if let Some(problem) = &row.problem {
        return Err(Error::field("", problem.clone()));
    }
    let mut problems = Problems::default();
    if first != row.number {
        let row = i64::try_from(first).unwrap_or(i64::MAX);
        problems.add("email", Message::of("problem-csv-twice").with("row", row));
    }
    let email = problems.take(Email::parse(row.get(EMAIL).unwrap_or_default()));
    let unit = problems.take(row.get(UNIT).map(|unit| text("unit", unit, 0, 20)).transpose());
    let (Some(email), Some(unit), true) = (email, unit, problems.is_empty()) else {
        return Err(problems.into_error());
    };
    if let Some(person) = known.people.get(email.as_str()) {
        if person.has_left() {
            return Err(Error::field("email", Message::of("problem-csv-left")));
        }
        return Ok(unit.filter(|unit| *unit != person.unit).map(|unit| Deed::Move(person.id, unit)));
    }
    match known.invited.get(email.as_str()) {
        Some((id, before)) => Ok(unit.filter(|unit| unit != before).map(|unit| Deed::Readdress(*id, unit))),
        None => Ok(Some(Deed::Invite(unit.unwrap_or_default(), email))),
    }
}
