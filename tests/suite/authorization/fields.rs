//! The fields of the schema, each asked for by everybody over `/graphql`.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value as Json, json};

use super::people::{People, Who};
use crate::harness::send;

/// A field, a document that asks for it, and what each column gets: `ok`, or the code of a refusal.
type Field = (&'static str, &'static str, &'static str);

const NO: &str = "UNAUTHENTICATED UNAUTHENTICATED UNAUTHENTICATED";
const ALL: &str = "ok ok ok ok ok";
const OFFER: &str = "mutation { offerWindow(input: { spot: {spot}, startsAt: \"2026-12-10T08:00:00Z\",
    endsAt: \"2026-12-10T10:00:00Z\" }) { id } }";
const RESERVE: &str = "mutation { reserve(input: { spot: {spot}, startsAt: \"2026-11-28T10:00:00Z\",
    endsAt: \"2026-11-28T11:00:00Z\" }) { id } }";

const FIELDS: &[Field] = &[
    //                                                      resident other guest manager owner
    ("Query.building", "{ building { name } }", ALL),
    ("Query.me", "{ me { id } }", ALL),
    ("Query.spot", "{ spot(id: {spot}) { id } }", ALL),
    ("Query.spots", "{ spots { nodes { id } } }", ALL),
    ("Query.reservations", "{ reservations { nodes { id } } }", ALL),
    ("Query.ledger", "{ ledger { nodes { id } } }", ALL),
    (
        "Mutation.addSpot",
        "mutation { addSpot(input: { label: \"{new}\", level: \"B2\" }) { id } }",
        "ok INVALID INVALID INVALID INVALID",
    ),
    ("Mutation.offerWindow", OFFER, "FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN ok"),
    (
        "Mutation.withdrawWindow",
        "mutation { withdrawWindow(id: {window}) }",
        "FORBIDDEN FORBIDDEN FORBIDDEN FORBIDDEN SPOT_TAKEN",
    ),
    ("Mutation.reserve", RESERVE, "ok SPOT_TAKEN SPOT_TAKEN SPOT_TAKEN OWN_SPOT"),
    (
        "Mutation.cancelReservation",
        "mutation { cancelReservation(id: {reservation}) { id } }",
        "NOT_FOUND NOT_FOUND ok FORBIDDEN FORBIDDEN",
    ),
    // Asked for over a socket, as `graphql::subscriptions` does with all kinds of tokens; here it is refused.
    (
        "Subscription.spotChanged",
        "subscription { spotChanged { id } }",
        "INVALID INVALID INVALID INVALID INVALID",
    ),
];

/// The fields of the three roots.
fn in_the_schema() -> BTreeSet<String> {
    let sdl = sparespot::graphql::sdl();
    let mut found = BTreeSet::new();
    for root in ["Query", "Mutation", "Subscription"] {
        let start = sdl.find(&format!("type {root} {{")).unwrap();
        let body = &sdl[start..start + sdl[start..].find("\n}").unwrap()];
        for line in body.lines().skip(1).filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
            let name: String = line.trim().chars().take_while(|c| c.is_alphanumeric()).collect();
            if !name.is_empty() && !line.trim().starts_with('"') {
                found.insert(format!("{root}.{name}"));
            }
        }
    }
    found
}

#[test]
fn every_field_has_a_row() {
    let rows: BTreeSet<String> = FIELDS.iter().map(|(field, ..)| (*field).to_owned()).collect();
    assert_eq!(in_the_schema(), rows);
}

fn said(answer: &Json) -> String {
    match answer["errors"][0]["extensions"]["code"].as_str() {
        Some(code) => code.to_owned(),
        None if answer["errors"].is_null() => "ok".into(),
        None => answer.to_string(),
    }
}

/// A line for each cell that is wrong.
pub async fn try_all(people: &mut People) -> Vec<String> {
    let mut wrong = Vec::new();
    for (field, document, cells) in FIELDS {
        people.refresh().await;
        let body = json!({ "query": people.fill(document) });
        let expected = NO.split_whitespace().chain(cells.split_whitespace());
        let before = people.house.database.count("audit");
        let mut succeeded = false;
        for (who, expected) in Who::ALL.into_iter().zip(expected) {
            let person = people.of(who);
            let mut request = person.request(Method::POST, "/graphql").header("Origin", &person.origin);
            if who == Who::Kiosk {
                request = request.bearer_auth("none");
            }
            let answer = send(request.json(&body)).await;
            let said = said(&serde_json::from_str(&answer.text).unwrap_or_default());
            if said != expected {
                wrong.push(format!("{field} {who:?}: {said}, not {expected}"));
            }
            succeeded |= said == "ok";
        }
        if field.starts_with("Mutation") && succeeded && people.house.database.count("audit") == before {
            wrong.push(format!("{field}: left no line in the audit"));
        }
    }
    wrong
}
