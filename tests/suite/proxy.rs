//! A line that may be bad, between two sides that are well.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What a line does with what is sent over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Passes,
    /// What is asked arrives; the first word of an answer breaks the line.
    LosesAnswers,
    /// Whoever connects is sent away, and whoever is connected too.
    Refuses,
    /// Everything takes this much longer.
    Delays(Duration),
    /// Connections stay and are made, and nothing arrives.
    Hangs,
}

/// Stands before `upstream`, gone with the test.
pub struct Proxy {
    pub address: SocketAddr,
    line: Arc<watch::Sender<Line>>,
    task: tokio::task::JoinHandle<()>,
}

impl Proxy {
    pub async fn before(upstream: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, line) = (listener.local_addr().unwrap(), Arc::new(watch::Sender::new(Line::Passes)));
        let task = tokio::spawn(accept(listener, upstream, line.clone()));
        Self { address, line, task }
    }

    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, upstream: SocketAddr, line: Arc<watch::Sender<Line>>) {
    loop {
        let (client, _) = listener.accept().await.unwrap();
        let (mut heard, asks, answers) = (line.subscribe(), line.subscribe(), line.subscribe());
        tokio::spawn(async move {
            let Ok(server) = TcpStream::connect(upstream).await else { return };
            let (from_client, to_client) = client.into_split();
            let (from_server, to_server) = server.into_split();
            // The end of any of them is the end of the connection.
            tokio::select! {
                _ = heard.wait_for(|line| *line == Line::Refuses) => {}
                () = pump(from_client, to_server, asks, false) => {}
                () = pump(from_server, to_client, answers, true) => {}
            }
        });
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut line: watch::Receiver<Line>,
    are_answers: bool,
) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes).await {
        let Ok(now) = line.wait_for(|line| *line != Line::Hangs).await.map(|line| *line) else { return };
        match now {
            Line::LosesAnswers if are_answers => return,
            Line::Delays(pause) => tokio::time::sleep(pause).await,
            _ => {}
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
    }
}
