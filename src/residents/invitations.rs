//! Codes that let people sign up, each a number of times and until a day.
//!
//! A manager's invitation has a salt, of which the server's key makes its code, so that it can be printed whenever it is
//! asked for; whoever reads the database without the key cannot make it. One of the command line is shown once.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diesel::prelude::*;
use serde_json::json;

use super::{Email, Resident};
use crate::audit::{self, About, Action};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::{Error, Problems, Result, text};
use crate::language::Message;
use crate::secret::{self, Secret, SecretKey};
use crate::store::schema::{building as house, invitations, mails, residents};
use crate::store::{At, Tx};

/// The most that a list has.
const MOST: i64 = 1000;

/// An invitation that somebody wants to make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Of whom it is for; empty: anybody's.
    pub unit: String,
    /// The only address that it admits; none: any.
    pub email: Option<Email>,
    /// How many may use it, 1 to 1000.
    pub uses: i32,
    /// How long it is good, 1 to 366 days of 24 hours.
    pub days: i32,
}

impl Default for Wanted {
    /// For anybody, once, for two weeks.
    fn default() -> Self {
        Self { unit: String::new(), email: None, uses: 1, days: 14 }
    }
}

impl Wanted {
    /// Reads the four fields; an empty one is what is usual.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every field that is wrong.
    pub fn parse(unit: &str, email: &str, uses: &str, days: &str) -> Result<Self> {
        let mut problems = Problems::default();
        let usual = Self::default();
        let unit = problems.take(text("unit", unit, 0, 20));
        let email = match email.trim() {
            "" => Some(None),
            email => problems.take(Email::parse(email)).map(Some),
        };
        let uses = problems.take(number("uses", uses, usual.uses, 1000));
        let days = problems.take(number("days", days, usual.days, 366));
        match (unit, email, uses, days) {
            (Some(unit), Some(email), Some(uses), Some(days)) => Ok(Self { unit, email, uses, days }),
            _ => Err(problems.into_error()),
        }
    }
}

fn number(field: &'static str, value: &str, usual: i32, most: i32) -> Result<i32> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(usual);
    }
    let number = value.parse().ok().filter(|number| (1..=most).contains(number));
    number.ok_or_else(|| Error::field(field, Message::of("problem-number").with("most", most)))
}

/// What became of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Revoked,
    UsedUp,
    Expired,
}

/// A stored invitation, without its code.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    pub id: i64,
    code_hash: String,
    pub uses_left: i32,
    expires_at: At,
    created_at: At,
    /// Empty: anybody's.
    pub unit: String,
    /// Empty: any.
    pub email: String,
    pub uses: i32,
    salt: Option<String>,
    /// The manager who made it; none: the command line.
    pub invited_by: Option<i64>,
    revoked_at: Option<At>,
}

impl Invitation {
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at.into()
    }

    pub fn created_at(&self) -> Timestamp {
        self.created_at.into()
    }

    pub fn state(&self, now: Timestamp) -> State {
        if self.revoked_at.is_some() {
            State::Revoked
        } else if self.uses_left <= 0 {
            State::UsedUp
        } else if self.expires_at() <= now {
            State::Expired
        } else {
            State::Open
        }
    }
}

/// Makes the codes of invitations.
#[derive(Clone)]
pub struct Codes(SecretKey);

impl Codes {
    pub fn new(key: SecretKey) -> Self {
        Self(key)
    }

    /// The code of an invitation, 22 characters of the URL-safe alphabet; none where it was shown once, or made with
    /// another key.
    pub fn code(&self, invitation: &Invitation) -> Option<String> {
        self.made_of(invitation.salt.as_deref()?, &invitation.code_hash)
    }

    /// The same of what a mail knows of an invitation.
    pub fn made_of(&self, salt: &str, code_hash: &str) -> Option<String> {
        let code = self.derive(salt);
        (secret::hash(&code) == code_hash).then_some(code)
    }

    fn derive(&self, salt: &str) -> String {
        let derived = self.0.derive(&format!("sparespot invitation {salt}"));
        URL_SAFE_NO_PAD.encode(&derived[..16])
    }
}

/// Makes an invitation that can be printed again, and answers its id. One with an address is mailed to it.
pub fn create(tx: &mut Tx<'_>, codes: &Codes, wanted: &Wanted) -> Result<i64> {
    let salt = Secret::new();
    let code = codes.derive(salt.as_str());
    insert(tx, wanted, &secret::hash(&code), Some(salt.as_str()))
}

/// Makes an invitation and answers its code, which nobody can see again.
pub fn create_once(tx: &mut Tx<'_>, wanted: &Wanted) -> Result<Secret> {
    let code = Secret::new();
    insert(tx, wanted, &code.hash(), None)?;
    Ok(code)
}

fn insert(tx: &mut Tx<'_>, wanted: &Wanted, code_hash: &str, salt: Option<&str>) -> Result<i64> {
    let (now, by) = (At::from(tx.now()), tx.actor().resident);
    let expires_at = tx.now() + SignedDuration::from_hours(24 * i64::from(wanted.days));
    let id: i64 = diesel::insert_into(invitations::table)
        .values((
            invitations::code_hash.eq(code_hash),
            invitations::unit.eq(&wanted.unit),
            invitations::email.eq(wanted.email.as_ref().map_or("", Email::as_str)),
            invitations::uses.eq(wanted.uses),
            invitations::uses_left.eq(wanted.uses),
            invitations::salt.eq(salt),
            invitations::invited_by.eq(by),
            invitations::expires_at.eq(At::from(expires_at)),
            invitations::created_at.eq(now),
        ))
        .returning(invitations::id)
        .get_result(tx.connection())?;
    if wanted.email.is_some() && salt.is_some() {
        diesel::insert_into(mails::table)
            .values((mails::invitation_id.eq(id), mails::due_at.eq(now), mails::created_at.eq(now)))
            .execute(tx.connection())?;
    }
    let noted = json!({ "invitation": id, "uses": wanted.uses, "days": wanted.days });
    audit::note(tx, Action::Invited, About::BUILDING, &noted)?;
    Ok(id)
}

/// An invitation, whatever became of it.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn find(tx: &mut Tx<'_>, id: i64) -> Result<Invitation> {
    Ok(invitations::table.find(id).select(Invitation::as_select()).first(tx.connection())?)
}

/// The latest invitations, newest first, at most a thousand.
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<Invitation>> {
    let latest = invitations::table.order(invitations::id.desc()).limit(MOST);
    Ok(latest.select(Invitation::as_select()).load(tx.connection())?)
}

/// Those that are open and for one address: by it, the invitation and the unit.
pub fn addressed(tx: &mut Tx<'_>) -> Result<HashMap<String, (i64, String)>> {
    let open: Vec<(String, i64, String)> = invitations::table
        .filter(invitations::email.ne("").and(invitations::uses_left.gt(0)))
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::expires_at.gt(At::from(tx.now())))
        .select((invitations::email, invitations::id, invitations::unit))
        .load(tx.connection())?;
    Ok(open.into_iter().map(|(email, id, unit)| (email, (id, unit))).collect())
}

/// Every address that an invitation is or was for, as long as it is kept.
pub fn addresses(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let named = invitations::table.filter(invitations::email.ne("")).select(invitations::email);
    Ok(named.distinct().load(tx.connection())?)
}

/// Whether somebody signed up with an invitation to their own address.
pub fn was_addressed(tx: &mut Tx<'_>, resident: &Resident) -> Result<bool> {
    let used = residents::table.find(resident.id).select(residents::invitation_id);
    let id: Option<i64> = used.first(tx.connection())?;
    let Some(id) = id else { return Ok(false) };
    Ok(find(tx, id)?.email == resident.email)
}

/// Who used which invitation: its id, and theirs with their name.
pub fn guests(tx: &mut Tx<'_>) -> Result<Vec<(i64, i64, String)>> {
    let came: Vec<(Option<i64>, i64, String)> = residents::table
        .filter(residents::invitation_id.is_not_null())
        .order(residents::id)
        .select((residents::invitation_id, residents::id, residents::name))
        .load(tx.connection())?;
    Ok(came.into_iter().filter_map(|(invitation, id, name)| Some((invitation?, id, name))).collect())
}

/// The invitation behind a code, as long as it is good.
pub fn open(tx: &mut Tx<'_>, code: &str) -> Result<Option<Invitation>> {
    let now = tx.now();
    Ok(by_code(tx, code)?.filter(|invitation| invitation.state(now) == State::Open))
}

/// Takes an invitation back. One that nobody can use any more stays as it is.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn revoke(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    find(tx, id)?;
    let now = At::from(tx.now());
    let open = invitations::table
        .find(id)
        .filter(invitations::revoked_at.is_null())
        .filter(invitations::uses_left.gt(0).and(invitations::expires_at.gt(now)));
    let revoked = diesel::update(open).set(invitations::revoked_at.eq(now)).execute(tx.connection())?;
    if revoked == 0 {
        return Ok(());
    }
    // Mail that was not sent yet would invite in vain.
    let unsent = mails::table.filter(mails::invitation_id.eq(id).and(mails::sent_at.is_null()));
    diesel::update(unsent).set(mails::due_at.eq(None::<At>)).execute(tx.connection())?;
    audit::note(tx, Action::InvitationRevoked, About::BUILDING, &json!({ "invitation": id }))
}

/// Uses an invitation once, for somebody with this address, and answers it.
///
/// # Errors
/// [`Error::Invalid`] for a code that is unknown, used up, revoked or expired, and for another address than its own.
pub fn redeem(tx: &mut Tx<'_>, code: &str, email: &Email) -> Result<Invitation> {
    let refused = |key| Err(Error::field("invitation", Message::of(key)));
    if code.trim().is_empty() {
        return refused("problem-no-invitation");
    }
    let Some(invitation) = by_code(tx, code)? else { return refused("problem-invitation-over") };
    match invitation.state(tx.now()) {
        State::Open => {}
        State::Revoked => return refused("problem-invitation-revoked"),
        State::UsedUp | State::Expired => return refused("problem-invitation-over"),
    }
    if !invitation.email.is_empty() && invitation.email != email.as_str() {
        return Err(Error::field("email", Message::of("problem-invitation-address")));
    }
    let good = invitations::table
        .find(invitation.id)
        .filter(invitations::uses_left.gt(0).and(invitations::revoked_at.is_null()));
    let used = diesel::update(good)
        .set(invitations::uses_left.eq(invitations::uses_left - 1))
        .execute(tx.connection())?;
    if used == 0 { refused("problem-invitation-over") } else { Ok(invitation) }
}

/// Removes what nobody could use for as long as the building keeps addresses. Answers how many.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
    let days: Option<i32> = house::table.select(house::address_days).first(tx.connection()).optional()?;
    let kept = SignedDuration::from_hours(24 * i64::from(days.unwrap_or(0)));
    let over = invitations::table.filter(invitations::expires_at.le(At::from(tx.now() - kept)));
    Ok(diesel::delete(over).execute(tx.connection())?)
}

fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<Invitation>> {
    let found = invitations::table
        .filter(invitations::code_hash.eq(secret::hash(code.trim())))
        .select(Invitation::as_select())
        .first(tx.connection());
    Ok(found.optional()?)
}
