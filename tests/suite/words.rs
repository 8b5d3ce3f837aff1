//! What is said: every key in every language, with the same variables, and none that nobody says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser::parse;

/// Each key with its variables.
fn texts(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    for path in files(Path::new("locales").join(language).as_path(), "ftl") {
        let source = fs::read_to_string(&path).unwrap();
        let resource = parse(source.as_str()).unwrap_or_else(|(_, errors)| panic!("{path:?}: {errors:?}"));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let mut variables = BTreeSet::new();
            gather(&message.value.expect("a message with a value"), &mut variables);
            let key = message.id.name.to_owned();
            assert!(texts.insert(key.clone(), variables).is_none(), "{key} is there twice in {language}");
        }
    }
    texts
}

fn gather(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        let (Expression::Inline(inline) | Expression::Select { selector: inline, .. }) = expression;
        if let InlineExpression::VariableReference { id } = inline {
            variables.insert(id.name.to_owned());
        }
        if let Expression::Select { variants, .. } = expression {
            variants.iter().for_each(|variant| gather(&variant.value, variables));
        }
    }
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found
}

/// Everything that looks like a key between quotes.
fn quoted() -> BTreeSet<String> {
    let sources = files(Path::new("src"), "rs").into_iter().chain(files(Path::new("templates"), "html"));
    let mut quoted = BTreeSet::new();
    for path in sources {
        let source = fs::read_to_string(path).unwrap();
        quoted.extend(source.split('"').skip(1).map(str::to_owned));
    }
    quoted
}

/// The keys that sources and templates say: `Message::of("…")`, `say("…")`, `"…"|say`, `"…"|count(`, `"…"|with(`.
fn said() -> BTreeSet<String> {
    let sources = files(Path::new("src"), "rs").into_iter().chain(files(Path::new("templates"), "html"));
    let mut said = BTreeSet::new();
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
