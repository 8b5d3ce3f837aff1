//! Access tokens: JWTs in the form of RFC 9068, signed with a key that changes every day.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};

use super::Scope;
use crate::clock::{SignedDuration, Timestamp, Zone};
use crate::error::{Error, Result};
use crate::secret::{Secret, SecretKey};

/// How long an access token is good.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(15);
/// The one algorithm: what a token says of its own is compared with it and never followed (RFC 8725, section 3.1).
const ALGORITHM: Algorithm = Algorithm::HS256;
/// What these tokens are, so that nothing else that is signed passes for one (RFC 9068, section 2.1).
const TYPE: &str = "at+jwt";
/// How far the clocks of two instances may differ.
const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// Signs and reads access tokens.
pub struct Signer {
    key: SecretKey,
    issuer: String,
    audience: String,
}

/// What an access token says (RFC 9068, section 2.2), the resident's `credential` and the family beside it.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    iat: i64,
    jti: String,
    scope: Scope,
    credential: i32,
    family: i64,
}

/// Whom an access token is for, and what it may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub resident: i64,
    pub credential: i32,
    /// The family of refresh tokens that it comes from, with which it ends.
    pub family: i64,
    pub scope: Scope,
}

impl Signer {
    /// `issuer` and `audience` tell this building's tokens from those of another that has the same key.
    pub fn new(key: SecretKey, issuer: String, audience: String) -> Self {
        Self { key, issuer, audience }
    }

    /// A token that is good for [`LIFETIME`] from `now` on.
    pub fn sign(&self, access: &Access, now: Timestamp) -> Result<String> {
        let period = period(now);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: access.resident.to_string(),
            exp: (now + LIFETIME).as_second(),
            iat: now.as_second(),
            jti: Secret::new().as_str().to_owned(),
            scope: access.scope,
            credential: access.credential,
            family: access.family,
        };
        let key = EncodingKey::from_secret(&self.key_of(&period));
        let header = Header { typ: Some(TYPE.into()), kid: Some(period), ..Header::new(ALGORITHM) };
        encode(&header, &claims, &key).map_err(|error| Error::Internal(error.to_string()))
    }

    /// What a token says and until when, if it is one of ours and good at `now`. The key is the one of the period in
    /// which the token was made: that of the last period counts for as long as its tokens live, and no older one.
    pub fn read(&self, token: &str, now: Timestamp) -> Option<(Access, Timestamp)> {
        let header = decode_header(token).ok()?;
        let kid = header.kid.filter(|_| header.typ.as_deref() == Some(TYPE) && header.crit.is_none())?;
        let periods = [period(now), period(now - LIFETIME), period(now + SKEW)];
        let period = periods.into_iter().find(|period| *period == kid)?;
        let key = DecodingKey::from_secret(&self.key_of(&period));
        let claims = decode::<Claims>(token, &key, &self.validation()).ok()?.claims;
        let until = good_until(&claims, &period, now)?;
        let Claims { sub, credential, family, scope, .. } = claims;
        Some((Access { resident: sub.parse().ok()?, credential, family, scope }, until))
    }

    /// Expiry is left to [`good_until`], which has our clock and no leeway.
    fn validation(&self) -> Validation {
        let mut validation = Validation::new(ALGORITHM);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_exp = false;
        validation.leeway = 0;
        validation
    }

    fn key_of(&self, period: &str) -> [u8; 32] {
        self.key.derive(&format!("sparespot access token {period}"))
    }
}

/// When a token with these claims ends: not over, not made in the future, and not by the key of another period.
fn good_until(claims: &Claims, key_of: &str, now: Timestamp) -> Option<Timestamp> {
    let made = Timestamp::from_second(claims.iat).ok()?;
    let until = Timestamp::from_second(claims.exp).ok()?;
    let is_good = made <= now + SKEW && now < until && until <= made + LIFETIME && period(made) == key_of;
    is_good.then_some(until)
}

/// The name of a key: the day on which it signs, by UTC.
fn period(at: Timestamp) -> String {
    Zone::utc().wall(at).date().to_string()
}
