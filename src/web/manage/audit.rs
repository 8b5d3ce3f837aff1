//! What happened: found, shown and taken along.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};

use crate::audit::Action;
use crate::audit::search::{self, Person, Search};
use crate::clock::{Timestamp, Zone, civil, parse_date};
use crate::error::{Problems, Result};
use crate::language::Message;
use crate::store::{Door, Tx};
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::manage::Section;
use crate::views::manage::audit::{Audit, Line, actions, doors, sentence};
use crate::web::Refused;
use crate::web::csv::download;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, html};
use crate::web::refusal::status;

/// Lines on a page.
const SHOWN: usize = 50;
/// Lines of a table: more than anybody reads, and few enough to be made at once.
const MOST: i64 = 50_000;
const FIELDS: [&str; 6] = ["who", "action", "spot", "door", "from", "to"];

pub async fn index(request: HttpRequest, Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let form = Form::with(FIELDS.map(|field| (field, query.get(field).trim().to_owned())));
    let (search, wrong) = match parse(&query, &mine.building.zone) {
        Ok(search) => (search, None),
        Err(error) => (Search::default(), Some(error)),
    };
    let before = query.get("before").parse().ok();
    let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
    let read = move |tx: &mut Tx<'_>| Ok((search::find(tx, &search, before, limit)?, search::people(tx)?));
    let (lines, people) = mine.store().read(read).await?;
    let oldest = lines.get(SHOWN - 1).map(|line| line.id).filter(|_| lines.len() > SHOWN);
    let asked = asked(&query);
    let template = Audit {
        page: mine.page(Message::of("audit-title"), Here::Manage),
        section: Section::Audit,
        form: wrong.as_ref().map_or(form.clone(), |error| form.refused(error, mine.language)),
        people: people.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
        actions: actions(mine.language),
        doors: doors(mine.language),
        lines: lines.iter().take(SHOWN).map(|line| Line::new(line, mine.words())).collect(),
        older: oldest.map(|id| format!("/manage/audit?{asked}before={id}")),
        csv: format!("/manage/audit.csv?{asked}"),
    };
    html(mine.language, wrong.map_or(StatusCode::OK, |error| status(&error)), &template)
}

/// The same for a spreadsheet.
pub async fn table(request: HttpRequest, Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let search = parse(&Fields::of_query(&request), &mine.building.zone)?;
    let lines = mine.store().read(move |tx| search::find(tx, &search, None, MOST)).await?;
    let header = ["id", "at", "door", "by", "action", "what", "resident", "spot", "reservation", "details"];
    download("audit.csv", &header, lines.iter().map(|line| row(line, &mine)))
}

fn row(line: &search::Line, mine: &Mine) -> [String; 10] {
    let former = || mine.language.say("audit-former").to_owned();
    let name = |person: &Option<Person>| {
        person.as_ref().map_or_else(String::new, |person| person.name.clone().unwrap_or_else(former))
    };
    let spot =
        line.spot.clone().map_or_else(String::new, |(id, label)| label.unwrap_or_else(|| id.to_string()));
    [
        line.id.to_string(),
        line.at.to_string(),
        line.door.clone(),
        name(&line.actor),
        line.action.clone(),
        sentence(line, mine.words()),
        name(&line.resident),
        spot,
        line.reservation.map(|id| id.to_string()).unwrap_or_default(),
        line.details.to_string(),
    ]
}

/// The search again, as the beginning of a query.
fn asked(query: &Fields) -> String {
    let mut asked = form_urlencoded::Serializer::new(String::new());
    for field in FIELDS {
        if let Some(value) = query.optional(field) {
            asked.append_pair(field, value);
        }
    }
    let asked = asked.finish();
    if asked.is_empty() { asked } else { asked + "&" }
}

fn parse(query: &Fields, zone: &Zone) -> Result<Search> {
    let mut problems = Problems::default();
    let mut choice = |field: &'static str, is_known: bool| {
        if query.optional(field).is_some() && !is_known {
            problems.add(field, Message::of("problem-not-on-the-list"));
        }
    };
    let who = query.optional("who").and_then(|id| id.parse().ok());
    choice("who", who.is_some());
    let action = query.optional("action").and_then(Action::parse);
    choice("action", action.is_some());
    let door = query.optional("door").and_then(Door::parse);
    choice("door", door.is_some());
    let mut day = |field: &'static str, start: fn(&Zone, civil::Date) -> Option<Timestamp>| {
        let text = query.optional(field)?;
        let at = parse_date(text).and_then(|day| start(zone, day));
        if at.is_none() {
            problems.add(field, Message::of("problem-not-a-date"));
        }
        at
    };
    let from = day("from", Zone::day_start);
    let to = day("to", |zone, day| zone.day_start(day.tomorrow().ok()?));
    let spot = query.optional("spot").map(str::to_owned);
    let search = Search { who, action, spot, door, from, to };
    if problems.is_empty() { Ok(search) } else { Err(problems.into_error()) }
}
