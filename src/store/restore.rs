//! A copy that [`backup`](super::backup) made, put in the place of an embedded database.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::backup::{failed, folder, private, sync_folder};
use super::claim::{Claim, beside};
use super::migrations;
use crate::clock::Timestamp;
use crate::config::DatabaseUrl;
use crate::error::{Error, Result};

/// What begins a database file (<https://www.sqlite.org/fileformat.html>, 1.3.1).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// How many steps it took to bring the copy up to date.
    pub steps: usize,
    /// Where the database is that was there before, if one was.
    pub before: Option<PathBuf>,
}

/// Puts the copy at `from` in the place of the database at `to`, up to date. What was there keeps its content under
/// another name; `from` stays as it is. Whoever looks at `to` meanwhile finds the one or the other, whole.
///
/// # Errors
/// [`Error::Internal`] with a line for the person at the terminal where somebody uses the database, or `from` is
/// damaged, of another program or of a newer version of this one; then nothing has changed.
pub fn restore(from: &Path, to: &Path, now: Timestamp) -> Result<Restored> {
    let in_use = || Error::Internal(format!("something uses {}; stop the server first", to.display()));
    look_at(from, to)?;
    let _alone = Claim::alone(to).map_err(|error| failed(to, &error))?.ok_or_else(in_use)?;
    let new = beside(to, &format!(".restore-{}", std::process::id()));
    let restored = bring(from, &new, to).and_then(|steps| {
        let before = replace(&new, to, now, &in_use)?;
        Ok(Restored { steps, before })
    });
    if restored.is_err() {
        for end in ["", "-wal", "-shm"] {
            // Most of them are not there.
            let _ = fs::remove_file(beside(&new, end));
        }
    }
    restored
}

/// What can be seen without opening it as a database, which would leave files beside it.
fn look_at(from: &Path, to: &Path) -> Result<()> {
    let file = File::open(from).map_err(|error| failed(from, &error))?;
    if !begins_well(&file) {
        return Err(no_database(from));
    }
    let (file, there) = (file.metadata().map_err(|error| failed(from, &error))?, to.metadata());
    if there.is_ok_and(|there| (there.dev(), there.ino()) == (file.dev(), file.ino())) {
        return Err(Error::Internal(format!("{} is the database itself", from.display())));
    }
    if beside(from, "-wal").metadata().is_ok_and(|wal| wal.len() > 0) {
        let line =
            "is in use, or was copied by hand and not by sparespot backup: there is a -wal file beside it";
        return Err(Error::Internal(format!("{} {line}", from.display())));
    }
    Ok(())
}

fn begins_well(mut file: &File) -> bool {
    let mut magic = [0; 16];
    file.read_exact(&mut magic).is_ok() && &magic == MAGIC
}

/// Copies the file beside its place, and sees whether it is good and brings it up to date there. Answers how many steps
/// that took.
fn bring(from: &Path, new: &Path, to: &Path) -> Result<usize> {
    let bytes = private(new).and_then(|mut file| io::copy(&mut File::open(from)?, &mut file));
    bytes.map_err(|error| failed(new, &error))?;
    examine(from, new)?;
    let steps = migrations::run(&DatabaseUrl::Sqlite(new.to_owned()))?;
    let mut connection = plain(new)?;
    connection.batch_execute("PRAGMA journal_mode = DELETE")?;
    drop(connection);
    let file = File::open(new).map_err(|error| failed(new, &error))?;
    let handed_over = match to.metadata() {
        Ok(there) => hand_over(new, &file, &there, there.mode() & 0o777),
        Err(_) => folder(to).metadata().and_then(|there| hand_over(new, &file, &there, 0o600)),
    };
    handed_over.and_then(|()| file.sync_all()).map_err(|error| failed(new, &error))?;
    Ok(steps)
}

/// Gives a file the owner of the one whose place it takes, or of the folder where there was none.
fn hand_over(new: &Path, file: &File, there: &fs::Metadata, mode: u32) -> io::Result<()> {
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (there.uid(), there.gid()) {
        chown(new, Some(there.uid()), Some(there.gid()))?;
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[derive(QueryableByName)]
struct Said {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

/// Whether the copy is whole and ours; `from` is what it is called.
fn examine(from: &Path, new: &Path) -> Result<()> {
    let damaged = |cause: &dyn std::fmt::Display| {
        let cause = cause.to_string();
        let first = cause.lines().next().unwrap_or_default();
        Error::Internal(format!("{} is damaged: {first}", from.display()))
    };
    let mut connection = plain(new)?;
    let said = diesel::sql_query("PRAGMA integrity_check(1)").load::<Said>(&mut connection);
    match said.map_err(|error| damaged(&error))?.first() {
        Some(said) if said.integrity_check == "ok" => {}
        Some(said) => return Err(damaged(&said.integrity_check)),
        None => return Err(damaged(&"it cannot be verified")),
    }
    let history = migrations::history(&mut connection)?;
    if !history.is_ours {
        return Err(no_database(from));
    }
    match history.newer.last() {
        None => Ok(()),
        Some(step) => Err(Error::Internal(format!(
            "{} was made by a newer version, whose step {step} this one does not know: restore it with that version",
            from.display()
        ))),
    }
}

fn no_database(from: &Path) -> Error {
    Error::Internal(format!("{} is no database of Sparespot", from.display()))
}

/// A connection without the settings of [`AnyConnection`](super::AnyConnection), which write to the file.
fn plain(path: &Path) -> Result<SqliteConnection> {
    let name = path.to_str().ok_or_else(|| Error::Internal("the file's name is not UTF-8".into()))?;
    Ok(SqliteConnection::establish(name)?)
}

/// Gives the database that is there another name, which it answers, and its name to the new one.
fn replace(new: &Path, to: &Path, now: Timestamp, in_use: &dyn Fn() -> Error) -> Result<Option<PathBuf>> {
    if !to.exists() {
        fs::rename(new, to).and_then(|()| sync_folder(to)).map_err(|error| failed(to, &error))?;
        return Ok(None);
    }
    let _locked = lock(to, in_use)?;
    let (second, part) = (now.strftime("%Y%m%dT%H%M%S"), now.as_millisecond().rem_euclid(1000));
    let before = beside(to, &format!(".before-restore-{second}.{part:03}Z"));
    // The name stays good until the new file has it: nobody finds none, and makes an empty one.
    fs::hard_link(to, &before).map_err(|error| failed(&before, &error))?;
    let moved = move_log(to, &before).and_then(|()| fs::rename(new, to)).and_then(|()| sync_folder(to));
    moved.map_err(|error| failed(to, &error))?;
    Ok(Some(before))
}

/// Keeps out who knows nothing of [`Claim`], and brings what stands in the log into the file. A database that SQLite
/// cannot read is nobody's, and keeps its log.
fn lock(to: &Path, in_use: &dyn Fn() -> Error) -> Result<Option<SqliteConnection>> {
    // SQLite throws away the log of what it does not know.
    if !File::open(to).is_ok_and(|file| begins_well(&file)) {
        return Ok(None);
    }
    let Ok(mut connection) = plain(to) else { return Ok(None) };
    let alone = "PRAGMA busy_timeout = 1000;
        PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE";
    match connection.batch_execute(alone) {
        Ok(()) => Ok(Some(connection)),
        Err(error) if error.to_string().contains("locked") => Err(in_use()),
        Err(_) => Ok(None),
    }
}

/// A log that is left would be played into the new database.
fn move_log(to: &Path, before: &Path) -> io::Result<()> {
    for end in ["-wal", "-shm", "-journal"] {
        match fs::rename(beside(to, end), beside(before, end)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
