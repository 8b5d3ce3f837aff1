//! That a database file is in use. SQLite's own locks stand on the file; a restore puts another file in its place, so
//! this lock stands beside it.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, chown};
use std::path::{Path, PathBuf};

use super::backup::folder;

/// A lock on a database file, held until it is dropped or the process ends.
pub struct Claim {
    _file: File,
}

impl Claim {
    /// Beside others who use the database. Waits while a copy is put in its place.
    ///
    /// # Errors
    /// Where the file beside the database can be neither made nor opened.
    pub fn shared(database: &Path) -> io::Result<Self> {
        let file = open(database)?;
        file.lock_shared()?;
        Ok(Self { _file: file })
    }

    /// Alone, or none where somebody uses the database.
    ///
    /// # Errors
    /// Those of [`Claim::shared`].
    pub fn alone(database: &Path) -> io::Result<Option<Self>> {
        let file = open(database)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// A file's name with something at its end.
pub(super) fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(database);
    name.push(end);
    name.into()
}

fn open(database: &Path) -> io::Result<File> {
    let path = beside(database, "-lock");
    match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        opened => return opened,
    }
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path)?;
    if let Ok(owned) = database.metadata().or_else(|_| folder(database).metadata()) {
        // Only root may give it away; whoever else makes it owns the database too.
        let _ = chown(&path, Some(owned.uid()), Some(owned.gid()));
    }
    Ok(file)
}
