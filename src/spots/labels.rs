//! Many labels in one text.

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Result, text};
use crate::language::Message;

/// Labels as somebody typed them, one a line, and ranges such as `B1-001..B1-040`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    good: Vec<String>,
    /// What is too long, is no range, or stands there twice.
    wrong: Vec<String>,
}

/// Spots that are added at once.
const MOST: usize = 500;
/// What is shown of a label that is too long.
const SHOWN: usize = 40;

impl Labels {
    /// Reads one label or range a line; empty lines do not count.
    ///
    /// # Errors
    /// [`Error::Invalid`] at the field `labels` where there is none, or more than 500.
    pub fn parse(typed: &str) -> Result<Self> {
        let mut labels = Self::default();
        let mut count: HashMap<String, usize> = HashMap::new();
        for line in typed.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let Some(all) = range(line) else {
                labels.wrong.push(shown(line));
                continue;
            };
            for label in all {
                let times = count.entry(label.to_lowercase()).or_default();
                *times += 1;
                match (text("labels", &label, 1, 20), *times) {
                    (Ok(label), 1) => labels.good.push(label),
                    (Ok(_), 3..) => {}
                    _ => labels.wrong.push(shown(&label)),
                }
            }
            if labels.good.len() + labels.wrong.len() > MOST {
                return Err(Error::field("labels", Message::of("problem-labels-many").with("most", MOST)));
            }
        }
        if labels.good.is_empty() && labels.wrong.is_empty() {
            return Err(Error::field("labels", Message::of("problem-missing")));
        }
        Ok(labels)
    }

    /// The labels, where all of them can be given.
    ///
    /// # Errors
    /// [`Error::Invalid`] at the field `labels`, naming every one that is wrong, or taken by a spot (in small letters).
    pub(super) fn free(&self, taken: &HashSet<String>) -> Result<&[String]> {
        let taken = self.good.iter().filter(|label| taken.contains(&label.to_lowercase()));
        let named: Vec<&str> = self.wrong.iter().chain(taken).map(String::as_str).collect();
        if named.is_empty() { Ok(&self.good) } else { Err(refusal(&named.join(", "))) }
    }
}

/// Why these labels cannot be given.
pub(super) fn refusal(labels: &str) -> Error {
    Error::field("labels", Message::of("problem-labels").with("labels", labels))
}

fn shown(label: &str) -> String {
    label.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(SHOWN).collect()
}

/// The labels that a line stands for; none where it looks like a range and is none.
fn range(line: &str) -> Option<Vec<String>> {
    let Some((first, last)) = line.split_once("..") else { return Some(vec![line.to_owned()]) };
    let (first, last) = (first.trim(), last.trim());
    let (start, from) = number(first)?;
    let (other, to) = number(last)?;
    let (least, most): (usize, usize) = (from.parse().ok()?, to.parse().ok()?);
    if start != other || from.len() > to.len() || most < least {
        return None;
    }
    let width = from.len();
    // One more than may be, so that too many are seen to be too many.
    Some((least..=most.min(least.saturating_add(MOST))).map(|n| format!("{start}{n:0width$}")).collect())
}

/// What stands before the digits at the end, and the digits.
fn number(label: &str) -> Option<(&str, &str)> {
    let start = label.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let digits = &label[start.len()..];
    (1..=6).contains(&digits.len()).then_some((start, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(typed: &str) -> Labels {
        Labels::parse(typed).unwrap()
    }

    #[test]
    fn ranges_count_with_their_zeros() {
        assert_eq!(labels("B1-009..B1-011\r\n\r\n Yard ").good, ["B1-009", "B1-010", "B1-011", "Yard"]);
        assert_eq!(labels("7 .. 10").good, ["7", "8", "9", "10"]);
        assert_eq!(labels("A1..A500").good.len(), 500);
    }

    #[test]
    fn what_is_wrong_is_named_and_nothing_else() {
        let long = "a label of more than twenty letters";
        let read = labels(&format!("A1\na1\nA1\n{long}\nA5..A3\nA1..B3\n..\nB2"));
        assert_eq!(read.good, ["A1", "B2"]);
        assert_eq!(read.wrong, ["a1", long, "A5..A3", "A1..B3", ".."]);
        let taken = HashSet::from(["b2".to_owned()]);
        let words = read.free(&taken).unwrap_err().to_string();
        assert!(words.contains("a1, a label of more than twenty letters, A5..A3, A1..B3, .., B2"), "{words}");
    }

    #[test]
    fn there_is_an_end() {
        for typed in ["", " \n\t\n", "A1..A501", "A1..A999999", "A0..A250\nB0..B250"] {
            assert_eq!(Labels::parse(typed).unwrap_err().fields()[0].field, "labels", "{typed}");
        }
        assert!(!labels("A1..A99999999999999999999").wrong.is_empty());
    }
}
