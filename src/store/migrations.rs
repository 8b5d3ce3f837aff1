//! The schema's history, inside the binary, run at every start under a lock: instances start together.

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::migration::{MigrationSource, MigrationVersion};
use diesel::sqlite::Sqlite;
use diesel::{PgConnection, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::AnyConnection;
use crate::config::DatabaseUrl;
use crate::error::{Error, Result};

const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");

/// Any number that other programs on the same server do not use for their advisory locks.
const LOCK: i64 = 0x5350_4152_4553_504f;

/// Brings the database up to date and creates an embedded one's file. Answers how many steps were taken.
///
/// # Errors
/// [`Error::Unavailable`] where the database does not answer, [`Error::Internal`] where a step fails; a
/// failed step changes nothing.
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
        "SET statement_timeout = 0; SET lock_timeout = 0; SELECT pg_advisory_lock({LOCK})"
    ))?;
    let steps = pending(connection, POSTGRES);
    connection.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
    steps
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
        .map_err(|error| Error::Internal(format!("migration: {error}")))
}
