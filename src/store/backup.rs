//! A consistent copy of an embedded database while the server runs.

use std::path::Path;

use diesel::prelude::*;

use super::AnyConnection;
use crate::config::DatabaseUrl;
use crate::error::{Error, Result};

/// Copies the database at `from` to `to` by SQLite's `VACUUM INTO`: one snapshot, compacted, without stopping
/// anybody who writes.
///
/// # Errors
/// [`Error::Internal`] with a line for the person at the terminal where `from` does not exist, `to` does, or
/// the disk is full.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Err(Error::Internal(format!("there is no database at {}", from.display())));
    }
    if to.exists() {
        return Err(Error::Internal(format!("{} exists already; choose another name", to.display())));
    }
    let to = to.to_str().ok_or_else(|| Error::Internal("the file's name is not UTF-8".into()))?;
    let mut connection = AnyConnection::open(&DatabaseUrl::Sqlite(from.to_owned()))?;
    diesel::sql_query("VACUUM INTO ?").bind::<diesel::sql_types::Text, _>(to).execute(&mut connection)?;
    Ok(())
}
