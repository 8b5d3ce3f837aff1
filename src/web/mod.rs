//! Pages and forms. A handler parses, calls one verb of one noun, and answers.

pub mod assets;
mod board;
mod calendar;
mod credits;
mod csv;
mod day;
mod done;
pub mod fields;
mod frame;
mod headers;
mod health;
mod kiosk;
mod log;
mod manage;
mod metrics;
mod notices;
mod oauth;
mod patterns;
mod privacy;
mod refusal;
mod remembered;
mod reservations;
mod residents;
mod spots;
#[cfg(debug_assertions)]
mod styles;
mod tokens;
mod trouble;
mod unsubscribe;
mod upgrade;
mod wanted;

use actix_web::web::{self, ServiceConfig};
use actix_web::{Route, guard};

pub use self::calendar::Feeds;
pub use self::headers::secure;
pub use self::health::{Parts, drain};
pub use self::log::Requests;
pub use self::metrics::{Metrics, count};
pub use self::refusal::{Refused, guard};
pub use self::upgrade::Upgrade;

/// Every path of `interface.md` that is a page, a form or a probe.
pub fn routes(config: &mut ServiceConfig) {
    #[cfg(debug_assertions)]
    config.route("/styles", get().to(styles::show));
    config
        .app_data(
            web::PathConfig::default().error_handler(|_, _| Refused(crate::error::Error::NotFound).into()),
        )
        .route("/", get().to(board::show))
        .route("/mine", get().to(board::mine))
        .route("/day", get().to(day::show))
        .route("/day/rows", get().to(day::rows))
        .route("/preferences", web::post().to(residents::preferences))
        .route("/kiosk", get().to(kiosk::show))
        .route("/reload", get().to(kiosk::reload))
        .route("/setup", get().to(residents::setup_form))
        .route("/setup", web::post().to(residents::setup))
        .route("/sign-up", get().to(residents::sign_up_form))
        .route("/sign-up", web::post().to(residents::sign_up))
        .route("/sign-in", get().to(residents::sign_in_form))
        .route("/sign-in", web::post().to(residents::sign_in))
        .route("/sign-out", web::post().to(residents::sign_out))
        .route("/account", get().to(residents::account))
        .route("/account", web::post().to(residents::update))
        .route("/account/calendar", web::post().to(calendar::update))
        .route("/account/notices", get().to(notices::choices))
        .route("/account/notices", web::post().to(notices::choose))
        .route("/notices", get().to(notices::index))
        .route("/notices/unread", get().to(notices::unread))
        .route("/notices/read", web::post().to(notices::read))
        .route("/unsubscribe/{token}", get().to(unsubscribe::show))
        .route("/unsubscribe/{token}", web::post().to(unsubscribe::stop))
        .route("/account/data", get().to(privacy::data))
        .route("/account/erase", get().to(privacy::erase_form))
        .route("/account/erase", web::post().to(privacy::erase))
        .route("/account/tokens", get().to(tokens::index))
        .route("/account/tokens", web::post().to(tokens::create))
        .route("/account/tokens/{id}/revoke", web::post().to(tokens::revoke))
        .route("/account/sign-out-everywhere", web::post().to(residents::sign_out_everywhere))
        .route("/oauth/token", web::post().to(oauth::token))
        .route("/oauth/token", web::to(oauth::only_post))
        .route("/oauth/device_authorization", web::post().to(oauth::device_authorization))
        .route("/oauth/device_authorization", web::to(oauth::only_post))
        .route("/oauth/revoke", web::post().to(oauth::revoke))
        .route("/oauth/revoke", web::to(oauth::only_post))
        .route("/.well-known/oauth-authorization-server", get().to(oauth::metadata))
        .route("/spots", get().to(spots::index))
        .route("/spots", web::post().to(spots::create))
        .route("/spots/new", get().to(spots::new))
        .route("/spots/{id}", get().to(spots::show))
        .route("/spots/{id}", web::post().to(spots::update))
        .route("/spots/{id}/remove", web::post().to(spots::remove))
        .route("/spots/{id}/windows", web::post().to(spots::offer))
        .route("/spots/{id}/patterns", web::post().to(patterns::create))
        .route("/patterns/{id}", get().to(patterns::show))
        .route("/patterns/{id}", web::post().to(patterns::update))
        .route("/patterns/{id}/remove", web::post().to(patterns::remove))
        .route("/patterns/{id}/skip", web::post().to(patterns::skip))
        .route("/patterns/{id}/restore", web::post().to(patterns::restore))
        .route("/windows/{id}/withdraw", get().to(spots::withdraw_form))
        .route("/windows/{id}/withdraw", web::post().to(spots::withdraw))
        .route("/reservations", get().to(reservations::index))
        .route("/reservations", web::post().to(reservations::create))
        .route("/reservations/new", get().to(reservations::new))
        .route("/reservations/{id}.ics", get().to(calendar::one))
        .route("/calendar/{secret}.ics", get().to(calendar::feed))
        .route("/reservations/{id}", get().to(reservations::show))
        .route("/reservations/{id}/cancel", web::post().to(reservations::cancel))
        .route("/reservations/{id}/report", web::post().to(trouble::report))
        .route("/credits", get().to(credits::index))
        .route("/static/{name}", get().to(assets::serve))
        .route("/healthz", get().to(health::alive))
        .route("/healthz/serving", get().to(health::serving))
        .route("/readyz", get().to(health::ready))
        .route("/metrics", get().to(metrics::show))
        .configure(manage::routes)
        .default_service(web::to(refusal::nothing_here));
}

/// `GET`, and `HEAD` as RFC 9110, section 9.1 wants it wherever there is `GET`.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}
