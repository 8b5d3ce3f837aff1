//! Every component in every state, from samples: a page for whoever builds Sparespot.

use std::sync::Arc;

use askama::Template;

use super::board::{List, NearLine, Nearest, Tile, sign};
use super::forms::{Form, Refusal};
use super::layouts::{Notice, Page, Undo};
use super::made::Made;
use super::{Sign, feature, filters};
use crate::board::State;
use crate::error::Error;
use crate::language::Language;
use crate::spots::Feature;

#[derive(Template)]
#[template(path = "styles/show.html")]
pub struct Show {
    pub page: Page,
    states: [(&'static str, Sign); 3],
    list: Arc<List>,
    nearest: Arc<Nearest>,
    form: Form,
    notice: Notice,
    refusal: Refusal,
    icons: Vec<&'static str>,
}

const STATES: [State; 3] = [State::Free, State::Reserved, State::Closed];

impl Show {
    pub fn new(page: Page, icons: Vec<&'static str>) -> Self {
        let language = page.language;
        let wrong = Error::field("wrong", "This is what is wrong, and what to do.");
        let undo = Undo { words: "Undo", action: "/styles".into(), field: ("time", String::new()) };
        Self {
            page,
            states: STATES.map(|state| (state.name(), sign(state, language))),
            list: Arc::new(list(language)),
            nearest: Arc::new(nearest()),
            form: Form::with([("name", "Typed"), ("wrong", "No"), ("at", "2026-11-26T18:00")])
                .refused(&wrong, language),
            notice: Notice { words: "This was done.".into(), undo: Some(undo), again: None },
            refusal: Refusal::of(&Error::NotOffered, language),
            icons,
        }
    }
}

fn list(language: Language) -> List {
    let tile = |(index, state): (usize, State)| Tile {
        id: i64::try_from(index).unwrap_or_default(),
        label: format!("B1-00{}", index + 1),
        state: state.name(),
        sign: sign(state, language),
        until: Some("until tomorrow 08:00".into()),
        features: Feature::ALL.iter().take(index).map(|one| feature(*one, language)).collect(),
        reserve: (state == State::Free).then(|| "#states".into()),
    };
    let states = [State::Free, State::Reserved, State::Closed, State::Free];
    List {
        tiles: states.into_iter().enumerate().map(tile).collect(),
        not_free: "Not free tonight".into(),
        is_building_empty: false,
        language,
        made: Made::default(),
    }
}

fn nearest() -> Nearest {
    let near = |label: &str, words: &str| NearLine {
        label: label.into(),
        words: words.into(),
        href: "#states".into(),
    };
    Nearest {
        is_shown: true,
        near: vec![near("B1-003", "Today, 20:00 – 23:00"), near("B2-011", "Tomorrow, 08:00 – 13:00")],
        elsewhere: Some((4, "#states".into())),
    }
}
