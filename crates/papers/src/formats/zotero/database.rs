//! Opening of a database: read only, as a copy where it is in use, or from memory.
//!
//! Zotero keeps its database locked while it runs, and from version 10 on writes to a log (`zotero.sqlite-wal`) first.
//! SQLite itself would write files beside such a database even to read it. A copy of the database and of what belongs to
//! it is opened instead, so that the data folder stays as it is and everything that Zotero has saved is seen.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, MAIN_DB, OpenFlags};
use tempfile::TempDir;

use super::FILE;
use crate::formats::parsed::{Failure, Flaw};

/// The repair of a database that was locked, or not closed.
pub(crate) const IN_USE: &str = "the database was in use, as while Zotero runs, so a copy of it was read: what was \
                                 written in the last moments may be missing";

/// Where the header tells how the database is written: 2 with a log.
const WRITTEN: [usize; 2] = [18, 19];
const WITH_LOG: u8 = 2;
const PLAIN: u8 = 1;
/// What belongs to a database: the log of changes not yet in it, and the pages to restore after a crash.
const LOG: &str = "-wal";
const JOURNAL: &str = "-journal";

/// How long to wait for a lock. Zotero keeps its lock; others soon release it.
const PATIENCE: Duration = Duration::from_millis(200);
/// Attempts to copy a database that does not change meanwhile, and the time between them.
const ATTEMPTS: usize = 6;
const PAUSE: Duration = Duration::from_millis(150);
/// Steps of SQLite's machine between two looks at the number left, and the number per byte. Reading a row of at least ten
/// bytes takes a few dozen; in damaged trees a walk may never end.
const STEPS: u16 = 50_000;
const STEPS_PER_BYTE: u64 = 100;

/// An open database. The copy, if one was made, is deleted with it.
pub(crate) struct Database {
    pub(crate) connection: Connection,
    /// Whether it was in use.
    pub(crate) is_in_use: bool,
    _copy: Option<TempDir>,
}

/// Opens a database on disk.
pub(crate) fn open(path: &Path) -> Result<Database, Failure> {
    // What belongs to a linked database lies beside the database, not beside the link.
    let path = fs::canonicalize(path)?;
    let mut header = [0; 20];
    // Closed before SQLite opens it: on Unix, closing a file drops the locks that the process has on it.
    let n_read = File::open(&path)?.take(20).read(&mut header)?;
    let has_log = n_read == 20 && WRITTEN.iter().any(|&at| header[at] == WITH_LOG);
    if has_log {
        let is_in_use = fs::metadata(beside(&path, LOG)).is_ok_and(|log| log.len() > 0);
        return open_copy(&path, is_in_use);
    }
    match Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(ready) {
        Ok(connection) => Ok(Database { connection, is_in_use: false, _copy: None }),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Err(damaged(&error).into()),
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => open_copy(&path, true),
            // An interrupted change must be undone first, which a copy permits.
            _ => open_copy(&path, false),
        },
    }
}

/// Opens a database in memory.
pub(crate) fn open_bytes(mut bytes: Vec<u8>) -> Result<Database, Flaw> {
    // A database in memory has no log.
    for at in WRITTEN {
        if bytes.get(at) == Some(&WITH_LOG) {
            bytes[at] = PLAIN;
        }
    }
    let open = || {
        let mut connection = Connection::open_in_memory()?;
        connection.deserialize_read_exact(MAIN_DB, bytes.as_slice(), bytes.len(), true)?;
        ready(connection)
    };
    let connection = open().map_err(|error| damaged(&error))?;
    Ok(Database { connection, is_in_use: false, _copy: None })
}

/// The flaw of a database that SQLite cannot read.
pub(crate) fn damaged(error: &Error) -> Flaw {
    let words = match error {
        Error::SqliteFailure(_, Some(words)) => words.clone(),
        Error::SqlInputError { msg, .. } => msg.clone(),
        error if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            "it contradicts itself".to_owned()
        }
        error => error.to_string(),
    };
    Flaw::new(format!("a damaged Zotero database ({words})"), "one that can be read to its end")
}

/// A connection that trusts nothing in the file, with a lock that keeps others from changing it meanwhile.
fn ready(mut connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    connection.execute_batch("PRAGMA cell_size_check = ON; PRAGMA query_only = ON; BEGIN")?;
    let size = |name| connection.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let bytes = size("page_count")?.saturating_mul(size("page_size")?).unsigned_abs();
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    let mut left = (bytes.saturating_mul(STEPS_PER_BYTE) / u64::from(STEPS)).saturating_add(100);
    let is_exhausted = move || {
        left = left.saturating_sub(1);
        left == 0
    };
    connection.progress_handler(i32::from(STEPS), Some(is_exhausted))?;
    Ok(connection)
}

fn open_copy(path: &Path, is_in_use: bool) -> Result<Database, Failure> {
    let folder = tempfile::Builder::new().prefix("themata-").tempdir()?;
    let copy = folder.path().join(FILE);
    for attempt in 1.. {
        let before = State::of(path)?;
        let is_copied = copied(path, &copy);
        if is_copied.is_ok() && State::of(path)? == before {
            break;
        }
        if attempt == ATTEMPTS {
            is_copied?;
            let found = "a database that is being written to all the time";
            return Err(Flaw::new(found, "one at rest: close Zotero, or try again").into());
        }
        sleep(PAUSE);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let connection =
        Connection::open_with_flags(&copy, flags).and_then(ready).map_err(|error| damaged(&error))?;
    Ok(Database { connection, is_in_use, _copy: Some(folder) })
}

/// Copies a database, and then what belongs to it: pages that were overwritten meanwhile are restored from the journal.
fn copied(path: &Path, copy: &Path) -> io::Result<()> {
    // Not with the permissions: the copy must be writable.
    let to = |from: &Path, to: &Path| io::copy(&mut File::open(from)?, &mut File::create(to)?);
    to(path, copy)?;
    for end in [LOG, JOURNAL] {
        let (from, copy) = (beside(path, end), beside(copy, end));
        match to(&from, &copy) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let _ = fs::remove_file(&copy);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What changes when a database is written to: sizes, times, and the beginnings of the log and the journal.
#[derive(PartialEq)]
struct State(Vec<(u64, String, Vec<u8>)>);

impl State {
    fn of(path: &Path) -> io::Result<Self> {
        let mut parts = Vec::new();
        for path in [path.to_owned(), beside(path, LOG), beside(path, JOURNAL)] {
            match File::open(&path) {
                Ok(file) => {
                    let metadata = file.metadata()?;
                    let mut start = Vec::new();
                    file.take(100).read_to_end(&mut start)?;
                    parts.push((metadata.len(), format!("{:?}", metadata.modified().ok()), start));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    parts.push((0, String::new(), Vec::new()));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Self(parts))
    }
}

/// The path of a file beside the database, whose name is that of the database and this ending.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}
