//! The house's own rules, read from its sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sources::{files, files_of};

/// Rooms from left to right; those in one group do not import each other.
const ROOMS: [&[&str]; 17] = [
    &["clock", "assets"],
    &["language"],
    &["error", "event", "secret", "config", "meter", "tls", "traces", "health"],
    &["cluster", "table"],
    &["store"],
    &["audit"],
    &["building"],
    &["credits"],
    &["residents"],
    &["notices"],
    &["spots"],
    &["reservations"],
    &["board", "check", "kiosks", "privacy", "statistics"],
    &["auth", "views", "wire"],
    &["web", "live", "graphql", "jobs"],
    &["demo"],
    &["app"],
];

/// `config` reads zones and keys with its neighbours, `tls` knows files by their hash; leaves stand on one another only here.
const LEAVES: [(&str, &str); 3] = [("config", "secret"), ("tls", "secret"), ("health", "tls")];

fn sources() -> Vec<PathBuf> {
    files_of("src", "rs")
}

fn room(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The rooms that a source names after `crate::`, alone or in braces, outside its comments.
fn imports(source: &str) -> BTreeSet<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut rooms = BTreeSet::new();
    for (_, after) in code.match_indices("crate::").map(|(at, found)| (at, &code[at + found.len()..])) {
        let name = |text: &str| {
            text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
        };
        if let Some(list) = after.strip_prefix('{') {
            let mut depth = 1;
            let end = list.find(|c| {
                depth += match c {
                    '{' => 1,
                    '}' => -1,
                    _ => 0,
                };
                depth == 0
            });
            let mut depth = 0;
            let top = list[..end.unwrap()].split(|c| {
                depth += match c {
                    '{' => 1,
                    '}' => -1,
                    _ => 0,
                };
                c == ',' && depth == 0
            });
            rooms.extend(top.map(name).filter(|name| !name.is_empty()));
        } else {
            rooms.insert(name(after));
        }
    }
    rooms
}

#[test]
fn a_room_imports_only_what_stands_to_its_left() {
    let place = |room: &str| ROOMS.iter().position(|group| group.contains(&room));
    let mut broken = Vec::new();
    for path in sources() {
        let here = room(&path);
        if ["lib", "main"].contains(&here.as_str()) {
            continue;
        }
        let at = place(&here).unwrap_or_else(|| panic!("{here} has no place in the house"));
        for there in imports(&fs::read_to_string(&path).unwrap()) {
            // `crate::each!` is a macro of store's.
            if there == here {
                continue;
            }
            let allowed = place(&there).is_some_and(|place| place < at)
                || LEAVES.contains(&(here.as_str(), there.as_str()));
            if !allowed {
                broken.push(format!("{} imports {there}", path.display()));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn nouns_do_not_know_their_doors() {
    let nouns = [
        "building",
        "credits",
        "residents",
        "notices",
        "spots",
        "reservations",
        "board",
        "kiosks",
        "statistics",
    ];
    for path in sources().iter().filter(|path| nouns.contains(&room(path).as_str())) {
        let source = fs::read_to_string(path).unwrap();
        for word in ["actix", "askama", "juniper"] {
            assert!(!source.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn the_rule_is_seen_where_it_is_broken() {
    let source = "use crate::web::x;\nuse crate::{board::View, live, store::{At, Tx}};\n// crate::demo\nlet x = crate::app::y();";
    let expected = ["app", "board", "live", "store", "web"].map(str::to_owned);
    assert_eq!(imports(source), BTreeSet::from(expected));
}

#[test]
fn migrations_have_the_same_names_in_both_trees() {
    let names = |tree: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(tree);
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[test]
fn templates_hold_no_script_no_style_and_nothing_unescaped() {
    for path in files("templates") {
        let text = fs::read_to_string(&path).unwrap();
        for word in ["<script>", "style=\"", "hx-on", "onclick", "javascript:", "|safe", "| safe"] {
            assert!(!text.contains(word), "{} holds {word}", path.display());
        }
    }
}
