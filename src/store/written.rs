//! Conditions that are written out, because a partial index serves only a query that names its condition word by word.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Bool;

/// A condition in SQL. Unlike Diesel's own literals it lets the statement stay prepared, since it is always the same.
#[derive(Clone, Copy, Debug)]
pub struct Written(&'static str);

/// A condition in the words of both databases.
pub const fn written(sql: &'static str) -> Written {
    Written(sql)
}

impl<B: Backend> QueryFragment<B> for Written {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, B>) -> QueryResult<()> {
        out.push_sql(self.0);
        Ok(())
    }
}

// Known by its text.
impl QueryId for Written {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Expression for Written {
    type SqlType = Bool;
}

impl<S> AppearsOnTable<S> for Written {}
impl<S> SelectableExpression<S> for Written {}

impl<G> ValidGrouping<G> for Written {
    type IsAggregate = is_aggregate::Never;
}
