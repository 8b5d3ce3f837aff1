//! Who calls: a bearer of a token, or the explorer in a signed-in browser.

use std::sync::Arc;

use actix_session::SessionExt as _;
use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;

use crate::auth::{Bearer, Gate, Scope, Viewer, origin};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::residents::Resident;

/// A resident, and what they may do by what they showed.
#[derive(Clone)]
pub struct Caller {
    pub resident: Arc<Resident>,
    pub may_write: bool,
    proof: Proof,
}

#[derive(Clone)]
enum Proof {
    Token(Bearer),
    Session(Viewer),
}

impl Caller {
    /// By the token in the `Authorization` header (RFC 6750, section 2.1); without one by the session, if the
    /// request comes from our own pages.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where neither is good, [`Error::Unavailable`] where that cannot be told.
    pub async fn of(request: &HttpRequest, gate: &Gate) -> Result<Self> {
        match request.headers().get(AUTHORIZATION) {
            Some(header) => Self::by_token(header.to_str().unwrap_or_default(), gate).await,
            None if origin::is_own_site(request, gate) => Self::by_session(request, gate).await,
            None => Err(Error::Unauthenticated),
        }
    }

    /// By the value of an `Authorization` header.
    pub async fn by_token(header: &str, gate: &Gate) -> Result<Self> {
        let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) = token.ok_or(Error::Unauthenticated)?;
        let bearer = gate.bearer(token.trim()).await?;
        let (resident, may_write) = (bearer.resident.clone(), bearer.scope == Scope::Write);
        Ok(Self { resident, may_write, proof: Proof::Token(bearer) })
    }

    /// By the session behind the request's cookie.
    pub async fn by_session(request: &HttpRequest, gate: &Gate) -> Result<Self> {
        let viewer = gate.viewer(&request.get_session()).await?.ok_or(Error::Unauthenticated)?;
        Ok(Self { resident: viewer.resident.clone(), may_write: true, proof: Proof::Session(viewer) })
    }

    /// When what was shown is over in any case.
    pub fn until(&self) -> Option<Timestamp> {
        match &self.proof {
            Proof::Token(bearer) => bearer.until,
            Proof::Session(viewer) => Some(viewer.until),
        }
    }

    /// Whether what was shown some time ago is still good.
    pub async fn is_still_good(&self, gate: &Gate) -> Result<bool> {
        match &self.proof {
            Proof::Token(bearer) => gate.is_still_good(bearer).await,
            Proof::Session(viewer) => gate.is_still_in(viewer).await,
        }
    }
}
