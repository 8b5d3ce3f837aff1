//! What residents say about themselves, as types that hold only what is right.

use crate::error::{Error, Problems, Result, text};
use crate::language::Message;

/// An address to sign in with, in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Takes what HTML's `email` field takes (WHATWG HTML, 4.10.5.1.5), up to 254 characters (RFC 5321,
    /// 4.5.3.1.3).
    pub fn parse(value: &str) -> Result<Self> {
        let value = value.trim().to_lowercase();
        let is_atom = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        match value.split_once('@') {
            Some((user, host))
                if value.len() <= 254
                    && !user.is_empty()
                    && user.chars().all(is_atom)
                    && host.split('.').all(is_label) =>
            {
                Ok(Self(value))
            }
            _ => Err(Error::field("email", Message::of("problem-email"))),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Name, unit and plate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Details {
    pub name: String,
    pub unit: String,
    pub plate: String,
}

impl Details {
    /// Reads the three fields and names every one that is wrong.
    pub fn parse(name: &str, unit: &str, plate_field: &str) -> Result<Self> {
        let mut problems = Problems::default();
        let name = problems.take(text("name", name, 1, 80));
        let unit = problems.take(text("unit", unit, 0, 20));
        let plate = problems.take(plate(plate_field));
        match (name, unit, plate) {
            (Some(name), Some(unit), Some(plate)) => Ok(Self { name, unit, plate }),
            _ => Err(problems.into_error()),
        }
    }
}

/// A number plate as people write it, at most 20 characters, in capitals; may be empty.
pub fn plate(value: &str) -> Result<String> {
    text("plate", &value.to_uppercase(), 0, 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_to_lower_case() {
        assert_eq!(Email::parse(" Mira@Example.ORG ").unwrap().as_str(), "mira@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in
            ["", "mira", "@example.org", "mira@", "mi ra@example.org", "mira@-a.org", "a@b..c", "a\0@b.c"]
        {
            assert!(Email::parse(bad).is_err(), "{bad:?}");
        }
        assert!(Email::parse(&format!("{}@example.org", "a".repeat(300))).is_err());
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let error = Details::parse("", "a very long unit, longer than anybody's", "A\nB").unwrap_err();
        let fields: Vec<&str> = error.fields().iter().map(|field| field.field.as_ref()).collect();
        assert_eq!(fields, ["name", "unit", "plate"]);
    }
}
