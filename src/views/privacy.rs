//! Being forgotten.

use askama::Template;

use super::filters;
use super::forms::Form;
use super::layouts::Page;

/// What it means, and the password that confirms it.
#[derive(Template)]
#[template(path = "residents/erase.html")]
pub struct Erase {
    pub page: Page,
    pub form: Form,
}
