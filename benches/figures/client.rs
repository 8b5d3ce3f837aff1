//! A client that costs little: the load and the server share the machine.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One connection that is kept.
pub struct Connection {
    stream: TcpStream,
    host: String,
    buffer: Vec<u8>,
    /// Where in the buffer the last answer's body begins.
    body: usize,
}

pub struct Answer {
    pub status: u16,
    /// The cookie that was set, as a browser would send it back.
    pub cookie: String,
    /// Where it leads.
    pub location: String,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server accepts");
        stream.set_nodelay(true).expect("no delay");
        Self { stream, host: address.to_string(), buffer: Vec::with_capacity(64 * 1024), body: 0 }
    }

    pub async fn get(&mut self, path: &str, cookie: &str) -> Answer {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n", self.host);
        self.exchange(&request).await
    }

    /// The same, packed if the server wants to.
    pub async fn get_packed(&mut self, path: &str, cookie: &str) -> Answer {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n",
            self.host
        );
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

    /// What the last answer said.
    pub fn body(&self) -> &[u8] {
        &self.buffer[self.body..]
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.body()).into_owned()
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
            let named =
                |line: &&str| line.split_once(": ").is_some_and(|(key, _)| key.eq_ignore_ascii_case(name));
            text.lines().find(named).and_then(|line| line.split_once(": ")).map(|(_, value)| value)
        };
        let is_chunked = header("transfer-encoding") == Some("chunked");
        let length = header("content-length").map_or(0, |value| value.parse().expect("a length"));
        while self.buffer.len() < head + length || (is_chunked && !self.buffer.ends_with(b"\r\n0\r\n\r\n")) {
            self.read().await;
        }
        self.body = head;
        let cookie = header("set-cookie").and_then(|value| value.split(';').next());
        Answer {
            status: text[9..12].parse().expect("a status"),
            cookie: cookie.unwrap_or_default().to_owned(),
            location: header("location").unwrap_or_default().to_owned(),
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

    /// Waits for the next message; `None` once the socket is closed.
    pub async fn next(&mut self) -> Option<String> {
        use futures_util::StreamExt as _;
        while let Some(Ok(message)) = self.0.next().await {
            if let Ok(text) = message.into_text() {
                return Some(text.to_string());
            }
        }
        None
    }
}
