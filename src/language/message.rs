//! What is to be said, whoever it will be said to.

use std::fmt;

use super::Language;
use crate::clock::civil::{Date, DateTime};

/// A text by its key, with the values that stand in it. Its `Display` is the English one, for logs and programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub(super) key: &'static str,
    pub(super) values: Vec<(&'static str, Value)>,
}

/// What stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Number(i64),
    /// `3 December`
    Day(Date),
    /// `3 December 18:00`
    Wall(DateTime),
    /// Words that have a translation themselves.
    Words(Message),
}

impl Message {
    pub fn of(key: &'static str) -> Self {
        Self { key, values: Vec::new() }
    }

    /// The same with a value for the text's variable `$name`.
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Language::English.tell(self))
    }
}

/// Words for whoever writes a program, in English only.
impl From<&str> for Message {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::of("verbatim").with("text", text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Templates have references to what they show.
impl<T: Copy + Into<Value>> From<&T> for Value {
    fn from(value: &T) -> Self {
        (*value).into()
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for Value {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<DateTime> for Value {
    fn from(time: DateTime) -> Self {
        Self::Wall(time)
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Self::Words(message)
    }
}
