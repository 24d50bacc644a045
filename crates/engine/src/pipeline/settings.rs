//! The parameters of a run, with their defaults: [`Settings`].

use serde::{Deserialize, Serialize};

use crate::cluster::Detail;
use crate::concepts::ConceptSettings;
use crate::duplicates::DuplicateSettings;
use crate::error::{Error, Result, Setting};
use crate::ranking::RankingSettings;
use crate::text::LanguageChoice;
use crate::themes::ThemeSettings;
use crate::vectorize::VectorizeSettings;

/// The parameters of a run. The program uses these defaults too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Seed of everything random.
    pub seed: u64,
    /// Language of stems and stop words, or each paper's own.
    pub language: LanguageChoice,
    /// Stop words in addition to the language's.
    pub stop_words: Vec<String>,
    /// Which papers count as near-identical.
    pub duplicates: DuplicateSettings,
    /// How texts become vectors.
    pub vectorize: VectorizeSettings,
    /// Parameters of the concept space.
    pub concepts: ConceptSettings,
    /// The clustering algorithm.
    pub algorithm: AlgorithmName,
    /// Number of themes; `None` lets the papers decide.
    pub n_themes: Option<usize>,
    /// How many themes are wanted if the papers decide; without effect on a set number.
    #[serde(default)]
    pub detail: Detail,
    /// Number of starts of k-means; the best is kept.
    pub n_starts: usize,
    /// The most iterations of each start.
    pub max_iterations: usize,
    /// Number of neighbours of each paper in reports and exports.
    pub n_neighbours: usize,
    /// How related papers are ranked.
    pub ranking: RankingSettings,
    /// How much unwanted papers count against wanted ones in a query.
    pub negative_weight: f32,
    /// How themes are described.
    pub themes: ThemeSettings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 42,
            language: LanguageChoice::default(),
            stop_words: Vec::new(),
            duplicates: DuplicateSettings::default(),
            vectorize: VectorizeSettings::default(),
            concepts: ConceptSettings::default(),
            algorithm: AlgorithmName::default(),
            n_themes: None,
            detail: Detail::default(),
            n_starts: 1,
            max_iterations: 100,
            n_neighbours: 10,
            ranking: RankingSettings::default(),
            negative_weight: 0.5,
            themes: ThemeSettings::default(),
        }
    }
}

impl Settings {
    /// Rejects settings out of range for this many documents, before any work is done.
    pub(super) fn check(&self, n_documents: usize) -> Result<()> {
        self.vectorize.check()?;
        self.concepts.check()?;
        if n_documents == 0 {
            return Err(Error::NoDocuments);
        }
        match self.n_themes {
            Some(n) if n == 0 || n > n_documents => {
                let expected = format!("1 to {n_documents}, the number of papers, or auto");
                Err(Error::setting(Setting::NThemes, n, expected))
            }
            _ => Ok(()),
        }
    }

    /// Number of neighbours in the graph of a run: that of reports or that of smoothing, whichever is larger.
    pub(crate) fn n_graph_neighbours(&self) -> usize {
        self.n_neighbours.max(self.concepts.n_smoothing_neighbours)
    }
}

/// A clustering algorithm by its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlgorithmName {
    /// k-means in the smoothed concept space: [`Euclidean`](crate::cluster::Euclidean).
    #[default]
    Concepts,
    /// Spherical k-means on the TF-IDF rows: [`Spherical`](crate::cluster::Spherical).
    Spherical,
    /// linfa-clustering's k-means in the smoothed concept space: [`Linfa`](crate::cluster::Linfa).
    Linfa,
}

impl AlgorithmName {
    /// Its name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Concepts => "concepts",
            Self::Spherical => "spherical",
            Self::Linfa => "linfa",
        }
    }
}

/// A step of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Near-identical papers are found.
    Duplicates,
    /// Texts become vectors.
    Vectorize,
    /// The nearest neighbours of every paper are found.
    Neighbours,
    /// The concept space is fitted and smoothed.
    Concepts,
    /// Papers are clustered.
    Cluster,
    /// Clusters are described.
    Themes,
}

impl Stage {
    /// Its name in statistics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Duplicates => "duplicates",
            Self::Vectorize => "vectorize",
            Self::Neighbours => "neighbours",
            Self::Concepts => "concepts",
            Self::Cluster => "cluster",
            Self::Themes => "themes",
        }
    }
}
