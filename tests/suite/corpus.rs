//! Inputs that are kept of `cargo fuzz`, each tried again: what it begins with, and what once went wrong.

use std::fs;

use crate::sources::files;

#[path = "../../fuzz/src/lib.rs"]
mod properties;

#[test]
fn what_holds_for_every_input_holds_for_those_that_are_kept() {
    for (name, property) in properties::ALL {
        let inputs = files(&format!("fuzz/corpus/{name}"));
        assert!(inputs.len() > 2, "{name}: {inputs:?}");
        for input in inputs {
            println!("{}", input.display());
            property(&fs::read(&input).unwrap());
        }
    }
}

#[test]
fn every_parser_has_a_target() {
    let mut targets = files("fuzz/fuzz_targets");
    targets.retain(|target| {
        let source = fs::read_to_string(target).unwrap();
        let name = target.file_stem().unwrap().to_str().unwrap();
        !source.contains(&format!("sparespot_fuzz::{name}(bytes)"))
            || properties::ALL.iter().all(|(known, _)| *known != name)
    });
    assert!(targets.is_empty(), "{targets:?}");
    assert_eq!(files("fuzz/fuzz_targets").len(), properties::ALL.len());
}
