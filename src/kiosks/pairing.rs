//! How a screen is let in: it shows a code, and a manager types that in (RFC 8628, the device authorization grant).

use diesel::prelude::*;
use serde_json::json;

use super::PREFIX;
use super::code::{self, Code};
use crate::audit::{self, About, Action};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::{Problems, Result, text};
use crate::secret::{self, Secret};
use crate::store::schema::{kiosks, pairings};
use crate::store::{At, Tx};

/// What device codes begin with.
pub const DEVICE_PREFIX: &str = "spotd_";
/// For how long a code is shown.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
/// Seconds between two questions of a device.
pub const PAUSE: i32 = 5;
/// How much longer a device waits that has asked too soon (RFC 8628, section 3.5).
const MORE: i32 = 5;
/// For how long a device that asks late hears that its code has expired.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

/// A screen that wants to be let in.
#[derive(Clone, Debug)]
pub struct Pairing {
    /// What only the device knows; stored as its hash.
    pub device_code: String,
    pub code: Code,
}

/// What a screen is let in as.
#[derive(Clone, Debug)]
pub struct Approval {
    code: Code,
    name: String,
}

impl Approval {
    /// # Errors
    /// [`crate::error::Error::Invalid`] with every field that is wrong.
    pub fn parse(code: &str, name: &str) -> Result<Self> {
        let mut problems = Problems::default();
        match (problems.take(Code::parse(code)), problems.take(text("name", name, 1, 60))) {
            (Some(code), Some(name)) => Ok(Self { code, name }),
            _ => Err(problems.into_error()),
        }
    }
}

/// What a device hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Nobody has typed its code in yet.
    Waiting(Code),
    /// The same, and it asks too often.
    TooSoon,
    /// Let in, with this token.
    Token(String),
    /// Let in, and then not any more.
    Denied,
    Expired,
    /// There is no such device code, or it was used up.
    Unknown,
}

/// A new code for a screen. Nothing of the building changes by it, so nothing is written down.
///
/// # Errors
/// [`crate::error::Error::Unavailable`] where the database does not answer.
pub fn begin(tx: &mut Tx<'_>) -> Result<Pairing> {
    let device_code = format!("{DEVICE_PREFIX}{}", Secret::new().as_str());
    let code = Code::new();
    diesel::insert_into(pairings::table)
        .values((
            pairings::device_hash.eq(secret::hash(&device_code)),
            pairings::user_code.eq(code.letters()),
            pairings::created_at.eq(At::from(tx.now())),
            pairings::expires_at.eq(At::from(tx.now() + LIFETIME)),
            pairings::pause.eq(PAUSE),
        ))
        .execute(tx.connection())?;
    Ok(Pairing { device_code, code })
}

/// Lets the screen in that shows a code, by whoever is behind the transaction.
///
/// # Errors
/// [`crate::error::Error::Invalid`] at `code` where no screen shows it any more.
pub fn approve(tx: &mut Tx<'_>, approval: &Approval) -> Result<i64> {
    let paired_by = tx.actor().resident.ok_or(crate::error::Error::Unauthenticated)?;
    let shown = pairings::table
        .filter(pairings::user_code.eq(approval.code.letters()))
        .filter(pairings::kiosk_id.is_null())
        .filter(pairings::expires_at.gt(At::from(tx.now())));
    let pairing: Option<i64> = shown.select(pairings::id).first(tx.connection()).optional()?;
    let pairing = pairing.ok_or_else(code::wrong)?;
    let kiosk: i64 = diesel::insert_into(kiosks::table)
        .values((
            kiosks::name.eq(&approval.name),
            kiosks::paired_by.eq(paired_by),
            kiosks::created_at.eq(At::from(tx.now())),
        ))
        .returning(kiosks::id)
        .get_result(tx.connection())?;
    // Two managers who type in the same code: one of them lets it in.
    let waiting = pairings::table.find(pairing).filter(pairings::kiosk_id.is_null());
    if diesel::update(waiting).set(pairings::kiosk_id.eq(kiosk)).execute(tx.connection())? == 0 {
        return Err(code::wrong());
    }
    audit::note(tx, Action::KioskPaired, About::BUILDING, &json!({ "kiosk": kiosk, "name": approval.name }))?;
    Ok(kiosk)
}

/// What a page hears, which asks as often as it is loaded.
pub fn ask(tx: &mut Tx<'_>, device_code: &str) -> Result<Answer> {
    answer(tx, device_code, false)
}

/// What a program hears, which must not ask too often (RFC 8628, section 3.5). To have asked too soon is stored, so it
/// is an answer and no error.
pub fn poll(tx: &mut Tx<'_>, device_code: &str) -> Result<Answer> {
    answer(tx, device_code, true)
}

/// A pairing as it is stored.
type Row = (i64, String, At, Option<At>, i32, Option<i64>);

fn answer(tx: &mut Tx<'_>, device_code: &str, is_counted: bool) -> Result<Answer> {
    let row: Option<Row> = pairings::table
        .filter(pairings::device_hash.eq(secret::hash(device_code)))
        .select((
            pairings::id,
            pairings::user_code,
            pairings::expires_at,
            pairings::polled_at,
            pairings::pause,
            pairings::kiosk_id,
        ))
        .first(tx.connection())
        .optional()?;
    let Some((id, letters, expires_at, polled_at, pause, kiosk)) = row else { return Ok(Answer::Unknown) };
    if Timestamp::from(expires_at) <= tx.now() {
        return Ok(Answer::Expired);
    }
    if let Some(kiosk) = kiosk {
        return redeem(tx, id, kiosk);
    }
    if !is_counted {
        return Ok(Answer::Waiting(Code::stored(letters)));
    }
    let soonest = polled_at.map(|at| Timestamp::from(at) + SignedDuration::from_secs(pause.into()));
    let is_too_soon = soonest.is_some_and(|soonest| tx.now() < soonest);
    let pause = if is_too_soon { pause + MORE } else { pause };
    diesel::update(pairings::table.find(id))
        .set((pairings::polled_at.eq(At::from(tx.now())), pairings::pause.eq(pause)))
        .execute(tx.connection())?;
    Ok(if is_too_soon { Answer::TooSoon } else { Answer::Waiting(Code::stored(letters)) })
}

/// Uses up a pairing: who asks twice at once gets one token.
fn redeem(tx: &mut Tx<'_>, pairing: i64, kiosk: i64) -> Result<Answer> {
    if !super::stands(tx, kiosk)? {
        return Ok(Answer::Denied);
    }
    if diesel::delete(pairings::table.find(pairing)).execute(tx.connection())? == 0 {
        return Ok(Answer::Unknown);
    }
    let token = format!("{PREFIX}{}", Secret::new().as_str());
    diesel::update(kiosks::table.find(kiosk))
        .set((kiosks::token_hash.eq(secret::hash(&token)), kiosks::seen_at.eq(At::from(tx.now()))))
        .execute(tx.connection())?;
    Ok(Answer::Token(token))
}

/// Removes what is over, and screens that were let in and never came; answers how many.
pub fn sweep(tx: &mut Tx<'_>) -> Result<usize> {
    let over = pairings::expires_at.le(At::from(tx.now() - REMEMBERED));
    let swept = diesel::delete(pairings::table.filter(over)).execute(tx.connection())?;
    let coming = pairings::table.filter(pairings::kiosk_id.is_not_null()).select(pairings::kiosk_id);
    let coming: Vec<i64> = coming.load::<Option<i64>>(tx.connection())?.into_iter().flatten().collect();
    let lost = kiosks::table.filter(kiosks::token_hash.is_null()).filter(kiosks::id.ne_all(coming));
    Ok(swept + diesel::delete(lost).execute(tx.connection())?)
}
