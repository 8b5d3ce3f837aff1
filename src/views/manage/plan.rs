//! The plan of a level, to be drawn: its outline as a text, where bays lie as numbers, and what comes of both.

use askama::Template;

use super::Section;
use super::spots::plan_href;
use crate::language::{Language, Message};
use crate::spots::Spot;
use crate::spots::plan::{FIELDS, Outline, Plan};
use crate::views::filters;
use crate::views::forms::Form;
use crate::views::layouts::Page;
use crate::views::plan::Sketch;

#[derive(Template)]
#[template(path = "manage/plan.html")]
pub struct Editor {
    pub page: Page,
    pub section: Section,
    pub level: String,
    pub href: String,
    pub form: Form,
    pub lines: Vec<Line>,
    pub sketch: Sketch,
    /// Whether it shows what is not stored.
    pub is_preview: bool,
    /// How a script says where a bay lies, with `{label}`, `{x}`, `{y}` and `{turn}` in it.
    pub words: String,
}

/// The fields of a spot.
pub struct Line {
    pub label: String,
    pub cells: Vec<Cell>,
}

pub struct Cell {
    pub name: String,
    /// `From the left, B1-014`
    pub words: String,
    pub is_angle: bool,
}

/// What is shown: the page, the level, its spots, and the outline with which they are drawn.
pub struct Shown<'a> {
    pub page: Page,
    pub level: &'a str,
    pub spots: &'a [Spot],
    pub outline: Option<&'a Outline>,
    pub is_preview: bool,
}

impl Editor {
    pub fn new(shown: Shown<'_>, form: Form, language: Language) -> Self {
        let Shown { page, level, spots, outline, is_preview } = shown;
        let all: Vec<&Spot> = spots.iter().collect();
        let plan = Plan::new(level.to_owned(), &all, outline);
        let order = plan.places.iter().filter_map(|(id, _)| spots.iter().find(|spot| spot.id == *id));
        let lines = order.map(|spot| line(spot, language)).collect();
        let words = ["label", "x", "y", "turn"]
            .into_iter()
            .fold(Message::of("manage-plan-bay"), |words, name| words.with(name, format!("{{{name}}}")));
        Self {
            page,
            section: Section::Spots,
            level: level.to_owned(),
            href: plan_href(level),
            form,
            lines,
            sketch: Sketch::new(&plan, spots, language),
            is_preview,
            words: language.tell(&words),
        }
    }
}

/// The values of the form for what is drawn.
pub fn form(spots: &[Spot], outline: Option<&Outline>) -> Form {
    let bays = spots.iter().flat_map(|spot| {
        let values = spot.place.map(|place| place.written()).unwrap_or_default();
        FIELDS.into_iter().zip(values).map(|(name, value)| (format!("{name}-{}", spot.id), value))
    });
    let outline = outline.map(Outline::to_string).unwrap_or_default();
    Form::with(std::iter::once(("outline".to_owned(), outline)).chain(bays))
}

fn line(spot: &Spot, language: Language) -> Line {
    let label = &spot.details.label;
    let cell = |(name, key): (&str, &'static str)| Cell {
        name: format!("{name}-{}", spot.id),
        words: language.tell(
            &Message::of("manage-plan-of").with("field", Message::of(key)).with("label", label.as_str()),
        ),
        is_angle: name == "turn",
    };
    const WORDS: [&str; 5] =
        ["manage-plan-x", "manage-plan-y", "manage-plan-width", "manage-plan-height", "manage-plan-turn"];
    Line { label: label.clone(), cells: FIELDS.into_iter().zip(WORDS).map(cell).collect() }
}
