//! What happens in one run, in order? [`Settings`] in, [`Analysis`] out.

mod related;

use std::borrow::Cow;

use ndarray::{Array2, s};
use serde::{Deserialize, Serialize};

use crate::cluster::{
    Algorithm, Clustering, Concepts, CountChoice, KMeansParams, KMeansSettings, Linfa, Spherical,
    choose_count, stability,
};
use crate::concepts::{ConceptSettings, ConceptSpace, beside, fuse, smooth};
use crate::corpus::{Corpus, Paper, PaperVectors};
use crate::duplicates::{DuplicateSettings, Duplicates};
use crate::error::{Error, Result};
use crate::neighbours::{NeighbourGraph, borrow};
use crate::ranking::RankingSettings;
use crate::text::{Analyzers, LanguageChoice};
use crate::themes::{BroaderTheme, Clustered, Map, Theme, ThemeSettings, broader, cosine, describe};
use crate::vectorize::{CsrMatrix, Document, Tfidf, VectorizeSettings};

pub(crate) use related::read_for;
pub use related::{ranker, search, search_as_typed};

/// Every parameter of a run. The defaults here are the only ones: the command line reads them too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Seed of everything random.
    pub seed: u64,
    /// Language of stems and stop words, or each paper's own.
    pub language: LanguageChoice,
    /// Stop words beside the language's.
    pub stop_words: Vec<String>,
    /// Which papers count as one.
    pub duplicates: DuplicateSettings,
    /// How texts become vectors.
    pub vectorize: VectorizeSettings,
    /// How the concept space is made.
    pub concepts: ConceptSettings,
    /// What clusters.
    pub algorithm: AlgorithmName,
    /// Number of themes; `None` lets the papers decide.
    pub n_themes: Option<usize>,
    /// Starts of k-means, the best of which is kept.
    pub n_starts: usize,
    /// Iterations of each start at most.
    pub max_iterations: usize,
    /// Neighbours of each paper in reports and exports.
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
            n_starts: 1,
            max_iterations: 100,
            n_neighbours: 10,
            ranking: RankingSettings::default(),
            negative_weight: 0.5,
            themes: ThemeSettings::default(),
        }
    }
}

/// An algorithm by name; see the types of the same names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlgorithmName {
    /// [`Concepts`]: k-means in the smoothed concept space.
    #[default]
    Concepts,
    /// [`Spherical`]: spherical k-means on the TF-IDF rows.
    Spherical,
    /// [`Linfa`]: linfa-clustering's k-means in the smoothed concept space.
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

/// What a run is given: papers, and what may stand beside them.
///
/// Made of a corpus alone by `From`, so that `analyze(&corpus, ...)` is a run without anything else.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The papers that are clustered, ranked and reported.
    pub corpus: &'a Corpus,
    /// A larger corpus that lends them document frequencies and concepts.
    pub background: Option<&'a Corpus>,
    /// Dense vectors of an encoder, a row a paper.
    pub vectors: Option<&'a PaperVectors>,
}

impl<'a> From<&'a Corpus> for Inputs<'a> {
    fn from(corpus: &'a Corpus) -> Self {
        Self { corpus, background: None, vectors: None }
    }
}

/// Papers as vectors, near-identical ones as one.
pub struct Vectors {
    /// Which papers each row stands for.
    pub duplicates: Duplicates,
    /// The fitted model.
    pub model: Tfidf,
    /// TF-IDF rows, shape `(n_rows, n_terms)`.
    pub rows: CsrMatrix,
    /// What stands behind them.
    pub background: Option<Background>,
    /// An encoder's vectors of the same rows.
    pub dense: Option<PaperVectors>,
}

/// A background as vectors.
pub struct Background {
    /// Its TF-IDF rows, shape `(n_background_papers, n_terms)`; see [`Tfidf::fit_beside`].
    pub rows: CsrMatrix,
    /// [`Corpus::fingerprint`] of it all.
    pub fingerprint: String,
    /// Share of the terms that it uses too, 0 to 1: where it is low, the background does not fit.
    pub known_terms: f64,
}

/// A paper as the text of its vector.
pub(crate) fn document(paper: &Paper) -> Document<'_> {
    Document { title: &paper.title, body: &paper.abstract_text }
}

impl Vectors {
    /// Finds near-identical papers and fits the model to one of each, beside the background: what several versions of a
    /// paper say is no more frequent for that. `watch` is told of each stage as it begins.
    ///
    /// A paper of the background with the id, or with title and abstract, of one of the corpus is left out, so
    /// that a paper in both counts once.
    pub fn new<'a>(
        inputs: impl Into<Inputs<'a>>,
        settings: &Settings,
        mut watch: impl FnMut(Stage),
    ) -> Result<Self> {
        let Inputs { corpus, background, vectors: dense } = inputs.into();
        settings.duplicates.check()?;
        if !settings.duplicates.keep {
            watch(Stage::Duplicates);
        }
        let duplicates = Duplicates::find(corpus, &settings.duplicates);
        watch(Stage::Vectorize);
        let documents: Vec<Document<'_>> =
            duplicates.representatives(corpus).into_iter().map(document).collect();
        let others: Vec<Document<'_>> = background
            .map(|background| background.without(corpus).map(document).collect())
            .unwrap_or_default();
        let analyzers = Analyzers::new(settings.language, &settings.stop_words);
        let (model, rows, background_rows) =
            Tfidf::fit_beside(&documents, &others, analyzers, &settings.vectorize)?;
        let background = background.map(|background| Background {
            rows: background_rows,
            fingerprint: background.fingerprint(),
            known_terms: model.known_to_background() as f64 / model.vocabulary().len() as f64,
        });
        let of_rows: Vec<usize> = (0..duplicates.n_rows()).map(|row| duplicates.paper_of(row)).collect();
        let dense = dense.map(|dense| PaperVectors {
            rows: dense.rows.select(ndarray::Axis(0), &of_rows),
            missing: dense.missing.clone(),
            unknown: dense.unknown.clone(),
        });
        Ok(Self { duplicates, model, rows, background, dense })
    }
}

/// Everything that a run finds. Row i of everything is the i-th paper that represents itself and others: see
/// [`Duplicates`], which tells the row of every paper.
pub struct Analysis {
    /// The settings of the run.
    pub settings: Settings,
    /// The papers as vectors.
    pub vectors: Vectors,
    /// The nearest neighbours of each row.
    pub graph: NeighbourGraph,
    /// The clusters, those of most papers first.
    pub clustering: Clustering,
    /// Cosine of each row to its theme's centroid, 0 to 1.
    pub cosines: Vec<f64>,
    /// How often the pairs of each theme stay together when samples are clustered anew, 0 to 1; see [`stability`].
    pub stability: Vec<f64>,
    /// The themes, those of most papers first.
    pub themes: Vec<Theme>,
    /// The number that each theme goes by, from 1 on: that of its place, unless the themes of an index go by the
    /// numbers they had before.
    pub theme_ids: Vec<usize>,
    /// Groups of related themes, those of most papers first; none where there are few themes.
    pub broader_themes: Vec<BroaderTheme>,
    /// Why there are so many; `None` where the settings fix their number.
    pub choice: Option<CountChoice>,
    /// Where rows and themes lie on the page.
    pub map: Map,
    /// Rows without any term, which are in no theme by their own merit.
    pub without_terms: Vec<usize>,
}

/// Where papers lie in concept space, and how others are brought there.
pub struct ConceptRows {
    /// The space, before its rows were smoothed.
    pub space: ConceptSpace,
    /// The papers in it, smoothed, shape `(n_papers, n_dimensions)`.
    pub rows: Array2<f32>,
}

/// Runs the whole pipeline. `watch` is told of each stage as it begins.
///
/// The same corpus and settings give the same analysis at any number of threads.
pub fn analyze<'a>(
    inputs: impl Into<Inputs<'a>>,
    settings: &Settings,
    watch: impl FnMut(Stage),
) -> Result<Analysis> {
    analyze_with_concepts(inputs, settings, watch).map(|(analysis, _)| analysis)
}

/// [`analyze`], and the concept space that it made on the way.
pub fn analyze_with_concepts<'a>(
    inputs: impl Into<Inputs<'a>>,
    settings: &Settings,
    mut watch: impl FnMut(Stage),
) -> Result<(Analysis, ConceptRows)> {
    let inputs = inputs.into();
    let corpus = inputs.corpus;
    check(corpus, settings)?;
    let vectors = Vectors::new(inputs, settings, &mut watch)?;
    let (papers, n_papers) = (vectors.duplicates.representatives(corpus), vectors.duplicates.sizes());
    let (placed, without_terms): (Vec<usize>, Vec<usize>) =
        (0..papers.len()).partition(|&row| !vectors.rows.row(row).is_empty());

    watch(Stage::Neighbours);
    let n_neighbours = settings.n_neighbours.max(settings.concepts.n_smoothing_neighbours);
    let graph = NeighbourGraph::new(&vectors.rows, n_neighbours);

    watch(Stage::Concepts);
    let ConceptRows { space, rows: concepts } = concept_rows(&vectors, &graph, settings)?;

    watch(Stage::Cluster);
    let (clustering, choice) = cluster(&vectors.rows, &concepts, &graph, &placed, settings)?;
    let clustering = by_size(clustering.with_unplaced(&placed, &n_papers), &n_papers);
    let stability = stability_of(&vectors.rows, &concepts, &clustering, &placed, settings)?;

    watch(Stage::Themes);
    let cosines = cosines_to_centroids(&vectors.rows, &concepts, &clustering, settings.algorithm);
    let clustered = Clustered {
        papers: &papers,
        n_papers: &n_papers,
        model: &vectors.model,
        rows: &vectors.rows,
        clustering: &clustering,
        cosines: &cosines,
    };
    let themes = describe(clustered, &settings.themes);
    let broader_themes = broader(clustered, &themes, &settings.themes);
    let map = Map::new(&concepts, &graph, &clustering.members(), settings.seed)?;
    let settings = settings.clone();
    let analysis = Analysis {
        settings,
        vectors,
        graph,
        clustering,
        cosines,
        stability,
        theme_ids: (1..=themes.len()).collect(),
        themes,
        broader_themes,
        choice,
        map,
        without_terms,
    };
    Ok((analysis, ConceptRows { space, rows: concepts }))
}

/// The rows in the smoothed concept space, shape `(n_rows, n_dimensions)`.
///
/// With a background, the space is that of the papers and of what they [borrow] from it, and these smooth one
/// another; then the papers' own rows are taken out. Vectors of an encoder stand [beside] the concepts before these
/// are smoothed, and [weigh](fuse) the edges.
fn concept_rows(vectors: &Vectors, graph: &NeighbourGraph, settings: &Settings) -> Result<ConceptRows> {
    let of = &settings.concepts;
    // Twice as many neighbours where some will be left out.
    let n_candidates = of.n_smoothing_neighbours * if vectors.dense.is_some() { 2 } else { 1 };
    let borrowed = vectors
        .background
        .as_ref()
        .map(|background| borrow(&vectors.rows, &background.rows, n_candidates, of.background_weight));
    let (rows, graph) = match &borrowed {
        Some((rows, graph)) => (rows, Cow::Borrowed(graph)),
        None if vectors.dense.is_some() => {
            (&vectors.rows, Cow::Owned(NeighbourGraph::new(&vectors.rows, n_candidates)))
        }
        None => (&vectors.rows, Cow::Borrowed(graph)),
    };
    let (space, concepts) = ConceptSpace::fit(rows, of, settings.seed)?;
    let mut smoothed = match &vectors.dense {
        Some(dense) => {
            let graph = fuse(&graph, &dense.rows, of.vector_weight, of.n_smoothing_neighbours);
            smooth(beside(&concepts, &dense.rows, of.vector_weight), &graph, of)
        }
        None => smooth(concepts, &graph, of),
    };
    if borrowed.is_some() {
        smoothed = smoothed.slice(s![..vectors.rows.n_rows(), ..]).to_owned();
    }
    Ok(ConceptRows { space, rows: smoothed })
}

/// Refuses what can be refused before any work is done.
fn check(corpus: &Corpus, settings: &Settings) -> Result<()> {
    settings.vectorize.check()?;
    settings.concepts.check()?;
    if corpus.is_empty() {
        return Err(Error::NoPapers { sources: "an empty corpus".to_string() });
    }
    match settings.n_themes {
        Some(n) if n == 0 || n > corpus.len() => {
            let papers = corpus.len();
            Err(Error::setting("n_themes", n, format!("1 to {papers}, the number of papers, or auto")))
        }
        _ => Ok(()),
    }
}

/// Clusters the papers that have terms, into as many themes as asked for or as the papers suggest.
fn cluster(
    rows: &CsrMatrix,
    concepts: &Array2<f32>,
    graph: &NeighbourGraph,
    placed: &[usize],
    settings: &Settings,
) -> Result<(Clustering, Option<CountChoice>)> {
    let concepts = concepts.select(ndarray::Axis(0), placed);
    let choose = || {
        let sample = CountChoice::sample(placed.len());
        let sampled: Vec<usize> = sample.iter().map(|&at| placed[at]).collect();
        let edges = graph.among(&sampled).normalized(usize::MAX);
        choose_count(&concepts.select(ndarray::Axis(0), &sample), &edges)
    };
    let choice = settings.n_themes.is_none().then(choose);
    let n_clusters = settings.n_themes.or(choice.as_ref().map(|choice| choice.chosen)).unwrap_or(1);
    if n_clusters > placed.len() {
        let expected = format!("1 to {}, the number of different papers with a usable word", placed.len());
        return Err(Error::setting("n_themes", n_clusters, expected));
    }
    let kmeans = kmeans_settings(n_clusters, settings);
    let clustering = match settings.algorithm {
        AlgorithmName::Concepts => fit::<Concepts>(&concepts, kmeans),
        AlgorithmName::Spherical => fit::<Spherical>(&rows.select(placed), kmeans),
        AlgorithmName::Linfa => fit::<Linfa>(&concepts, kmeans),
    }?;
    Ok((clustering, choice))
}

fn fit<A: Algorithm>(rows: &A::Rows, settings: KMeansSettings) -> Result<Clustering> {
    use linfa::ParamGuard;
    KMeansParams::<A>::of(settings).check()?.cluster(rows)
}

/// How k-means runs for so many clusters.
fn kmeans_settings(n_clusters: usize, settings: &Settings) -> KMeansSettings {
    KMeansSettings {
        n_clusters,
        n_starts: settings.n_starts,
        max_iterations: settings.max_iterations,
        seed: settings.seed,
    }
}

/// How often the pairs of each cluster stay together; papers without terms are in none by merit and left out.
///
/// The concept space is that of all papers, smoothed by all of them: only the clustering is done anew, so this is
/// the upper end of what other papers would show.
fn stability_of(
    rows: &CsrMatrix,
    concepts: &Array2<f32>,
    clustering: &Clustering,
    placed: &[usize],
    settings: &Settings,
) -> Result<Vec<f64>> {
    let labels: Vec<usize> = placed.iter().map(|&row| clustering.labels[row]).collect();
    let n_clusters = clustering.n_clusters();
    let kmeans = kmeans_settings(n_clusters, settings);
    let chosen = |sample: &[usize]| sample.iter().map(|&at| placed[at]).collect::<Vec<_>>();
    let dense = |sample: &[usize]| concepts.select(ndarray::Axis(0), &chosen(sample));
    match settings.algorithm {
        AlgorithmName::Concepts => stability::<Concepts>(&labels, n_clusters, &kmeans, dense),
        AlgorithmName::Linfa => stability::<Linfa>(&labels, n_clusters, &kmeans, dense),
        AlgorithmName::Spherical => {
            stability::<Spherical>(&labels, n_clusters, &kmeans, |sample| rows.select(&chosen(sample)))
        }
    }
}

/// Numbers clusters by their papers, those of most first, equal ones by their first row. `n_papers` are those of each
/// row.
fn by_size(clustering: Clustering, n_papers: &[usize]) -> Clustering {
    let members = clustering.members();
    let size = |cluster: usize| members[cluster].iter().map(|&row| n_papers[row]).sum::<usize>();
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|&cluster| (usize::MAX - size(cluster), members[cluster].first().copied()));
    clustering.renumbered(&order)
}

/// Cosine of each paper to its centroid, in the space that was clustered.
fn cosines_to_centroids(
    rows: &CsrMatrix,
    concepts: &Array2<f32>,
    clustering: &Clustering,
    algorithm: AlgorithmName,
) -> Vec<f64> {
    let centroid = |row: usize| clustering.centroids.row(clustering.labels[row]);
    let of_row = |row: usize| match algorithm {
        AlgorithmName::Concepts | AlgorithmName::Linfa => cosine(concepts.row(row), centroid(row)),
        // Rows and centroids have unit length.
        AlgorithmName::Spherical => {
            let centroid = centroid(row);
            rows.row(row).iter().map(|(term, value)| f64::from(value * centroid[term])).sum()
        }
    };
    (0..rows.n_rows()).map(|row| of_row(row).clamp(0.0, 1.0)).collect()
}
