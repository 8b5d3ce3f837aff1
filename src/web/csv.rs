//! Tables on their way in, as files of a form, and out, as downloads.

use std::time::Duration;

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use futures_util::StreamExt as _;
use futures_util::future::LocalBoxFuture;

use super::Refused;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::table;

/// The largest file, in bytes.
const LIMIT: usize = 2 * 1024 * 1024;
/// What a form has around its file.
const AROUND: usize = 16 * 1024;
/// The longest that a file may take to arrive.
const DEADLINE: Duration = Duration::from_secs(30);

/// A form with a file.
pub struct Upload {
    pub file: Vec<u8>,
    /// Whether it only shall be looked at.
    pub is_dry_run: bool,
}

/// A table to be saved under this name, which is ASCII without quotes. Begins with a byte order mark, without which a
/// spreadsheet takes letters for others.
///
/// # Errors
/// Those of [`table::write`].
pub fn download<R>(
    name: &str,
    columns: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Result<HttpResponse, Refused>
where
    R: IntoIterator<Item: AsRef<str>>,
{
    let table = table::write(columns, rows)?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(format!("\u{feff}{table}")))
}

async fn read(mut parts: Multipart) -> Result<Upload> {
    let broken = |_| Error::field("file", Message::of("problem-not-whole"));
    let mut upload = Upload { file: Vec::new(), is_dry_run: false };
    let (mut is_there, mut total) = (false, 0);
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(broken)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(broken)?;
            total += chunk.len();
            if total > LIMIT {
                return Err(Error::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        match part.name() {
            Some("file") => (upload.file, is_there) = (bytes, true),
            Some("dry_run") => upload.is_dry_run = bytes == b"yes",
            _ => {}
        }
    }
    if is_there { Ok(upload) } else { Err(Error::field("file", Message::of("problem-csv-file"))) }
}

impl FromRequest for Upload {
    type Error = Refused;
    type Future = LocalBoxFuture<'static, Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let length =
            request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let is_large = length.is_some_and(|length: usize| length > LIMIT + AROUND);
        let is_form = request.content_type() == "multipart/form-data";
        let parts = Multipart::from_request(request, payload).into_inner();
        Box::pin(async move {
            if is_large {
                return Err(Error::TooLarge.into());
            }
            if !is_form {
                return Err(Error::field("file", Message::of("problem-csv-file")).into());
            }
            let parts = parts.map_err(|error| Error::Internal(error.to_string()))?;
            let slow = |_| Error::field("file", Message::of("problem-slow"));
            Ok(tokio::time::timeout(DEADLINE, read(parts)).await.map_err(slow)??)
        })
    }
}
