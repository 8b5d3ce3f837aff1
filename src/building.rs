//! The one building that a deployment serves: its name, its time zone and its rules.

pub mod settings;

use diesel::prelude::*;
use diesel::sqlite::Sqlite;

use serde_json::json;

use crate::audit::{self, About, Action};
use crate::clock::Zone;
use crate::config::SignUp;
use crate::error::{Error, Result, text};
use crate::event::Event;
use crate::language::Message;
use crate::secret::{Secret, SecretKey};
use crate::store::schema::{building, secrets};
use crate::store::{At, Tx};

const ID: i64 = 1;

/// The building and the rules for reservations in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Building {
    pub name: String,
    pub zone: Zone,
    pub rules: Rules,
    /// Credits that every resident is given at the start of a month; 0: none.
    pub allowance: i32,
    /// Who may sign up; none: as the server was started.
    pub sign_up: Option<SignUp>,
    pub keeping: Keeping,
}

/// How long what is over is kept, in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = building)]
pub struct Keeping {
    /// What was changed by whom.
    pub audit_days: i32,
    /// Addresses of those who moved out, and of invitations.
    pub address_days: i32,
    /// Plates and notes of reservations.
    pub reservation_days: i32,
}

impl Default for Keeping {
    fn default() -> Self {
        Self { audit_days: 730, address_days: 90, reservation_days: 365 }
    }
}

/// Limits and price, all settings of the building.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = building)]
pub struct Rules {
    /// Credits that a reservation moves.
    pub price: i32,
    /// The shortest reservation, in minutes.
    pub min_minutes: i32,
    /// The longest reservation, in days of 24 hours.
    pub max_days: i32,
    /// How far ahead a reservation may begin, in days of 24 hours.
    pub horizon_days: i32,
    /// How far ahead a window may end, in days of 24 hours.
    pub window_days: i32,
    /// Open reservations that one resident may have.
    pub max_open: i32,
}

impl Rules {
    /// Their columns, which are the same in either database.
    pub fn columns() -> <Self as Selectable<Sqlite>>::SelectExpression {
        <Self as Selectable<Sqlite>>::construct_selection()
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self { price: 3, min_minutes: 15, max_days: 7, horizon_days: 60, window_days: 366, max_open: 5 }
    }
}

/// What set-up asks about the building.
#[derive(Clone, Debug)]
pub struct Details {
    pub name: String,
    pub zone: Zone,
}

impl Details {
    pub fn parse_name(name: &str) -> Result<String> {
        text("building", name, 1, 80)
    }

    pub fn parse_zone(name: &str) -> Result<Zone> {
        Zone::named(name).ok_or_else(|| Error::field("time_zone", Message::of("problem-time-zone")))
    }
}

/// The building, once it is set up.
pub fn find(tx: &mut Tx<'_>) -> Result<Option<Building>> {
    let row: Option<(String, String, Rules, i32, String, Keeping)> = building::table
        .find(ID)
        .select((
            building::name,
            building::time_zone,
            Rules::as_select(),
            building::allowance,
            building::sign_up,
            Keeping::as_select(),
        ))
        .first(tx.connection())
        .optional()?;
    row.map(|(name, zone, rules, allowance, policy, keeping)| {
        let zone =
            Zone::named(&zone).ok_or_else(|| Error::Internal(format!("unknown time zone {zone:?}")))?;
        Ok(Building { name, zone, rules, allowance, sign_up: sign_up(&policy), keeping })
    })
    .transpose()
}

/// A policy by the name that settings give it.
fn sign_up(name: &str) -> Option<SignUp> {
    [SignUp::Invitation, SignUp::Open].into_iter().find(|policy| sign_up_name(Some(*policy)) == name)
}

/// The name of a policy in settings; empty: as the server was started.
pub fn sign_up_name(policy: Option<SignUp>) -> &'static str {
    match policy {
        None => "",
        Some(SignUp::Invitation) => "invitation",
        Some(SignUp::Open) => "open",
    }
}

/// Writes the building down. There is one: a second call is refused.
pub fn create(tx: &mut Tx<'_>, details: &Details) -> Result<Building> {
    if find(tx)?.is_some() {
        return Err(Error::NotFound);
    }
    let rules = Rules::default();
    diesel::insert_into(building::table)
        .values((
            building::id.eq(ID),
            building::name.eq(&details.name),
            building::time_zone.eq(details.zone.name()),
            building::price.eq(rules.price),
            building::min_minutes.eq(rules.min_minutes),
            building::max_days.eq(rules.max_days),
            building::horizon_days.eq(rules.horizon_days),
            building::window_days.eq(rules.window_days),
            building::max_open.eq(rules.max_open),
            building::created_at.eq(At::from(tx.now())),
        ))
        .execute(tx.connection())?;
    audit::note(tx, Action::BuildingSetUp, About::BUILDING, &json!({}))?;
    tx.emit(Event::BuildingChanged);
    find(tx)?.ok_or(Error::NotFound)
}

/// The key that signs cookies: made at first start, the same ever after.
pub fn secret_key(tx: &mut Tx<'_>) -> Result<SecretKey> {
    let kept = kept(tx, "secret_key", || SecretKey::new().to_base64())?;
    SecretKey::parse(&kept).ok_or_else(|| Error::Internal("the stored secret key is not one".into()))
}

/// What tells this building from others that share a Redis with it: made at first start, the same ever after.
pub fn family(tx: &mut Tx<'_>) -> Result<String> {
    kept(tx, "family", || Secret::new().hash()[..16].to_owned())
}

/// The token that opens set-up, while there is no building.
pub fn setup_token(tx: &mut Tx<'_>) -> Result<Option<String>> {
    if find(tx)?.is_some() {
        return Ok(None);
    }
    kept(tx, "setup_token", || Secret::new().as_str().to_owned()).map(Some)
}

/// Refuses any token but the one that opens set-up, and every token afterwards.
pub fn check_setup_token(tx: &mut Tx<'_>, token: &str) -> Result<()> {
    match setup_token(tx)? {
        Some(right) if crate::secret::hash(&right) == crate::secret::hash(token.trim()) => Ok(()),
        _ => Err(Error::NotFound),
    }
}

fn kept(tx: &mut Tx<'_>, name: &str, make: impl Fn() -> String) -> Result<String> {
    let find = secrets::table.find(name).select(secrets::value);
    if let Some(value) = find.first(tx.connection()).optional()? {
        return Ok(value);
    }
    let value = make();
    diesel::insert_into(secrets::table)
        .values((secrets::name.eq(name), secrets::value.eq(&value)))
        .execute(tx.connection())?;
    Ok(value)
}
