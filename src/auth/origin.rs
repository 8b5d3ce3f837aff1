//! Where a request comes from: which address, by which scheme, from which site. Forwarding headers are
//! believed from trusted proxies only.

use std::net::IpAddr;

use actix_web::http::header::{HOST, ORIGIN};
use actix_web::{HttpRequest, web};

use super::Gate;
use crate::config::Config;

/// Whether a request comes from our own site (Fetch Metadata, or where a browser sends none, the `Origin`
/// header of RFC 6454, section 7). A request that says neither does not.
pub fn is_own_site(request: &HttpRequest, gate: &Gate) -> bool {
    match header(request, "sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => is_own_origin(request, gate).unwrap_or(false),
    }
}

/// Whether the `Origin` header, if there is one, names our own site.
pub fn is_own_origin(request: &HttpRequest, gate: &Gate) -> Option<bool> {
    let origin = request.headers().get(ORIGIN)?.to_str().ok().unwrap_or("null");
    Some(origin.eq_ignore_ascii_case(&own(request, gate)))
}

/// The site's own origin: as configured, else as the request names it.
pub fn own(request: &HttpRequest, gate: &Gate) -> String {
    gate.origin.clone().unwrap_or_else(|| {
        let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
        let host = host.or_else(|| request.uri().authority().map(|host| host.as_str())).unwrap_or_default();
        format!("{}://{}", scheme(request, gate), host.to_lowercase())
    })
}

/// `https` where a trusted proxy says so or the server itself speaks it.
pub fn scheme<'a>(request: &'a HttpRequest, gate: &Gate) -> &'a str {
    match header(request, "x-forwarded-proto") {
        Some(scheme @ ("http" | "https")) if is_from_proxy(request, gate) => scheme,
        _ if is_tls(request) => "https",
        _ => "http",
    }
}

/// Whether the server itself speaks HTTPS.
pub fn is_tls(request: &HttpRequest) -> bool {
    request.app_data::<web::Data<Config>>().is_some_and(|config| config.is_tls())
}

/// The address that asks: the last one in `X-Forwarded-For` that is not a proxy of ours.
pub fn address(request: &HttpRequest, gate: &Gate) -> String {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let forwarded = header(request, "x-forwarded-for").filter(|_| is_from_proxy(request, gate));
    let client = forwarded.and_then(|list| {
        list.rsplit(',')
            .map_while(|address| address.trim().parse::<IpAddr>().ok())
            .find(|address| !gate.trusts(address))
    });
    client.or(peer).map_or_else(|| "unknown".into(), |address| address.to_string())
}

fn is_from_proxy(request: &HttpRequest, gate: &Gate) -> bool {
    request.peer_addr().is_some_and(|peer| gate.trusts(&peer.ip()))
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}
