//! A resident's own spots and the windows they offer.

use askama::Template;

use super::filters;
use super::forms::Form;
use super::layouts::Page;
use super::quick::Quick;
use super::words::{Words, capital};
use super::{Sign, board, features, neighbours};
use crate::board::{Schedule, When};
use crate::language::Language;
use crate::reservations::Reservation;
use crate::spots::Spot;
use crate::spots::windows::Window;

#[derive(Template)]
#[template(path = "spots/index.html")]
pub struct Index {
    pub page: Page,
    pub spots: Vec<Card>,
    pub price: i32,
}

/// A spot with its present state.
pub struct Card {
    pub id: i64,
    pub label: String,
    pub level: String,
    pub state: &'static str,
    pub sign: Sign,
    /// `until 22:00`
    pub until: Option<String>,
    pub features: Vec<Sign>,
}

impl Card {
    pub fn new(schedule: &Schedule, words: Words<'_>) -> Self {
        let tile = board::Tile::new(schedule, When::Now(words.now), words);
        Self {
            id: tile.id,
            label: tile.label,
            level: schedule.spot.details.level.clone(),
            state: tile.state,
            sign: tile.sign,
            until: tile.until,
            features: tile.features,
        }
    }
}

/// The form that lists a spot, and the one that changes it.
#[derive(Template)]
#[template(path = "spots/form.html")]
pub struct Edit {
    pub page: Page,
    pub form: Form,
    /// The spot that is changed; none where one is added.
    pub spot: Option<i64>,
    pub features: [Sign; 5],
    /// Levels that the building has already, to choose from.
    pub levels: Vec<String>,
}

/// So many offered times are seen at once; the rest is a click away.
const SHOWN: usize = 5;

#[derive(Template)]
#[template(path = "spots/show.html")]
pub struct Show {
    pub page: Page,
    pub card: Card,
    pub note: String,
    /// None: the building's.
    pub owner: Option<String>,
    /// Whether the reader runs it.
    pub is_mine: bool,
    pub is_building: bool,
    pub price: i32,
    pub windows: Vec<Offer>,
    pub reservations: Vec<Guest>,
    /// For its owner.
    pub week: Option<super::day::Week>,
    pub quick: Vec<Quick>,
    /// The form that offers a window.
    pub form: Form,
    /// The weekly patterns, for the owner.
    pub patterns: Option<super::patterns::Section>,
    /// A refusal of another action on this page.
    pub refusal: Option<super::forms::Refusal>,
}

/// A window as its owner sees it.
pub struct Offer {
    pub id: i64,
    /// `Tomorrow, 08:00 – 18:00`
    pub words: String,
    /// `Friday, 27 November. 10 hours.`, of which the other words say nothing.
    pub details: String,
    pub starts_at: String,
    pub ends_at: String,
    pub reservations: usize,
}

impl Offer {
    pub fn new(window: &Window, reservations: &[Reservation], words: Words<'_>) -> Self {
        let stretch = window.stretch;
        let inside = reservations.iter().filter(|reservation| reservation.stretch.overlaps(&stretch)).count();
        Self {
            id: window.id,
            words: words.day_and_stretch(stretch),
            details: format!("{}. {}.", words.rest_of_dates(stretch), capital(&words.length(stretch))),
            starts_at: words.field(stretch.starts_at.max(words.now)),
            ends_at: words.field(stretch.ends_at),
            reservations: inside,
        }
    }
}

/// A neighbour's reservation as the owner sees it.
pub struct Guest {
    pub id: i64,
    pub words: String,
    pub name: String,
    pub plate: String,
    pub price: i32,
    pub is_running: bool,
}

impl Guest {
    pub fn new(reservation: &Reservation, words: Words<'_>) -> Self {
        Self {
            id: reservation.id,
            words: words.day_and_stretch(reservation.stretch),
            name: neighbours::called(&reservation.guest, words.language),
            plate: reservation.plate.clone(),
            price: reservation.price,
            is_running: reservation.has_begun(words.now),
        }
    }
}

/// The form that withdraws a window or a part of it.
#[derive(Template)]
#[template(path = "spots/withdraw.html")]
pub struct Withdraw {
    pub page: Page,
    pub form: Form,
    pub window: i64,
    pub spot: i64,
    pub label: String,
    /// `Saturday 10:00 – Sunday 20:00`
    pub words: String,
}

/// The values of the form that changes a spot.
pub fn edit_form(spot: &Spot) -> Form {
    let details = &spot.details;
    let own = [("label", &details.label), ("level", &details.level), ("note", &details.note)];
    let own = own.into_iter().map(|(name, value)| (name, value.clone()));
    Form::with(own.chain(details.features.iter().map(|feature| ("features", feature.name().to_owned()))))
}

/// A spot's features in words, for pages of other nouns.
pub fn signs(spot: &Spot, language: Language) -> Vec<Sign> {
    features(&spot.details.features, language)
}
