//! Static files, inside the binary.

use std::sync::LazyLock;

use actix_web::http::header::{
    AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, ContentEncoding, ETAG, Encoding, Header as _,
    IF_NONE_MATCH, VARY,
};
use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use crate::assets::{self, File, Found};
use crate::error::Error;
use crate::secret;

/// A name that says the content: kept for a year without asking again (RFC 8246).
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// A browser asks again after five minutes, while it uses what it has, and is told only whether that changed.
const FOR_NOW: &str = "public, max-age=300, stale-while-revalidate=86400";

/// What names this build of the page that stays open for weeks: another one has it loaded again.
pub fn edition() -> &'static str {
    static EDITION: LazyLock<String> = LazyLock::new(|| {
        let frame = include_str!("../../templates/kiosk/show.html");
        let all = [assets::tags().as_str(), env!("CARGO_PKG_VERSION"), frame].concat();
        secret::hash(&all)[..12].to_owned()
    });
    &EDITION
}

/// A file by either of its names, as small as the browser takes it.
pub async fn serve(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Refused> {
    let Found { file, is_exact } = assets::find(&name).ok_or(Error::NotFound)?;
    let is_known =
        request.headers().get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == file.tag.as_bytes());
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.content_type(file.media_type);
    match is_exact {
        true => response.insert_header((CACHE_CONTROL, FOR_EVER)),
        false => response.insert_header((CACHE_CONTROL, FOR_NOW)).insert_header((ETAG, file.tag)),
    };
    if file.address == assets::OFFLINE_JS {
        // The service worker may look after all pages, though it lies here (Service Workers, section 6.6).
        response.insert_header(("service-worker-allowed", "/"));
    }
    if is_known {
        return Ok(response.finish());
    }
    let (coding, bytes) = coded(file, &request);
    if file.packed.is_some() {
        response.insert_header((VARY, "accept-encoding"));
    }
    if let Some(coding) = coding {
        response.insert_header((CONTENT_ENCODING, coding.as_str()));
    }
    Ok(response.body(bytes))
}

/// The coding that the browser likes best, and the bytes in it.
fn coded(file: &'static File, request: &HttpRequest) -> (Option<ContentEncoding>, &'static [u8]) {
    let Some(packed) = &file.packed else { return (None, file.plain) };
    let codings = [Encoding::brotli(), Encoding::gzip(), Encoding::identity()];
    let liked = AcceptEncoding::parse(request).ok().and_then(|accepted| accepted.negotiate(codings.iter()));
    match liked {
        Some(Encoding::Known(coding @ ContentEncoding::Brotli)) => (Some(coding), packed.brotli),
        Some(Encoding::Known(coding @ ContentEncoding::Gzip)) => (Some(coding), packed.gzip),
        _ => (None, file.plain),
    }
}

/// The names of all icons.
#[cfg(debug_assertions)]
pub fn icons() -> Vec<&'static str> {
    let sprite = include_str!("../../static/icons.svg");
    sprite.split("<symbol id=\"").skip(1).filter_map(|symbol| symbol.split('"').next()).collect()
}
