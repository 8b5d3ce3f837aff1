//! Mail, as text and as HTML.

use askama::Template;

use super::filters;
use super::notices::{Said, kind};
use super::render;
use super::words::Words;
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

impl Written {
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
