//! What is watched, over `graphql-transport-ws`.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{Program, RESERVE, stretch};
use crate::harness::{House, THURSDAY, on_both};

const WATCH: &str = "subscription($level: String) { spotChanged(level: $level) { label state } }";

/// The client's side of a line.
struct Line(WebSocketStream<MaybeTlsStream<TcpStream>>);

#[derive(Debug, PartialEq)]
enum Heard {
    Said(Json),
    Closed(u16),
}

impl Line {
    /// The status where the line does not open.
    async fn try_open(house: &House, protocol: Option<&str>) -> Result<Self, u16> {
        let address = house.origin().replace("http://", "ws://");
        let mut request = format!("{address}/graphql").into_client_request().unwrap();
        if let Some(protocol) = protocol {
            request.headers_mut().insert("sec-websocket-protocol", protocol.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((line, _)) => Ok(Self(line)),
            Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A line whose other side knows who is there.
    async fn open(house: &House, token: &str) -> Self {
        let mut line = Self::try_open(house, Some("graphql-transport-ws")).await.unwrap();
        line.say(
            json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } }),
        )
        .await;
        assert_eq!(line.hear().await, Heard::Said(json!({ "type": "connection_ack" })));
        line
    }

    async fn say(&mut self, message: Json) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// What is said, signs of life left out.
    async fn hear(&mut self) -> Heard {
        loop {
            let message =
                tokio::time::timeout(Duration::from_secs(8), self.0.next()).await.expect("something soon");
            match message {
                Some(Ok(Message::Text(text))) => {
                    let said: Json = serde_json::from_str(&text).unwrap();
                    if said["type"] != "pong" && said["type"] != "ping" {
                        return Heard::Said(said);
                    }
                }
                Some(Ok(Message::Close(Some(frame)))) => return Heard::Closed(frame.code.into()),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    async fn watch(&mut self, variables: Json) {
        let payload = json!({ "query": WATCH, "variables": variables });
        self.say(json!({ "id": "1", "type": "subscribe", "payload": payload })).await;
        // Until it is carried out nothing can be missed: the answer to a question asked after it says so.
        self.say(json!({ "id": "2", "type": "subscribe", "payload": { "query": "{ me { name } }" } })).await;
        let heard = self.hear().await;
        assert!(
            matches!(&heard, Heard::Said(said) if said["id"] == "2" && said["type"] == "next"),
            "{heard:?}"
        );
        assert_eq!(self.hear().await, Heard::Said(json!({ "id": "2", "type": "complete" })));
    }

    async fn hears(&mut self, label: &str, state: &str) {
        let spot = json!({ "label": label, "state": state });
        let expected = json!({ "id": "1", "type": "next", "payload": { "data": { "spotChanged": spot } } });
        assert_eq!(self.hear().await, Heard::Said(expected));
    }
}

on_both! {
    async fn a_change_is_heard_whatever_door_it_took_and_on_its_level_only(backend) {
        let house = House::at(backend, THURSDAY).await;
        let (olga, _, spot) = house.with_an_offer("2026-11-26T16:00", "2026-11-26T23:00").await;
        let guest = Program::of(&house, "greta@example.org").await;
        let (mut all, mut other) = (Line::open(&house, &guest.token).await, Line::open(&house, &guest.token).await);
        all.watch(json!({})).await;
        other.watch(json!({ "level": "B2" })).await;
        let made = guest.ask(RESERVE, stretch(spot, "2026-11-26T16:00", "2026-11-26T18:00")).await;
        assert!(made["errors"].is_null(), "{made}");
        all.hears("B1-001", "RESERVED").await;
        olga.post("/spots", &[("label", "B2-001"), ("level", "B2")]).await.assert_done();
        all.hears("B2-001", "CLOSED").await;
        other.hears("B2-001", "CLOSED").await;
        all.say(json!({ "id": "1", "type": "complete" })).await;
    }

    async fn a_line_without_a_good_token_is_closed(backend) {
        let house = House::at(backend, THURSDAY).await;
        house.resident("Greta").await;
        for payload in [json!({}), json!({ "authorization": "Bearer nonsense" }), json!(null)] {
            let mut line = Line::try_open(&house, Some("graphql-transport-ws")).await.unwrap();
            line.say(json!({ "type": "connection_init", "payload": payload })).await;
            assert_eq!(line.hear().await, Heard::Closed(4403), "{payload}");
        }
        let mut early = Line::try_open(&house, Some("graphql-transport-ws")).await.unwrap();
        early.say(json!({ "id": "1", "type": "subscribe", "payload": { "query": WATCH } })).await;
        assert_eq!(early.hear().await, Heard::Closed(4401));
        let mut rude = Line::try_open(&house, Some("graphql-transport-ws")).await.unwrap();
        rude.say(json!("what?")).await;
        assert_eq!(rude.hear().await, Heard::Closed(4400));
        assert_eq!(Line::try_open(&house, None).await.err(), Some(400));
        assert_eq!(Line::try_open(&house, Some("graphql-ws")).await.err(), Some(400));
    }

    async fn a_line_ends_with_its_token(backend) {
        let house = House::at(backend, THURSDAY).await;
        let greta = house.resident("Greta").await;
        let guest = Program::of(&house, "greta@example.org").await;
        let mut line = Line::open(&house, &guest.token).await;
        line.watch(json!({})).await;
        greta.post("/account/sign-out-everywhere", &[]).await.assert_done();
        assert_eq!(line.hear().await, Heard::Closed(4401));
    }

    async fn too_much_is_refused_and_the_line_stays(backend) {
        let house = House::at(backend, THURSDAY).await;
        house.resident("Greta").await;
        let guest = Program::of(&house, "greta@example.org").await;
        let mut line = Line::open(&house, &guest.token).await;
        let aliases = (0..31).map(|n| format!("a{n}: me {{ id }} ")).collect::<String>();
        line.say(json!({ "id": "9", "type": "subscribe", "payload": { "query": format!("{{ {aliases} }}") } })).await;
        let Heard::Said(said) = line.hear().await else { panic!("closed") };
        assert_eq!((&said["type"], &said["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("TOO_COMPLEX")));
        line.say(json!({ "id": "8", "type": "subscribe", "payload": { "query": "{ nothing }" } })).await;
        let Heard::Said(said) = line.hear().await else { panic!("closed") };
        assert_eq!((&said["type"], &said["payload"][0]["extensions"]["code"]), (&json!("error"), &json!("INVALID")));
        line.watch(json!({})).await;
    }

    async fn a_server_that_stops_sends_its_lines_elsewhere(backend) {
        let house = House::at(backend, THURSDAY).await;
        house.resident("Greta").await;
        let guest = Program::of(&house, "greta@example.org").await;
        let mut line = Line::open(&house, &guest.token).await;
        let (_, heard) = tokio::join!(house.running.stop(), line.hear());
        assert_eq!(heard, Heard::Closed(1012));
    }
}
