//! The schema's history, inside the binary, run at every start under a lock: instances start together.

use std::time::{Duration, Instant};

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use diesel::{OptionalExtension as _, PgConnection, RunQueryDsl as _, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{AnyConnection, refusal};
use crate::config::DatabaseUrl;
use crate::error::{Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Any number that other programs on the same server do not use for their advisory locks.
const LOCK: i64 = 0x5350_4152_4553_504f;

/// How long a step waits for a table that somebody else has. Whoever comes after it waits behind it, and is refused
/// after a second (`connection.rs`): so it gives up its place before that.
const LOCK_WAIT: Duration = Duration::from_millis(500);
/// Between two tries everybody else goes on; a pause is twice as long as the one before, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// How long one step is tried again.
const STUBBORN: Duration = Duration::from_secs(300);

/// Brings the database up to date and creates an embedded one's file. Answers how many steps were taken.
///
/// # Errors
/// [`Error::Unavailable`] where the database does not answer, [`Error::Internal`] where a step fails, also because
/// somebody has a table for minutes; a failed step changes nothing.
pub fn run(url: &DatabaseUrl) -> Result<usize> {
    match AnyConnection::open(url)? {
        AnyConnection::Postgres(mut connection) => postgres(&mut connection),
        AnyConnection::Sqlite(mut connection) => sqlite(&mut connection),
    }
}

/// Which steps an embedded database has taken.
pub(super) struct History {
    /// Whether it began as ours do.
    pub is_ours: bool,
    /// Steps that this program does not know.
    pub newer: Vec<String>,
}

/// Reads which steps were taken.
///
/// # Errors
/// [`Error::Internal`] where they cannot be read.
pub(super) fn history(connection: &mut SqliteConnection) -> Result<History> {
    let internal = |error: &dyn std::fmt::Display| Error::Internal(format!("migrations: {error}"));
    let taken = connection.applied_migrations().map_err(|error| internal(&error))?;
    let steps = MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(|error| internal(&error))?;
    let mut known: Vec<MigrationVersion<'_>> = steps.iter().map(|step| step.name().version()).collect();
    known.sort();
    let mut newer: Vec<String> =
        taken.iter().filter(|step| !known.contains(step)).map(ToString::to_string).collect();
    newer.sort();
    Ok(History { is_ours: known.first().is_some_and(|first| taken.contains(first)), newer })
}

fn postgres(connection: &mut PgConnection) -> Result<usize> {
    connection.batch_execute(&format!(
        "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK}); SET lock_timeout = {}",
        LOCK_WAIT.as_millis()
    ))?;
    let steps = one_by_one(connection);
    connection.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
    steps
}

/// Each step in a transaction of its own, again where it met others.
fn one_by_one(connection: &mut PgConnection) -> Result<usize> {
    let steps = connection.pending_migrations(POSTGRES).map_err(|error| failed(&error.to_string()))?;
    for step in &steps {
        let (begun, mut pause) = (Instant::now(), FIRST_PAUSE);
        while let Err(error) = connection.run_migration(step) {
            let cause = error.to_string();
            if !refusal::says_met(&cause) {
                return Err(failed(&cause));
            }
            let holder = holder(connection)?;
            if begun.elapsed() >= STUBBORN {
                return Err(failed(&format!("{cause}; {holder}")));
            }
            tracing::warn!("migration {} waits for others: {holder}", step.name());
            std::thread::sleep(pause);
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
    Ok(steps.len())
}

/// Who most likely has what a step waits for: whose transaction has been open the longest, of those that do not wait for
/// these steps themselves.
fn holder(connection: &mut PgConnection) -> Result<String> {
    let oldest = diesel::sql_query(
        "SELECT format('process %s (%s) has had a transaction open for %s s', pid,
            coalesce(nullif(application_name, ''), usename, backend_type),
            extract(epoch FROM now() - xact_start)::int) AS value
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
            AND wait_event IS DISTINCT FROM 'advisory'
        ORDER BY xact_start LIMIT 1",
    );
    let oldest: Option<Said> = oldest.get_result(connection).optional()?;
    Ok(oldest.map_or_else(|| "whoever had it is gone, or cannot be seen".into(), |said| said.value))
}

#[derive(diesel::QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    value: String,
}

fn sqlite(connection: &mut SqliteConnection) -> Result<usize> {
    AnsiTransactionManager::begin_transaction_sql(connection, "BEGIN EXCLUSIVE")?;
    let steps = pending(connection, SQLITE);
    match steps {
        Ok(_) => AnsiTransactionManager::commit_transaction(connection)?,
        Err(_) => AnsiTransactionManager::rollback_transaction(connection)?,
    }
    steps
}

fn pending<B: diesel::backend::Backend>(
    connection: &mut impl MigrationHarness<B>,
    source: EmbeddedMigrations,
) -> Result<usize> {
    connection
        .run_pending_migrations(source)
        .map(|steps| steps.len())
        .map_err(|error| failed(&error.to_string()))
}

fn failed(cause: &str) -> Error {
    Error::Internal(format!("migration: {cause}"))
}
