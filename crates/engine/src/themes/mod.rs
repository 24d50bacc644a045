//! What is each cluster about? [`Theme`]: its label, terms, phrases, central and doubtful papers, and its place
//! among the others. [`BroaderTheme`] is the level above.

mod broader;
mod domain_stop_words;
mod hierarchy;
mod label;
mod map;
mod phrases;
mod terms;

use ndarray::{ArrayView1, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use broader::recount;
pub use broader::{BroaderTheme, broader};
pub use map::Map;
pub use terms::Weighted;

use self::domain_stop_words::DomainStopWords;
use crate::cluster::Clustering;
use crate::document::Document;
use crate::indices::{ClusterIndex, RowIndex};
use crate::vectorize::{CsrMatrix, Tfidf};

/// How themes are described.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeSettings {
    /// Terms, and phrases, shown of each theme at most.
    pub n_terms: usize,
    /// Central papers, and weakly placed ones, shown of each theme at most.
    pub n_papers: usize,
    /// A paper with a smaller margin is weakly placed, 0 to 1.
    pub weak_margin: f64,
}

impl Default for ThemeSettings {
    fn default() -> Self {
        Self { n_terms: 10, n_papers: 5, weak_margin: 0.1 }
    }
}

/// A theme: a cluster of papers in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// A short name, different from every other theme's.
    pub label: String,
    /// Terms that tell it from the rest of the corpus, heaviest first.
    pub terms: Vec<Weighted>,
    /// Phrases of two and three words that do so, heaviest first, none inside another.
    pub phrases: Vec<Weighted>,
    /// Its rows, ascending.
    pub members: Vec<RowIndex>,
    /// Number of the papers that these stand for.
    pub n_papers: usize,
    /// Rows of the papers nearest its centroid, nearest first.
    pub representatives: Vec<RowIndex>,
    /// Rows of its papers with the smallest margins, smallest first, all below
    /// [`ThemeSettings::weak_margin`].
    pub weakly_assigned: Vec<RowIndex>,
    /// Mean cosine of its rows to its centroid, 0 to 1.
    pub cohesion: f64,
    /// The theme with the nearest centroid and the cosine of the two.
    pub nearest: Option<(ClusterIndex, f64)>,
}

/// What there is to describe themes from: row i of everything is paper i.
#[derive(Clone, Copy)]
pub struct Clustered<'a> {
    /// The papers, of near-identical ones one, shape `(n_rows)`.
    pub documents: &'a [Document<'a>],
    /// How many papers each row stands for, shape `(n_rows)`. It counts in the sizes of themes, and nowhere else.
    pub n_papers: &'a [usize],
    /// The fitted model.
    pub model: &'a Tfidf,
    /// TF-IDF rows, shape `(n_rows, n_terms)`.
    pub rows: &'a CsrMatrix,
    /// The clusters, themes by number.
    pub clustering: &'a Clustering,
    /// Cosine of each paper to its centroid in the space that was clustered.
    pub cosines: &'a [f64],
}

/// Describes every cluster, in the order of their numbers.
///
/// O(nonzeros + text of at most 300 papers a theme).
pub fn describe(clustered: Clustered<'_>, settings: &ThemeSettings) -> Vec<Theme> {
    let members = clustered.clustering.members();
    let central: Vec<Vec<usize>> =
        members.iter().map(|rows| by_distance(clustered.clustering, rows)).collect();
    let terms = terms::discriminating(clustered.rows, &members, clustered.model.vocabulary());
    let phrases = phrases::find(clustered.documents, clustered.model, &central);
    let labels = label::choose(&terms, &phrases, &DomainStopWords::of_all(clustered.model.analyzers()));
    let take = |from: &[Weighted]| from.iter().take(settings.n_terms).cloned().collect();
    let in_words = labels.into_iter().zip(&terms).zip(&phrases);
    let in_words = in_words
        .map(|((label, terms), phrases)| ThemeWords {
            label,
            terms: take(terms),
            phrases: take(&phrases::distinct(phrases)),
        })
        .collect();
    with_members(in_words, clustered.clustering, clustered.cosines, clustered.n_papers, settings)
}

/// What a theme is called and which words tell it from the others.
pub struct ThemeWords {
    /// As in [`Theme`].
    pub label: String,
    /// As in [`Theme`].
    pub terms: Vec<Weighted>,
    /// As in [`Theme`].
    pub phrases: Vec<Weighted>,
}

/// Themes of their words, one a cluster, and of the rows in the clusters, each of which stands for `n_papers`. A cluster
/// may have lost its last row.
/// O(papers * log).
pub fn with_members(
    in_words: Vec<ThemeWords>,
    clustering: &Clustering,
    cosines: &[f64],
    n_papers: &[usize],
    settings: &ThemeSettings,
) -> Vec<Theme> {
    let centroids = &clustering.centroids;
    in_words
        .into_par_iter()
        .zip(clustering.members())
        .enumerate()
        .map(|(theme, (ThemeWords { label, terms, phrases }, rows))| {
            let cohesion = rows.iter().map(|&row| cosines[row]).sum::<f64>() / rows.len().max(1) as f64;
            let nearest = (0..centroids.nrows())
                .filter(|&other| other != theme)
                .map(|other| (other, cosine(centroids.index_axis(Axis(0), theme), centroids.row(other))))
                .reduce(|best, next| if next.1 > best.1 { next } else { best });
            Theme {
                label,
                terms,
                phrases,
                representatives: typed(by_distance(clustering, &rows).into_iter().take(settings.n_papers)),
                weakly_assigned: typed(weakly_assigned(clustering, &rows, settings)),
                cohesion,
                nearest: nearest.map(|(other, cosine)| (ClusterIndex::new(other), cosine)),
                n_papers: rows.iter().map(|&row| n_papers[row]).sum(),
                members: typed(rows),
            }
        })
        .collect()
}

/// Numbers of rows as what they are.
fn typed(rows: impl IntoIterator<Item = usize>) -> Vec<RowIndex> {
    rows.into_iter().map(RowIndex::new).collect()
}

/// Rows by their distance to their centroid, nearest first, equal ones by row.
fn by_distance(clustering: &Clustering, rows: &[usize]) -> Vec<usize> {
    let mut rows = rows.to_vec();
    rows.sort_by(|&a, &b| clustering.distances[a].total_cmp(&clustering.distances[b]).then(a.cmp(&b)));
    rows
}

fn weakly_assigned(clustering: &Clustering, rows: &[usize], settings: &ThemeSettings) -> Vec<usize> {
    let margins = rows.iter().map(|&row| (clustering.margin(row), row));
    let mut weak: Vec<(f64, usize)> = margins.filter(|(margin, _)| *margin < settings.weak_margin).collect();
    weak.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    weak.into_iter().take(settings.n_papers).map(|(_, row)| row).collect()
}

/// Cosine of two vectors; 0 where one of them is all zero.
pub fn cosine(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    let (mut dot, mut norm_a, mut norm_b) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (f64::from(*x), f64::from(*y));
        dot += x * y;
        norm_a += x * x;
        norm_b += y * y;
    }
    if norm_a > 0.0 && norm_b > 0.0 { dot / (norm_a * norm_b).sqrt() } else { 0.0 }
}
