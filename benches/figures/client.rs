//! A client that costs little: the load and the server share the machine.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One connection that is kept.
pub struct Connection {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
}

pub struct Answer {
    pub status: u16,
    /// The cookie that was set, as a browser would send it back.
    pub cookie: String,
    /// Only where it is not a success.
    pub body: String,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server accepts");
        stream.set_nodelay(true).expect("no delay");
        Self { stream, host: address.to_string(), buffer: Vec::with_capacity(64 * 1024) }
    }

    pub async fn get(&mut self, path: &str, cookie: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", self.host);
        self.exchange(&request).await
    }

    pub async fn post(&mut self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {1}\r\n\r\n{form}",
            self.host,
            form.len()
        );
        self.exchange(&request).await
    }

    pub async fn ask(&mut self, token: &str, body: &str) -> Answer {
        let request = format!(
            "POST /graphql HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.host,
            body.len()
        );
        self.exchange(&request).await
    }

    async fn exchange(&mut self, request: &str) -> Answer {
        self.stream.write_all(request.as_bytes()).await.expect("the server reads");
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            self.read().await;
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        let header = |name: &str| {
            text.lines()
                .find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)))
        };
        let length =
            header("content-length").map_or(0, |(_, value)| value.parse::<usize>().expect("a length"));
        while self.buffer.len() < head + length {
            self.read().await;
        }
        Answer {
            status: text[9..12].parse().expect("a status"),
            cookie: header("set-cookie")
                .and_then(|(_, value)| value.split(';').next())
                .unwrap_or_default()
                .to_owned(),
            body: if text.starts_with("HTTP/1.1 200") {
                String::new()
            } else {
                String::from_utf8_lossy(&self.buffer[head..]).into_owned()
            },
        }
    }

    async fn read(&mut self) {
        let count = self.stream.read_buf(&mut self.buffer).await.expect("the server answers");
        assert!(count > 0, "the server closed the connection");
    }
}

/// A WebSocket that only listens.
pub struct Socket(tokio_tungstenite::WebSocketStream<TcpStream>);

impl Socket {
    pub async fn open(address: SocketAddr, path: &str, cookie: &str) -> Self {
        use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
        let mut request = format!("ws://{address}{path}").into_client_request().expect("a request");
        request.headers_mut().insert("cookie", cookie.parse().expect("a cookie"));
        request.headers_mut().insert("origin", format!("http://{address}").parse().expect("an origin"));
        let stream = TcpStream::connect(address).await.expect("the server accepts");
        let (socket, _) = tokio_tungstenite::client_async(request, stream).await.expect("a socket");
        Self(socket)
    }

    /// Waits for the next message that mentions `word`; false once the socket is closed.
    pub async fn next_mentions(&mut self, word: &str) -> bool {
        use futures_util::StreamExt as _;
        while let Some(Ok(message)) = self.0.next().await {
            if message.to_text().is_ok_and(|text| text.contains(word)) {
                return true;
            }
        }
        false
    }
}
