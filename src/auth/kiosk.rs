//! Screens in the lobby, which show a token of their own. It opens the kiosk's page and its socket, and nothing else.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::AUTHORIZATION;

use super::{Gate, origin};
use crate::error::Result;
use crate::kiosks::{self, Kiosk};
use crate::language::Language;

/// As long as browsers keep a cookie (RFC 6265bis, section 5.5); each whole page begins it anew.
const LIFETIME: Duration = Duration::days(400);

/// What a screen's own cookie says: a device code first, then the token, and how the screen is to look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Empty: it has nothing yet.
    pub secret: String,
    /// None: as its browser has it.
    pub language: Option<Language>,
    pub is_light: bool,
}

impl Device {
    /// A program that fetched its token by itself shows it as programs do (RFC 6750, section 2.1).
    pub fn of(request: &HttpRequest, gate: &Gate) -> Self {
        let cookie = request.cookie(name(request, gate));
        let read = cookie.map(|cookie| Self::read(cookie.value())).unwrap_or_default();
        let header = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
        match header.and_then(|header| header.strip_prefix("Bearer ")) {
            Some(token) => Self { secret: token.trim().to_owned(), ..read },
            None => read,
        }
    }

    pub fn cookie(&self, request: &HttpRequest, gate: &Gate) -> Cookie<'static> {
        let name = name(request, gate);
        let cookie = Cookie::build(name, self.written()).path("/").max_age(LIFETIME);
        cookie.http_only(true).same_site(SameSite::Lax).secure(name.starts_with("__Host-")).finish()
    }

    /// In which language it speaks.
    pub fn language(&self, request: &HttpRequest) -> Language {
        self.language.unwrap_or_else(|| super::language(request, None))
    }

    fn written(&self) -> String {
        let theme = if self.is_light { "light" } else { "dark" };
        format!("{}.{}.{theme}", self.secret, self.language.map_or("", Language::tag))
    }

    fn read(text: &str) -> Self {
        let mut parts = text.split('.');
        let mut part = || parts.next().unwrap_or_default();
        Self { secret: part().to_owned(), language: Language::parse(part()), is_light: part() == "light" }
    }
}

/// Behind HTTPS its name says that it is ours alone, as that of sessions does.
fn name(request: &HttpRequest, gate: &Gate) -> &'static str {
    if origin::own(request, gate).starts_with("https://") { "__Host-kiosk" } else { "kiosk" }
}

impl Gate {
    /// Whose token this is, noting that the screen is there; nobody's where it is none or is over.
    ///
    /// # Errors
    /// [`crate::error::Error::Unavailable`] where the database does not answer.
    pub async fn kiosk(&self, token: &str) -> Result<Option<Kiosk>> {
        if !token.starts_with(kiosks::PREFIX) {
            return Ok(None);
        }
        let token = token.to_owned();
        let kiosk = self.store.read(move |tx| kiosks::find_by_token(tx, &token)).await?;
        if let Some(id) =
            kiosk.as_ref().filter(|it| it.is_to_be_noted(self.store.clock().now())).map(|it| it.id)
            && let Err(error) = self.store.write(move |tx| kiosks::note_seen(tx, id)).await
        {
            tracing::debug!(%error, "that a screen is there was not noted");
        }
        Ok(kiosk)
    }

    /// Whether a screen that was let in some time ago still is.
    ///
    /// # Errors
    /// [`crate::error::Error::Unavailable`] where the database does not answer.
    pub async fn still_stands(&self, kiosk: i64) -> Result<bool> {
        self.store.read(move |tx| kiosks::stands(tx, kiosk)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for language in [None, Some(Language::German)] {
            for is_light in [false, true] {
                let device = Device { secret: "spotk_a-_b".into(), language, is_light };
                assert_eq!(Device::read(&device.written()), device);
            }
        }
        assert_eq!(Device::read("spotk_x").secret, "spotk_x");
        assert_eq!(Device::read(""), Device::default());
    }
}
