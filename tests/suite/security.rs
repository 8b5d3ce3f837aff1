//! SECURITY.md names tests that there are.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sources::files;

/// The tests that stand in the tables, as `file::name`.
fn named(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter(|line| line.starts_with('|'));
    let quoted = rows.flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.filter(|word| word.contains("::")).map(str::to_owned).collect()
}

/// Whether a test with this name stands in the file that its first words name.
fn exists(name: &str) -> bool {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let (room, test) = name.rsplit_once("::").unwrap();
    let room: PathBuf = room.split("::").collect();
    let files = [suite.join(&room).with_extension("rs"), suite.join(&room).join("mod.rs")];
    let declared = format!("fn {test}(");
    files.iter().any(|file| fs::read_to_string(file).is_ok_and(|source| source.contains(&declared)))
}

#[test]
fn every_test_that_keeps_a_promise_exists() {
    let named = named(include_str!("../../SECURITY.md"));
    assert!(named.len() > 40, "{named:?}");
    let missing: Vec<&String> = named.iter().filter(|name| !exists(name)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn every_promise_has_a_test() {
    let text = include_str!("../../SECURITY.md");
    let promises = text.split("## Promises").nth(1).unwrap();
    let rows = promises.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise"));
    let bare: Vec<&str> = rows.filter(|row| named(row).is_empty()).collect();
    assert_eq!(bare, Vec::<&str>::new());
}

#[test]
fn a_test_that_is_gone_is_seen() {
    assert!(exists("security::a_test_that_is_gone_is_seen"));
    assert!(!exists("security::a_test_that_was_here") && !exists("nowhere::a_test_that_is_gone_is_seen"));
}

#[test]
fn our_own_code_has_no_unsafe() {
    let mut found = files("src");
    found.retain(|path| fs::read_to_string(path).unwrap().contains("unsafe "));
    assert_eq!(found, Vec::<PathBuf>::new());
}
