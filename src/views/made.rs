//! Fragments that are rendered once for all who are shown the same: a page of a hundred spots is mostly these.

use std::fmt;
use std::sync::{Arc, OnceLock};

use askama::filters::HtmlSafe;
use askama::{Result, Template};

use super::filters::Reader;
use crate::language::Language;

/// What one of our templates has made, to be written as it is.
pub struct Markup(Arc<str>);

impl fmt::Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

/// A fragment's place in what it shows. It follows from the rest, so it does not count where that is compared.
#[derive(Clone, Debug, Default)]
pub struct Made(OnceLock<Arc<str>>);

impl PartialEq for Made {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Made {}

impl Made {
    /// Renders it where nobody has yet.
    ///
    /// # Errors
    /// Those of the template.
    pub fn once(&self, template: &impl Template, language: Language) -> Result<Markup> {
        if let Some(text) = self.0.get() {
            return Ok(Markup(text.clone()));
        }
        let mut text = String::new();
        template.render_into_with_values(&mut text, &Reader(language))?;
        Ok(Markup(self.0.get_or_init(|| text.into()).clone()))
    }
}
