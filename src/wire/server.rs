//! Listens, and serves an app on every line that comes.

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol, Request, Response};
use actix_server::{Server, ServerBuilder};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt as _, fn_service, map_config,
};
use actix_web::body::MessageBody;
use actix_web::dev::AppConfig;
use actix_web::rt::net::TcpStream;
use rustls::ServerConfig;
use tokio::net::TcpSocket;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::line::{Line, Stream};

/// How many lines may wait to be looked at.
const BACKLOG: u32 = 1024;
/// The longest that the head of the first request may take to arrive.
const HEAD: Duration = Duration::from_secs(10);
/// The longest that agreeing on TLS may take.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// So much waits at most to be written before it is asked for more, in bytes. What of a long message no client has read
/// yet stays outside of its connection's buffer, which keeps the size that it once had (`live/socket.rs`).
const WRITTEN_AT_ONCE: usize = 4 * 1024;
/// How long the other side may take to go once it has been answered for the last time.
const FAREWELL: Duration = Duration::from_secs(1);

/// Listens at an address; port 0 is one that the system chooses.
///
/// # Errors
/// Those of the system.
pub fn listen(at: SocketAddr) -> io::Result<TcpListener> {
    let socket = if at.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(at)?;
    socket.listen(BACKLOG)?.into_std()
}

/// As `actix_web::HttpServer` does, but on lines that end by themselves ([`Line`]): its own limits hold for the head of
/// the first request on a line only, and never for who does not read. With TLS it speaks HTTP/2 too.
///
/// # Errors
/// Those of the system.
pub fn serve<F, I, S, B>(
    builder: ServerBuilder,
    listener: TcpListener,
    tls: Option<ServerConfig>,
    app: F,
) -> io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let acceptor = tls.map(|mut config| {
        config.alpn_protocols = [&b"h2"[..], b"http/1.1"].map(<[u8]>::to_vec).into();
        TlsAcceptor::from(Arc::new(config))
    });
    let stopping = builder.graceful_shutdown_signal();
    let server = builder.listen("sparespot", listener, move || {
        let (acceptor, stopping) = (acceptor.clone(), stopping.clone());
        let app = app().into_factory().map_err(|error| error.into().error_response());
        let http = HttpService::build()
            .h1_write_buffer_size(WRITTEN_AT_ONCE)
            .client_request_timeout(HEAD)
            .client_disconnect_timeout(FAREWELL)
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |stream| open(stream, acceptor.clone())).and_then(http)
    });
    Ok(server?.run())
}

/// Agrees on TLS where it is spoken, and then on the protocol.
async fn open(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
) -> Result<(Line, Protocol, Option<SocketAddr>), DispatchError> {
    let from = stream.peer_addr().ok();
    let Some(acceptor) = acceptor else {
        return Ok((Line::new(Box::new(stream)), Protocol::Http1, from));
    };
    let slow = |_| DispatchError::Io(io::ErrorKind::TimedOut.into());
    let stream =
        timeout(HANDSHAKE, acceptor.accept(stream)).await.map_err(slow)?.map_err(DispatchError::Io)?;
    let protocol = match stream.get_ref().1.alpn_protocol() {
        Some(b"h2") => Protocol::Http2,
        _ => Protocol::Http1,
    };
    Ok((Line::new(Box::new(stream) as Box<dyn Stream>), protocol, from))
}
