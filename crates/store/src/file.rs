//! How is a file of an index read, and how is it written? Read as a part of memory; written with a sum of what was
//! written, and not taken for written before it is on the disk.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use bytes::Bytes;
use memmap2::Mmap;
use xxhash_rust::xxh3::Xxh3;

use super::manifest::FileEntry;
use crate::error::{Error, Result};

/// The bytes of a file, which the system reads when they are looked at, and shares between processes.
pub(super) fn map(path: &Path) -> io::Result<Bytes> {
    let file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(Bytes::new());
    }
    // SAFETY: The map is read-only, lives as long as the bytes that own it, and is only lent out as `&[u8]`, of which
    // any content is valid. What would make such a slice unsound is a file that changes while it is mapped. Files of
    // an index are never changed: a writer creates each one under the name of a new generation, which no reader knows
    // before it is complete, and later only takes the name away (`folder.rs`), which leaves the mapped bytes in
    // place. What the bytes say is not relied on: every number read from them is checked before it is used.
    #[allow(unsafe_code)]
    let map = unsafe { Mmap::map(&file)? };
    // An answer looks at a few places of a file: two megabytes at each would make it reside whole. Advice alone, so
    // that it does not matter where the system does not take it.
    #[cfg(target_os = "linux")]
    let _ = map.advise(memmap2::Advice::NoHugePage);
    Ok(Bytes::from_owner(map))
}

/// [`map`], with an error that names the file.
pub(super) fn open(path: &Path) -> Result<Bytes> {
    map(path).map_err(|source| Error::Read { path: path.display().to_string(), source })
}

/// A file that has been opened.
#[derive(Debug, Clone)]
pub(super) struct Contents {
    /// Its path, for errors.
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

/// A file that is being written.
pub(super) struct NewFile {
    out: BufWriter<File>,
    sum: Xxh3,
    size: u64,
}

impl NewFile {
    fn create(path: &Path) -> io::Result<Self> {
        let out = BufWriter::with_capacity(1 << 18, File::create_new(path)?);
        Ok(Self { out, sum: Xxh3::new(), size: 0 })
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes a new file of a folder and waits until it is on the disk.
pub(super) fn create(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut NewFile) -> io::Result<()>,
) -> Result<FileEntry> {
    let path = folder.join(name);
    let written = NewFile::create(&path).and_then(|mut file| {
        write(&mut file)?;
        file.flush()?;
        file.out.get_ref().sync_all()?;
        Ok(FileEntry {
            name: name.to_string(),
            bytes: file.size,
            xxh3: format!("{:032x}", file.sum.digest128()),
        })
    });
    written.map_err(|source| Error::Write { path: path.display().to_string(), source })
}

/// The sum of some bytes, as [`create`] gives it.
pub(super) fn sum(bytes: &[u8]) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}

/// A whole file is not as it should be.
// By value, so that literals and formatted text read alike where it is called.
#[allow(clippy::needless_pass_by_value)]
pub(super) fn damaged(file: &str, found: impl ToString, expected: impl ToString) -> Error {
    Error::Damaged { path: file.to_string(), found: found.to_string(), expected: expected.to_string() }
}

/// The result of `read`, whose panic counts as an error: the Parquet and Arrow crates panic on some damaged files.
pub(super) fn guarded<T, E: ToString>(
    read: impl FnOnce() -> std::result::Result<T, E>,
) -> std::result::Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("contradictory data".to_string()),
    }
}
