//! Who may do what, as a table: every route and every field of the schema for everybody who may come. A route or a
//! field without a row fails, and every cell is asked for.

mod fields;
pub mod people;
mod routes;
mod rows;

use std::collections::BTreeSet;
use std::fs;

use self::people::People;
use self::rows::{ROWS, Row};
use crate::harness::on_both;
use crate::sources::files;

/// Every route that the sources register, as `GET /path` or `POST /path`.
fn registered() -> BTreeSet<String> {
    let sources: String = files("src").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let quoted = |text: &str| Some(text.trim_start().strip_prefix('"')?.split_once('"')?.0.to_owned());
    let mut found = BTreeSet::new();
    for after in sources.split(".route(").skip(1) {
        let Some(path) = quoted(after) else { continue };
        let with = after.split_once("\",").unwrap().1.trim_start();
        let method = with.strip_prefix("web::").unwrap_or(with).split('(').next().unwrap();
        // Whatever comes with another method is `web::to`.
        if method != "to" {
            found.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    for after in sources.split("web::resource(").skip(1) {
        let path = quoted(after).unwrap();
        found.extend(["GET", "POST"].map(|method| format!("{method} {path}")));
    }
    found
}

#[test]
fn every_route_has_a_row() {
    let rows: Vec<String> = ROWS.iter().map(Row::route).collect();
    let known: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(rows.len(), known.len(), "a route has two rows");
    let missing: Vec<String> = registered().difference(&known).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_row_has_a_route() {
    let registered = registered();
    let waiting: Vec<String> = ROWS.iter().map(Row::route).filter(|row| !registered.contains(row)).collect();
    assert_eq!(waiting, Vec::<String>::new());
}

on_both! {
    async fn everybody_gets_what_the_table_says(backend) {
        let mut people = People::new(backend).await;
        let registered = registered();
        let mut wrong = Vec::new();
        for row in ROWS.iter().filter(|row| registered.contains(&row.route())) {
            wrong.extend(routes::try_row(&mut people, row).await);
        }
        people.house.assert_sound().await;
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    async fn every_field_answers_as_the_table_says(backend) {
        let mut people = People::new(backend).await;
        let wrong = fields::try_all(&mut people).await;
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}
