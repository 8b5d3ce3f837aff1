//! The texts of each language, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast::Entry;

use super::Language;
use super::message::{Message, Value};

/// The files of `locales/`, the same in each language.
macro_rules! files {
    ($($file:literal),* $(,)?) => {
        const ENGLISH: &[&str] = &[$(include_str!(concat!("../../locales/en/", $file, ".ftl"))),*];
        const GERMAN: &[&str] = &[$(include_str!(concat!("../../locales/de/", $file, ".ftl"))),*];
    };
}

files!(
    "audit",
    "board",
    "building",
    "calendar",
    "common",
    "credits",
    "day",
    "explorer",
    "kiosk",
    "layouts",
    "manage",
    "manage-spots",
    "notices",
    "patterns",
    "people",
    "plan",
    "privacy",
    "problems",
    "reservations",
    "residents",
    "spots",
    "statistics",
    "times",
    "trouble"
);

/// The texts of a language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
    /// Those without variables, as they are shown: most of a page, and far quicker than asking Fluent each time.
    plain: HashMap<String, &'static str>,
}

static TEXTS: LazyLock<[Texts; 2]> = LazyLock::new(|| Language::ALL.map(Texts::read));

pub fn of(language: Language) -> &'static Texts {
    match language {
        Language::English => &TEXTS[0],
        Language::German => &TEXTS[1],
    }
}

impl Texts {
    fn read(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // The marks would show in titles, mails and calendars; our texts run left to right.
        bundle.set_use_isolating(false);
        let mut keys = Vec::new();
        for source in sources(language) {
            // What is malformed is left out here and found by the test that counts keys.
            let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(read, _)| read);
            keys.extend(keys_in(&resource));
            bundle.add_resource_overriding(resource);
        }
        let mut texts = Self { bundle, plain: HashMap::new() };
        for key in keys {
            if let Some(text) = texts.without_variables(&key) {
                texts.plain.insert(key, Box::leak(text.into_boxed_str()));
            }
        }
        texts
    }

    pub fn plain(&self, key: &'static str) -> &'static str {
        let text = self.plain.get(key);
        debug_assert!(text.is_some(), "no text for {key:?}, or one with variables");
        text.copied().unwrap_or(key)
    }

    pub fn format(&self, language: Language, message: &Message) -> String {
        if message.values.is_empty() {
            return self.plain(message.key).to_owned();
        }
        let pattern = self.bundle.get_message(message.key).and_then(|text| text.value());
        debug_assert!(pattern.is_some(), "no text for {:?}", message.key);
        let Some(pattern) = pattern else { return message.key.to_owned() };
        let mut values = FluentArgs::with_capacity(message.values.len());
        for (name, value) in &message.values {
            values.set(*name, say(language, value));
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut errors);
        debug_assert!(errors.is_empty(), "{:?}: {errors:?}", message.key);
        text.into_owned()
    }

    fn without_variables(&self, key: &str) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, None, &mut errors).into_owned();
        errors.is_empty().then_some(text)
    }
}

fn say(language: Language, value: &Value) -> FluentValue<'_> {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Number(number) => (*number).into(),
        Value::Day(day) => language.date(*day).into(),
        Value::Wall(time) => language.wall(*time).into(),
        Value::Words(message) => language.tell(message).into(),
    }
}

fn sources(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
    }
}

fn keys_in(resource: &FluentResource) -> impl Iterator<Item = String> {
    resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name.to_owned()),
        _ => None,
    })
}
