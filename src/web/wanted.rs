//! The page that somebody opened before they had signed in, in a cookie until they have.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};

use super::frame::see_other;

const NAME: &str = "wanted";
/// Whoever takes longer wants something else by then.
const LIFETIME: Duration = Duration::minutes(10);
/// The longest address that is kept, in bytes.
const LONGEST: usize = 512;
const SIGN_IN: &str = "/sign-in";

/// To sign in first. Whoever opened this page themselves (`Sec-Fetch-Mode`, Fetch Metadata) comes back to it.
pub fn sign_in_first(request: &HttpRequest) -> HttpResponse {
    let mut response = see_other(SIGN_IN);
    let is_opened = request.method() == Method::GET
        && request.headers().get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    let page = request.uri().path_and_query().map_or("/", |page| page.as_str());
    if is_opened && page != "/" && is_ours(page) {
        // What cannot be written down is not remembered.
        let _ = response.add_cookie(&cookie(page.to_owned()).max_age(LIFETIME).finish());
    }
    response
}

/// On to the page that was wanted, once.
pub fn go_on(request: &HttpRequest) -> HttpResponse {
    match request.cookie(NAME).filter(|wanted| is_ours(wanted.value())) {
        Some(wanted) => {
            let mut response = see_other(wanted.value());
            let _ = response.add_removal_cookie(&cookie(String::new()).finish());
            response
        }
        None => see_other("/"),
    }
}

fn cookie(page: String) -> actix_web::cookie::CookieBuilder<'static> {
    Cookie::build(NAME, page).path(SIGN_IN).http_only(true).same_site(SameSite::Lax)
}

/// A page of this site and of no other (OWASP, Unvalidated Redirects and Forwards), in letters that a cookie can hold
/// (RFC 6265, 4.1.1).
fn is_ours(page: &str) -> bool {
    let is_held = |letter: u8| letter.is_ascii_graphic() && !b"\",;\\".contains(&letter);
    page.starts_with('/') && !page.starts_with("//") && page.len() <= LONGEST && page.bytes().all(is_held)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for page in ["/", "/manage/kiosks?code=BCDF-GHJK", "/reservations/5#top", "/?from=2026-11-26T16:00"] {
            assert!(is_ours(page), "{page}");
        }
        let long = format!("/{}", "a".repeat(LONGEST));
        for page in [
            "",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a b",
            "/\u{e4}",
            "/\r\nx",
            &long,
        ] {
            assert!(!is_ours(page), "{page}");
        }
    }
}
