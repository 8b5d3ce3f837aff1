//! A resident's credits, as a manager sees and moves them.

use askama::Template;

use super::Section;
use crate::reservations::Standing;
use crate::views::credits::Line;
use crate::views::filters;
use crate::views::forms::Form;
use crate::views::layouts::Page;

#[derive(Template)]
#[template(path = "manage/credits.html")]
pub struct Credits {
    pub page: Page,
    pub section: Section,
    pub form: Form,
    pub resident: i64,
    pub name: String,
    pub unit: String,
    pub standing: Standing,
    pub lines: Vec<Line>,
}
