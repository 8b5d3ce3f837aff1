//! Lets people in and says who they are.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_session::Session;

use super::session::{self, Sessions};
use super::tokens::Tokens;
use crate::building::{self, Building};
use crate::clock::{SignedDuration, Timestamp};
use crate::cluster::limits::Limits;
use crate::cluster::memo::Memo;
use crate::config::{Proxy, SignUp};
use crate::error::{Error, Result};
use crate::event::Event;
use crate::language::Message;
use crate::notices;
use crate::privacy;
use crate::residents::{self, Credentials, Email, Hasher, Password, PasswordHash, Resident};
use crate::store::{Actor, Door, Store};

/// However often it is used, a session is over this long after signing in.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 90);
/// How long a resident's data is believed that nobody said had changed: another program, such as
/// `sparespot manager`, may have.
const LIFETIME: Duration = Duration::from_secs(1);
const UNREAD_LIFETIME: Duration = Duration::from_secs(10);

/// That somebody was here is noted at most this often.
const SEEN: Duration = Duration::from_secs(3600);

/// What the doors ask about people.
pub struct Gate {
    pub store: Store,
    pub sessions: Sessions,
    pub limits: Limits,
    pub hasher: Hasher,
    /// Where the building says nothing about it.
    sign_up: SignUp,
    /// The public address, where one is configured.
    pub origin: Option<String>,
    trusted_proxies: Vec<Proxy>,
    pub(super) tokens: Arc<Tokens>,
    residents: Arc<Memo<i64, Arc<Resident>>>,
    seen: Arc<Memo<i64, ()>>,
    building: Arc<Memo<(), Option<Arc<Building>>>>,
    /// How much each resident has not read.
    unread: Arc<Memo<i64, i64>>,
}

/// A signed-in resident.
#[derive(Clone)]
pub struct Viewer {
    pub resident: Arc<Resident>,
    /// The id of the session.
    pub session: String,
    /// When the session is over in any case.
    pub until: Timestamp,
}

const RESIDENT: &str = "resident";
const CREDENTIAL: &str = "credential";
const SIGNED_IN_AT: &str = "signed_in_at";

impl Gate {
    pub fn new(
        store: Store,
        sessions: Sessions,
        tokens: Arc<Tokens>,
        limits: Limits,
        sign_up: SignUp,
        origin: Option<String>,
        trusted_proxies: Vec<Proxy>,
    ) -> Self {
        let residents = Arc::new(Memo::new(10_000, LIFETIME));
        let building = Arc::new(Memo::new(1, LIFETIME));
        let unread = Arc::new(Memo::new(10_000, UNREAD_LIFETIME));
        let (known, house, told) = (residents.clone(), building.clone(), unread.clone());
        store.bus().listen(move |events| {
            for event in events {
                match event {
                    Event::ResidentChanged(id) | Event::SessionsEnded(id) => known.forget(id),
                    Event::BuildingChanged => house.forget_all(),
                    Event::Rejoined => {
                        known.forget_all();
                        house.forget_all();
                        told.forget_all();
                    }
                    Event::Noticed(id) => told.forget(id),
                    Event::SpotChanged(_)
                    | Event::SessionEnded(_)
                    | Event::TokenEnded(_)
                    | Event::KioskEnded(_)
                    | Event::Parted => {}
                }
            }
        });
        Self {
            store,
            sessions,
            limits,
            hasher: Hasher::new(),
            sign_up,
            origin,
            trusted_proxies,
            tokens,
            residents,
            seen: Arc::new(Memo::new(10_000, SEEN)),
            building,
            unread,
        }
    }

    /// Whether what this address says of who asks is believed.
    pub fn trusts(&self, address: &IpAddr) -> bool {
        self.trusted_proxies.iter().any(|proxy| proxy.may_be(address))
    }

    /// The building, once it is set up.
    pub async fn building(&self) -> Result<Option<Arc<Building>>> {
        self.building.get(&(), async { Ok(self.store.read(building::find).await?.map(Arc::new)) }).await
    }

    /// Who may sign up: as the building says, else as the server was started.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database does not answer.
    pub async fn sign_up(&self) -> Result<SignUp> {
        Ok(self.building().await?.and_then(|building| building.sign_up).unwrap_or(self.sign_up))
    }

    /// Who may sign up where the building says nothing about it.
    pub fn started_as(&self) -> SignUp {
        self.sign_up
    }

    /// How many notices a resident has not read.
    pub async fn unread(&self, resident: i64) -> Result<i64> {
        let read = self.store.read(move |tx| notices::unread(tx, resident));
        self.unread.get(&resident, read).await
    }

    /// Who is behind a session; nobody where it is none, is over, or was ended by a new password.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database or Redis does not answer.
    pub async fn viewer(&self, session: &Session) -> Result<Option<Viewer>> {
        if session::is_away(session) {
            return Err(Error::Unavailable);
        }
        let Some((id, credential, signed_in_at, session)) = read(session) else { return Ok(None) };
        let until = signed_in_at + LONGEST;
        let resident = self.resident(id, credential).await?.filter(|_| self.store.clock().now() < until);
        if let Some(resident) = &resident {
            self.note_seen(resident.id);
        }
        Ok(resident.map(|resident| Viewer { resident, session, until }))
    }

    /// Notes that a resident is here, now and then, and beside what they came for.
    pub(super) fn note_seen(&self, id: i64) {
        if self.seen.peek(&id).is_some() {
            return;
        }
        let (seen, store) = (self.seen.clone(), self.store.clone());
        tokio::spawn(async move {
            let note = store.write(move |tx| residents::standing::note_seen(tx, id));
            if let Err(error) = seen.get(&id, note).await {
                tracing::debug!(%error, "that somebody was here was not noted");
            }
        });
    }

    /// Whether somebody who came in some time ago still is signed in.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where the database or Redis does not answer.
    pub async fn is_still_in(&self, viewer: &Viewer) -> Result<bool> {
        let Viewer { resident, session, .. } = viewer;
        Ok(self.sessions.exists(session).await?
            && self.resident(resident.id, resident.credential).await?.is_some())
    }

    /// The resident, if the credential is still the same.
    pub(super) async fn resident(&self, id: i64, credential: i32) -> Result<Option<Arc<Resident>>> {
        let find = async { self.store.read(move |tx| residents::find(tx, id)).await.map(Arc::new) };
        match self.residents.get(&id, find).await {
            Ok(resident) => {
                Ok(Some(resident)
                    .filter(|resident| resident.credential == credential && resident.may_enter()))
            }
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Compares an email and a password with what is stored, and signs in.
    ///
    /// # Errors
    /// Those of [`Gate::recognise`].
    pub async fn sign_in(&self, session: &Session, email: &str, password: &str) -> Result<()> {
        let known = self.recognise(email, password).await?;
        self.remember(session, known.resident, known.credential)
    }

    /// Whose email and password these are, whichever door they come through.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the same words whether or not the account exists; [`Error::Forbidden`] where the password
    /// is right and they may not enter; [`Error::RateLimited`] after too many failures.
    pub(super) async fn recognise(&self, email: &str, password: &str) -> Result<Credentials> {
        let account = email.trim().to_lowercase();
        self.limits.may_try(&account).await?;
        let known = match Email::parse(email) {
            Ok(email) => self.store.read(move |tx| residents::credentials(tx, &email)).await?,
            Err(_) => None,
        };
        let hash = known.as_ref().map(|known| known.password.clone());
        let is_right = self.hasher.verify(Password::given(password), hash).await?;
        match known {
            Some(Credentials { problem: Some(why), .. }) if is_right => Err(Error::Forbidden(why)),
            Some(known) if is_right => Ok(known),
            _ => {
                self.limits.failed(&account).await?;
                Err(Error::field("password", Message::of("problem-no-match")))
            }
        }
    }

    /// Signs a resident in: a new session, whatever was there before.
    pub async fn let_in(&self, session: &Session, id: i64) -> Result<()> {
        let resident = self.store.read(move |tx| residents::find(tx, id)).await?;
        self.remember(session, id, resident.credential)
    }

    fn remember(&self, session: &Session, id: i64, credential: i32) -> Result<()> {
        session.renew();
        let now = self.store.clock().now().as_second();
        let written = session
            .insert(RESIDENT, id)
            .and_then(|()| session.insert(CREDENTIAL, credential))
            .and_then(|()| session.insert(SIGNED_IN_AT, now));
        written.map_err(|error| Error::Internal(error.to_string()))
    }

    /// Ends this session, and the sockets that it opened.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where Redis or the database does not answer: it would not be over.
    pub fn sign_out(&self, session: &Session) -> Result<()> {
        if session::is_away(session) {
            return Err(Error::Unavailable);
        }
        if let Some(id) = session::id(session) {
            self.store.bus().publish(&[Event::SessionEnded(session::tag(&id))]);
        }
        session.purge();
        Ok(())
    }

    /// Replaces a resident's password after looking at the present one: every session and token is over, and
    /// this session is a new one.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the present one is wrong; [`Error::RateLimited`] after too many failures.
    pub async fn new_password(
        &self,
        session: &Session,
        resident: &Resident,
        present: &str,
        new: Password,
    ) -> Result<()> {
        self.confirm(resident, present).await?;
        let hash: PasswordHash = self.hasher.hash(new).await?;
        let id = resident.id;
        let by = Actor::new(Door::Page, id);
        self.store.by(by).write(move |tx| residents::replace_password(tx, id, &hash)).await?;
        self.let_in(session, id).await
    }

    /// Looks at a resident's present password.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it is wrong; [`Error::RateLimited`] after too many failures.
    async fn confirm(&self, resident: &Resident, present: &str) -> Result<()> {
        let email = Email::parse(&resident.email)?;
        self.limits.may_try(email.as_str()).await?;
        let account = email.as_str().to_owned();
        let hash =
            self.store.read(move |tx| residents::credentials(tx, &email)).await?.map(|known| known.password);
        if self.hasher.verify(Password::given(present), hash).await? {
            return Ok(());
        }
        self.limits.failed(&account).await?;
        Err(Error::field("password", Message::of("problem-wrong-password")))
    }

    /// Takes out all that names a resident, after looking at their password, and signs them out everywhere.
    ///
    /// # Errors
    /// Those of [`new_password`](Self::new_password); [`Error::Forbidden`] for the last manager.
    pub async fn erase(&self, session: &Session, resident: &Resident, present: &str) -> Result<()> {
        self.confirm(resident, present).await?;
        let id = resident.id;
        let by = Actor::new(Door::Page, id);
        self.store.by(by).write(move |tx| privacy::erase(tx, id)).await?;
        self.sign_out(session)
    }
}

fn read(session: &Session) -> Option<(i64, i32, Timestamp, String)> {
    let id = session.get(RESIDENT).ok()??;
    let credential = session.get(CREDENTIAL).ok()??;
    let signed_in_at = Timestamp::from_second(session.get(SIGNED_IN_AT).ok()??).ok()?;
    Some((id, credential, signed_in_at, session::id(session)?))
}
