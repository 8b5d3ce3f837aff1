//! Lists that are read page by page (the Cursor Connections of Relay). A cursor names the row that it stands at, so
//! that it stays where it is while rows are added.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use juniper::GraphQLObject;

use super::context::Context;
use super::limits::{PAGE, USUAL_PAGE};
use super::types::{Reservation, Spot, Transfer};
use crate::error::{Error, Result};

/// Where a page of a list ends.
#[derive(GraphQLObject)]
pub struct PageInfo {
    /// Whether there is more after this page.
    has_next_page: bool,
    /// What to ask for `after` to read on; null where the page is empty.
    end_cursor: Option<String>,
}

macro_rules! connection {
    ($node:ty, $connection:ident, $connection_words:literal, $edge:ident, $edge_words:literal) => {
        #[doc = $edge_words]
        #[derive(GraphQLObject)]
        #[graphql(context = Context)]
        pub struct $edge {
            cursor: String,
            node: $node,
        }

        #[doc = $connection_words]
        #[derive(GraphQLObject)]
        #[graphql(context = Context)]
        pub struct $connection {
            edges: Vec<$edge>,
            nodes: Vec<$node>,
            page_info: PageInfo,
        }

        impl $connection {
            /// The first `limit` of the rows; one more of them says that there is a next page.
            pub fn new(mut rows: Vec<$node>, limit: usize, cursor: impl Fn(&$node) -> String) -> Self {
                let has_next_page = rows.len() > limit;
                rows.truncate(limit);
                let edge = |node: &$node| $edge { cursor: encode(&cursor(node)), node: node.clone() };
                let edges: Vec<$edge> = rows.iter().map(edge).collect();
                let end_cursor = edges.last().map(|edge| edge.cursor.clone());
                Self { edges, nodes: rows, page_info: PageInfo { has_next_page, end_cursor } }
            }
        }
    };
}

connection!(Spot, SpotConnection, "A page of spots.", SpotEdge, "A spot in a list.");
connection!(
    Reservation,
    ReservationConnection,
    "A page of reservations.",
    ReservationEdge,
    "A reservation in a list."
);
connection!(Transfer, TransferConnection, "A page of a ledger.", TransferEdge, "A transfer in a list.");

/// How many rows a page may have.
///
/// # Errors
/// [`Error::TooComplex`] for more than a hundred, [`Error::Invalid`] for less than none.
pub fn limit(first: Option<i32>) -> Result<usize> {
    let first = first.unwrap_or(USUAL_PAGE);
    if first > PAGE {
        return Err(Error::TooComplex(format!("A page has at most {PAGE} rows: ask for fewer as first.")));
    }
    usize::try_from(first).map_err(|_| Error::field("first", "A page has no fewer than 0 rows."))
}

fn encode(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place that a cursor stands at.
///
/// # Errors
/// [`Error::Invalid`] for what is none.
pub fn place(cursor: Option<&str>) -> Result<Option<String>> {
    let decode = |cursor| URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    cursor.map(|cursor| decode(cursor).ok_or_else(not_a_cursor)).transpose()
}

/// The id that a cursor stands at.
///
/// # Errors
/// [`Error::Invalid`] for what is none.
pub fn id(cursor: Option<&str>) -> Result<Option<i64>> {
    place(cursor)?.map(|place| place.parse().map_err(|_| not_a_cursor())).transpose()
}

fn not_a_cursor() -> Error {
    Error::field("after", "This is not a cursor of this list.")
}
