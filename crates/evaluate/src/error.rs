//! The error type of the crate.

/// The result of a fallible function of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure to evaluate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting has an invalid value.
    #[error("{setting} is {found}, expected {expected}")]
    Setting {
        /// The setting.
        setting: Setting,
        /// The value given.
        found: String,
        /// The values accepted.
        expected: &'static str,
    },
    /// Queries or judgements could not be read.
    #[error(transparent)]
    Papers(#[from] themata_papers::Error),
    /// The papers could not be analyzed.
    #[error(transparent)]
    Engine(#[from] themata_engine::Error),
}

/// The settings of an evaluation that may be invalid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// The field with the known labels.
    Label,
    /// The queries.
    Queries,
    /// The number of runs.
    Runs,
}

impl Setting {
    /// The name of the setting.
    pub fn name(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Queries => "queries",
            Self::Runs => "runs",
        }
    }
}

impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Error {
    pub(crate) fn setting(setting: Setting, found: impl Into<String>, expected: &'static str) -> Self {
        Self::Setting { setting, found: found.into(), expected }
    }
}
