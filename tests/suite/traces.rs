//! What a collector of OpenTelemetry hears.

use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message as _;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::harness::{Backend, Database, PASSWORD};
use crate::instances::{ANY_PORT, Instance, run};

/// A collector that keeps what it is told.
struct Collector {
    endpoint: String,
    heard: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
}

impl Collector {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::<Mutex<Vec<_>>>::default();
        let keeps = heard.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(listen(stream, keeps.clone()));
            }
        });
        Self { endpoint, heard }
    }

    fn spans(&self) -> Vec<Span> {
        let heard = self.heard.lock().unwrap();
        let resources = heard.iter().flat_map(|request| &request.resource_spans);
        resources.flat_map(|resource| &resource.scope_spans).flat_map(|scope| scope.spans.clone()).collect()
    }

    /// All that was said, readable or not.
    fn said(&self) -> String {
        format!("{:?}", self.heard.lock().unwrap())
    }
}

/// Takes what is posted to `/v1/traces` on one connection.
async fn listen(stream: TcpStream, heard: Arc<Mutex<Vec<ExportTraceServiceRequest>>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            head += &line;
        }
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.unwrap();
        heard.lock().unwrap().push(ExportTraceServiceRequest::decode(&body[..]).unwrap());
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    }
}

fn attribute<'a>(span: &'a Span, name: &str) -> Option<&'a Value> {
    span.attributes.iter().find(|one| one.key == name)?.value.as_ref()?.value.as_ref()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_hears_where_the_time_of_a_request_goes() {
    let (database, collector) = (Database::new(Backend::Sqlite), Collector::start().await);
    let arguments =
        ["--database-url", &database.url, "--listen", ANY_PORT, "--otlp-endpoint", &collector.endpoint];
    let instance = Instance::start(&arguments);
    let manager = instance.set_up("UTC").await;
    manager.sign_in("ada@example.org", PASSWORD).await.assert_done();
    assert_eq!(manager.get("/reservations/4711?secret=of-mine").await.status, 404);
    // What was not sent yet is sent when it stops.
    instance.stop();

    let spans = collector.spans();
    let named = |name: &str| spans.iter().find(|span| span.name == name).unwrap_or_else(|| panic!("{name}"));
    let request = named("GET /reservations/{id}");
    assert_eq!(attribute(request, "http.target"), Some(&Value::StringValue("/reservations/4711".into())));
    assert_eq!(attribute(request, "http.status_code"), Some(&Value::IntValue(404)));
    assert!(request.parent_span_id.is_empty());
    let below = spans.iter().filter(|span| span.parent_span_id == request.span_id);
    let transactions: Vec<_> = below.filter(|span| span.name == "transaction").collect();
    assert!(!transactions.is_empty(), "{spans:#?}");
    for transaction in transactions {
        assert_eq!(transaction.trace_id, request.trace_id);
        assert!(transaction.start_time_unix_nano >= request.start_time_unix_nano);
        assert!(transaction.end_time_unix_nano <= request.end_time_unix_nano);
    }
    let round = named("settle");
    assert!(spans.iter().any(|span| span.parent_span_id == round.span_id), "{spans:#?}");
    for secret in [PASSWORD, "ada@example.org", "of-mine"] {
        assert!(!collector.said().contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collector_that_is_away_holds_nobody_up() {
    let database = Database::new(Backend::Sqlite);
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let endpoint = format!("http://{nobody}");
    let arguments = ["--database-url", &database.url, "--listen", ANY_PORT, "--otlp-endpoint", &endpoint];
    let instance = Instance::start(&arguments);
    instance.set_up("UTC").await;
    instance.stop();
}

#[test]
fn an_endpoint_that_is_none_is_said_at_once() {
    for endpoint in ["localhost:4318", "https://collector.example", "http://", "http://host?token=x"] {
        let output = run(&["--otlp-endpoint", endpoint]);
        assert_eq!(output.status.code(), Some(2), "{endpoint}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("--otlp-endpoint must be like http://localhost:4318"), "{said}");
    }
}
