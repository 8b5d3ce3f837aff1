//! What whoever runs the building sees and does: all of `/manage`.

mod csv;
mod overview;
mod plan;
mod spots;

use actix_web::web::{self, ServiceConfig};

use super::get;

/// Every path below `/manage`; each handler takes [`Managing`](super::frame::Managing), which is `403` for others.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/manage", get().to(overview::show));
    config
        .route("/manage/spots", get().to(spots::index))
        .route("/manage/spots", web::post().to(spots::create))
        .route("/manage/spots.csv", get().to(csv::spots))
        .route("/manage/spots/import", web::post().to(csv::import_spots))
        .route("/manage/spots/{id}/owner", web::post().to(spots::assign))
        .route("/manage/residents.csv", get().to(csv::residents))
        .route("/manage/residents/import", web::post().to(csv::import_residents))
        .route("/manage/plan/{level}", get().to(plan::show))
        .route("/manage/plan/{level}", web::post().to(plan::update));
}
