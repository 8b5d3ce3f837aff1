//! The explorer of the GraphQL schema.

use askama::Template;

use super::filters;
use super::layouts::Page;

#[derive(Template)]
#[template(path = "graphql/explorer.html")]
pub struct Explorer {
    pub page: Page,
}
