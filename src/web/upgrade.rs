//! Plain HTTP, which is sent on to HTTPS and answers nothing else.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header::{HOST, LOCATION};
use actix_web::http::uri::Authority;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use super::headers;

/// The longest that a request's head may take to arrive.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where plain HTTP is sent on to.
#[derive(Clone)]
pub struct Upgrade {
    /// The public address, where one is configured.
    pub origin: Option<String>,
    /// Where the server speaks HTTPS, for whoever came without a public address: at the host that they asked for.
    pub port: u16,
}

impl Upgrade {
    /// Listens at an address, and answers at which.
    ///
    /// # Errors
    /// Those of listening.
    pub fn listen(self, at: SocketAddr) -> io::Result<(SocketAddr, Server)> {
        let server = HttpServer::new(move || {
            App::new().app_data(web::Data::new(self.clone())).default_service(web::to(send_on))
        });
        let server = server.client_request_timeout(PATIENCE).workers(1).disable_signals().bind(at)?;
        Ok((server.addrs().first().copied().unwrap_or(at), server.run()))
    }

    /// The same address by HTTPS. The host is ours or the one asked for, whatever the rest of the request says.
    fn onward(&self, host: Option<&str>, path: &str) -> Option<String> {
        if let Some(origin) = &self.origin {
            return Some(format!("{origin}{path}"));
        }
        let authority: Authority = host?.parse().ok()?;
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return None;
        }
        let port = if self.port == 443 { String::new() } else { format!(":{}", self.port) };
        Some(format!("https://{}{port}{path}", authority.host()))
    }
}

/// `308`, which keeps the method (RFC 9110, section 15.4.9), and no HSTS, which plain HTTP must not carry (RFC 6797,
/// section 7.2).
async fn send_on(request: HttpRequest, upgrade: web::Data<Upgrade>) -> HttpResponse {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let mut response = match upgrade.onward(host, path) {
        Some(location) => HttpResponse::PermanentRedirect().insert_header((LOCATION, location)).finish(),
        None => HttpResponse::BadRequest().content_type("text/plain; charset=utf-8").body("by HTTPS only\n"),
    };
    headers::dress(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leads_nowhere_else() {
        let public = Upgrade { origin: Some("https://parking.example.org".into()), port: 8443 };
        for host in [None, Some("evil.example"), Some("")] {
            let expected = "https://parking.example.org//evil.example/?a=b";
            assert_eq!(public.onward(host, "//evil.example/?a=b").as_deref(), Some(expected));
        }
        let same = |host: &str, port: u16| Upgrade { origin: None, port }.onward(Some(host), "/a?b=c");
        assert_eq!(same("parking.local", 443).as_deref(), Some("https://parking.local/a?b=c"));
        assert_eq!(same("parking.local:80", 8443).as_deref(), Some("https://parking.local:8443/a?b=c"));
        assert_eq!(same("[::1]:80", 8443).as_deref(), Some("https://[::1]:8443/a?b=c"));
        for nonsense in
            ["", "a@evil.example", "evil.example/", "a b", "evil.example?", ":80", "https://evil.example"]
        {
            assert_eq!(same(nonsense, 443), None, "{nonsense}");
        }
        assert_eq!(Upgrade { origin: None, port: 443 }.onward(None, "/"), None);
    }
}
