//! Atomic changes of an index: a writer fills the folder of a new generation, fsyncs it, and then renames its manifest
//! over the old one.
//!
//! The folder of an index holds `manifest.json`, the folder of its generation, that of the previous generation (for
//! readers that have read the old manifest), and `lock`, an empty file that writers lock. The operating system releases
//! the lock when the process ends, however it ends. The folder may also hold a reading list (`reading_list.rs`), which
//! belongs to no generation.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::file::{NewFile, create, damaged};
use super::index::FILES;
use super::manifest::{FileEntry, Manifest};
use super::reading_list;
use crate::error::{Error, Result};
use themata_papers::index_folder::{GENERATION, generations, is_index};

const LOCK: &str = "lock";
const NEW_MANIFEST: &str = "manifest.json.new";

/// The folder of a generation.
pub(super) fn generation_folder(index: &Path, generation: u64) -> PathBuf {
    index.join(format!("{GENERATION}{generation:06}"))
}

/// The exclusive right to write an index.
#[derive(Debug)]
pub struct Writer {
    folder: PathBuf,
    /// Locked while it is open.
    _lock: File,
}

impl Writer {
    /// Locks the index in a folder for writing. A missing folder is created.
    ///
    /// # Errors
    ///
    /// [`Error::Locked`] if another process holds the lock, [`Error::Write`] if the folder cannot be written to, and
    /// [`Error::Damaged`] if it holds something else than an index.
    pub fn new(folder: &Path) -> Result<Self> {
        let failed = |source| Error::Write { path: folder.display().to_string(), source };
        if folder.exists() && !folder.is_dir() {
            let found = io::Error::new(io::ErrorKind::NotADirectory, "found a file, expected a folder");
            return Err(failed(found));
        }
        fs::create_dir_all(folder).map_err(failed)?;
        let ours = |name: &str| {
            name.starts_with(GENERATION)
                || [LOCK, NEW_MANIFEST, Manifest::NAME].contains(&name)
                || reading_list::FILES.contains(&name)
        };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let foreign = !name.to_str().is_some_and(ours);
            if foreign || name == Manifest::NAME && !is_index(folder) {
                let found = format!("{}, which is not part of an index", name.display());
                return Err(damaged(&folder.display().to_string(), found, "an index or an empty folder"));
            }
        }
        let path = folder.join(LOCK);
        let failed = |source| Error::Write { path: path.display().to_string(), source };
        let lock = File::options().write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_path_buf(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked { path: folder.display().to_string() }),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// The folder of the index.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a generation and makes it the index. `write` writes the files and returns the manifest, whose generation
    /// and files are filled in here.
    ///
    /// If anything fails, the index stays as it was.
    pub(super) fn replace(&self, write: impl FnOnce(&mut NewGeneration) -> Result<Manifest>) -> Result<()> {
        let before = Manifest::read(&self.folder).map(|manifest| manifest.generation).ok();
        let last = generations(&self.folder).last().copied().max(before).unwrap_or(0);
        // Only a damaged index has the highest possible number, which has no successor.
        let generation = last.checked_add(1).ok_or_else(|| {
            damaged(&self.folder.display().to_string(), format!("generation {last}"), "a smaller number")
        })?;
        let path = generation_folder(&self.folder, generation);
        let mut switched = false;
        let filled = self.fill(&path, generation, write, &mut switched);
        // A folder that cannot be removed only takes up space, so failures are ignored.
        if !switched {
            let _ = fs::remove_dir_all(&path);
            let _ = fs::remove_file(self.folder.join(NEW_MANIFEST));
        } else if let Some(before) = before {
            // The previous generation stays for its readers. If the manifest was unreadable, all generations stay.
            let old =
                generations(&self.folder).into_iter().filter(|&other| ![before, generation].contains(&other));
            for old in old.map(|old| generation_folder(&self.folder, old)).filter(|old| is_own(old)) {
                let _ = fs::remove_dir_all(old);
            }
        }
        filled
    }

    fn fill(
        &self,
        path: &Path,
        generation: u64,
        write: impl FnOnce(&mut NewGeneration) -> Result<Manifest>,
        switched: &mut bool,
    ) -> Result<()> {
        let failed = |path: &Path| {
            let path = path.display().to_string();
            move |source| Error::Write { path, source }
        };
        fs::create_dir(path).map_err(failed(path))?;
        let mut new = NewGeneration { folder: path.to_path_buf(), files: Vec::new() };
        let manifest = write(&mut new)?;
        let manifest = Manifest { generation, files: new.files, ..manifest };
        sync(path).map_err(failed(path))?;
        manifest.write(&self.folder, NEW_MANIFEST)?;
        // The name of the new folder must be on the disk before the manifest that refers to it.
        sync(&self.folder).map_err(failed(&self.folder))?;
        let target = self.folder.join(Manifest::NAME);
        fs::rename(self.folder.join(NEW_MANIFEST), &target).map_err(failed(&target))?;
        *switched = true;
        sync(&self.folder).map_err(failed(&self.folder))
    }
}

/// Whether a folder holds nothing but files of a generation. Somebody may have a folder of the same name.
fn is_own(generation: &Path) -> bool {
    let is_known = |entry: io::Result<fs::DirEntry>| {
        entry.is_ok_and(|entry| FILES.iter().any(|known| entry.file_name() == *known))
    };
    fs::read_dir(generation).is_ok_and(|mut entries| entries.all(is_known))
}

/// Fsyncs a folder, that is, the names in it.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A generation while it is being written.
pub(super) struct NewGeneration {
    folder: PathBuf,
    files: Vec<FileEntry>,
}

impl NewGeneration {
    /// Adds a file.
    pub(super) fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut NewFile) -> io::Result<()>,
    ) -> Result<()> {
        self.files.push(create(&self.folder, name, write)?);
        Ok(())
    }
}

/// How often a reader tries again after a writer removed the files it was about to read.
const TRIES: usize = 20;

/// Calls `read` with the folder of the current generation. If a writer removes a file meanwhile, the reader tries again
/// with the new manifest.
pub(super) fn read_current<T>(
    index: &Path,
    read: impl Fn(&Path, &Manifest) -> Result<T>,
) -> Result<(Manifest, T)> {
    let mut tries = 1;
    loop {
        let manifest = Manifest::read(index)?;
        match read(&generation_folder(index, manifest.generation), &manifest) {
            Err(Error::Read { source, .. })
                if tries < TRIES
                    && source.kind() == io::ErrorKind::NotFound
                    && Manifest::read(index)?.generation != manifest.generation =>
            {
                tries += 1;
            }
            Err(error) => return Err(error),
            Ok(value) => return Ok((manifest, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_writer_fails_while_the_first_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("index");
        let first = Writer::new(&path).unwrap();
        assert!(matches!(Writer::new(&path), Err(Error::Locked { .. })));
        drop(first);
        Writer::new(&path).unwrap();
    }

    #[test]
    fn a_folder_of_other_files_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.tex"), "years of work").unwrap();
        let error = Writer::new(folder.path()).unwrap_err().to_string();
        assert!(error.contains("thesis.tex") && error.contains("an empty folder"), "{error}");
        fs::rename(folder.path().join("thesis.tex"), folder.path().join("manifest.json")).unwrap();
        assert!(Writer::new(folder.path()).is_err());
        assert!(!folder.path().join(LOCK).exists());
    }

    #[test]
    fn only_a_generation_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        assert!(is_own(folder.path()));
        fs::write(folder.path().join(FILES[0]), "").unwrap();
        assert!(is_own(folder.path()));
        fs::write(folder.path().join("thesis.tex"), "years of work").unwrap();
        assert!(!is_own(folder.path()) && !is_own(&folder.path().join("none")));
    }

    #[test]
    fn a_reader_that_loses_its_files_tries_again() {
        let folder = tempfile::tempdir().unwrap();
        let index = folder.path();
        let tries = std::cell::Cell::new(0);
        let manifest = |generation| Manifest { generation, ..super::super::sample::manifest() };
        manifest(1).write(index, Manifest::NAME).unwrap();
        let (read, value) = read_current(index, |path, _| {
            tries.set(tries.get() + 1);
            if tries.get() == 1 {
                manifest(2).write(index, Manifest::NAME).unwrap();
                let source = io::Error::from(io::ErrorKind::NotFound);
                return Err(Error::Read { path: String::new(), source });
            }
            Ok(path.to_path_buf())
        })
        .unwrap();
        assert_eq!((read.generation, tries.get()), (2, 2));
        assert!(value.ends_with("generation-000002"));
    }
}
