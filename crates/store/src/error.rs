//! The error type of the crate.

use std::io;

/// The result of a function of this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reason why an index could not be read, written or changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file or folder.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file or folder.
        path: String,
        /// The error of the operating system.
        source: io::Error,
    },
    /// A file of an index is not as it was written.
    #[error("{path}: found {found}, expected {expected}")]
    Damaged {
        /// The file.
        path: String,
        /// What it contains.
        found: String,
        /// What it should contain.
        expected: String,
    },
    /// The path is not an index.
    #[error("{path} is {found}, not an index")]
    NoIndex {
        /// The path, as given.
        path: String,
        /// What is there.
        found: NotAnIndex,
    },
    /// Another process is writing the index.
    #[error("another process is writing {path}")]
    Locked {
        /// The folder of the index.
        path: String,
    },
    /// The change would leave an index without papers.
    #[error("no paper would be left, and an index holds at least one")]
    NothingLeft,
    /// The reading list is full.
    #[error("papers of the reading list is {found}, expected at most {most}, of which the list is full")]
    ListFull {
        /// How many papers there would be.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// Papers could not be read, or one is unknown.
    #[error(transparent)]
    Papers(#[from] themata_papers::Error),
    /// The papers could not be analyzed.
    #[error(transparent)]
    Engine(#[from] themata_engine::Error),
}

/// What is found where an index was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnIndex {
    /// A file.
    File,
    /// A folder that holds other things.
    OtherFolder,
}

impl std::fmt::Display for NotAnIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::OtherFolder => "a folder of something else",
        })
    }
}
