//! Who somebody is, as far as they show it.

use super::words::capital;
use crate::language::Language;
use crate::residents::Neighbour;

/// `Mira Castellanos`, or our words for somebody without a name, as they stand at the beginning of a line.
pub fn called(neighbour: &Neighbour, language: Language) -> String {
    let words = language.tell(&neighbour.called());
    if neighbour.is_named() { words } else { capital(&words) }
}

/// `Mira Castellanos, 4B`
pub fn with_unit(neighbour: &Neighbour, language: Language) -> String {
    let called = called(neighbour, language);
    if neighbour.unit.is_empty() { called } else { format!("{called}, {}", neighbour.unit) }
}
