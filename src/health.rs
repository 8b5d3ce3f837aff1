//! Asks a server whether it serves: what the health check of a container runs, which has no curl.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::tls;

/// A healthy server answers in milliseconds; health checks run every few seconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the server that listens on this address, within three seconds, by HTTPS where it speaks that itself. Whether its
/// database answers too is another question (`/readyz`): no restart of this process would bring that back.
///
/// # Errors
/// One line that says what is wrong.
pub async fn ask(listen: SocketAddr, is_tls: bool) -> Result<(), String> {
    let address = reachable(listen);
    match timeout(PATIENCE, status_line(address, is_tls)).await {
        Ok(Ok(line)) if line.starts_with(b"HTTP/1.1 200 ") => Ok(()),
        Ok(Ok(line)) => Err(format!("{address} answers {:?}", String::from_utf8_lossy(&line))),
        Ok(Err(error)) => Err(format!("{address}: {error}")),
        Err(_) => Err(format!("{address} does not answer within {} seconds", PATIENCE.as_secs())),
    }
}

/// Who listens on every address of the machine is asked on its own one.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The first bytes of the answer: version and status, RFC 9112, section 4.
async fn status_line(address: SocketAddr, is_tls: bool) -> std::io::Result<[u8; 13]> {
    let stream = TcpStream::connect(address).await?;
    match is_tls {
        true => converse(tls::whoever(address.ip(), stream).await?, address).await,
        false => converse(stream, address).await,
    }
}

async fn converse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    address: SocketAddr,
) -> std::io::Result<[u8; 13]> {
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut line = [0; 13];
    stream.read_exact(&mut line).await?;
    Ok(line)
}
