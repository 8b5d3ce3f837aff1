//! A consistent copy of an embedded database while the server runs.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use diesel::prelude::*;

use super::AnyConnection;
use crate::config::DatabaseUrl;
use crate::error::{Error, Result};

/// Copies the database at `from` to `to` by SQLite's `VACUUM INTO`: one snapshot, compacted, without stopping
/// anybody who writes. Nobody but its owner can read the copy, and it is on the disk when this returns.
///
/// # Errors
/// [`Error::Internal`] with a line for the person at the terminal where `from` does not exist, `to` does, or
/// the disk is full; then there is no copy.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Err(Error::Internal(format!("there is no database at {}", from.display())));
    }
    let name = to.to_str().ok_or_else(|| Error::Internal("the file's name is not UTF-8".into()))?;
    // SQLite fills an empty file that is there; one that it made itself would be for everybody to read.
    let file = private(to).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Error::Internal(format!("{} exists already; choose another name", to.display()))
        }
        _ => failed(to, &error),
    })?;
    let copied = fill(from, name)
        .and_then(|()| file.sync_all().and_then(|()| sync_folder(to)).map_err(|error| failed(to, &error)));
    if copied.is_err() {
        // What is half a copy is none; the cause is told, not what follows from it.
        let _ = fs::remove_file(to);
    }
    copied
}

fn fill(from: &Path, to: &str) -> Result<()> {
    let mut connection = AnyConnection::open(&DatabaseUrl::Sqlite(from.to_owned()))?;
    diesel::sql_query("VACUUM INTO ?").bind::<diesel::sql_types::Text, _>(to).execute(&mut connection)?;
    Ok(())
}

/// A new file that only its owner can read.
pub(super) fn private(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Sees to it that the names in a file's folder are on the disk.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

/// Where a file stands.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What went wrong with a file, in one line.
pub(super) fn failed(path: &Path, error: &dyn std::fmt::Display) -> Error {
    Error::Internal(format!("{}: {error}", path.display()))
}
