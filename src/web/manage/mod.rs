//! What whoever runs the building sees and does: all of `/manage`.

mod overview;
mod reports;

use actix_web::web::{self, ServiceConfig};

use super::get;

/// Every path below `/manage`; each handler takes [`Managing`](super::frame::Managing), which is `403` for others.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/manage", get().to(overview::show));
    config
        .route("/manage/reports", get().to(reports::index))
        .route("/manage/reports/{id}/settle", web::post().to(reports::settle))
        .route("/manage/reservations/{id}/cancel", web::post().to(reports::cancel));
}
