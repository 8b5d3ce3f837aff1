//! Somebody whose board is open: a socket, and what it hears.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use scraper::{Html, Selector};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// What comes, comes well before this.
pub const SOON: Duration = Duration::from_secs(8);

/// Somebody whose board is open.
pub struct Watcher {
    socket: WebSocketStream<TcpStream>,
    /// How often it was said that its reader was told something, which is not about the board.
    pub noticed: usize,
}

/// What a socket hears.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    Text(String),
    Pong(Vec<u8>),
    /// With its code, or with none where the line is simply gone.
    Closed(Option<u16>),
}

impl Watcher {
    /// A socket that must open, with the whole view that comes first.
    pub async fn open(origin: &str, cookie: &str, query: &str) -> (Self, String) {
        let mut watcher =
            Self::try_open(origin, query, &[("Cookie", cookie), ("Origin", origin)], None).await.unwrap();
        let whole = watcher.text().await;
        assert!(whole.contains("hx-target=\"#board\""), "{whole}");
        (watcher, whole)
    }

    /// The status where it does not open.
    pub async fn try_open(
        origin: &str,
        query: &str,
        headers: &[(&'static str, &str)],
        buffer: Option<u32>,
    ) -> Result<Self, u16> {
        match Self::connect(origin, query, headers, buffer).await {
            Ok(watcher) => Ok(watcher),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// The same where nobody may be there to answer.
    pub async fn connect(
        origin: &str,
        query: &str,
        headers: &[(&'static str, &str)],
        buffer: Option<u32>,
    ) -> Result<Self, Error> {
        let address: SocketAddr = origin.strip_prefix("http://").unwrap().parse().unwrap();
        let mut request = format!("ws://{address}/live{query}").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let tcp = TcpSocket::new_v4().unwrap();
        if let Some(bytes) = buffer {
            tcp.set_recv_buffer_size(bytes).unwrap();
        }
        let (socket, _) = client_async(request, tcp.connect(address).await?).await?;
        Ok(Self { socket, noticed: 0 })
    }

    pub async fn hear(&mut self) -> Heard {
        self.hear_within(SOON).await.expect("something is heard soon")
    }

    pub async fn hear_within(&mut self, patience: Duration) -> Option<Heard> {
        loop {
            let message = tokio::time::timeout(patience, self.socket.next()).await.ok()?;
            return Some(match message {
                Some(Ok(Message::Text(text))) if text.as_str().contains("id=\"noticed\"") => {
                    self.noticed += 1;
                    continue;
                }
                Some(Ok(Message::Text(text))) => Heard::Text(text.as_str().to_owned()),
                Some(Ok(Message::Pong(payload))) => Heard::Pong(payload.to_vec()),
                Some(Ok(Message::Close(frame))) => Heard::Closed(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => continue,
                Some(Err(_)) | None => Heard::Closed(None),
            });
        }
    }

    pub async fn text(&mut self) -> String {
        match self.hear().await {
            Heard::Text(text) => text,
            other => panic!("{other:?} instead of a text"),
        }
    }

    /// The code with which it is closed, whatever is said before.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Heard::Closed(code) = self.hear().await {
                return code;
            }
        }
    }

    pub async fn close(mut self) {
        self.socket.close(None).await.unwrap();
    }

    /// Whether it was sent; a socket that is being closed takes nothing any more.
    pub async fn say(&mut self, message: Message) -> bool {
        self.socket.send(message).await.is_ok()
    }
}

/// The tiles in a message: id, label and state.
pub fn tiles(message: &str) -> Vec<(i64, String, String)> {
    let html = Html::parse_fragment(message);
    let found = Selector::parse("li[id^=spot-]").unwrap();
    let attribute = |tile: scraper::ElementRef<'_>, name| tile.value().attr(name).unwrap().to_owned();
    let id = |tile| attribute(tile, "id").trim_start_matches("spot-").parse().unwrap();
    html.select(&found)
        .map(|tile| (id(tile), attribute(tile, "data-label"), attribute(tile, "data-state")))
        .collect()
}

/// What a message replaces.
pub fn targets(message: &str) -> Vec<String> {
    let html = Html::parse_fragment(message);
    let found = Selector::parse("hx-partial").unwrap();
    html.select(&found).map(|partial| partial.value().attr("hx-target").unwrap().to_owned()).collect()
}

pub fn labels(message: &str) -> Vec<String> {
    tiles(message).into_iter().map(|(_, label, _)| label).collect()
}
