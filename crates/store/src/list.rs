//! Which papers does a reader keep at hand? [`ReadingList`], a file of an index that is of no generation: what is added
//! to the index, or computed anew, leaves it as it is.

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

/// The files that a list may leave in the folder of an index.
pub(super) const FILES: [&str; 3] = [NAME, NEW, LOCK];

/// The reading list of an index: ids of papers, in the order in which they were put there.
///
/// Every change reads the file, and writes a new one that takes its place when it is on the disk, under a lock of
/// the list's own: several processes may change it at once, also while papers are added, and nothing is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingList {
    folder: PathBuf,
}

/// What the file holds.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    format: String,
    format_version: u32,
    papers: Vec<String>,
}

const FORMAT: &str = "themata reading list";
const VERSION: u32 = 1;

impl ReadingList {
    /// Papers of a list at most.
    pub const MOST: usize = 10_000;

    /// The list of the index in a folder; nothing is read yet.
    ///
    /// # Errors
    ///
    /// [`Error::NoIndex`] or [`Error::Read`] where the folder holds no index.
    pub fn of_index(folder: &Path) -> Result<Self> {
        if is_index(folder) {
            Ok(Self { folder: folder.to_path_buf() })
        } else {
            let other = || damaged(&folder.display().to_string(), "no index", "the folder of an index");
            Err(no_index(folder).unwrap_or_else(other))
        }
    }

    /// The ids; none where nothing was ever put there. Papers that have since left the index are among them.
    pub fn ids(&self) -> Result<Vec<String>> {
        let path = self.folder.join(NAME);
        let name = path.display().to_string();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(Error::Read { path: name, source }),
        };
        let kept: Kept = serde_json::from_slice(&text)
            .map_err(|error| damaged(&name, error.to_string(), "a reading list"))?;
        if kept.format != FORMAT || kept.format_version != VERSION {
            let found = format!("{:?}, version {}", kept.format, kept.format_version);
            return Err(damaged(&name, found, format!("{FORMAT:?}, version {VERSION}")));
        }
        Ok(kept.papers)
    }

    /// Puts an id at the end; gives whether it was not there. O(list).
    ///
    /// # Errors
    ///
    /// [`Error::ListFull`] where the list is full.
    pub fn add(&self, id: &str) -> Result<bool> {
        self.change(|ids| {
            if ids.iter().any(|other| other == id) {
                return Ok(false);
            }
            if ids.len() >= Self::MOST {
                return Err(Error::ListFull { found: ids.len() + 1, most: Self::MOST });
            }
            ids.push(id.to_owned());
            Ok(true)
        })
    }

    /// Takes an id away; gives whether it was there. O(list).
    pub fn remove(&self, id: &str) -> Result<bool> {
        self.change(|ids| {
            let before = ids.len();
            ids.retain(|other| other != id);
            Ok(ids.len() < before)
        })
    }

    /// Changes the list where `change` says that it did.
    fn change(&self, change: impl FnOnce(&mut Vec<String>) -> Result<bool>) -> Result<bool> {
        let failed = |path: PathBuf| move |source| Error::Write { path: path.display().to_string(), source };
        let path = self.folder.join(LOCK);
        let lock = File::options().write(true).create(true).truncate(false).open(&path);
        let lock = lock.map_err(failed(path.clone()))?;
        // Held for a few milliseconds at a time, and gone with the file however this ends.
        lock.lock().map_err(failed(path))?;
        let mut papers = self.ids()?;
        if !change(&mut papers)? {
            return Ok(false);
        }
        let kept = Kept { format: FORMAT.to_owned(), format_version: VERSION, papers };
        self.write(&kept).map_err(failed(self.folder.join(NAME)))?;
        Ok(true)
    }

    fn write(&self, kept: &Kept) -> io::Result<()> {
        let new = self.folder.join(NEW);
        let mut file = File::create(&new)?;
        let mut text = serde_json::to_vec_pretty(kept)?;
        text.push(b'\n');
        let written = file.write_all(&text).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // What is left of it harms nothing.
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

    /// The list of a folder that looks like an index.
    fn list(folder: &Path) -> ReadingList {
        fs::create_dir(folder.join("generation-000001")).unwrap();
        fs::write(folder.join("manifest.json"), "{}").unwrap();
        ReadingList::of_index(folder).unwrap()
    }

    #[test]
    fn ids_come_and_go_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        assert!(ReadingList::of_index(folder.path()).is_err());
        let list = list(folder.path());
        assert_eq!(list.ids().unwrap(), [""; 0]);
        for id in ["z", "<b>", "a/b"] {
            assert!(list.add(id).unwrap() && !list.add(id).unwrap());
        }
        assert!(list.remove("<b>").unwrap() && !list.remove("<b>").unwrap());
        assert_eq!(list.ids().unwrap(), ["z", "a/b"]);
        // Another writer of the index takes the files for what they are.
        super::super::Writer::new(folder.path()).unwrap();
    }

    #[test]
    fn nothing_is_lost_where_many_change_it_at_once() {
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
    fn damage_is_told_and_left_alone() {
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
