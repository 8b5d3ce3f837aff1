//! What whoever runs the building sees and does: all of `/manage`.

mod overview;

use actix_web::web::ServiceConfig;

use super::get;

/// Every path below `/manage`; each handler takes [`Managing`](super::frame::Managing), which is `403` for others.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/manage", get().to(overview::show));
}
