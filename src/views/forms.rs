//! A form as it is shown again: what was typed, and what is wrong with it. Never a password.

use std::borrow::Cow;

use crate::error::Error;
use crate::language::Language;

/// Values by field name, the errors of fields, and a refusal of the whole.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    /// What is wrong, by field name.
    errors: Vec<(Cow<'static, str>, String)>,
    refusal: Option<Refusal>,
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// One of the codes of `interface.md`.
    pub code: &'static str,
    pub words: String,
}

impl Refusal {
    pub fn of(error: &Error, language: Language) -> Self {
        Self { code: error.code(), words: error.say(language) }
    }
}

/// Fields that are never shown again.
const SECRET: [&str; 2] = ["password", "new_password"];

impl Form {
    /// A form with these values.
    pub fn with<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        let values = values.into_iter().map(|(name, value)| (name.into(), value.into()));
        Self {
            values: values.filter(|(name, _)| !SECRET.contains(&name.as_str())).collect(),
            ..Self::default()
        }
    }

    /// The same form after a refusal.
    pub fn refused(mut self, error: &Error, language: Language) -> Self {
        self.errors = problems(error, language);
        self.refusal = Some(Refusal::of(error, language));
        self
    }

    /// The same with other words for why the whole was refused, where those that residents read do not suit.
    pub fn because(mut self, words: String) -> Self {
        if let Some(refusal) = &mut self.refusal {
            refusal.words = words;
        }
        self
    }

    /// The value of a field; empty where there is none.
    pub fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// All values of a repeatable field that are not blank.
    pub fn all(&self, field: &str) -> Vec<&str> {
        let own = self.values.iter().filter(|(name, _)| name == field).map(|(_, value)| value.trim());
        own.filter(|value| !value.is_empty()).collect()
    }

    /// Whether a repeatable field holds this value.
    pub fn has(&self, field: &str, value: &str) -> bool {
        self.values.iter().any(|(name, held)| name == field && held == value)
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(name, _)| *name == field).map(|(_, problem)| problem.as_str())
    }

    /// Whether this is the first field with an error, which gets the focus.
    pub fn is_first_error(&self, field: &str) -> bool {
        self.errors.first().is_some_and(|(name, _)| *name == field)
    }

    /// Whether a field is wrong, and not the form as a whole.
    pub fn has_errors(&self) -> bool {
        self.errors.iter().any(|(name, _)| !name.is_empty())
    }

    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }
}

/// What is wrong, by field name, in words.
pub fn problems(error: &Error, language: Language) -> Vec<(Cow<'static, str>, String)> {
    error.fields().iter().map(|wrong| (wrong.field.clone(), language.tell(&wrong.problem))).collect()
}
