//! What is due at an instant and done once, whatever the number of instances: the table `jobs`.

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;

use super::schema::jobs;
use super::{AnyConnection, At, Tx};
use crate::clock::{SignedDuration, Timestamp};
use crate::error::Result;

/// A row of the table and how often it comes round.
pub struct Job {
    pub name: &'static str,
    pub every: SignedDuration,
}

/// Claims a job that is due until this transaction ends, and says when it is due next. `false` where it is not
/// due, or somebody else is at it. A transaction that is rolled back, or whose instance dies, leaves it due.
///
/// It comes first in its transaction, which from here on reads one snapshot: what others write meanwhile does
/// not look half done.
pub fn claim(tx: &mut Tx<'_>, job: &Job) -> Result<bool> {
    let (now, next) = (At::from(tx.now()), At::from(tx.now() + job.every));
    let due = jobs::table.find(job.name).filter(jobs::due_at.le(now)).select(jobs::name);
    let claimed: Option<String> = match tx.connection() {
        AnyConnection::Postgres(connection) => {
            connection.batch_execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")?;
            due.for_update().skip_locked().first(connection).optional()?
        }
        // Its one writer reads a snapshot, and is the only one at it.
        AnyConnection::Sqlite(connection) => due.first(connection).optional()?,
    };
    if claimed.is_none() {
        return Ok(false);
    }
    diesel::update(jobs::table.find(job.name)).set(jobs::due_at.eq(next)).execute(tx.connection())?;
    Ok(true)
}

/// Notes that a claimed job is done, and the number that it found.
pub fn note(tx: &mut Tx<'_>, job: &Job, found: usize) -> Result<()> {
    let (now, found) = (At::from(tx.now()), i32::try_from(found).unwrap_or(i32::MAX));
    diesel::update(jobs::table.find(job.name))
        .set((jobs::done_at.eq(now), jobs::found.eq(found)))
        .execute(tx.connection())?;
    Ok(())
}

/// When a job is due.
pub fn at(tx: &mut Tx<'_>, job: &Job) -> Result<Timestamp> {
    let due: At = jobs::table.find(job.name).select(jobs::due_at).first(tx.connection())?;
    Ok(due.into())
}

/// Says when a job is due next: later than usual, or again at once where much is left of it.
pub fn set(tx: &mut Tx<'_>, job: &Job, at: Timestamp) -> Result<()> {
    diesel::update(jobs::table.find(job.name)).set(jobs::due_at.eq(At::from(at))).execute(tx.connection())?;
    Ok(())
}

/// When a job was done last and the number that it found; `None` before the first time.
pub fn last(tx: &mut Tx<'_>, job: &Job) -> Result<Option<(Timestamp, i32)>> {
    let (done_at, found): (Option<At>, Option<i32>) =
        jobs::table.find(job.name).select((jobs::done_at, jobs::found)).first(tx.connection())?;
    Ok(done_at.map(Timestamp::from).zip(found))
}
