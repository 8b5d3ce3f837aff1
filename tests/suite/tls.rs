//! HTTPS that the server speaks itself.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use sparespot::clock::Clock;
use sparespot::config::Config;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;

use crate::harness::{Backend, Database, House, PASSWORD, config, until};
use crate::instances::{ANY_PORT, Instance, KEY, run, sparespot};

const NAME: &str = "parking.example.org";

/// A certificate and its key in files, believed by whoever connects through it.
struct Files {
    dir: TempDir,
}

impl Files {
    fn new() -> Self {
        let files = Self { dir: tempfile::tempdir().unwrap() };
        files.renew();
        files
    }

    /// Writes another certificate.
    fn renew(&self) {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed([NAME.to_owned()]).unwrap();
        std::fs::write(self.path("key.pem"), signing_key.serialize_pem()).unwrap();
        std::fs::write(self.path("cert.pem"), cert.pem()).unwrap();
    }

    fn path(&self, name: &str) -> String {
        self.dir.path().join(name).display().to_string()
    }

    fn shown(&self) -> CertificateDer<'static> {
        CertificateDer::from_pem_file(Path::new(&self.path("cert.pem"))).unwrap()
    }

    fn config(&self, config: Config) -> Config {
        let (tls_cert, tls_key) = (Some(self.path("cert.pem")), Some(self.path("key.pem")));
        Config { tls_cert, tls_key, ..config }
    }

    async fn house(&self, change: impl Fn(Config) -> Config) -> House {
        House::empty(Backend::Sqlite, Clock::System, |config| change(self.config(config))).await
    }

    /// A line on which these files' certificate was shown.
    async fn connect(&self, house: &House, protocols: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        let mut roots = RootCertStore::empty();
        roots.add(self.shown()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let mut config = builder.unwrap().with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        let line = TcpStream::connect(house.running.address).await.unwrap();
        TlsConnector::from(Arc::new(config)).connect(ServerName::try_from(NAME).unwrap(), line).await
    }

    /// The whole answer to a request, on a line of its own.
    async fn ask(&self, house: &House, head: &str, body: &str) -> String {
        let mut line = self.connect(house, &["http/1.1"]).await.unwrap();
        talk(&mut line, head, body).await;
        read(&mut line).await
    }
}

async fn talk(line: &mut TlsStream<TcpStream>, head: &str, body: &str) {
    let length = format!("Host: {NAME}\r\nOrigin: https://{NAME}\r\nContent-Length: {}", body.len());
    let form = "Content-Type: application/x-www-form-urlencoded";
    let request = format!("{head}\r\n{length}\r\n{form}\r\nConnection: close\r\n\r\n{body}");
    line.write_all(request.as_bytes()).await.unwrap();
}

async fn read(line: &mut TlsStream<TcpStream>) -> String {
    let mut answer = Vec::new();
    // It may end without saying so.
    let _ = line.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let line = answer.lines().take_while(|line| !line.is_empty()).find(|line| line.starts_with(name));
    line.map_or("", |line| line[name.len()..].trim_start_matches(": "))
}

/// The cookie of a manager who has just set the building up.
async fn set_up(files: &Files, house: &House) -> String {
    let token = house.running.setup_token.clone().unwrap();
    let body = format!(
        "token={token}&building=Orchard&time_zone=UTC&name=Ada&email=ada%40example.org&password={}",
        PASSWORD.replace(' ', "+")
    );
    let answer = files.ask(house, "POST /setup HTTP/1.1", &body).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    header(&answer, "set-cookie").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cookies_and_headers_are_those_of_https() {
    let files = Files::new();
    let house = files.house(|config| config).await;
    assert!(house.origin().starts_with("https://127.0.0.1:"));
    let cookie = set_up(&files, &house).await;
    assert!(cookie.starts_with("__Host-sparespot=") && cookie.contains("; Secure"), "{cookie}");
    let page = files.ask(&house, "GET /sign-in HTTP/1.1", "").await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(header(&page, "strict-transport-security").starts_with("max-age=31536000"), "{page}");
    // Another site's request is known by the scheme, too.
    let cookie = cookie.split(';').next().unwrap();
    let head = format!("POST /preferences HTTP/1.1\r\nCookie: {cookie}");
    let own = files.ask(&house, &head, "theme=dark").await;
    assert!(own.starts_with("HTTP/1.1 303") && header(&own, "set-cookie").contains("Secure"), "{own}");
    let mut line = files.connect(&house, &["http/1.1"]).await.unwrap();
    let foreign = format!(
        "{head}\r\nHost: {NAME}\r\nOrigin: http://{NAME}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    line.write_all(foreign.as_bytes()).await.unwrap();
    assert!(read(&mut line).await.starts_with("HTTP/1.1 403"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_and_http_2_are_spoken() {
    let files = Files::new();
    let house = files.house(|config| config).await;
    let cookie = set_up(&files, &house).await;
    let line = files.connect(&house, &["http/1.1"]).await.unwrap();
    let mut request = format!("wss://{NAME}/live").into_client_request().unwrap();
    request.headers_mut().insert("Cookie", cookie.split(';').next().unwrap().parse().unwrap());
    request.headers_mut().insert("Origin", format!("https://{NAME}").parse().unwrap());
    let (mut socket, _) = tokio_tungstenite::client_async(request, line).await.unwrap();
    assert!(socket.next().await.unwrap().unwrap().into_text().unwrap().contains("hx-"));

    let line = files.connect(&house, &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(line.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut client, connection) = h2::client::handshake(line).await.unwrap();
    let ended = tokio::spawn(async move { connection.await.is_ok() });
    let request = http::Request::get(format!("https://{NAME}/sign-in")).body(()).unwrap();
    let (answer, _) = client.send_request(request, true).unwrap();
    let answer = answer.await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(answer.headers().contains_key("strict-transport-security"));

    // Neither line holds up a stop.
    let began = Instant::now();
    house.running.stop().await;
    assert!(began.elapsed() < Duration::from_secs(8), "{:?}", began.elapsed());
    ended.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_certificate_is_shown_without_a_restart() {
    let files = Files::new();
    let house = files.house(|config| config).await;
    let first = files.shown();
    let mut open = files.connect(&house, &["http/1.1"]).await.unwrap();
    files.renew();
    until("the new certificate", async || files.connect(&house, &["http/1.1"]).await.is_ok()).await;
    assert_ne!(files.shown(), first);
    // Who is connected stays so.
    talk(&mut open, "GET /healthz HTTP/1.1", "").await;
    assert!(read(&mut open).await.starts_with("HTTP/1.1 200"));

    // What cannot be used is not.
    let good =
        (std::fs::read(files.path("cert.pem")).unwrap(), std::fs::read(files.path("key.pem")).unwrap());
    std::fs::write(files.path("key.pem"), KeyPair::generate().unwrap().serialize_pem()).unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!(files.connect(&house, &["http/1.1"]).await.is_ok());
    std::fs::write(files.path("cert.pem"), "no certificate").unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    std::fs::write(files.path("cert.pem"), good.0).unwrap();
    assert!(files.connect(&house, &["http/1.1"]).await.is_ok());
    std::fs::write(files.path("key.pem"), good.1).unwrap();
    files.renew();
    until("the third certificate", async || files.connect(&house, &["http/1.1"]).await.is_ok()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_is_sent_on_and_nowhere_else() {
    let files = Files::new();
    let redirecting = |config| Config { redirect_listen: Some(ANY_PORT.into()), ..config };
    let house = files.house(redirecting).await;
    let ask = async |house: &House, request: &str| {
        let mut line = TcpStream::connect(house.running.redirect.unwrap()).await.unwrap();
        line.write_all(format!("{request}\r\nConnection: close\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let answer = ask(&house, "POST /spots?a=b HTTP/1.1\r\nHost: parking.local:80").await;
    let port = house.running.address.port();
    assert!(answer.starts_with("HTTP/1.1 308"), "{answer}");
    assert_eq!(header(&answer, "location"), format!("https://parking.local:{port}/spots?a=b"));
    assert_eq!(
        (header(&answer, "x-content-type-options"), header(&answer, "strict-transport-security")),
        ("nosniff", "")
    );
    for nowhere in ["Host: a@evil.example", "Accept: */*"] {
        let answer = ask(&house, &format!("GET / HTTP/1.1\r\n{nowhere}")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    let public = |config| Config { base_url: Some(format!("https://{NAME}")), ..redirecting(config) };
    let house = files.house(public).await;
    for request in [
        "GET //evil.example/a HTTP/1.1\r\nHost: evil.example",
        "GET http://evil.example//evil.example/a HTTP/1.1\r\nHost: evil.example",
    ] {
        let answer = ask(&house, request).await;
        assert_eq!(header(&answer, "location"), format!("https://{NAME}//evil.example/a"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_hold_under_tls_too() {
    let files = Files::new();
    let house = files.house(|config| config).await;
    let large = format!("email={}", "x".repeat(64 * 1024));
    let answer = files.ask(&house, "POST /sign-in HTTP/1.1", &large).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");

    // Those who never say hello keep nobody out, and are sent away.
    let mut silent = Vec::new();
    for _ in 0..600 {
        silent.push(TcpStream::connect(house.running.address).await.unwrap());
    }
    let began = Instant::now();
    let answer = files.ask(&house, "GET /healthz HTTP/1.1", "").await;
    assert!(answer.starts_with("HTTP/1.1 200") && began.elapsed() < Duration::from_secs(3), "{answer}");
    let mut gone = [0; 1];
    let read = tokio::time::timeout(Duration::from_secs(15), silent[0].read(&mut gone));
    assert!(matches!(read.await.expect("an end"), Ok(0) | Err(_)));

    // Nor do those who never end their request's head.
    let mut slow = files.connect(&house, &["http/1.1"]).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: ").await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), slow.read_to_end(&mut answer));
    let _ = read.await.expect("an end");
    assert!(String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 408"), "{answer:?}");
}

#[test]
fn what_cannot_work_is_said_in_one_line() {
    let (files, other) = (Files::new(), Files::new());
    let (cert, key) = (files.path("cert.pem"), files.path("key.pem"));
    let (none, wrong, empty) = (files.path("none.pem"), other.path("key.pem"), files.path("empty.pem"));
    std::fs::write(&empty, "").unwrap();
    let cases: [(&[&str], &str); 9] = [
        (&["--tls-cert", &cert], "--tls-key"),
        (&["--tls-key", &key], "--tls-cert"),
        (&["--tls-cert", &none, "--tls-key", &key], "--tls-cert"),
        (&["--tls-cert", &cert, "--tls-key", &none], "--tls-key"),
        (&["--tls-cert", &cert, "--tls-key", &wrong], "it is not the key"),
        (&["--tls-cert", &empty, "--tls-key", &key], "there is no certificate"),
        (&["--tls-cert", &cert, "--tls-key", &key, "--redirect-listen", "80"], "--redirect-listen"),
        (&["--tls-cert", &cert, "--tls-key", &key, "--base-url", "http://a.example"], "--base-url"),
        (&["--redirect-listen", ANY_PORT], "--tls-cert"),
    ];
    for (arguments, words) in cases {
        let database = Database::new(Backend::Sqlite);
        let output = run(&[&["--listen", ANY_PORT, "--database-url", &database.url], arguments].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{arguments:?}: {said}");
        assert!(said.contains(words), "{words} in {said}");
    }
}

#[test]
fn the_program_serves_and_asks_by_https() {
    let files = Files::new();
    let database = Database::new(Backend::Sqlite);
    let environment = [("TLS_CERT", files.path("cert.pem")), ("TLS_KEY", files.path("key.pem"))];
    let mut command =
        sparespot(&["--listen", ANY_PORT, "--database-url", &database.url, "--secret-key", KEY]);
    command.envs(environment.clone()).env("REDIRECT_LISTEN", ANY_PORT);
    let served = Instance::spawn(command);
    let address = served.origin.strip_prefix("https://").expect("by HTTPS").to_owned();
    assert!(served.line("redirecting http://127.0.0.1:").is_some(), "{:?}", served.lines);
    assert!(
        served.line(&format!("set up at https://{address}/setup?token=")).is_some(),
        "{:?}",
        served.lines
    );
    let health = |environment: &[(&str, String)]| {
        let mut command = sparespot(&["health", "--listen", &address]);
        command.envs(environment.iter().cloned()).output().unwrap().status.code()
    };
    assert_eq!((health(&environment), health(&[])), (Some(0), Some(1)));
    let empty = config(&database).tls();
    assert!(empty.unwrap().is_none());
    served.stop();
    assert_eq!(health(&environment), Some(1));
}
