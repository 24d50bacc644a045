//! The error type of the crate.

use std::io;

/// The result of a function of this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reason why papers or vectors could not be read.
///
/// A record that cannot be used is not an error but a [`Skipped`](crate::read::Skipped) in the outcome: reading goes on
/// with the next one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A source could not be opened or read to its end.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file, folder or `-`.
        path: String,
        /// The error of the operating system or of the decompressor.
        source: io::Error,
    },
    /// A whole file does not have the expected form.
    #[error("{path}{}: found {found}, expected {expected}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Format {
        /// The file.
        path: String,
        /// The line at fault, counted from 1; `None` where no single line is.
        line: Option<usize>,
        /// What the file contains there.
        found: String,
        /// What it should contain there.
        expected: String,
    },
    /// The sources were read and held no paper.
    #[error("no paper found in {sources}")]
    NoPapers {
        /// The names of the sources, as given.
        sources: String,
    },
    /// A setting has an invalid value.
    #[error("{setting} is {found}, expected {expected}")]
    Setting {
        /// The setting.
        setting: Setting,
        /// The value given.
        found: String,
        /// The values accepted.
        expected: String,
    },
    /// The corpus has no paper with the requested id.
    #[error("no paper has the id {id:?}")]
    UnknownPaper {
        /// The requested id.
        id: String,
        /// A similar id of the corpus, if there is one.
        similar: Option<String>,
    },
}

impl Error {
    pub(crate) fn setting(setting: Setting, found: String, expected: impl Into<String>) -> Self {
        Self::Setting { setting, found, expected: expected.into() }
    }
}

/// The settings of this crate that can be invalid. Displayed as its [`name`](Setting::name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, strum::Display, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
#[non_exhaustive]
pub enum Setting {
    /// A date, see [`PartialDate`](crate::dates::PartialDate).
    Date,
    /// An entry of a [`FieldMap`](crate::formats::FieldMap).
    Field,
    /// The name of an [`InputFormat`](crate::formats::InputFormat).
    InputFormat,
    /// The name of a [`PaperFormat`](crate::formats::PaperFormat).
    OutputFormat,
    /// The sources to read.
    Sources,
    /// A [`Condition`](crate::select::Condition).
    Where,
}

impl Setting {
    /// The name of the setting, such as `input_format`.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
