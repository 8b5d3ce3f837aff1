//! Setting up, signing up and in, the account and its tokens.

use askama::Template;

use super::calendar::Address;
use super::filters;
use super::forms::Form;
use super::layouts::{Page, Theme};
use crate::credits::WELCOME;
use crate::language::Message;
use crate::residents::Shows;

#[derive(Template)]
#[template(path = "residents/setup.html")]
pub struct Setup {
    pub page: Page,
    pub form: Form,
    pub zones: Vec<String>,
}

#[derive(Template)]
#[template(path = "residents/sign_up.html")]
pub struct SignUp {
    pub page: Page,
    pub form: Form,
    /// Whether a code is needed.
    pub by_invitation: bool,
}

impl SignUp {
    /// What a newcomer gets.
    pub fn lead(&self) -> String {
        let message = Message::of("sign-up-lead").with("count", WELCOME);
        self.page.language.tell(&message.with("building", self.page.building.as_str()))
    }
}

#[derive(Template)]
#[template(path = "residents/sign_in.html")]
pub struct SignIn {
    pub page: Page,
    pub form: Form,
}

#[derive(Template)]
#[template(path = "residents/account.html")]
pub struct Account {
    pub page: Page,
    pub form: Form,
    pub email: String,
    pub is_manager: bool,
    pub themes: [Theme; 3],
    /// Where the reader's calendar is, while it is switched on.
    pub calendar: Option<Address>,
}

/// Long-lived tokens, newest first.
#[derive(Template)]
#[template(path = "residents/tokens.html")]
pub struct Tokens {
    pub page: Page,
    pub form: Form,
    pub tokens: Vec<TokenLine>,
    /// The one that has just been made, shown this once.
    pub new: Option<String>,
}

pub struct TokenLine {
    pub id: i64,
    pub name: String,
    pub may_write: bool,
    /// `Made yesterday, last used today.`
    pub uses: String,
}

/// The words for how much of one's name others see.
pub fn shows(shows: &Shows) -> &'static str {
    match shows {
        Shows::Name => "shows-name",
        Shows::First => "shows-first",
        Shows::Unit => "shows-unit",
    }
}
