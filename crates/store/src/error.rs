//! The error type of the crate.

use std::io;

/// The result of a fallible function of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure to read, write or change an index.
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
    /// A file of an index is damaged.
    #[error("{path}: found {found}, expected {expected}")]
    Damaged {
        /// The file.
        path: String,
        /// What was found.
        found: String,
        /// What was expected instead.
        expected: String,
    },
    /// The path is something other than an index.
    #[error("{path} is {found}, not an index")]
    NoIndex {
        /// The path, as given.
        path: String,
        /// What was found there.
        found: NotAnIndex,
    },
    /// Another process is writing the index.
    #[error("another process is writing {path}")]
    Locked {
        /// The folder of the index.
        path: String,
    },
    /// A change would leave the index without papers.
    #[error("no paper would be left, and an index holds at least one")]
    NothingLeft,
    /// The reading list is full.
    #[error("the reading list is full: it holds at most {max} papers")]
    ListFull {
        /// The highest number of papers, [`ReadingList::MAX_PAPERS`](crate::ReadingList::MAX_PAPERS).
        max: usize,
    },
    /// A paper is unknown, or papers could not be read.
    #[error(transparent)]
    Papers(#[from] themata_papers::Error),
    /// The papers could not be analyzed.
    #[error(transparent)]
    Engine(#[from] themata_engine::Error),
}

/// What was found in place of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnIndex {
    /// A file.
    File,
    /// A folder with other contents.
    OtherFolder,
}

impl std::fmt::Display for NotAnIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File => "a file",
            Self::OtherFolder => "a folder with other contents",
        })
    }
}
