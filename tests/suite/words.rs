//! What is said: every key in every language, with the same variables, and none that nobody says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;
use sparespot::audit::Action;

use crate::sources::files_of;

/// A text's variables, and what stands around and between them.
#[derive(Default)]
struct Text {
    variables: BTreeSet<String>,
    pieces: Vec<String>,
}

/// Each key with its variables.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    read(language).into_iter().map(|(key, text)| (key, text.variables)).collect()
}

/// What only an English text says, long enough that it stands nowhere by chance.
pub fn only_english() -> BTreeSet<String> {
    let pieces = |language| read(language).into_values().flat_map(|text| text.pieces).collect::<Vec<_>>();
    let german = pieces("de").join("\n");
    let long = pieces("en").into_iter().filter(|piece| piece.trim().len() > 12 && !german.contains(piece));
    long.collect()
}

fn read(language: &str) -> BTreeMap<String, Text> {
    let mut texts = BTreeMap::new();
    for path in files_of(&format!("locales/{language}"), "ftl") {
        let source = fs::read_to_string(&path).unwrap();
        let resource = parse(source.as_str()).unwrap_or_else(|(_, errors)| panic!("{path:?}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut text = Text::default();
            gather(&message.value.expect("a message with a value"), &mut text);
            let key = message.id.name.to_owned();
            assert!(texts.insert(key.clone(), text).is_none(), "{key} is there twice in {language}");
        }
    }
    texts
}

fn gather(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        let expression = match element {
            PatternElement::TextElement { value } => {
                text.pieces.push((*value).to_owned());
                continue;
            }
            PatternElement::Placeable { expression } => expression,
        };
        let (Expression::Inline(inline) | Expression::Select { selector: inline, .. }) = expression;
        if let InlineExpression::VariableReference { id } = inline {
            text.variables.insert(id.name.to_owned());
        }
        if let Expression::Select { variants, .. } = expression {
            variants.iter().for_each(|variant| gather(&variant.value, text));
        }
    }
}

/// Everything that looks like a key between quotes.
fn quoted() -> BTreeSet<String> {
    let sources = files_of("src", "rs").into_iter().chain(files_of("templates", "html"));
    // What happened is said by what was done.
    let mut quoted: BTreeSet<String> = Action::ALL.iter().map(|action| action.words().to_owned()).collect();
    for path in sources {
        let source = fs::read_to_string(path).unwrap();
        quoted.extend(source.split('"').skip(1).map(str::to_owned));
    }
    quoted
}

/// The keys that sources and templates say: `Message::of("…")`, `say("…")`, `"…"|say`, `"…"|count(`, `"…"|with(`, and
/// those that the macros of fields say.
fn said() -> BTreeSet<String> {
    let sources = files_of("src", "rs").into_iter().chain(files_of("templates", "html"));
    let mut said: BTreeSet<String> = Action::ALL.iter().map(|action| action.words().to_owned()).collect();
    for path in sources {
        let source = fs::read_to_string(path).unwrap();
        let product = source.split("#[cfg(test)]").next().unwrap();
        for (before, after) in [("Message::of(\"", "\""), (".say(\"", "\"")] {
            let found = product.split(before).skip(1).filter_map(|rest| rest.split(after).next());
            said.extend(found.map(str::to_owned));
        }
        for after in ["\"|say", "\"|count(", "\"|with("] {
            let parts: Vec<&str> = product.split(after).collect();
            let found = parts[..parts.len() - 1].iter().filter_map(|part| part.rsplit('"').next());
            said.extend(found.map(str::to_owned));
        }
        for call in ["forms::input(", "forms::select("].iter().flat_map(|call| product.split(call).skip(1)) {
            let call = call.split(')').next().unwrap();
            let words = call.split("\", \"").nth(1).into_iter();
            let notes = ["small=\"", "hint=\""].into_iter().filter_map(|note| call.split(note).nth(1));
            said.extend(words.chain(notes).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
    said
}

#[test]
fn every_text_is_there_in_every_language_with_the_same_variables() {
    let english = texts("en");
    let german = texts("de");
    let keys = |texts: &BTreeMap<String, BTreeSet<String>>| texts.keys().cloned().collect::<BTreeSet<_>>();
    let apart: Vec<String> = keys(&english).symmetric_difference(&keys(&german)).cloned().collect();
    assert!(apart.is_empty(), "only in one language: {apart:?}");
    let others: Vec<&String> = english.keys().filter(|key| english[*key] != german[*key]).collect();
    assert!(others.is_empty(), "with other variables in German: {others:?}");
    assert!(english.len() > 100, "only {} texts were found", english.len());
}

#[test]
fn every_key_that_is_said_has_a_text() {
    let english = texts("en");
    let missing: Vec<String> = said().into_iter().filter(|key| !english.contains_key(key)).collect();
    assert!(missing.is_empty(), "no text for {missing:?}");
}

#[test]
fn every_text_is_said_somewhere() {
    let quoted = quoted();
    let unused: Vec<String> = texts("en").into_keys().filter(|key| !quoted.contains(key)).collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

/// What a template writes by itself, and the strings in its expressions.
fn parts(template: &str) -> (String, Vec<String>) {
    let (mut written, mut strings, mut rest) = (String::new(), Vec::new(), template);
    while let Some(start) = rest.find("{{").into_iter().chain(rest.find("{%")).chain(rest.find("{#")).min() {
        let end = ["}}", "%}", "#}"]
            [["{{", "{%", "{#"].iter().position(|it| rest[start..].starts_with(it)).unwrap()];
        written.push_str(&rest[..start]);
        let (inside, after) = rest[start + 2..].split_once(end).unwrap();
        if end != "#}" {
            strings.extend(inside.split('"').skip(1).step_by(2).map(str::to_owned));
        }
        rest = after;
    }
    written.push_str(rest);
    (written, strings)
}

/// Texts between tags, and those of attributes that are read.
fn shown(written: &str) -> Vec<String> {
    let between = written.split('>').filter_map(|part| part.split('<').next());
    let attributes = ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\""];
    let read =
        attributes.iter().flat_map(|name| written.split(name).skip(1)).filter_map(|it| it.split('"').next());
    between.map(without_attributes).chain(read.map(str::to_owned)).collect()
}

/// What macros and their callers add to a tag is no text.
fn without_attributes(text: &str) -> String {
    let mut rest = String::new();
    for part in text.split('"').step_by(2) {
        let words = part.split_whitespace().filter(|word| !word.ends_with('='));
        words.filter(|word| !["required", "autofocus", "readonly"].contains(word)).for_each(|word| {
            rest.push_str(word);
            rest.push(' ');
        });
    }
    rest
}

fn has_a_word(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphabetic()).any(|word| word.chars().count() > 1)
}

#[test]
fn templates_hold_no_words() {
    // The product's name, and a path.
    let known = ["Sparespot", "/graphql"];
    let mut found = Vec::new();
    // The style page speaks to whoever builds Sparespot.
    let pages =
        files_of("templates", "html").into_iter().filter(|path| !path.starts_with("templates/styles"));
    for path in pages {
        let (written, strings) = parts(&fs::read_to_string(&path).unwrap());
        let bare = shown(&written)
            .into_iter()
            .filter(|text| has_a_word(&known.iter().fold(text.clone(), |text, name| text.replace(name, ""))));
        let spoken =
            strings.into_iter().filter(|text| text.contains([' ', '.', '…']) && !text.ends_with(".html"));
        let spoken = spoken.filter(|text| has_a_word(text));
        found.extend(bare.chain(spoken).map(|text| (path.clone(), text.trim().to_owned())));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn pages_are_made_without_words_of_their_own() {
    // These speak to programs, and to whoever builds Sparespot.
    let for_programs = ["health.rs", "metrics.rs", "oauth.rs", "styles.rs"];
    let mut found = Vec::new();
    for path in files_of("src/views", "rs").into_iter().chain(files_of("src/web", "rs")) {
        if for_programs.contains(&path.file_name().unwrap().to_str().unwrap()) {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let product = source.split("#[cfg(test)]").next().unwrap();
        for line in product.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let mut strings = line.split('"').skip(1).step_by(2);
            let is_sentence = |text: &str| {
                let mut letters = text.chars();
                letters.next().is_some_and(char::is_uppercase)
                    && letters.next().is_some_and(char::is_lowercase)
            };
            if strings.any(is_sentence) {
                found.push((path.clone(), line.trim().to_owned()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_word_in_a_template_is_seen() {
    let (written, strings) = parts(
        "<p title=\"{{ \"key\"|say }}\">{% if a > 0 %}Hello{% endif %} {# there #}</p>{{ f(\"A b\") }}",
    );
    assert_eq!(shown(&written).iter().filter(|text| has_a_word(text)).count(), 1);
    assert_eq!(strings, ["key", "A b"]);
}
