//! What whoever runs the building sees and does: all of `/manage`.

mod audit;
mod building;
mod credits;
mod csv;
mod invitations;
mod kiosks;
mod overview;
mod plan;
mod reports;
mod residents;
mod spots;
mod statistics;

use actix_web::web::{self, ServiceConfig};

use super::get;

/// Every path below `/manage`; each handler takes [`Managing`](super::frame::Managing), which is `403` for others.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/manage", get().to(overview::show))
        .route("/manage/building", get().to(building::show))
        .route("/manage/building", web::post().to(building::update))
        .route("/manage/residents/{id}/credits", get().to(credits::show))
        .route("/manage/residents/{id}/credits", web::post().to(credits::correct))
        .route("/manage/statistics", get().to(statistics::show))
        .route("/manage/statistics.csv", get().to(statistics::table))
        .route("/manage/audit", get().to(audit::index))
        .route("/manage/audit.csv", get().to(audit::table))
        .route("/manage/reports", get().to(reports::index))
        .route("/manage/reports/{id}/settle", web::post().to(reports::settle))
        .route("/manage/reservations/{id}/cancel", web::post().to(reports::cancel))
        .route("/manage/kiosks", get().to(kiosks::index))
        .route("/manage/kiosks", web::post().to(kiosks::create))
        .route("/manage/kiosks/{id}/revoke", web::post().to(kiosks::revoke))
        .route("/manage/spots", get().to(spots::index))
        .route("/manage/spots", web::post().to(spots::create))
        .route("/manage/spots.csv", get().to(csv::spots))
        .route("/manage/spots/import", web::post().to(csv::import_spots))
        .route("/manage/spots/{id}/owner", web::post().to(spots::assign))
        .route("/manage/residents.csv", get().to(csv::residents))
        .route("/manage/residents/import", web::post().to(csv::import_residents))
        .route("/manage/plan/{level}", get().to(plan::show))
        .route("/manage/plan/{level}", web::post().to(plan::update))
        .route("/manage/residents", get().to(residents::index))
        .route("/manage/residents/{id}", get().to(residents::show))
        .route("/manage/residents/{id}/suspend", get().to(residents::suspend_form))
        .route("/manage/residents/{id}/suspend", web::post().to(residents::suspend))
        .route("/manage/residents/{id}/restore", web::post().to(residents::restore))
        .route("/manage/residents/{id}/manager", web::post().to(residents::manager))
        .route("/manage/residents/{id}/move-out", get().to(residents::move_out_form))
        .route("/manage/residents/{id}/move-out", web::post().to(residents::move_out))
        .route("/manage/invitations", get().to(invitations::index))
        .route("/manage/invitations", web::post().to(invitations::create))
        .route("/manage/invitations/print", get().to(invitations::print))
        .route("/manage/invitations/{id}", get().to(invitations::show))
        .route("/manage/invitations/{id}/revoke", web::post().to(invitations::revoke));
}
