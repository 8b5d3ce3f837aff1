//! Sends mail, one at a time: claimed in one transaction, sent outside of any, noted in another.

use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error as SmtpError;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{sleep, timeout};

use super::round;
use crate::building::{self, Building};
use crate::clock::Timestamp;
use crate::config::Mail;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::language::Language;
use crate::notices::Links;
use crate::notices::mails::{self, Letter};
use crate::residents::invitations::Codes;
use crate::secret::SecretKey;
use crate::store::Store;
use crate::views::mails::Written;
use crate::views::words::Words;

/// However quiet it is, a try may be due, and a notice may not have been told.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// What is told within this time is looked at together.
const REST: Duration = Duration::from_millis(100);
/// How long the server may take to be reached, and for the whole of a mail.
const CONNECT: Duration = Duration::from_secs(10);
const SEND: Duration = Duration::from_secs(30);

/// What sends mail.
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// The public address, for links.
    origin: String,
    links: Links,
    codes: Codes,
}

/// How a try ended that did not send the mail.
enum Failed {
    /// The server does not answer, or not to us: no other mail would do better.
    Away(String),
    /// It may want this mail later.
    Later(String),
    /// It will never want this mail.
    Never(String),
}

impl Mailer {
    /// # Errors
    /// One line that says what to change.
    pub fn new(mail: &Mail, key: SecretKey) -> Result<Self, String> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&mail.url).map_err(|_| {
            "--smtp-url must be like smtp://user:password@mail.example.org:587?tls=required, smtps://… or smtp://localhost:2525"
        })?;
        let from = mail.from.parse().map_err(|_| {
            "--mail-from must be an address such as \"Orchard House <parking@example.org>\"".to_owned()
        })?;
        let transport = transport.timeout(Some(CONNECT)).build();
        Ok(Self {
            transport,
            from,
            origin: mail.origin.clone(),
            links: Links::new(key.clone()),
            codes: Codes::new(key),
        })
    }

    /// Sends what is due for as long as the server runs.
    pub async fn keep_sending(self, store: Store) {
        let mut events = store.bus().subscribe();
        loop {
            round(&store, "mail", self.send_due(&store)).await;
            wait(&mut events).await;
        }
    }

    async fn send_due(&self, store: &Store) -> Result<()> {
        while let Some(id) = store.write(mails::claim).await? {
            let read = move |tx: &mut crate::store::Tx<'_>| Ok((mails::open(tx, id)?, building::find(tx)?));
            let (Some(letter), Some(building)) = store.read(read).await? else {
                store.write(move |tx| mails::give_up(tx, id)).await?;
                continue;
            };
            let message = self.write(id, &letter, &building, store.clock().now()).unwrap_or_else(|error| {
                tracing::warn!(%error, "a mail cannot be written");
                None
            });
            let Some(message) = message else {
                store.write(move |tx| mails::give_up(tx, id)).await?;
                continue;
            };
            match self.send(message).await {
                Ok(()) => {
                    store.write(move |tx| mails::sent(tx, id)).await?;
                    tracing::info!(mail = id, "sent");
                }
                Err(Failed::Never(why)) => {
                    tracing::warn!(mail = id, why, "the mail server refused a mail for good");
                    store.write(move |tx| mails::give_up(tx, id)).await?;
                }
                Err(Failed::Later(why)) => {
                    tracing::warn!(mail = id, why, "the mail server refused a mail for now");
                    store.write(move |tx| mails::failed(tx, id)).await?;
                }
                Err(Failed::Away(why)) => {
                    tracing::warn!(mail = id, why, "the mail server is away");
                    return store.write(move |tx| mails::failed(tx, id)).await;
                }
            }
        }
        Ok(())
    }

    /// A mail as it is sent; none where an invitation was made with another key.
    fn write(
        &self,
        id: i64,
        letter: &Letter,
        building: &Building,
        now: Timestamp,
    ) -> Result<Option<Message>> {
        let words = |language: Option<Language>| Words {
            zone: &building.zone,
            now,
            language: language.unwrap_or_default(),
        };
        let (words, to, name, written, stop) = match letter {
            Letter::Notice { to, notice } => {
                let words = words(to.language());
                let token = self.links.token(to.id, notice.kind());
                let stop = format!("{}/unsubscribe/{token}", self.origin);
                let written = Written::notice(notice, &to.name, &building.name, &self.origin, &stop, words)?;
                (words, &to.email, Some(to.name.clone()), written, Some(stop))
            }
            Letter::Invitation(invitation) => {
                let words = words(invitation.language);
                let Some(code) = self.codes.made_of(&invitation.salt, &invitation.code_hash) else {
                    return Ok(None);
                };
                let link = format!("{}/sign-up?invitation={code}", self.origin);
                let written = Written::invitation(&building.name, link, invitation.expires_at, words)?;
                (words, &invitation.to, None, written, None)
            }
        };
        let host = self.origin.split("://").nth(1).unwrap_or(&self.origin);
        let wrong = |error: &dyn std::fmt::Display| Error::Internal(format!("mail {id}: {error}"));
        let to: Address = to.parse().map_err(|error| wrong(&error))?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(name, to))
            .subject(written.subject)
            .date(SystemTime::from(now))
            .message_id(Some(format!("<mail-{id}@{host}>")))
            .raw_header(header("Auto-Submitted", "auto-generated".into()))
            .raw_header(header("Content-Language", words.language.tag().into()));
        if let Some(stop) = stop {
            message = message
                .raw_header(header("List-Unsubscribe", format!("<{stop}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
        }
        let parts = MultiPart::alternative_plain_html(written.text, written.html);
        message.multipart(parts).map(Some).map_err(|error| wrong(&error))
    }

    async fn send(&self, message: Message) -> Result<(), Failed> {
        match timeout(SEND, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(failed(&error)),
            Err(_) => Err(Failed::Away("it takes too long".into())),
        }
    }
}

/// Codes that begin with 53 are about our signing in (RFC 4954) and not about the mail.
fn failed(error: &SmtpError) -> Failed {
    let why = error.to_string();
    match error.status().map(|code| code.to_string()) {
        Some(code) if code.starts_with("53") || code == "421" => Failed::Away(why),
        Some(code) if code.starts_with('5') => Failed::Never(why),
        Some(_) => Failed::Later(why),
        None => Failed::Away(why),
    }
}

/// A header that lettre has no type for.
fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// Throws away what would be sent, where the server sends no mail.
pub async fn keep_discarding(store: Store) {
    loop {
        round(&store, "mail", discard(&store)).await;
        sleep(LONGEST_SLEEP).await;
    }
}

async fn discard(store: &Store) -> Result<()> {
    if store.read(mails::is_any_waiting).await? {
        store.write(mails::discard).await?;
    }
    Ok(())
}

/// Until somebody is told something, or something may be due.
async fn wait(events: &mut tokio::sync::broadcast::Receiver<Event>) {
    let told = async {
        loop {
            match events.recv().await {
                Ok(Event::Noticed(_) | Event::Rejoined) | Err(RecvError::Lagged(_)) => return,
                Ok(_) => {}
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    };
    if timeout(LONGEST_SLEEP, told).await.is_ok() {
        sleep(REST).await;
    }
}
