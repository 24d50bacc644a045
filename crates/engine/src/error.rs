//! The errors of an analysis: [`Error`].

use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The reason why an analysis failed. Messages state the fault; advice, colours and exit codes belong to the program.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no document to analyze.
    #[error("there is no document to analyze")]
    NoDocuments,
    /// No word of the documents can serve as a term.
    #[error("none of the {papers} papers holds a usable word")]
    NoTerms {
        /// Number of documents.
        papers: usize,
    },
    /// A setting lies outside its range.
    #[error("{setting} is {found}, expected {expected}")]
    Setting {
        /// The setting.
        setting: Setting,
        /// The value found.
        found: String,
        /// The range accepted.
        expected: String,
    },
    /// Parts do not fit one another: a matrix with too few rows, a label without a cluster.
    #[error("{what} is {found}, expected {expected}")]
    Shape {
        /// The part that does not fit.
        what: &'static str,
        /// The value or size found.
        found: String,
        /// The value or size expected.
        expected: String,
    },
    /// A numerical method failed, which does not happen with finite numbers.
    #[error("{method}: {reason}")]
    Numerical {
        /// The method.
        method: &'static str,
        /// Its report.
        reason: String,
    },
}

/// A setting that can be out of range. [`Setting::name`] is its name in [`Settings`](crate::Settings).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Setting {
    /// Weight of edges to the background's papers.
    BackgroundWeight,
    /// Weight of concepts relative to words in a ranking.
    ConceptWeight,
    /// Slope of length normalization in a ranking.
    LengthSlope,
    /// Greatest share of the papers with a term.
    MaxDocumentShare,
    /// The most iterations of k-means.
    MaxIterations,
    /// Least resemblance of near-identical papers.
    MinResemblance,
    /// Number of clusters.
    NClusters,
    /// Number of dimensions of the concept space.
    NDimensions,
    /// Number of power iterations of the singular value decomposition.
    NPowerIterations,
    /// Number of starts of k-means.
    NStarts,
    /// Number of themes.
    NThemes,
    /// Share of the neighbours in a smoothed row.
    SmoothingShare,
    /// Sharpness of smoothing after the first round.
    SmoothingSharpness,
    /// How often a title counts.
    TitleWeight,
    /// Weight of an encoder's vectors relative to concepts.
    VectorWeight,
}

impl Setting {
    /// Its field in [`Settings`](crate::Settings), or in one of its parts.
    pub fn name(self) -> &'static str {
        match self {
            Self::BackgroundWeight => "background_weight",
            Self::ConceptWeight => "concept_weight",
            Self::LengthSlope => "length_slope",
            Self::MaxDocumentShare => "max_document_share",
            Self::MaxIterations => "max_iterations",
            Self::MinResemblance => "min_resemblance",
            Self::NClusters => "n_clusters",
            Self::NDimensions => "n_dimensions",
            Self::NPowerIterations => "n_power_iterations",
            Self::NStarts => "n_starts",
            Self::NThemes => "n_themes",
            Self::SmoothingShare => "smoothing_share",
            Self::SmoothingSharpness => "smoothing_sharpness",
            Self::TitleWeight => "title_weight",
            Self::VectorWeight => "vector_weight",
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Error {
    /// An error for a setting outside its range.
    // By value, so that literals, numbers and formatted text read alike where it is called.
    #[allow(clippy::needless_pass_by_value)]
    pub(crate) fn setting(setting: Setting, found: impl ToString, expected: impl ToString) -> Self {
        Self::Setting { setting, found: found.to_string(), expected: expected.to_string() }
    }

    /// An error for parts that do not fit one another.
    #[allow(clippy::needless_pass_by_value)]
    pub(crate) fn shape(what: &'static str, found: impl ToString, expected: impl ToString) -> Self {
        Self::Shape { what, found: found.to_string(), expected: expected.to_string() }
    }
}

impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Self {
        Self::Numerical { method: "linfa", reason: error.to_string() }
    }
}

impl From<linfa_clustering::KMeansError> for Error {
    fn from(error: linfa_clustering::KMeansError) -> Self {
        Self::Numerical { method: "linfa k-means", reason: error.to_string() }
    }
}

impl From<linfa_linalg::LinalgError> for Error {
    fn from(error: linfa_linalg::LinalgError) -> Self {
        Self::Numerical { method: "eigendecomposition", reason: error.to_string() }
    }
}
