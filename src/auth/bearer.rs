//! Programs that ask with a token: who is behind it, how they get one and how it ends.

use std::sync::Arc;

use actix_session::Session;

use super::Gate;
use super::tokens::jwt::{Access, LIFETIME};
use super::tokens::{self, Next, Scope, long_lived};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::kiosks;
use crate::residents::{self, Resident};
use crate::store::{Actor, Door};

/// Who asks with a token, and what they may do.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub resident: Arc<Resident>,
    pub scope: Scope,
    /// The id that [`crate::event::Event::TokenEnded`] names.
    pub token: i64,
    /// When an access token is over in any case; none for a long-lived one, which may be used on and on.
    pub until: Option<Timestamp>,
}

/// The tokens that a program is given.
#[derive(Clone, Debug)]
pub struct Grant {
    pub access: String,
    pub refresh: String,
    pub scope: Scope,
}

impl Grant {
    /// For how long the access token is good, in seconds.
    pub const SECONDS: i64 = LIFETIME.as_secs();
}

impl Gate {
    /// Who shows this token, an access token or a long-lived one.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where it is none or is over, whatever the reason; [`Error::Unavailable`] where the
    /// database does not answer.
    pub async fn bearer(&self, token: &str) -> Result<Bearer> {
        if token.starts_with(long_lived::PREFIX) {
            let id = self.tokens.id(token).await?.ok_or(Error::Unauthenticated)?;
            let (resident, scope) = self.behind(id, None).await?.ok_or(Error::Unauthenticated)?;
            self.tokens.note_use(id).await;
            self.note_seen(resident.id);
            return Ok(Bearer { resident, scope, token: id, until: None });
        }
        let now = self.store.clock().now();
        let (access, until) = self.tokens.signer.read(token, now).ok_or(Error::Unauthenticated)?;
        let (resident, _) = self.behind(access.family, Some(&access)).await?.ok_or(Error::Unauthenticated)?;
        self.note_seen(resident.id);
        Ok(Bearer { resident, scope: access.scope, token: access.family, until: Some(until) })
    }

    /// Whether a token that was good some time ago still is. To be asked on `Event::TokenEnded` of
    /// [`Bearer::token`], on `Event::SessionsEnded` of its resident, on `Event::Rejoined`, and at [`Bearer::until`].
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database does not answer.
    pub async fn is_still_good(&self, bearer: &Bearer) -> Result<bool> {
        if bearer.until.is_some_and(|until| until <= self.store.clock().now()) {
            return Ok(false);
        }
        let behind = self.behind(bearer.token, None).await?;
        Ok(behind.is_some_and(|(resident, _)| resident.credential == bearer.resident.credential))
    }

    /// The resident behind a token that is kept and not over, and its scope. What an access token says of them must
    /// be what is kept.
    async fn behind(&self, id: i64, said: Option<&Access>) -> Result<Option<(Arc<Resident>, Scope)>> {
        let Some(standing) = self.tokens.standing(id).await? else { return Ok(None) };
        let kept = (standing.resident, standing.credential);
        if said.is_some_and(|said| (said.resident, said.credential) != kept) {
            return Ok(None);
        }
        let resident = self.resident(standing.resident, standing.credential).await?;
        Ok(resident.map(|resident| (resident, standing.scope)))
    }

    /// Gives tokens for an email and a password (RFC 6749, section 4.3).
    ///
    /// # Errors
    /// Those of [`Gate::sign_in`].
    pub async fn grant(&self, email: &str, password: &str, scope: Scope) -> Result<Grant> {
        let known = self.recognise(email, password).await?;
        let (resident, credential) = (known.resident, known.credential);
        self.give(self.store.write(move |tx| tokens::begin(tx, resident, credential, scope)).await?)
    }

    /// Gives the next tokens for a refresh token, which is used up by it (RFC 6749, section 6).
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] where it is none, is over or was used before; [`Error::Forbidden`] where `scope` is
    /// more than was granted.
    pub async fn refresh(&self, token: &str, scope: Option<Scope>) -> Result<Grant> {
        let token = token.to_owned();
        let next = self.store.write(move |tx| tokens::rotate(tx, &token, scope)).await?;
        self.give(next.ok_or(Error::Unauthenticated)?)
    }

    fn give(&self, next: Next) -> Result<Grant> {
        let access = self.tokens.signer.sign(&next.access, self.store.clock().now())?;
        Ok(Grant { access, refresh: next.refresh, scope: next.access.scope })
    }

    /// Ends a token of any kind: of an access or a refresh token, its family (RFC 7009, section 2.1). What is none is
    /// over already.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database does not answer: it would not be over.
    pub async fn revoke(&self, token: &str) -> Result<()> {
        if let Some((access, _)) = self.tokens.signer.read(token, self.store.clock().now()) {
            return self.store.write(move |tx| tokens::end(tx, access.family)).await;
        }
        let token = token.to_owned();
        if token.starts_with(kiosks::PREFIX) {
            let itself = Actor { door: Door::Kiosk, resident: None };
            return self.store.by(itself).write(move |tx| kiosks::give_back(tx, &token)).await;
        }
        self.store.write(move |tx| tokens::end_kept(tx, &token)).await
    }

    /// Ends all sessions of a resident, this one too, and all their tokens.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where Redis or the database does not answer.
    pub async fn sign_out_everywhere(&self, session: &Session, resident: &Resident) -> Result<()> {
        let id = resident.id;
        let by = Actor::new(Door::Page, id);
        self.store.by(by).write(move |tx| residents::sign_out_everywhere(tx, id)).await?;
        self.sign_out(session)
    }
}
