//! What happened, a sentence each.

use askama::Template;
use serde_json::Value as Json;

use super::Section;
use crate::audit::Action;
use crate::audit::search::{self, Person};
use crate::clock::{Timestamp, parse_date};
use crate::language::{Language, Message, Value};
use crate::spots::windows::Stretch;
use crate::store::Door;
use crate::views::filters;
use crate::views::forms::Form;
use crate::views::layouts::Page;
use crate::views::words::Words;

#[derive(Template)]
#[template(path = "manage/audit.html")]
pub struct Audit {
    pub page: Page,
    pub section: Section,
    pub form: Form,
    pub people: Vec<(String, String)>,
    /// By what was done and through which door: values and words.
    pub actions: Vec<(&'static str, String)>,
    pub doors: Vec<(&'static str, &'static str)>,
    pub lines: Vec<Line>,
    /// The next, older page.
    pub older: Option<String>,
    /// All of what was found, for a spreadsheet.
    pub csv: String,
}

/// A line in words.
pub struct Line {
    pub words: String,
    pub when: String,
    /// For a `datetime` attribute.
    pub machine: String,
    pub door: &'static str,
    pub reservation: Option<i64>,
}

/// What texts of actions may name. Those that a line does not have read "…".
pub const VARIABLES: [&str; 16] = [
    "who", "resident", "spot", "time", "label", "level", "name", "amount", "count", "days", "uses", "day",
    "month", "changes", "reason", "unit",
];
const UNKNOWN: &str = "…";

impl Line {
    pub fn new(line: &search::Line, words: Words<'_>) -> Self {
        Self {
            words: sentence(line, words),
            when: format!("{}, {}", words.date(line.at), words.time(line.at)),
            machine: line.at.to_string(),
            door: Door::parse(&line.door).map_or("", |door| door_words(door, words.language)),
            reservation: line.reservation,
        }
    }
}

/// `Mira reserved B1-014: today, 18:00 – 20:00`
pub fn sentence(line: &search::Line, words: Words<'_>) -> String {
    let Some(action) = Action::parse(&line.action) else { return line.action.clone() };
    let person = |person: &Person| {
        let former = || words.say("audit-former").to_owned();
        person.name.clone().unwrap_or_else(former)
    };
    let nobody = || match Door::parse(&line.door) {
        Some(Door::Server) => words.say("audit-by-itself"),
        Some(Door::Command) => words.say("audit-by-command"),
        _ => words.say("audit-by-stranger"),
    };
    let who = line.actor.as_ref().map_or_else(|| nobody().to_owned(), person);
    let label = |(id, label): &(i64, Option<String>)| label.clone().unwrap_or_else(|| id.to_string());
    let mut known: Vec<(&str, Value)> = vec![("who", who.into())];
    known.extend(line.resident.as_ref().map(|resident| ("resident", person(resident).into())));
    known.extend(line.spot.as_ref().map(|spot| ("spot", label(spot).into())));
    known.extend(time(&line.details).map(|stretch| ("time", words.day_and_stretch(stretch).into())));
    known.extend(
        line.details.get("changed").map(|changed| ("changes", changes(changed, words.language).into())),
    );
    for name in VARIABLES {
        if let Some(value) = line.details.get(name).and_then(|value| detail(name, value)) {
            known.push((name, value));
        }
    }
    words.tell(&filled(action, known))
}

/// The text of an action with its values, each once, and something for what it does not have.
fn filled(action: Action, known: Vec<(&str, Value)>) -> Message {
    let value = |name: &str| known.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    VARIABLES.into_iter().fold(Message::of(action.words()), |message, name| {
        message.with(name, value(name).unwrap_or_else(|| UNKNOWN.into()))
    })
}

fn detail(name: &str, value: &Json) -> Option<Value> {
    match value {
        Json::String(text) if name == "day" => {
            Some(parse_date(text).map_or_else(|| text.as_str().into(), Value::from))
        }
        Json::String(text) => Some(text.as_str().into()),
        Json::Number(number) => number.as_i64().map(Value::from),
        _ => None,
    }
}

fn time(details: &Json) -> Option<Stretch> {
    let at = |name: &str| details.get(name)?.as_str()?.parse::<Timestamp>().ok();
    Stretch::new(at("from")?, at("to")?)
}

/// `Price: 3 → 4; Time zone: UTC → Europe/Berlin`
fn changes(changed: &Json, language: Language) -> String {
    let plain = |value: &Json| match value.as_str() {
        Some("") => "–".to_owned(),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    let one = |(field, values): (&String, &Json)| {
        let name = super::building::label(field).map_or(field.as_str(), |key| language.say(key));
        format!("{name}: {} → {}", plain(&values[0]), plain(&values[1]))
    };
    changed.as_object().into_iter().flatten().map(one).collect::<Vec<_>>().join("; ")
}

fn door_words(door: Door, language: Language) -> &'static str {
    language.say(match door {
        Door::Page => "audit-door-page",
        Door::GraphQl => "audit-door-graphql",
        Door::Kiosk => "audit-door-kiosk",
        Door::Command => "audit-door-command",
        Door::Server => "audit-door-server",
    })
}

/// Every kind of line to choose from, in the words that a line has.
pub fn actions(language: Language) -> Vec<(&'static str, String)> {
    let words = |action: Action| language.tell(&filled(action, Vec::new()));
    let mut all: Vec<_> = Action::ALL.iter().map(|action| (action.name(), words(*action))).collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

pub fn doors(language: Language) -> Vec<(&'static str, &'static str)> {
    Door::ALL.iter().map(|door| (door.name(), door_words(*door, language))).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::clock::Zone;

    fn line(action: &str, details: Json) -> search::Line {
        search::Line {
            id: 1,
            at: "2026-11-26T15:00:00Z".parse().unwrap(),
            door: "page".into(),
            actor: Some(Person { id: 1, name: Some("Mira".into()) }),
            action: action.into(),
            resident: Some(Person { id: 2, name: None }),
            spot: Some((3, Some("B1-014".into()))),
            reservation: None,
            details,
        }
    }

    #[test]
    fn every_action_has_a_text_in_both_languages() {
        let zone = Zone::utc();
        for language in Language::ALL {
            let words = Words { zone: &zone, now: "2026-11-26T15:42:00Z".parse().unwrap(), language };
            for action in Action::ALL {
                let said = sentence(&line(action.name(), json!({})), words);
                assert!(said.len() > 8 && !said.starts_with("audit-"), "{action:?}: {said}");
            }
        }
    }

    #[test]
    fn a_line_says_what_happened() {
        let zone = Zone::utc();
        let now = "2026-11-26T15:42:00Z".parse().unwrap();
        let words = Words { zone: &zone, now, language: Language::English };
        let details = json!({ "from": "2026-11-26T18:00:00Z", "to": "2026-11-26T20:00:00Z" });
        assert_eq!(
            sentence(&line("reserved", details), words),
            "Mira reserved B1-014: Today, 18:00 – 20:00."
        );
        let details = json!({ "changed": { "price": [3, 4], "sign_up": ["", "open"] } });
        assert_eq!(
            sentence(&line("building-changed", details), words),
            "Mira changed the building: Price: 3 → 4; Who may sign up: – → open."
        );
        assert_eq!(
            sentence(&line("credits-moved", json!({ "amount": -5 })), words),
            "Mira moved credits of a former resident: -5."
        );
        assert_eq!(sentence(&line("of-tomorrow", json!({})), words), "of-tomorrow");
    }
}
