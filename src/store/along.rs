//! Changes that are sent along with what is asked next: on PostgreSQL as one statement, since each of its own is a way
//! there and back.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::LoadQuery;
use diesel::sqlite::Sqlite;

use super::{AnyConnection, written};

/// A statement that changes something, in either database.
pub trait Change:
    QueryFragment<Pg>
    + QueryFragment<Sqlite>
    + RunQueryDsl<PgConnection>
    + RunQueryDsl<SqliteConnection>
    + QueryId
{
}

impl<T> Change for T where
    T: QueryFragment<Pg>
        + QueryFragment<Sqlite>
        + RunQueryDsl<PgConnection>
        + RunQueryDsl<SqliteConnection>
        + QueryId
{
}

/// What comes before a question, or nothing.
pub trait Changes: QueryFragment<Pg> {
    fn make(self, connection: &mut SqliteConnection) -> QueryResult<()>;
}

/// Nothing is changed.
pub struct Nothing;

impl QueryFragment<Pg> for Nothing {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Ok(())
    }
}

impl Changes for Nothing {
    fn make(self, _: &mut SqliteConnection) -> QueryResult<()> {
        Ok(())
    }
}

/// The rows of a table that are changed. They are all that the question sees of it, as they are by then: after whoever
/// held them has let them go.
pub struct Claimed<A> {
    pub table: &'static str,
    pub change: A,
}

impl<A: Change> QueryFragment<Pg> for Claimed<A> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH ");
        out.push_identifier(self.table)?;
        out.push_sql(" AS (");
        QueryFragment::<Pg>::walk_ast(&self.change, out.reborrow())?;
        out.push_sql(" RETURNING *) ");
        Ok(())
    }
}

impl<A: Change> Changes for Claimed<A> {
    fn make(self, connection: &mut SqliteConnection) -> QueryResult<()> {
        RunQueryDsl::<SqliteConnection>::execute(self.change, connection).map(drop)
    }
}

/// Two changes, of which neither sees what the other does, nor does the question.
pub struct Both<A, B>(pub Option<A>, pub B);

impl<A: Change, B: Change> QueryFragment<Pg> for Both<A, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH ");
        if let Some(one) = &self.0 {
            out.push_sql("one AS (");
            QueryFragment::<Pg>::walk_ast(one, out.reborrow())?;
            out.push_sql("), ");
        }
        out.push_sql("other AS (");
        QueryFragment::<Pg>::walk_ast(&self.1, out.reborrow())?;
        out.push_sql(") ");
        Ok(())
    }
}

impl<A: Change, B: Change> Changes for Both<A, B> {
    fn make(self, connection: &mut SqliteConnection) -> QueryResult<()> {
        if let Some(one) = self.0 {
            RunQueryDsl::<SqliteConnection>::execute(one, connection)?;
        }
        RunQueryDsl::<SqliteConnection>::execute(self.1, connection).map(drop)
    }
}

/// Makes changes, and answers what is asked along with them.
pub fn along<'q, C, Q, T>(connection: &mut AnyConnection, changes: C, question: Q) -> QueryResult<T>
where
    C: Changes,
    Along<C, Q>: LoadQuery<'q, PgConnection, T>,
    Q: LoadQuery<'q, SqliteConnection, T>,
{
    match connection {
        AnyConnection::Postgres(connection) => Along(changes, question).get_result(connection),
        AnyConnection::Sqlite(connection) => {
            changes.make(connection)?;
            question.get_result(connection)
        }
    }
}

/// Makes changes of which nothing is asked.
pub fn make(connection: &mut AnyConnection, changes: impl Changes) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgres(connection) => {
            let nothing = diesel::select(written("TRUE"));
            Along(changes, nothing).get_result::<bool>(connection).map(drop)
        }
        AnyConnection::Sqlite(connection) => changes.make(connection),
    }
}

/// Makes one change.
pub fn change(connection: &mut AnyConnection, change: impl Change) -> QueryResult<()> {
    match connection {
        AnyConnection::Postgres(connection) => RunQueryDsl::<PgConnection>::execute(change, connection)?,
        AnyConnection::Sqlite(connection) => RunQueryDsl::<SqliteConnection>::execute(change, connection)?,
    };
    Ok(())
}

pub struct Along<C, Q>(C, Q);

impl<C: QueryFragment<Pg>, Q: QueryFragment<Pg>> QueryFragment<Pg> for Along<C, Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        self.1.walk_ast(out)
    }

    /// Diesel would not keep a statement prepared that updates something, because there may be many of them. Of these
    /// there are few, and to plan one anew takes longer than to run it.
    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(true)
    }
}

// Known by its text: a change that is left out is no part of the type.
impl<C, Q> QueryId for Along<C, Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, Q: Query> Query for Along<C, Q> {
    type SqlType = Q::SqlType;
}

impl<C, Q> RunQueryDsl<PgConnection> for Along<C, Q> {}
