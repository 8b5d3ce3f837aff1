//! Asks for every cell of a row.

use reqwest::Method;

use super::people::{People, Who};
use super::rows::Row;
use crate::harness::{Answer, send};

/// What came back, in the table's words.
fn said(answer: &Answer) -> String {
    match (answer.status.as_u16(), answer.location.as_str()) {
        (303, "/sign-in") => "in".into(),
        (status, _) => status.to_string(),
    }
}

/// `yes` is whatever is no refusal of the person: for doors whose forms are tried elsewhere.
fn is_as_expected(expected: &str, said: &str) -> bool {
    match expected {
        "yes" => ["200", "303", "404", "409", "415", "422"].contains(&said),
        _ => expected == said,
    }
}

/// A line for each cell that is wrong.
pub async fn try_row(people: &mut People, row: &Row) -> Vec<String> {
    let mut wrong = Vec::new();
    let method: Method = row.method.parse().unwrap();
    if method == Method::POST && (row.path.contains('{') || row.form.contains('{')) {
        people.refresh().await;
    }
    let path = people.fill(row.asked);
    let form = people.fill(row.form);
    let form: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    if method == Method::POST && !row.is_for_programs {
        let before = people.house.database.count("audit");
        let person = people.of(Who::Owner);
        let foreign = send(person.request(Method::POST, &path).form(&form)).await;
        if foreign.status != 403 || people.house.database.count("audit") != before {
            wrong.push(format!("{} without a site: {}", row.route(), foreign.status));
        }
    }
    let before = people.house.database.count("audit");
    let mut succeeded = false;
    for (who, expected) in Who::ALL.into_iter().zip(row.expected()) {
        let answer = people.ask(who, method.clone(), &path, &form).await;
        let said = said(&answer);
        if !is_as_expected(expected, &said) {
            wrong.push(format!("{} {who:?}: {said}, not {expected}", row.route()));
        }
        succeeded |= said == "303";
    }
    if method == Method::POST {
        let grew = people.house.database.count("audit") > before;
        if succeeded && !grew && row.quiet.is_empty() {
            wrong.push(format!("{}: left no line in the audit", row.route()));
        }
        people.back().await;
    }
    wrong
}
