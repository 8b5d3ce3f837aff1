//! Mail that is to be sent. Written in the transaction that tells; sent by a job, which claims each first.

use diesel::prelude::*;

use super::{Channel, Notice, choices, parse};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::{Error, Result};
use crate::language::Language;
use crate::residents::{self, Resident};
use crate::store::schema::{invitations, mails, notices};
use crate::store::{At, Tx};

/// How long after each try that failed the next one comes; after the last of them it is given up.
const PAUSES: [SignedDuration; 5] = [
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(8),
];

/// What is to be written to whom.
#[derive(Clone, Debug)]
pub enum Letter {
    Notice { to: Box<Resident>, notice: Notice },
    Invitation(Invitation),
}

/// To somebody who is no resident yet.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub to: String,
    /// What its code is made of, together with the server's key.
    pub salt: String,
    /// What the code must hash to.
    pub code_hash: String,
    pub expires_at: Timestamp,
    /// That of whoever invites.
    pub language: Option<Language>,
}

/// Claims the mail that has been due for longest, and answers its id: its next try is put off before this one, so that
/// nobody else sends it meanwhile, and whoever dies at it leaves it to the others.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<i64>> {
    let now = tx.now();
    let due: Option<(i64, Option<At>, i32)> = mails::table
        .filter(mails::due_at.le(At::from(now)))
        .order(mails::due_at)
        .select((mails::id, mails::due_at, mails::tries))
        .first(tx.connection())
        .optional()?;
    let Some((id, due_at, tries)) = due else { return Ok(None) };
    let pause = usize::try_from(tries).ok().and_then(|tries| PAUSES.get(tries));
    let next = now + *pause.unwrap_or(&PAUSES[PAUSES.len() - 1]);
    let mine = mails::table.find(id).filter(mails::due_at.eq(due_at));
    let claimed = diesel::update(mine)
        .set((mails::due_at.eq(At::from(next)), mails::tries.eq(tries + 1)))
        .execute(tx.connection())?;
    if claimed == 0 { Err(Error::Met) } else { Ok(Some(id)) }
}

/// What a mail says, and to whom; none where it is not wanted any more.
pub fn open(tx: &mut Tx<'_>, id: i64) -> Result<Option<Letter>> {
    let about: Option<(Option<i64>, Option<i64>)> = mails::table
        .find(id)
        .select((mails::notice_id, mails::invitation_id))
        .first(tx.connection())
        .optional()?;
    match about {
        Some((Some(notice), _)) => of_notice(tx, notice),
        Some((_, Some(invitation))) => of_invitation(tx, invitation),
        _ => Ok(None),
    }
}

fn of_notice(tx: &mut Tx<'_>, id: i64) -> Result<Option<Letter>> {
    let (resident, details): (i64, String) =
        notices::table.find(id).select((notices::resident_id, notices::details)).first(tx.connection())?;
    let (notice, to) = (parse(id, &details)?, residents::find(tx, resident)?);
    let is_wanted = to.may_enter() && choices::of(tx, resident)?.wants(notice.kind(), Channel::Mail);
    Ok(is_wanted.then_some(Letter::Notice { to: Box::new(to), notice }))
}

type Invited = (String, Option<String>, String, At, Option<i64>);

fn of_invitation(tx: &mut Tx<'_>, id: i64) -> Result<Option<Letter>> {
    let good = invitations::table
        .find(id)
        .filter(invitations::email.ne("").and(invitations::revoked_at.is_null()))
        .filter(invitations::uses_left.gt(0).and(invitations::expires_at.gt(At::from(tx.now()))));
    let found: Option<Invited> = good
        .select((
            invitations::email,
            invitations::salt,
            invitations::code_hash,
            invitations::expires_at,
            invitations::invited_by,
        ))
        .first(tx.connection())
        .optional()?;
    let Some((to, Some(salt), code_hash, expires_at, by)) = found else { return Ok(None) };
    let language = match by {
        Some(by) => residents::find(tx, by)?.language(),
        None => None,
    };
    Ok(Some(Letter::Invitation(Invitation { to, salt, code_hash, expires_at: expires_at.into(), language })))
}

/// Notes that a mail was sent.
pub fn sent(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    diesel::update(mails::table.find(id))
        .set((mails::due_at.eq(None::<At>), mails::sent_at.eq(At::from(tx.now()))))
        .execute(tx.connection())?;
    Ok(())
}

/// Notes that a try failed: the next one is due already, unless this was the last.
pub fn failed(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    let most = i32::try_from(PAUSES.len()).unwrap_or(i32::MAX);
    diesel::update(mails::table.find(id).filter(mails::tries.gt(most)))
        .set(mails::due_at.eq(None::<At>))
        .execute(tx.connection())?;
    Ok(())
}

/// Notes that a mail will never be sent.
pub fn give_up(tx: &mut Tx<'_>, id: i64) -> Result<()> {
    diesel::update(mails::table.find(id)).set(mails::due_at.eq(None::<At>)).execute(tx.connection())?;
    Ok(())
}

/// Whether anything waits.
pub fn is_any_waiting(tx: &mut Tx<'_>) -> Result<bool> {
    let waiting = mails::table.filter(mails::due_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(waiting)).get_result(tx.connection())?)
}

/// Throws away what waits, where the server sends no mail. Answers how much.
pub fn discard(tx: &mut Tx<'_>) -> Result<usize> {
    Ok(diesel::delete(mails::table.filter(mails::due_at.is_not_null())).execute(tx.connection())?)
}
