//! The rules of the building.

use askama::Template;

use super::Section;
use crate::building::settings::NUMBERS;
use crate::building::{Building, sign_up_name};
use crate::config::SignUp;
use crate::language::{Language, Message};
use crate::views::filters;
use crate::views::forms::Form;
use crate::views::layouts::Page;

#[derive(Template)]
#[template(path = "manage/building.html")]
pub struct Settings {
    pub page: Page,
    pub section: Section,
    pub form: Form,
    pub groups: Vec<Group>,
    /// Who may sign up: values and words.
    pub policies: Vec<(&'static str, String)>,
    pub zones: Vec<String>,
}

/// Numbers that stand together.
pub struct Group {
    /// The keys of its heading and of what it says below.
    pub words: &'static str,
    pub hint: &'static str,
    pub numbers: Vec<Number>,
}

/// A field for a whole number; its words and its hint are keys.
pub struct Number {
    pub name: &'static str,
    pub words: &'static str,
    pub hint: &'static str,
    pub least: i32,
    pub most: i32,
}

impl Number {
    fn new(name: &'static str, words: &'static str, hint: &'static str) -> Self {
        let limits = NUMBERS.iter().find(|number| number.field == name);
        let (least, most) = limits.map_or((0, i32::MAX), |number| (number.least, number.most));
        Self { name, words, hint, least, most }
    }
}

/// The fields as the building has them.
pub fn values(building: &Building) -> Vec<(&'static str, String)> {
    let words = [
        ("name", building.name.clone()),
        ("time_zone", building.zone.name().to_owned()),
        ("sign_up", sign_up_name(building.sign_up).to_owned()),
    ];
    let numbers = NUMBERS.iter().map(|number| (number.field, (number.get)(building).to_string()));
    words.into_iter().chain(numbers).collect()
}

/// The key of a setting's words.
pub fn label(field: &str) -> Option<&'static str> {
    Some(match field {
        "name" => "name",
        "time_zone" => "setup-time-zone",
        "sign_up" => "building-sign-up",
        "price" => "building-price",
        "min_minutes" => "building-min-minutes",
        "max_days" => "building-max-days",
        "horizon_days" => "building-horizon-days",
        "window_days" => "building-window-days",
        "max_open" => "building-max-open",
        "allowance" => "building-allowance",
        "audit_days" => "building-audit-days",
        "address_days" => "building-address-days",
        "reservation_days" => "building-reservation-days",
        _ => return None,
    })
}

pub fn groups() -> Vec<Group> {
    let number = |name: &'static str, hint| Number::new(name, label(name).unwrap_or(name), hint);
    vec![
        Group {
            words: "building-reserving",
            hint: "building-reserving-hint",
            numbers: vec![
                number("price", "building-price-hint"),
                number("max_open", "building-max-open-hint"),
                number("min_minutes", "building-min-minutes-hint"),
                number("max_days", "building-max-days-hint"),
                number("horizon_days", "building-horizon-days-hint"),
                number("window_days", "building-window-days-hint"),
            ],
        },
        Group {
            words: "building-giving",
            hint: "building-giving-hint",
            numbers: vec![number("allowance", "building-allowance-hint")],
        },
        Group {
            words: "building-keeping",
            hint: "building-keeping-hint",
            numbers: vec![
                number("reservation_days", "building-reservation-days-hint"),
                number("address_days", "building-address-days-hint"),
                number("audit_days", "building-audit-days-hint"),
            ],
        },
    ]
}

/// Who may sign up, and what it is where nothing is chosen.
pub fn policies(started_as: SignUp, language: Language) -> Vec<(&'static str, String)> {
    let words = |policy| match policy {
        SignUp::Invitation => language.say("building-sign-up-invitation"),
        SignUp::Open => language.say("building-sign-up-open"),
    };
    let usual = Message::of("building-sign-up-started").with("usual", words(started_as));
    vec![
        ("", language.tell(&usual)),
        ("invitation", words(SignUp::Invitation).to_owned()),
        ("open", words(SignUp::Open).to_owned()),
    ]
}
