//! What whoever runs the building sees and does: all of `/manage`.

mod kiosks;
mod overview;

use actix_web::web::{self, ServiceConfig};

use super::get;

/// Every path below `/manage`; each handler takes [`Managing`](super::frame::Managing), which is `403` for others.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/manage", get().to(overview::show))
        .route("/manage/kiosks", get().to(kiosks::index))
        .route("/manage/kiosks", web::post().to(kiosks::create))
        .route("/manage/kiosks/{id}/revoke", web::post().to(kiosks::revoke));
}
