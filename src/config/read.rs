//! What the settings mean together, and what is wrong with them.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::Config;
use crate::clock::Zone;
use crate::secret::SecretKey;

/// How mail is sent.
#[derive(Clone)]
pub struct Mail {
    pub url: String,
    pub from: String,
    /// The public address, for links.
    pub origin: String,
}

/// How the server itself speaks HTTPS.
#[derive(Clone, Debug)]
pub struct Tls {
    /// PEM files.
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// What listens for plain HTTP and sends it on.
    pub redirect: Option<SocketAddr>,
}

/// Where the data is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseUrl {
    Sqlite(PathBuf),
    Postgres(String),
}

const MAKE_A_KEY: &str = "make one with: openssl rand -base64 64 | tr -d '\\n'";

impl Config {
    /// Which database to use.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn database(&self) -> Result<DatabaseUrl, String> {
        let url = self.database_url.as_str();
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(url.to_owned()));
        }
        match url.strip_prefix("sqlite:") {
            Some("") => Err("--database-url sqlite: names no file; write sqlite:PATH".into()),
            Some(path) => Ok(DatabaseUrl::Sqlite(path.strip_prefix("//").unwrap_or(path).into())),
            None => Err("--database-url must begin with sqlite: or postgres://".into()),
        }
    }

    /// Where instances share what they share, if several are to run.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn redis(&self) -> Result<Option<&str>, String> {
        let Some(url) = given(&self.redis_url) else {
            return Ok(None);
        };
        if !url.starts_with("redis://") {
            return Err("--redis-url must begin with redis://".into());
        }
        if matches!(self.database()?, DatabaseUrl::Sqlite(_)) {
            return Err("--redis-url is for many instances, which need PostgreSQL: set --database-url postgres://… or leave it out".into());
        }
        if self.key()?.is_none() {
            return Err(format!("--redis-url needs a --secret-key that all instances share: {MAKE_A_KEY}"));
        }
        Ok(Some(url))
    }

    /// The zone that a building has until somebody chooses one.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn zone(&self) -> Result<Zone, String> {
        Zone::named(&self.time_zone).ok_or_else(|| {
            format!("--time-zone {:?} is not an IANA name such as Europe/Berlin", self.time_zone)
        })
    }

    /// The key given, if any.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn key(&self) -> Result<Option<SecretKey>, String> {
        let Some(text) = given(&self.secret_key) else {
            return Ok(None);
        };
        SecretKey::parse(text)
            .map(Some)
            .ok_or_else(|| format!("--secret-key must be 64 bytes in base64; {MAKE_A_KEY}"))
    }

    /// The public address without a slash at its end.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn origin(&self) -> Result<Option<String>, String> {
        let Some(url) = given(&self.base_url) else {
            return Ok(None);
        };
        let url = url.trim_end_matches('/');
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        match host {
            Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ']) => {
                Ok(Some(url.to_lowercase()))
            }
            _ => Err("--base-url must be like https://parking.example.org, without a path".into()),
        }
    }

    /// How mail is sent, if it is.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn mail(&self) -> Result<Option<Mail>, String> {
        let Some(url) = given(&self.smtp_url) else {
            return Ok(None);
        };
        let Some(from) = given(&self.mail_from) else {
            return Err("--smtp-url needs --mail-from, the address that our mail is from".into());
        };
        let Some(origin) = self.origin()? else {
            return Err("--smtp-url needs --base-url, the public address to which links in mail lead".into());
        };
        Ok(Some(Mail { url: url.to_owned(), from: from.to_owned(), origin }))
    }

    /// Whether mail is sent at all.
    pub fn sends_mail(&self) -> bool {
        given(&self.smtp_url).is_some()
    }

    /// Whether people reach the server by HTTPS.
    pub fn is_https(&self) -> bool {
        self.is_tls()
            || self.base_url.as_deref().is_some_and(|url| url.to_lowercase().starts_with("https://"))
    }

    /// Whether the server itself speaks HTTPS at the address on which it listens.
    pub fn is_tls(&self) -> bool {
        given(&self.tls_cert).is_some()
    }

    /// How to speak to the server at the address on which it listens: `https` or `http`.
    pub fn scheme(&self) -> &'static str {
        if self.is_tls() { "https" } else { "http" }
    }

    /// Where certificate and key are, if the server itself is to speak HTTPS.
    ///
    /// # Errors
    /// One line that says what to change.
    pub fn tls(&self) -> Result<Option<Tls>, String> {
        let redirect = given(&self.redirect_listen);
        let (certificate, key) = match (given(&self.tls_cert), given(&self.tls_key)) {
            (Some(certificate), Some(key)) => (certificate, key),
            (Some(_), None) => return Err("--tls-cert needs --tls-key, the certificate's private key".into()),
            (None, Some(_)) => return Err("--tls-key needs --tls-cert, the certificate of the key".into()),
            (None, None) if redirect.is_some() => {
                return Err(
                    "--redirect-listen needs --tls-cert and --tls-key: there is no HTTPS to send on to"
                        .into(),
                );
            }
            (None, None) => return Ok(None),
        };
        if self.origin()?.is_some_and(|origin| origin.starts_with("http://")) {
            return Err("--base-url must begin with https:// where --tls-cert is given".into());
        }
        let redirect = redirect.map(|address| {
            address.parse().map_err(|_| format!("--redirect-listen {address:?} is not like 0.0.0.0:80"))
        });
        Ok(Some(Tls { certificate: certificate.into(), key: key.into(), redirect: redirect.transpose()? }))
    }
}

/// A setting that is there; an empty variable says nothing.
fn given(setting: &Option<String>) -> Option<&str> {
    setting.as_deref().filter(|text| !text.is_empty())
}
