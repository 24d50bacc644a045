//! The files of an index. They are memory-mapped for reading; a written file gets a checksum, and is fsynced before it
//! counts as written.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use bytes::Bytes;
use memmap2::Mmap;
use xxhash_rust::xxh3::Xxh3;

use super::manifest::FileEntry;
use crate::error::{Error, Result};

/// Maps a file into memory. The system reads its bytes on demand and shares them between processes.
pub(super) fn map(path: &Path) -> io::Result<Bytes> {
    let file = File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(Bytes::new());
    }
    // SAFETY: The map is read-only, lives as long as the bytes that own it, and is only lent out as slices of numbers,
    // of which any content is valid. Such a slice would be unsound if the file changed while it is mapped. Files of an
    // index never change: a writer creates each file in the folder of a new generation, which no reader knows before it
    // is complete, and later only removes the name (`folder.rs`), which leaves the mapped bytes in place. The contents
    // are not trusted: every number that serves as an index is checked.
    #[allow(unsafe_code)]
    let map = unsafe { Mmap::map(&file)? };
    // A query reads a few bytes here and there. With huge pages of two megabytes each, nearly the whole file would
    // become resident. This is only advice, so a failure does not matter.
    #[cfg(target_os = "linux")]
    let _ = map.advise(memmap2::Advice::NoHugePage);
    Ok(Bytes::from_owner(map))
}

/// [`map`], with an error that names the file.
pub(super) fn open(path: &Path) -> Result<Bytes> {
    map(path).map_err(|source| Error::Read { path: path.display().to_string(), source })
}

/// An open file.
#[derive(Debug, Clone)]
pub(super) struct Contents {
    /// Its path, for errors.
    pub(super) name: String,
    pub(super) bytes: Bytes,
}

/// A file while it is being written.
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

/// Writes a new file and fsyncs it. Returns its size and checksum.
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

/// The checksum of some bytes, as returned by [`create`].
pub(super) fn checksum(bytes: &[u8]) -> String {
    format!("{:032x}", xxhash_rust::xxh3::xxh3_128(bytes))
}

/// The error for a damaged file.
// By value, so that callers can pass literals and formatted text alike.
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
