//! What whoever runs the building sees and does: all of `/manage`.

mod invitations;
mod overview;
mod residents;

use actix_web::web::{self, ServiceConfig};

use super::get;

/// Every path below `/manage`; each handler takes [`Managing`](super::frame::Managing), which is `403` for others.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/manage", get().to(overview::show))
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
