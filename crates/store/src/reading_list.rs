//! The reading list of an index: [`ReadingList`]. Its file belongs to no generation, so changes of the index leave it
//! as it is.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::file::damaged;
use super::folder::sync;
use super::manifest::no_index;
use crate::error::{Error, Result};
use themata_papers::index_folder::is_index;

const NAME: &str = "reading-list.json";
const NEW: &str = "reading-list.json.new";
const LOCK: &str = "reading-list.lock";

/// The files of a reading list in the folder of an index.
pub(super) const FILES: [&str; 3] = [NAME, NEW, LOCK];

/// The reading list of an index: ids of papers, in the order in which they were added.
///
/// Each change locks the list, reads the file, and atomically replaces it with a new one. So no change is lost if
/// several processes change the list at once, or while papers are added to the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingList {
    folder: PathBuf,
}

/// The contents of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    format: String,
    format_version: u32,
    papers: Vec<String>,
}

const FORMAT: &str = "themata reading list";
const VERSION: u32 = 1;

impl ReadingList {
    /// The highest number of papers in a list.
    pub const MAX_PAPERS: usize = 10_000;

    /// The list of the index in a folder. Nothing is read yet.
    ///
    /// # Errors
    ///
    /// [`Error::NoIndex`] or [`Error::Read`] if the folder holds no index.
    pub fn open(folder: &Path) -> Result<Self> {
        if is_index(folder) {
            Ok(Self { folder: folder.to_path_buf() })
        } else {
            let other = || damaged(&folder.display().to_string(), "no manifest", "the folder of an index");
            Err(no_index(folder).unwrap_or_else(other))
        }
    }

    /// The ids, including those of papers that were since removed from the index. Empty if the list has no file yet.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] or [`Error::Damaged`] if the file cannot be read or is damaged.
    pub fn ids(&self) -> Result<Vec<String>> {
        let path = self.folder.join(NAME);
        let name = path.display().to_string();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(Error::Read { path: name, source }),
        };
        let stored: Stored = serde_json::from_slice(&text)
            .map_err(|error| damaged(&name, error.to_string(), "a reading list"))?;
        if stored.format != FORMAT || stored.format_version != VERSION {
            let found = format!("{:?}, version {}", stored.format, stored.format_version);
            return Err(damaged(&name, found, format!("{FORMAT:?}, version {VERSION}")));
        }
        Ok(stored.papers)
    }

    /// Appends an id. Returns whether it was newly added. O(list).
    ///
    /// # Errors
    ///
    /// [`Error::ListFull`] if the list is full, and [`Error::Write`] if the file cannot be written.
    pub fn add(&self, id: &str) -> Result<bool> {
        self.change(|ids| {
            if ids.iter().any(|other| other == id) {
                return Ok(false);
            }
            if ids.len() >= Self::MAX_PAPERS {
                return Err(Error::ListFull { max: Self::MAX_PAPERS });
            }
            ids.push(id.to_owned());
            Ok(true)
        })
    }

    /// Removes an id. Returns whether it was in the list. O(list).
    pub fn remove(&self, id: &str) -> Result<bool> {
        self.change(|ids| {
            let before = ids.len();
            ids.retain(|other| other != id);
            Ok(ids.len() < before)
        })
    }

    /// Applies `change` to the ids and writes them if it returns `true`.
    fn change(&self, change: impl FnOnce(&mut Vec<String>) -> Result<bool>) -> Result<bool> {
        let failed = |path: PathBuf| move |source| Error::Write { path: path.display().to_string(), source };
        let path = self.folder.join(LOCK);
        let lock = File::options().write(true).create(true).truncate(false).open(&path);
        let lock = lock.map_err(failed(path.clone()))?;
        // Held for a few milliseconds, and released with the file, however this ends.
        lock.lock().map_err(failed(path))?;
        let mut papers = self.ids()?;
        if !change(&mut papers)? {
            return Ok(false);
        }
        let stored = Stored { format: FORMAT.to_owned(), format_version: VERSION, papers };
        self.write(&stored).map_err(failed(self.folder.join(NAME)))?;
        Ok(true)
    }

    fn write(&self, stored: &Stored) -> io::Result<()> {
        let new = self.folder.join(NEW);
        let mut file = File::create(&new)?;
        let mut text = serde_json::to_vec_pretty(stored)?;
        text.push(b'\n');
        let written = file.write_all(&text).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // The remains of the file are harmless.
            let _ = fs::remove_file(&new);
            return Err(error);
        }
        fs::rename(&new, self.folder.join(NAME))?;
        sync(&self.folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list in a folder that looks like an index.
    fn list(folder: &Path) -> ReadingList {
        fs::create_dir(folder.join("generation-000001")).unwrap();
        fs::write(folder.join("manifest.json"), "{}").unwrap();
        ReadingList::open(folder).unwrap()
    }

    #[test]
    fn ids_come_and_go_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ReadingList::open(folder.path()).is_err());
        let list = list(folder.path());
        assert_eq!(list.ids().unwrap(), [""; 0]);
        for id in ["z", "<b>", "a/b"] {
            assert!(list.add(id).unwrap() && !list.add(id).unwrap());
        }
        assert!(list.remove("<b>").unwrap() && !list.remove("<b>").unwrap());
        assert_eq!(list.ids().unwrap(), ["z", "a/b"]);
        // A writer of the index recognizes the files.
        super::super::Writer::new(folder.path()).unwrap();
    }

    #[test]
    fn concurrent_changes_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let list = list(folder.path());
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let list = &list;
                scope.spawn(move || {
                    for i in 0..10 {
                        assert!(list.add(&format!("{thread} {i}")).unwrap());
                    }
                });
            }
        });
        assert_eq!(list.ids().unwrap().len(), 80);
    }

    #[test]
    fn a_damaged_file_is_an_error_and_stays_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let list = list(folder.path());
        for text in ["{", "[]", "{\"format\":\"x\",\"format_version\":1,\"papers\":[]}"] {
            fs::write(folder.path().join(NAME), text).unwrap();
            let error = list.add("a").unwrap_err().to_string();
            assert!(error.contains(NAME), "{error}");
            assert_eq!(fs::read_to_string(folder.path().join(NAME)).unwrap(), text);
        }
    }
}
