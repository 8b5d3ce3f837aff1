//! The GraphQL door: the schema of `interface.md` over the same verbs as the pages.

mod caller;
mod connections;
mod context;
mod explorer;
mod http;
mod inputs;
pub mod limits;
mod loaders;
mod mutation;
mod query;
mod refusal;
mod scalars;
mod socket;
mod subscription;
mod types;

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use juniper::RootNode;

use self::mutation::Mutation;
use self::query::Query;
use self::subscription::Subscription;
use crate::board::Board;
use crate::statistics::Searches;

/// Query, mutation and subscription.
pub type Schema = RootNode<Query, Mutation, Subscription>;

/// What requests share.
pub struct Graph {
    schema: Arc<Schema>,
    board: Board,
    searches: Searches,
}

impl Graph {
    pub fn new(board: Board, searches: Searches) -> Self {
        Self { schema: Arc::new(schema()), board, searches }
    }
}

pub fn routes(config: &mut ServiceConfig) {
    config.service(
        web::resource("/graphql")
            .route(web::post().to(http::answer))
            .route(web::get().guard(socket::is_wanted()).to(socket::open))
            .route(explorer::is_wanted().to(explorer::show))
            .default_service(web::to(http::method_not_allowed)),
    );
}

/// The schema in GraphQL's own language, as `sparespot schema` prints it.
pub fn sdl() -> String {
    schema().as_sdl()
}

/// Documents are read only to a depth and a size that their readers bear; [`limits`] is stricter.
pub fn schema() -> Schema {
    Schema::new(Query, Mutation, Subscription)
        .limit_depth(limits::DEEPEST_DOCUMENT)
        .limit_tokens(limits::TOKENS)
}
