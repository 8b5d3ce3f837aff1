//! What templates say. The language is a value of the rendering, so that every fragment and macro has it.

use std::any::Any;

use askama::{Result, Values, get_value};

use crate::language::{Language, Message, Value};

const LANGUAGE: &str = "language";

/// Whom a template is rendered for.
pub struct Reader(pub Language);

impl Values for Reader {
    fn get_value<'a>(&'a self, key: &str) -> Option<&'a dyn Any> {
        (key == LANGUAGE).then_some(&self.0 as &dyn Any)
    }
}

/// The text of a key.
#[askama::filter_fn]
pub fn say(key: &'static str, values: &dyn Values) -> Result<&'static str> {
    Ok(language(values)?.say(key))
}

/// A text whose one variable is `$count`.
#[askama::filter_fn]
pub fn count<T: Into<Value>>(key: &'static str, values: &dyn Values, count: T) -> Result<String> {
    Ok(language(values)?.tell(&Message::of(key).with("count", count)))
}

/// A text with a value for its one variable.
#[askama::filter_fn]
pub fn with<T: ToString>(
    key: &'static str,
    values: &dyn Values,
    name: &'static str,
    value: T,
) -> Result<String> {
    Ok(language(values)?.tell(&Message::of(key).with(name, value.to_string())))
}

fn language(values: &dyn Values) -> Result<Language> {
    get_value::<Language>(values, LANGUAGE).copied()
}
