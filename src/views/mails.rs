//! Mail, as text and as HTML.

use askama::Template;

use super::filters;
use super::notices::{Said, kind};
use super::render;
use super::words::Words;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::language::{Language, Message};
use crate::notices::Notice;

/// A mail in both forms.
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What both forms say.
struct Says<'a> {
    language: Language,
    hello: String,
    said: &'a Said,
    link: String,
    building: &'a str,
    /// Why this mail came.
    because: String,
    stop: String,
}

#[derive(Template)]
#[template(path = "mails/notice.txt")]
struct Text<'a> {
    says: &'a Says<'a>,
}

#[derive(Template)]
#[template(path = "mails/notice.html")]
struct Html<'a> {
    says: &'a Says<'a>,
}

/// What an invitation says.
struct Invites<'a> {
    language: Language,
    words: String,
    link: String,
    until: String,
    building: &'a str,
}

#[derive(Template)]
#[template(path = "mails/invitation.txt")]
struct InvitationText<'a> {
    says: &'a Invites<'a>,
}

#[derive(Template)]
#[template(path = "mails/invitation.html")]
struct InvitationHtml<'a> {
    says: &'a Invites<'a>,
}

impl Written {
    /// An invitation to sign up at `link`.
    pub fn invitation(building: &str, link: String, expires_at: Timestamp, words: Words<'_>) -> Result<Self> {
        let about = |key| words.tell(&Message::of(key).with("building", building));
        let until = format!("{}, {}", words.date(expires_at), words.time(expires_at));
        let says = Invites {
            language: words.language,
            words: about("mail-invitation"),
            link,
            until: words.tell(&Message::of("mail-invitation-until").with("when", until)),
            building,
        };
        let (mut text, mut html) = (String::new(), String::new());
        render(&InvitationText { says: &says }, words.language, &mut text)?;
        render(&InvitationHtml { says: &says }, words.language, &mut html)?;
        Ok(Self { subject: about("mail-invitation-subject"), text, html })
    }

    /// A notice, with where to read on below `origin`, and where to stop mail of its kind.
    pub fn notice(
        notice: &Notice,
        name: &str,
        building: &str,
        origin: &str,
        stop: &str,
        words: Words<'_>,
    ) -> Result<Self> {
        let said = Said::for_later(notice, words);
        let kind = words.say(kind(notice.kind()));
        let says = Says {
            language: words.language,
            hello: words.tell(&Message::of("mail-hello").with("name", name)),
            said: &said,
            link: format!("{origin}{}", said.href),
            building,
            because: words.tell(&Message::of("mail-because").with("kind", kind)),
            stop: stop.to_owned(),
        };
        let (mut text, mut html) = (String::new(), String::new());
        render(&Text { says: &says }, words.language, &mut text)?;
        render(&Html { says: &says }, words.language, &mut html)?;
        Ok(Self { subject: said.words.trim_end_matches('.').to_owned(), text, html })
    }
}
