//! The headers that every answer carries, whatever kind of answer it is.

use reqwest::{Client, Method};
use sparespot::assets;
use sparespot::clock::Clock;
use sparespot::config::Config;

use crate::harness::{Answer, Backend, House, Person, on_both, send, until};

/// What each must say, all of it (the policy word for word).
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// It has this status, and each header once.
fn assert_dressed(kind: &str, status: u16, answer: &Answer) {
    assert_eq!(answer.status.as_u16(), status, "{kind}: {}", answer.text);
    for (name, value) in HEADERS {
        let said: Vec<_> = answer.headers.get_all(name).iter().collect();
        assert_eq!(said, [value], "{kind} and {name}");
    }
}

on_both! {
    async fn every_kind_of_answer_carries_them(backend) {
        let house = House::with(backend, Clock::System, |config| Config { rate_limit: 10, ..config }).await;
        let mira = house.resident("Mira").await;
        let stranger = Person::stranger(&house);
        let at = |path: &str| format!("{}{path}", house.origin());
        let socket = |path: &str| {
            let request = Client::new().get(at(path)).header("Connection", "Upgrade").header("Upgrade", "websocket");
            request.header("Sec-WebSocket-Version", "13").header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        };
        let oauth = Client::new().post(at("/oauth/token")).form(&[("grant_type", "nonsense")]);
        let graphql = Client::new().post(at("/graphql")).header("Content-Type", "application/json").body("{");
        let foreign = mira.request(Method::POST, "/preferences").header("Origin", "https://evil.example");
        let large = "x".repeat(70_000);
        let known = stranger.get("/static/sparespot.js").await;
        let again = stranger.request(Method::GET, "/static/sparespot.js").header("If-None-Match", known.header("etag"));
        let packed = stranger.request(Method::GET, assets::SPARESPOT_CSS).header("Accept-Encoding", "br");
        for (kind, status, answer) in [
            ("a page", 200, mira.get("/").await),
            ("a fragment", 200, mira.get_fragment("/").await),
            ("what is under way to another page", 303, stranger.get("/").await),
            ("a form that is done", 303, mira.post("/preferences", &[("theme", "dark")]).await),
            ("a form that is wrong", 422, mira.post("/spots", &[]).await),
            ("a static file", 200, known),
            ("a static file by its content", 200, stranger.get(assets::SPARESPOT_CSS).await),
            ("a static file that is packed", 200, send(packed).await),
            ("a static file that is known", 304, send(again).await),
            ("no static file", 404, stranger.get("/static/none").await),
            ("nothing", 404, mira.get("/nowhere").await),
            ("nothing, for htmx", 404, mira.get_fragment("/nowhere").await),
            ("an address that cannot be decoded", 404, mira.get("/spots/%ff").await),
            ("another site's form", 403, send(foreign).await),
            ("a manager's page", 403, mira.get("/manage").await),
            ("too large a form", 413, mira.post("/spots", &[("label", &large)]).await),
            ("a document that is none", 401, send(graphql).await),
            ("the explorer's question", 405, mira.get("/graphql").await),
            ("a program's mistake", 400, send(oauth).await),
            ("a program's wrong method", 405, stranger.get("/oauth/token").await),
            ("a socket without a session", 401, send(socket("/live")).await),
            ("a socket of another protocol", 400, send(socket("/graphql")).await),
            ("health", 200, stranger.get("/healthz").await),
            ("figures", 200, stranger.get("/metrics").await),
            ("a calendar that is none", 404, stranger.get("/calendar/secret.ics").await),
        ] {
            assert_dressed(kind, status, &answer);
        }
        for _ in 0..12 {
            stranger.sign_in("nora@example.org", "x").await;
        }
        assert_dressed("too many", 429, &stranger.sign_in("nora@example.org", "x").await);
        if backend == Backend::Postgres {
            house.database.close_to_all(true);
            until("it is away", async || stranger.get("/readyz").await.status.as_u16() == 503).await;
            assert_dressed("not ready", 503, &stranger.get("/readyz").await);
            assert_dressed("a page without the database", 503, &mira.get("/credits").await);
            house.database.close_to_all(false);
        }
    }
}
