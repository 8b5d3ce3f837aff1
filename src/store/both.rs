//! Two changes that are sent together: on PostgreSQL as one statement, since each of its own is a way there and back.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::Sqlite;

use super::AnyConnection;

/// A statement that changes something, in either database.
pub trait Change:
    QueryId
    + QueryFragment<Pg>
    + QueryFragment<Sqlite>
    + RunQueryDsl<PgConnection>
    + RunQueryDsl<SqliteConnection>
{
}

impl<T> Change for T where
    T: QueryId
        + QueryFragment<Pg>
        + QueryFragment<Sqlite>
        + RunQueryDsl<PgConnection>
        + RunQueryDsl<SqliteConnection>
{
}

/// Makes both changes, of which neither sees what the other did.
pub fn both(connection: &mut AnyConnection, one: impl Change, other: impl Change) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgres(connection) => Both(one, other).execute(connection)?,
        AnyConnection::Sqlite(connection) => {
            RunQueryDsl::<SqliteConnection>::execute(one, connection)?;
            RunQueryDsl::<SqliteConnection>::execute(other, connection)?
        }
    };
    Ok(())
}

/// Makes one change.
pub fn change(connection: &mut AnyConnection, change: impl Change) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgres(connection) => RunQueryDsl::<PgConnection>::execute(change, connection)?,
        AnyConnection::Sqlite(connection) => RunQueryDsl::<SqliteConnection>::execute(change, connection)?,
    };
    Ok(())
}

#[derive(QueryId)]
struct Both<A, B>(A, B);

impl<A: QueryFragment<Pg>, B: QueryFragment<Pg>> QueryFragment<Pg> for Both<A, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH one AS (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") ");
        self.1.walk_ast(out)
    }
}

impl<A, B> RunQueryDsl<PgConnection> for Both<A, B> {}
