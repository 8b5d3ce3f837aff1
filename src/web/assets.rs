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

const ASSETS: [Asset; 6] = [
    Asset {
        name: "sparespot.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../static/sparespot.css"),
    },
    Asset {
        name: "sparespot.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../static/sparespot.js"),
    },
    Asset { name: "icons.svg", media_type: "image/svg+xml", bytes: include_bytes!("../../static/icons.svg") },
    Asset {
        name: "favicon.svg",
        media_type: "image/svg+xml",
        bytes: include_bytes!("../../static/favicon.svg"),
    },
    Asset {
        name: "explorer.css",
        media_type: "text/css; charset=utf-8",
        bytes: include_bytes!("../../static/explorer.css"),
    },
    Asset {
        name: "explorer.js",
        media_type: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../static/explorer.js"),
    },
];

/// What names each file's content, in the order of [`ASSETS`].
static TAGS: LazyLock<[String; ASSETS.len()]> =
    LazyLock::new(|| ASSETS.each_ref().map(|asset| format!("\"{:.16}\"", secret::hash_bytes(asset.bytes))));

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
        .content_type(asset.media_type);
    Ok(if is_known { response.finish() } else { response.body(asset.bytes) })
}
