//! What this project is made of, for tests that read it.

use std::fs;
use std::path::{Path, PathBuf};

/// Every file below a folder of the project, by its path from the root, in which tests run.
pub fn files(folder: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(Path::new(folder), &mut found);
    found
}

/// Those with an extension.
pub fn files_of(folder: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = files(folder);
    found.retain(|path| path.extension().is_some_and(|it| it == extension));
    found
}
