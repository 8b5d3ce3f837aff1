//! Static files, inside the binary.

use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use crate::error::Error;
use crate::secret;

/// A file and its media type.
struct Asset {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
}

/// The files of `static/`, each with its media type.
macro_rules! assets {
    ($($name:literal $media_type:literal),* $(,)?) => {
        [$(Asset {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../../static/", $name)),
        }),*]
    };
}

const ASSETS: [Asset; 14] = assets![
    "sparespot.css" "text/css; charset=utf-8",
    "sparespot.js" "text/javascript; charset=utf-8",
    "icons.svg" "image/svg+xml",
    "favicon.svg" "image/svg+xml",
    "icon-180.png" "image/png",
    "icon-192.png" "image/png",
    "icon-512.png" "image/png",
    "icon-maskable.png" "image/png",
    "manifest.webmanifest" "application/manifest+json",
    "offline.html" "text/html; charset=utf-8",
    "offline.js" "text/javascript; charset=utf-8",
    "plan-editor.js" "text/javascript; charset=utf-8",
    "explorer.css" "text/css; charset=utf-8",
    "explorer.js" "text/javascript; charset=utf-8",
];

/// What names each file's content, in the order of [`ASSETS`].
static TAGS: LazyLock<[String; ASSETS.len()]> =
    LazyLock::new(|| ASSETS.each_ref().map(|asset| format!("\"{:.16}\"", secret::hash_bytes(asset.bytes))));

/// What names this build of the page that stays open for weeks: another one has it loaded again.
pub fn edition() -> &'static str {
    static EDITION: LazyLock<String> = LazyLock::new(|| {
        let frame = include_str!("../../templates/kiosk/show.html");
        let all = [TAGS.concat().as_str(), env!("CARGO_PKG_VERSION"), frame].concat();
        secret::hash(&all)[..12].to_owned()
    });
    &EDITION
}

/// A file by its name. A browser asks again after five minutes, while it uses what it has, and is told only
/// whether that changed.
pub async fn serve(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Refused> {
    let index = ASSETS.iter().position(|asset| asset.name == name.as_str()).ok_or(Error::NotFound)?;
    let (asset, tag) = (&ASSETS[index], TAGS[index].as_str());
    let is_known =
        request.headers().get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = if is_known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((CACHE_CONTROL, "public, max-age=300, stale-while-revalidate=86400"))
        .insert_header((ETAG, tag))
        // The service worker may look after all pages, though it lies here (Service Workers, section 6.6).
        .insert_header(("service-worker-allowed", "/"))
        .content_type(asset.media_type);
    Ok(if is_known { response.finish() } else { response.body(asset.bytes) })
}

/// The names of all icons.
#[cfg(debug_assertions)]
pub fn icons() -> Vec<&'static str> {
    let sprite = include_str!("../../static/icons.svg");
    sprite.split("<symbol id=\"").skip(1).filter_map(|symbol| symbol.split('"').next()).collect()
}
