//! What the log says about a request: all but what is secret in its address.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage as _, HttpRequest};
use tracing::Span;
use tracing::field::Empty;
use tracing_actix_web::{DefaultRootSpanBuilder, RequestId, RootSpanBuilder};

/// The span around a request, with its id; its address without the query, where links carry tokens.
pub struct Requests;

impl RootSpanBuilder for Requests {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        let agent = request.headers().get("user-agent").and_then(|agent| agent.to_str().ok());
        let connection = request.connection_info();
        tracing::info_span!(
            "HTTP request",
            otel.name =
                format!("{} {}", request.method(), request.match_pattern().unwrap_or_default()).trim_end(),
            otel.kind = "server",
            http.method = request.method().as_str(),
            http.target = path(request.request()),
            http.host = connection.host(),
            http.client_ip = connection.realip_remote_addr().unwrap_or_default(),
            http.user_agent = agent.unwrap_or_default(),
            http.status_code = Empty,
            otel.status_code = Empty,
            request_id = id,
            exception.message = Empty,
            exception.details = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        DefaultRootSpanBuilder::on_request_end(span, outcome);
    }
}

/// A request's path as the log may have it. The router's own reading of it, so that no way to write an address shows
/// what another hides.
pub fn path(request: &HttpRequest) -> &str {
    const SECRET: [(&str, &str); 2] = [("/calendar/", "/calendar/…"), ("/unsubscribe/", "/unsubscribe/…")];
    let path = request.match_info().as_str();
    SECRET.iter().find(|(secret, _)| path.starts_with(secret)).map_or(path, |(_, shown)| shown)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn secrets_in_addresses_do_not_reach_the_log() {
        for address in ["/calendar/abcd.ics", "/calendar/abcd", "/%63alendar/abcd.ics", "/calendar/ab/cd?ef"]
        {
            let request = TestRequest::with_uri(address).to_http_request();
            assert_eq!(path(&request), "/calendar/…", "{address}");
        }
        let request = TestRequest::with_uri("/unsubscribe/abcd?done=yes").to_http_request();
        assert_eq!(path(&request), "/unsubscribe/…");
        let request = TestRequest::with_uri("/sign-up?invitation=abcd").to_http_request();
        assert_eq!(path(&request), "/sign-up");
    }
}
