//! Where the time of a request goes, told to a collector of OpenTelemetry, where one is named: OTLP over HTTP, as
//! <https://opentelemetry.io/docs/specs/otlp/> says.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;

/// How long the collector may take; what it does not take in time is lost, and nobody else waits for it.
const PATIENCE: Duration = Duration::from_secs(5);

/// A line to a collector, with a thread of its own that sends what has come together.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// To the collector at an address, the path `/v1/traces` below it. Not to be called from within a runtime.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn to(endpoint: &str) -> Result<Self, String> {
        let wrong = || "--otlp-endpoint must be like http://localhost:4318".to_owned();
        let host = endpoint.strip_prefix("http://").ok_or_else(wrong)?;
        if host.is_empty() || host.contains(['?', '#']) {
            return Err(wrong());
        }
        let exporter = SpanExporter::builder()
            .with_http()
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .with_timeout(PATIENCE)
            .build()
            .map_err(|_| wrong())?;
        let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
        let resource = Resource::builder().with_service_name("sparespot").with_attribute(version).build();
        Ok(Self(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build()))
    }

    /// What hands over the spans of our own code: requests, transactions, jobs.
    pub fn layer<S>(&self) -> impl Layer<S> + use<S>
    where
        S: Subscriber + for<'span> LookupSpan<'span>,
    {
        let ours = Targets::new().with_target("sparespot", Level::DEBUG);
        tracing_opentelemetry::layer().with_tracer(self.0.tracer("sparespot")).with_filter(ours)
    }

    /// Sends what is left.
    pub fn end(self) {
        // A collector that is not there has missed it.
        let _ = self.0.shutdown();
    }
}
