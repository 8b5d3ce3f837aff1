//! What is counted, to be read at `/metrics`.

use std::sync::Arc;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use super::Refused;
use super::health::Parts;
use crate::check;
use crate::error::Error;
use crate::meter::{self, Pools};
use crate::store::Store;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Status {
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    /// As the router has it, with `{id}` for ids.
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Took {
    method: &'static str,
    route: String,
}

#[derive(Clone)]
struct Seconds;

impl MetricConstructor<Histogram> for Seconds {
    fn new_metric(&self) -> Histogram {
        meter::seconds()
    }
}

/// What is counted, to be read at `/metrics`.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    answers: Family<Status, Counter>,
    requests: Family<Asked, Counter>,
    took: Family<Took, Histogram, Seconds>,
    pools: Pools,
    broken: Gauge,
    verified_at: Gauge,
}

impl Metrics {
    /// Adds the doors' own figures to `registry`.
    pub fn new(mut registry: Registry) -> Self {
        let answers = Family::default();
        registry.register("http_answers", "Answers by status", answers.clone());
        let requests = Family::default();
        let help = "Requests by method, route and status of the answer";
        registry.register("http_requests", help, requests.clone());
        let took = Family::new_with_constructor(Seconds);
        let help = "From a request's head to the answer's, in seconds";
        registry.register("http_request_duration_seconds", help, took.clone());
        let pools = Pools::default();
        pools.register(&mut registry);
        let (broken, verified_at) = (Gauge::default(), Gauge::default());
        let help =
            "What the last daily verification of the stored data found broken; 0 where everything holds";
        registry.register("ledger_broken", help, broken.clone());
        let help = "When that was, in seconds since 1970; 0 before the first";
        registry.register("ledger_verified_timestamp_seconds", help, verified_at.clone());
        registry.register(
            "build",
            "Which version this is",
            Info::new([("version", env!("CARGO_PKG_VERSION"))]),
        );
        Self { registry: Arc::new(registry), answers, requests, took, pools, broken, verified_at }
    }

    /// One instance verifies, and all of them say what it found; while the database is away, what they knew.
    async fn look(&self, store: &Store) {
        if let Ok(Some((at, broken))) = store.read(check::last).await {
            self.broken.set(broken.into());
            self.verified_at.set(at.as_second());
        }
    }

    fn note(&self, method: &'static str, route: String, status: u16, took: f64) {
        self.answers.get_or_create(&Status { status }).inc();
        let asked = Asked { method, route, status };
        self.requests.get_or_create(&asked).inc();
        self.took.get_or_create(&Took { method, route: asked.route }).observe(took);
    }
}

/// Counts requests and how long they took.
///
/// # Errors
/// Those of what it wraps.
pub async fn count(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let (method, begun) = (method(request.method()), Instant::now());
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".into());
    let outcome = next.call(request).await;
    if let Some(metrics) = metrics {
        let status = match &outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        metrics.note(method, route, status.as_u16(), begun.elapsed().as_secs_f64());
    }
    outcome
}

/// A method's name; those that somebody makes up have one together.
fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Prometheus text.
pub async fn show(metrics: web::Data<Metrics>, parts: web::Data<Parts>) -> Result<HttpResponse, Refused> {
    metrics.pools.set("database", parts.store.pool());
    if let Some(redis) = &parts.redis {
        metrics.pools.set("redis", redis.pool());
    }
    metrics.look(&parts.store).await;
    let mut text = String::new();
    encode(&mut text, &metrics.registry).map_err(|error| Error::Internal(error.to_string()))?;
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(HttpResponse::Ok().content_type(media_type).body(text))
}
