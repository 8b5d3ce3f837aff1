//! What a document may ask for, looked at before it is carried out: how deep it goes and how often it renames.
//! How much it returns is counted while it runs ([`super::context::Context::charge`]).

use std::collections::HashMap;

use juniper::{DefaultScalarValue, Definition, Selection};

use crate::error::{Error, Result};

/// Fields within fields.
const DEPTH: usize = 10;
const ALIASES: usize = 30;
/// Selections in all, those of a fragment wherever it is used: fragments that double in each other reach any number.
/// juniper counts them too, but only where fields come of it.
const SELECTIONS: usize = 4_000;
/// The lists of the introspection schema lead back to one another; so many within one another are enough for every
/// tool (graphql-js draws the line in the same place, `MaxIntrospectionDepthRule`).
const INTROSPECTION_LISTS: usize = 3;
/// Operations of one request.
pub const BATCH: usize = 5;
/// The longest page of a connection.
pub const PAGE: i32 = 100;
/// The page of who does not say how long it should be.
pub const USUAL_PAGE: i32 = 50;
/// Rows that one request may bring back.
pub const ROWS: usize = 10_000;
/// What is read at all: introspection goes deeper than [`DEPTH`], and reading is recursive.
pub const DEEPEST_DOCUMENT: usize = 40;
pub const TOKENS: usize = 4_000;

/// Refuses what goes too deep or renames too often. A document that cannot be read is left to be refused by who
/// carries it out.
///
/// # Errors
/// [`Error::TooComplex`].
pub fn check(schema: &super::Schema, document: &str) -> Result<()> {
    let Ok(definitions) = juniper::parser::parse_document_source(document, &schema.schema) else {
        return Ok(());
    };
    let fragments = definitions.iter().filter_map(|definition| match definition {
        Definition::Fragment(fragment) => Some((fragment.item.name.item, &fragment.item.selection_set[..])),
        Definition::Operation(_) => None,
    });
    let mut count = Count { fragments: fragments.collect(), aliases: 0, selections: 0 };
    for definition in &definitions {
        if let Definition::Operation(operation) = definition {
            count.walk(&operation.item.selection_set, Place::default())?;
        }
    }
    Ok(())
}

type Selections<'a> = [Selection<'a, DefaultScalarValue>];

struct Count<'a> {
    fragments: HashMap<&'a str, &'a Selections<'a>>,
    aliases: usize,
    selections: usize,
}

#[derive(Clone, Copy, Default)]
struct Place {
    depth: usize,
    /// Inside `__schema` or `__type`: lists within lists.
    lists: Option<usize>,
    /// Fragments within fragments, which may be circular.
    spreads: usize,
}

impl Count<'_> {
    fn walk(&mut self, selections: &Selections<'_>, place: Place) -> Result<()> {
        for selection in selections {
            self.selections += 1;
            if self.selections > SELECTIONS {
                return Err(Error::TooComplex(format!("A request may select at most {SELECTIONS} fields.")));
            }
            match selection {
                Selection::Field(field) => {
                    self.aliases += usize::from(field.item.alias.is_some());
                    if self.aliases > ALIASES {
                        return Err(Error::TooComplex(format!(
                            "A request may use at most {ALIASES} aliases."
                        )));
                    }
                    let inside = place.inside(field.item.name.item)?;
                    self.walk(field.item.selection_set.as_deref().unwrap_or_default(), inside)?;
                }
                Selection::InlineFragment(fragment) => self.walk(&fragment.item.selection_set, place)?,
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.fragments.get(spread.item.name.item).copied() else { continue };
                    self.walk(fragment, place.spread()?)?;
                }
            }
        }
        Ok(())
    }
}

impl Place {
    fn inside(self, field: &str) -> Result<Self> {
        let lists = match (self.lists, field) {
            (None, "__schema" | "__type") => Some(0),
            (Some(lists), "fields" | "inputFields" | "interfaces" | "possibleTypes") => Some(lists + 1),
            (lists, _) => lists,
        };
        let depth = self.depth + usize::from(lists.is_none());
        if depth > DEPTH || lists.is_some_and(|lists| lists > INTROSPECTION_LISTS) {
            return Err(Error::TooComplex(format!("A request may go at most {DEPTH} fields deep.")));
        }
        Ok(Self { depth, lists, ..self })
    }

    fn spread(self) -> Result<Self> {
        if self.spreads >= DEEPEST_DOCUMENT {
            return Err(Error::TooComplex("These fragments lead back to themselves.".into()));
        }
        Ok(Self { spreads: self.spreads + 1, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(document: &str) -> Result<()> {
        check(&crate::graphql::schema(), document)
    }

    fn is_too_complex(document: &str) -> bool {
        matches!(verdict(document), Err(Error::TooComplex(_)))
    }

    /// A document that goes this deep: `levels` fields within one another.
    fn deep(levels: usize) -> String {
        format!("{}a{}", "{ a ".repeat(levels - 1) + "{ ", " }".repeat(levels))
    }

    #[test]
    fn ten_fields_deep_and_no_deeper() {
        assert_eq!(verdict(&deep(10)), Ok(()));
        assert!(is_too_complex(&deep(11)));
    }

    #[test]
    fn thirty_aliases_and_no_more_wherever_they_stand() {
        let aliases = |number: usize| (0..number).map(|n| format!("a{n}: me {{ id }} ")).collect::<String>();
        assert_eq!(verdict(&format!("{{ {} }}", aliases(30))), Ok(()));
        assert!(is_too_complex(&format!("{{ {} }}", aliases(31))));
        let twice = format!("{{ ...f ...f }} fragment f on Query {{ {} }}", aliases(16));
        assert!(is_too_complex(&twice));
    }

    #[test]
    fn fragments_count_where_they_are_used_and_may_not_be_circular() {
        let document =
            "{ a { a { a { a { a { ...f } } } } } } fragment f on T { a { a { a { a { a { a } } } } } }";
        assert!(is_too_complex(document));
        assert!(is_too_complex("{ ...f } fragment f on Query { ...g } fragment g on Query { ...f }"));
    }

    #[test]
    fn fragments_that_double_in_each_other_and_lead_nowhere_are_not_followed_for_ever() {
        let doubling = (0..35).map(|n| format!(" fragment f{n} on Query {{ ...f{0} ...f{0} }}", n + 1));
        assert!(is_too_complex(&format!("{{ ...f0 }}{}", doubling.collect::<String>())));
    }

    #[test]
    fn tools_may_look_at_the_schema_but_not_round_and_round() {
        let types = "{ __schema { types { fields { args { type { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } }";
        assert_eq!(verdict(types), Ok(()));
        let round = "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
        assert!(is_too_complex(round));
    }
}
