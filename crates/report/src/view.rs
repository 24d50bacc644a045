//! The structs that exporters print and `report.json` holds. Nothing is computed after this point.

use serde::{Deserialize, Serialize};

use themata_engine::pipeline::Settings;

/// A whole report: the schema of `report.json`.
///
/// `schema_version` grows when a field is removed, renamed or changes its meaning; new fields alone do not
/// change it. Themes are ordered by size, largest first (equal sizes by their first paper's id), and papers by id.
/// Near-identical papers count once in all measures and words, but individually in the sizes of themes. The report holds no time
/// and no path of the machine: the same input gives the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`Report::SCHEMA_VERSION`] of the program that wrote it.
    pub schema_version: u32,
    /// The program.
    pub generator: Generator,
    /// Every parameter of the run, including the seed.
    pub settings: Settings,
    /// The papers that were read.
    pub corpus: CorpusView,
    /// The background corpus, which contributed document frequencies and concepts; absent if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<BackgroundView>,
    /// The vectors of an encoder; absent if none were given. Their weight is among the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vectors: Option<VectorsView>,
    /// Measures of the quality of the themes.
    pub quality: Quality,
    /// The evidence for the number of themes; absent if the user fixed it.
    pub theme_choice: Option<ThemeChoice>,
    /// The themes, largest first; `themes[i].id == i + 1`.
    pub themes: Vec<ThemeView>,
    /// Groups of related themes, largest first; `broader_themes[i].id == i + 1`. Empty for fewer than six
    /// themes.
    #[serde(default)]
    pub broader_themes: Vec<BroaderThemeView>,
    /// Groups of near-identical papers, by the id of their representatives; empty if duplicates were kept.
    #[serde(default)]
    pub duplicates: Vec<DuplicatesView>,
    /// The papers, by id.
    pub papers: Vec<PaperView>,
}

impl Report {
    /// The version of the schema described here.
    pub const SCHEMA_VERSION: u32 = 1;

    /// The papers that represent themselves, with their positions among all.
    pub fn distinct(&self) -> impl Iterator<Item = (usize, &PaperView)> {
        self.papers.iter().enumerate().filter(|(_, paper)| paper.duplicate_of.is_none())
    }

    /// The themes grouped by broader theme; all under `None` if there is no broader level.
    pub fn grouped(&self) -> Vec<(Option<&BroaderThemeView>, Vec<&ThemeView>)> {
        if self.broader_themes.is_empty() {
            return vec![(None, self.themes.iter().collect())];
        }
        let under = |id| self.themes.iter().filter(|theme| theme.broader == Some(id)).collect();
        self.broader_themes.iter().map(|broader| (Some(broader), under(broader.id))).collect()
    }
}

/// The program that wrote a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generator {
    /// `themata`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The papers that were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorpusView {
    /// Names of the files read, without folders.
    pub sources: Vec<String>,
    /// Number of papers.
    pub papers: usize,
    /// Number of records that could not be used.
    pub skipped: usize,
    /// Number of papers represented by a near-identical one.
    #[serde(default)]
    pub duplicates: usize,
    /// Number of papers without a term, whose theme is meaningless.
    pub papers_without_terms: usize,
    /// Size of the vocabulary.
    pub terms: usize,
    /// Number of (paper, term) pairs.
    pub nonzeros: usize,
    /// Earliest and latest year, if any paper has one.
    pub years: Option<(i32, i32)>,
    /// [`Corpus::fingerprint`](themata_papers::Corpus::fingerprint): equal for equal papers.
    pub fingerprint: String,
}

/// The corpus in the background of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BackgroundView {
    /// Whether it is a corpus that the user gave, or the model that comes with the program.
    #[serde(default)]
    pub kind: BackgroundKind,
    /// Number of its papers; for a corpus, without those of the report.
    pub papers: usize,
    /// Share of the report's terms that it contains, for a model by their weight, 0 to 1. A low share means that it is unsuitable.
    pub known_terms: f64,
    /// [`Corpus::fingerprint`](themata_papers::Corpus::fingerprint) of it, or a hash of the model.
    pub fingerprint: String,
}

/// A kind of background.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackgroundKind {
    /// A corpus.
    #[default]
    Corpus,
    /// The model of scientific English that comes with the program.
    BuiltIn,
}

/// The dense vectors of a report's papers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VectorsView {
    /// Number of papers that have one.
    pub papers: usize,
    /// Length of a vector.
    pub dimensions: usize,
    /// [`EncodedRows::fingerprint`](themata_engine::pipeline::EncodedRows::fingerprint) of them.
    pub fingerprint: String,
}

/// Measures of the quality of the themes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Sum over papers of the squared distance to their theme's centroid, in the space that was clustered.
    pub inertia: f64,
    /// Mean simplified silhouette, -1 to 1: how much nearer papers are to their own centroid than to the next.
    pub silhouette: f64,
    /// Mean over papers of the cosine to their theme's centroid, 0 to 1.
    pub cohesion: f64,
    /// Modularity of the neighbour graph, below 1: the share of its weight inside themes, above what chance would give.
    pub modularity: f64,
    /// Iterations of the best start.
    pub iterations: usize,
    /// Whether that start converged: no paper changed its theme.
    pub converged: bool,
}

/// The evidence for a number of themes that the program chose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeChoice {
    /// The criterion in words; more is better.
    pub criterion: String,
    /// The number chosen among those whose score is within the noise of the highest.
    pub chosen: usize,
    /// Every number tried, ascending.
    pub candidates: Vec<ThemeCount>,
}

/// One number of themes that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ThemeCount {
    /// The number.
    pub n_themes: usize,
    /// The criterion's value.
    pub score: f64,
    /// The standard error of the difference between this score and the highest one; absent if it is not known.
    #[serde(default)]
    pub noise: Option<f64>,
}

/// A theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeView {
    /// 1 for the largest theme.
    pub id: usize,
    /// A short name, unique in the report.
    pub label: String,
    /// The id of the broader theme that holds it; absent if there is no broader level.
    pub broader: Option<usize>,
    /// Number of papers.
    pub size: usize,
    /// How many of these are represented by a near-identical paper.
    #[serde(default)]
    pub duplicates: usize,
    /// `size` over the number of papers, 0 to 1.
    pub share: f64,
    /// Mean cosine of the theme's papers to its centroid, 0 to 1.
    pub cohesion: f64,
    /// How often two of its papers stay together when samples of the papers are clustered, 0 to 1.
    /// The concept space is not recomputed, so the value is optimistic.
    #[serde(default)]
    pub stability: f64,
    /// The terms that distinguish this theme from the others, heaviest first, as authors wrote them.
    pub terms: Vec<WeightedTerm>,
    /// Phrases of two or three words that distinguish it from the others, heaviest first.
    pub phrases: Vec<WeightedTerm>,
    /// Ids of the papers nearest the centroid, nearest first.
    pub representatives: Vec<String>,
    /// Ids of the papers with the smallest margin, smallest first: they are about as near to another theme.
    pub weakly_placed: Vec<String>,
    /// The theme whose centroid is nearest; absent if there is only one theme.
    pub nearest: Option<ThemeLink>,
    /// Papers per year, ascending; empty if no paper has a year.
    pub years: Vec<(i32, usize)>,
    /// Position on the map, 0 to 1 from left to right.
    pub x: f64,
    /// Position on the map, 0 to 1 from top to bottom.
    pub y: f64,
}

/// Related themes under one name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BroaderThemeView {
    /// 1 for the one with the most papers.
    pub id: usize,
    /// A short name, unique among the broader themes. With a single theme, it is that theme's name.
    pub label: String,
    /// The terms that distinguish it from the rest of the papers, heaviest first, as authors wrote them.
    pub terms: Vec<WeightedTerm>,
    /// Number of papers.
    pub size: usize,
    /// `size` over the number of papers, 0 to 1.
    pub share: f64,
    /// Ids of its themes, ascending. Every theme is in one broader theme.
    pub themes: Vec<usize>,
}

/// A term or phrase and its weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightedTerm {
    /// As authors wrote it.
    pub term: String,
    /// Above 0; comparable within one theme.
    pub weight: f64,
}

/// Another theme and how near it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeLink {
    /// The other theme's id.
    pub id: usize,
    /// Cosine of the two centroids.
    pub similarity: f64,
}

/// Near-identical papers: versions of one, or one that was posted several times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicatesView {
    /// The id of the paper that represents them, the longest.
    pub representative: String,
    /// The ids of the others, ascending.
    pub others: Vec<String>,
}

/// A paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaperView {
    /// Its id in the corpus.
    pub id: String,
    /// The title as written; the beginning of the abstract if there is none.
    pub title: String,
    /// Year, if known.
    pub year: Option<i32>,
    /// Address, if known; only `http` and `https` addresses are kept.
    pub url: Option<String>,
    /// The id of the near-identical paper that represents it; absent if it represents itself. Theme, margin, neighbours
    /// and position are those of that paper.
    #[serde(default)]
    pub duplicate_of: Option<String>,
    /// Its theme's id.
    pub theme: usize,
    /// `1 - own / next`, of the distances to its own centroid and to the next: 0 is as near to another theme,
    /// 1 is at the centre of its own.
    pub margin: f64,
    /// The most similar papers, most similar first, equal ones by id. Near-identical papers appear as the one that
    /// represents them.
    pub neighbours: Vec<NeighbourView>,
    /// Position on the map, 0 to 1 from left to right.
    pub x: f64,
    /// Position on the map, 0 to 1 from top to bottom.
    pub y: f64,
}

/// A neighbour of a paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeighbourView {
    /// Its id.
    pub id: String,
    /// Cosine of the two TF-IDF rows, 0 to 1.
    pub similarity: f64,
    /// The terms that contribute most to the cosine, largest share first.
    pub shared_terms: Vec<SharedTerm>,
}

/// A term that two papers share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedTerm {
    /// As authors wrote it.
    pub term: String,
    /// Its share of the cosine, 0 to 1.
    pub share: f64,
}

/// The head of a [`Report`]: program, settings, papers and quality, without the themes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Head<'a> {
    /// As in the report.
    pub schema_version: u32,
    /// As in the report.
    pub generator: &'a Generator,
    /// As in the report.
    pub settings: &'a Settings,
    /// As in the report.
    pub corpus: &'a CorpusView,
    /// As in the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<&'a BackgroundView>,
    /// As in the report.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vectors: Option<&'a VectorsView>,
    /// As in the report.
    pub quality: &'a Quality,
}

impl<'a> Head<'a> {
    /// The head of a report.
    pub fn new(report: &'a Report) -> Self {
        Self {
            schema_version: report.schema_version,
            generator: &report.generator,
            settings: &report.settings,
            corpus: &report.corpus,
            background: report.background.as_ref(),
            vectors: report.vectors.as_ref(),
            quality: &report.quality,
        }
    }
}

/// A [`Report`] without its papers: what `themes --json` prints.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ThemesOnly<'a> {
    /// The fields before the themes.
    #[serde(flatten)]
    pub head: Head<'a>,
    /// As in the report.
    pub theme_choice: Option<&'a ThemeChoice>,
    /// As in the report.
    pub themes: &'a [ThemeView],
    /// As in the report.
    pub broader_themes: &'a [BroaderThemeView],
    /// As in the report.
    pub duplicates: &'a [DuplicatesView],
}

impl<'a> ThemesOnly<'a> {
    /// The themes of a report, with its head.
    pub fn new(report: &'a Report) -> Self {
        Self {
            head: Head::new(report),
            theme_choice: report.theme_choice.as_ref(),
            themes: &report.themes,
            broader_themes: &report.broader_themes,
            duplicates: &report.duplicates,
        }
    }
}
