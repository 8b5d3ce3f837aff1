//! Setting up, signing up and in, and the account.

use askama::Template;

use super::forms::Form;
use super::layouts::{Page, Theme};

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
    pub themes: [Theme; 3],
}
