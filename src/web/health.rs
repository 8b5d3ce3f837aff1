//! For whoever watches over the server.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::ConnectionType;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use futures_util::future::join;

use crate::cluster::redis::Redis;
use crate::residents;
use crate::store::Store;
use crate::wire::Stopping;

const STOPPING: &str = "the server is stopping";

/// Alive: the process answers.
pub async fn alive() -> HttpResponse {
    plain(HttpResponse::Ok(), "ok\n")
}

/// Whether whoever balances should send requests here. Unlike [`ready`] also while the database is away: then no
/// instance is ready, and each says so better than a proxy could.
pub async fn serving(parts: web::Data<Parts>) -> HttpResponse {
    match parts.stopping.is_announced() {
        false => plain(HttpResponse::Ok(), "serving\n"),
        true => plain(HttpResponse::ServiceUnavailable(), format!("{STOPPING}\n")),
    }
}

/// What an instance needs to be able to serve.
pub struct Parts {
    pub store: Store,
    pub redis: Option<Redis>,
    pub stopping: Stopping,
}

impl Parts {
    /// What is missing, in words.
    async fn missing(&self) -> Vec<&'static str> {
        let redis = async {
            match &self.redis {
                Some(redis) => redis.ping().await,
                None => Ok(()),
            }
        };
        let (database, redis) = join(self.store.read(residents::count), redis).await;
        let parts = [
            (database.is_err(), "the database does not answer"),
            (redis.is_err(), "Redis does not answer"),
            (self.stopping.is_announced(), STOPPING),
        ];
        parts.into_iter().filter_map(|(is_missing, words)| is_missing.then_some(words)).collect()
    }
}

/// Able to serve: whatever else is needed answers too. If not, a line for each part that does not.
pub async fn ready(parts: web::Data<Parts>) -> HttpResponse {
    let missing = parts.missing().await;
    if missing.is_empty() {
        return plain(HttpResponse::Ok(), "ready\n");
    }
    let mut response = HttpResponse::ServiceUnavailable();
    response.insert_header(("retry-after", "2"));
    plain(response, format!("{}\n", missing.join("\n")))
}

/// Ends connections with their next answer while the server stops, so that no request meets a closed one.
///
/// # Errors
/// Those of what it wraps.
pub async fn drain(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let parts = request.app_data::<web::Data<Parts>>().cloned();
    let _underway = parts.as_ref().map(|parts| parts.stopping.underway());
    let mut response = next.call(request).await?;
    if parts.is_some_and(|parts| parts.stopping.is_announced()) {
        response.response_mut().head_mut().set_connection_type(ConnectionType::Close);
    }
    Ok(response)
}

fn plain(mut response: actix_web::HttpResponseBuilder, text: impl MessageBody + 'static) -> HttpResponse {
    response.content_type("text/plain; charset=utf-8").body(text)
}
