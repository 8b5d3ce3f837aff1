//! In which language somebody reads.

use actix_web::HttpRequest;
use actix_web::http::header::{AcceptLanguage, Header as _, Preference};

use crate::language::Language;
use crate::residents::Resident;

/// The one that the resident has chosen, else the one that their browser asks for (`Accept-Language`, RFC 9110,
/// section 12.5.4).
pub fn language(request: &HttpRequest, resident: Option<&Resident>) -> Language {
    resident.and_then(Resident::language).unwrap_or_else(|| asked(request))
}

fn asked(request: &HttpRequest) -> Language {
    let ranked = AcceptLanguage::parse(request).map(|header| header.ranked()).unwrap_or_default();
    Language::among(ranked.iter().filter_map(|preference| match preference {
        Preference::Specific(tag) => Some(tag.as_str()),
        Preference::Any => None,
    }))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_browser_says_what_it_likes_best_by_weight() {
        for (header, expected) in [
            ("de-AT,de;q=0.9,en;q=0.5", Language::German),
            ("en;q=0.4, de;q=0.9", Language::German),
            ("fr, de;q=0.2", Language::German),
            ("*", Language::English),
            (";;;", Language::English),
        ] {
            let request = TestRequest::default().insert_header(("accept-language", header)).to_http_request();
            assert_eq!(language(&request, None), expected, "{header:?}");
        }
        assert_eq!(language(&TestRequest::default().to_http_request(), None), Language::English);
    }
}
