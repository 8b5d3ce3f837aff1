//! The address at which mail of one kind can be stopped without signing in (RFC 8058). Only the server's key makes it, so
//! that nobody can stop another's mail.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::Kind;
use crate::secret::{self, SecretKey};

/// Makes and reads such addresses.
pub struct Links(SecretKey);

const ID: usize = 8;
const TAG: usize = 16;

impl Links {
    pub fn new(key: SecretKey) -> Self {
        Self(key)
    }

    /// The part of the address that nobody can guess: the resident's id, 128 bits that only the key can make, the kind.
    pub fn token(&self, resident: i64, kind: Kind) -> String {
        let tag = self.0.derive(&format!("sparespot unsubscribe {resident} {}", kind.name()));
        let bytes = [resident.to_be_bytes().as_slice(), &tag[..TAG], kind.name().as_bytes()].concat();
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Whose mail of which kind a token stops; none where it stops none.
    pub fn read(&self, token: &str) -> Option<(i64, Kind)> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let resident = i64::from_be_bytes(*bytes.first_chunk()?);
        let kind = Kind::parse(std::str::from_utf8(bytes.get(ID + TAG..)?).ok()?)?;
        secret::is_same(token, &self.token(resident, kind)).then_some((resident, kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stops_what_it_was_made_for_and_nothing_else() {
        let (links, others) = (Links::new(SecretKey::new()), Links::new(SecretKey::new()));
        let token = links.token(7, Kind::Ended);
        assert_eq!(links.read(&token), Some((7, Kind::Ended)));
        assert_eq!(others.read(&token), None);
        let mut bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        bytes[7] = 8;
        let forged = URL_SAFE_NO_PAD.encode(&bytes);
        let other_kind = links.token(7, Kind::Soon);
        assert_ne!(token, other_kind);
        for wrong in [forged.as_str(), "", "AAAA", &token[..token.len() - 1], "\u{e4}"] {
            assert_eq!(links.read(wrong), None, "{wrong}");
        }
    }
}
