//! All spots of the building, by level.

use std::collections::HashMap;

use askama::Template;

use super::Section;
use crate::language::Language;
use crate::residents::Neighbour;
use crate::spots::Spot;
use crate::views::forms::Form;
use crate::views::layouts::Page;
use crate::views::neighbours::called;
use crate::views::{Sign, features, filters};

#[derive(Template)]
#[template(path = "manage/spots.html")]
pub struct Index {
    pub page: Page,
    pub section: Section,
    /// What was searched for; empty: nothing.
    pub sought: String,
    /// How many spots the building has, in words.
    pub lead: String,
    pub total: usize,
    /// Those that were found.
    pub levels: Vec<Level>,
    /// The form that lists spots.
    pub form: Form,
    pub assign: Option<Assign>,
}

/// A level with its spots.
pub struct Level {
    pub name: String,
    /// Of its plan.
    pub href: String,
    pub spots: Vec<Line>,
}

pub struct Line {
    pub id: i64,
    pub label: String,
    /// None: the building's.
    pub owner: Option<String>,
    /// The address of somebody invited whose it will be.
    pub promised_to: Option<String>,
    pub features: Vec<Sign>,
    pub is_placed: bool,
}

/// The form that gives a spot to somebody.
pub struct Assign {
    pub spot: i64,
    pub label: String,
    pub form: Form,
    pub people: Vec<Person>,
}

pub struct Person {
    pub id: i64,
    pub words: String,
    pub is_chosen: bool,
}

impl Assign {
    pub fn new(spot: &Spot, people: &[Neighbour], form: Form, language: Language) -> Self {
        let present = spot.owner.as_ref().map(|owner| owner.id);
        let typed = form.value("owner").parse().ok();
        let chosen = if form.refusal().is_some() { typed } else { present };
        let person = |one: &Neighbour| Person {
            id: one.id,
            words: named(one, language),
            is_chosen: chosen == Some(one.id),
        };
        let people = people.iter().map(person).collect();
        Self { spot: spot.id, label: spot.details.label.clone(), form, people }
    }
}

/// The levels with the spots in whose label, level or owner the words stand.
pub fn levels(
    spots: &[Spot],
    promised: &HashMap<i64, String>,
    sought: &str,
    language: Language,
) -> Vec<Level> {
    let sought = sought.to_lowercase();
    let is_found = |spot: &&Spot| {
        let owner = spot.owner.as_ref().map(|owner| named(owner, language));
        let owner = owner.or_else(|| promised.get(&spot.id).cloned()).unwrap_or_default();
        [&spot.details.label, &spot.details.level, &owner]
            .iter()
            .any(|text| text.to_lowercase().contains(&sought))
    };
    let mut found: Vec<&Spot> = spots.iter().filter(is_found).collect();
    found.sort_by(|one, other| {
        (&one.details.level, &one.details.label).cmp(&(&other.details.level, &other.details.label))
    });
    let line = |spot: &&Spot| Line {
        id: spot.id,
        label: spot.details.label.clone(),
        owner: spot.owner.as_ref().map(|owner| named(owner, language)),
        promised_to: promised.get(&spot.id).cloned(),
        features: features(&spot.details.features, language),
        is_placed: spot.place.is_some(),
    };
    let level = |spots: &[&Spot]| {
        let name = spots[0].details.level.clone();
        Level { href: plan_href(&name), name, spots: spots.iter().map(line).collect() }
    };
    found.chunk_by(|one, other| one.details.level == other.details.level).map(level).collect()
}

/// Where the plan of a level is drawn.
pub fn plan_href(level: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(level.as_bytes()).collect();
    format!("/manage/plan/{}", encoded.replace('+', "%20"))
}

fn named(one: &Neighbour, language: Language) -> String {
    let called = called(one, language);
    if one.unit.is_empty() { called } else { format!("{}, {called}", one.unit) }
}
