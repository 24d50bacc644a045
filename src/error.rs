//! The one error type of the library: what was found, where, and what was expected instead.

use std::io;

/// The result of everything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why nothing could be done.
///
/// A record that cannot be used is not an error but a [`Skipped`](crate::Skipped) in the result: the rest of
/// the corpus goes on. Words for people, hints and exit codes are made of these in the command line alone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A source could not be opened or read to its end.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file, folder or `-`.
        path: String,
        /// What the operating system or the decompressor said.
        source: io::Error,
    },
    /// A result could not be written.
    #[error("cannot write {path}: {source}")]
    Write {
        /// The file or folder.
        path: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A whole file is not of the form it should have.
    #[error("{path}{}: found {found}, expected {expected}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Format {
        /// The file.
        path: String,
        /// The line, counted from 1, where one line is to blame.
        line: Option<usize>,
        /// What stands there.
        found: String,
        /// What should stand there.
        expected: String,
    },
    /// The sources were read, and held no paper.
    #[error("no paper found in {sources}")]
    NoPapers {
        /// The names of the sources, as given.
        sources: String,
    },
    /// No word of the corpus can serve as a term.
    #[error("none of the {papers} papers holds a usable word")]
    NoTerms {
        /// How many papers there are.
        papers: usize,
    },
    /// A setting lies outside its range.
    #[error("{name} is {found}, expected {expected}")]
    Setting {
        /// The name of the setting, as in [`Settings`](crate::Settings).
        name: &'static str,
        /// The value found.
        found: String,
        /// The range accepted.
        expected: String,
    },
    /// No paper would be left of an index, which holds at least one.
    #[error("no paper would be left, and an index holds at least one")]
    NothingLeft,
    /// An index was asked for, and something else is there.
    #[error("{path} is {found}, not an index")]
    NoIndex {
        /// The path, as given.
        path: String,
        /// What is there.
        found: &'static str,
    },
    /// Another process is writing the index.
    #[error("another process is writing {path}")]
    Locked {
        /// The folder of the index.
        path: String,
    },
    /// Papers could not be read, selected or found.
    #[error(transparent)]
    Papers(#[from] themata_papers::Error),
    /// linfa refused its input.
    #[error(transparent)]
    Linfa(#[from] linfa::Error),
    /// linfa-linalg could not decompose a matrix.
    #[error(transparent)]
    Eigen(#[from] linfa_linalg::LinalgError),
    /// linfa-clustering's k-means failed.
    #[error("linfa k-means: {0}")]
    LinfaKMeans(#[from] linfa_clustering::KMeansError),
}

impl Error {
    /// A setting outside its range.
    // By value, so that literals, numbers and formatted text read alike where it is called.
    #[allow(clippy::needless_pass_by_value)]
    pub(crate) fn setting(name: &'static str, found: impl ToString, expected: impl ToString) -> Self {
        Self::Setting { name, found: found.to_string(), expected: expected.to_string() }
    }
}
