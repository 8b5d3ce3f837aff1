//! A migrated database without a server, two residents, three spots and some windows in it, and plain SQL.

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::result::{DatabaseErrorInformation, Error as DieselError};
use diesel::sql_types::BigInt;
use diesel::{QueryResult, RunQueryDsl as _};
use sparespot::clock::Clock;
use sparespot::cluster::bus::Bus;
use sparespot::config::DatabaseUrl;
use sparespot::store::{AnyConnection, Store, migrations};

use crate::harness::{Backend, Database, config};

pub struct Ground {
    pub database: Database,
    pub connection: AnyConnection,
}

/// Accounts 3, 4 and 5 belong to residents 1, 2 and 3, who have 50 credits each. Resident 1 owns all spots;
/// spot 1 has windows 1 and 2, spot 2 has window 3, spot 3 has none.
const SEED: &str = "
    INSERT INTO accounts (kind) VALUES ('resident'), ('resident'), ('resident');
    INSERT INTO residents (account_id, name, email, unit, password_hash, created_at) VALUES
        (3, 'Olga', 'olga@example.org', '1A', '', '2026-11-01 08:00:00'),
        (4, 'Greta', 'greta@example.org', '1B', '', '2026-11-01 08:00:00'),
        (5, 'Gustav', 'gustav@example.org', '1C', '', '2026-11-01 08:00:00');
    INSERT INTO transfers (payer_id, payee_id, amount, reason, created_at) VALUES
        (1, 3, 50, 'welcome', '2026-11-01 08:00:00'),
        (1, 4, 50, 'welcome', '2026-11-01 08:00:00'),
        (1, 5, 50, 'welcome', '2026-11-01 08:00:00');
    INSERT INTO spots (label, level, owner_id, created_at) VALUES
        ('B1-001', 'B1', 1, '2026-11-01 08:00:00'),
        ('B1-002', 'B1', 1, '2026-11-01 08:00:00'),
        ('B1-003', 'B1', 1, '2026-11-01 08:00:00');
    INSERT INTO windows (spot_id, starts_at, ends_at) VALUES
        (1, '2026-12-01 08:00:00', '2026-12-01 12:00:00'),
        (1, '2026-12-01 14:00:00', '2026-12-01 18:00:00'),
        (2, '2026-12-01 08:00:00', '2026-12-01 18:00:00');
";

impl Ground {
    /// Migrated and nothing else.
    pub fn bare(backend: Backend) -> Self {
        let database = Database::new(backend);
        migrations::run(&url(&database)).unwrap();
        let connection = database.connect();
        Self { database, connection }
    }

    pub fn new(backend: Backend) -> Self {
        let mut ground = Self::bare(backend);
        ground.accepts(SEED);
        ground
    }

    pub fn is_sqlite(&self) -> bool {
        self.database.backend() == Backend::Sqlite
    }

    pub fn accepts(&mut self, statement: &str) {
        accepts(&mut self.connection, statement);
    }

    /// The database says no, and names the promise in one of these words.
    pub fn refuses(&mut self, statement: &str, promise: &[&str]) {
        assert_refused(self.connection.batch_execute(statement), statement, promise);
    }

    /// Each statement is taken; what they make together is refused in the end.
    pub fn refuses_at_commit(&mut self, statements: &[&str], promise: &[&str]) {
        self.accepts("BEGIN");
        for statement in statements {
            self.accepts(statement);
        }
        assert_refused(self.connection.batch_execute("COMMIT"), &statements.join("; "), promise);
        if self.is_sqlite() {
            self.accepts("ROLLBACK");
        }
    }

    pub fn number(&mut self, query: &str) -> i64 {
        number(&mut self.connection, query)
    }

    pub fn store(&self) -> Store {
        Store::open(&url(&self.database), Bus::new(), Clock::System).unwrap()
    }
}

pub fn url(database: &Database) -> DatabaseUrl {
    config(database).database().unwrap()
}

pub fn accepts(connection: &mut AnyConnection, statement: &str) {
    connection.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
}

pub fn number(connection: &mut AnyConnection, query: &str) -> i64 {
    let number = diesel::select(sql::<BigInt>(&format!("CAST(({query}) AS BIGINT)")));
    number.get_result(connection).unwrap_or_else(|error| panic!("{query}: {error}"))
}

pub fn assert_refused(result: QueryResult<()>, statement: &str, promise: &[&str]) {
    let Err(DieselError::DatabaseError(_, information)) = result else {
        panic!("not refused: {statement}: {result:?}");
    };
    let said = said(information.as_ref());
    assert!(promise.iter().any(|words| said.contains(words)), "{statement}: {said}");
}

fn said(information: &dyn DatabaseErrorInformation) -> String {
    format!("{} {}", information.constraint_name().unwrap_or_default(), information.message())
}
