//! One connection to either database, and how each is opened.

use diesel::connection::{
    AnsiTransactionManager, InstrumentationEvent, SimpleConnection, TransactionManager,
};
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::{
    Connection as _, ConnectionError, ConnectionResult, PgConnection, QueryResult, SqliteConnection,
};

use prometheus_client::metrics::counter::Counter;

use crate::config::DatabaseUrl;

#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl AnyConnection {
    /// Opens what the URL's scheme names (the derived `establish` would try one after the other).
    pub fn open(url: &DatabaseUrl) -> ConnectionResult<Self> {
        let settled = |error| ConnectionError::CouldntSetupConfiguration(error);
        match url {
            DatabaseUrl::Sqlite(path) => {
                let path =
                    path.to_str().ok_or_else(|| ConnectionError::InvalidConnectionUrl("not UTF-8".into()))?;
                let mut connection = SqliteConnection::establish(path)?;
                connection.batch_execute(SQLITE_SETTINGS).map_err(settled)?;
                Ok(Self::Sqlite(connection))
            }
            DatabaseUrl::Postgres(url) => {
                let mut connection = PgConnection::establish(&with_connect_timeout(url))?;
                connection.batch_execute(POSTGRES_SETTINGS).map_err(settled)?;
                Ok(Self::Postgres(connection))
            }
        }
    }

    /// Begins a transaction: a snapshot to read, or one that writes. SQLite's writers begin `IMMEDIATE`,
    /// because a reader that turns into a writer is refused under load.
    pub(super) fn begin(&mut self, write: bool) -> QueryResult<()> {
        match (self, write) {
            (Self::Postgres(c), true) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
            (Self::Postgres(c), false) => AnsiTransactionManager::begin_transaction_sql(
                c,
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
            (Self::Sqlite(c), true) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE"),
            (Self::Sqlite(c), false) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN"),
        }
    }

    pub(super) fn commit(&mut self) -> QueryResult<()> {
        super::each!(self, c => AnsiTransactionManager::commit_transaction(c))
    }

    /// Rolls back; a connection on which even that fails is broken and will be replaced.
    pub(super) fn abandon(&mut self) {
        let rolled_back = super::each!(self, c => AnsiTransactionManager::rollback_transaction(c));
        if let Err(error) = rolled_back {
            tracing::debug!(%error, "rollback");
        }
    }
}

/// `synchronous=FULL`: what was acknowledged survives a power cut. Memory-mapped reading and a cache of
/// 16 MiB keep a building's data in memory.
const SQLITE_SETTINGS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA cache_size = -16384;
    PRAGMA mmap_size = 268435456;
";

/// A statement is planned once a connection: to plan it again for its very values takes longer than to run it, and what it
/// finds it finds through an index, whatever they are (`tests/suite/schema.rs` looks at these plans).
const POSTGRES_SETTINGS: &str = "
    SET TIME ZONE 'UTC';
    SET statement_timeout = '10s';
    SET lock_timeout = '1s';
    SET idle_in_transaction_session_timeout = '30s';
    SET client_min_messages = warning;
    SET plan_cache_mode = force_generic_plan;
";

/// Two seconds are enough for a database that is there (libpq takes whole seconds, two at least).
fn with_connect_timeout(url: &str) -> String {
    if url.contains("connect_timeout") {
        return url.to_owned();
    }
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}connect_timeout=2")
}

/// What the pool makes connections with.
pub(super) struct Manager {
    url: DatabaseUrl,
    statements: Counter,
}

impl Manager {
    /// Counts the statements of all connections that it makes.
    pub(super) fn new(url: DatabaseUrl, statements: Counter) -> Self {
        Self { url, statements }
    }
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, Self::Error> {
        let mut connection = AnyConnection::open(&self.url).map_err(diesel::r2d2::Error::ConnectionError)?;
        let statements = self.statements.clone();
        connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::StartQuery { .. }) {
                statements.inc();
            }
        });
        Ok(connection)
    }

    fn is_valid(&self, connection: &mut AnyConnection) -> Result<(), Self::Error> {
        connection.ping().map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, connection: &mut AnyConnection) -> bool {
        std::thread::panicking() || connection.is_broken()
    }
}
