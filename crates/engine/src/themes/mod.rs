//! Clusters described in words: [`Theme`], with its label, terms, phrases, and central and weakly assigned papers.
//! [`BroaderTheme`] is the level above.

mod acronyms;
mod broader;
mod domain_stop_words;
mod extract;
mod hierarchy;
mod label;
mod map;
mod phrases;
mod terms;
mod words;

use ndarray::{ArrayView1, Axis};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub use broader::BroaderTheme;
pub use broader::recount;
pub use map::Map;
pub use terms::Weighted;

use self::broader::broader;
use self::domain_stop_words::DomainStopWords;
use self::phrases::Collected;
use crate::cluster::Clustering;
use crate::document::Document;
use crate::indices::{ClusterIndex, RowIndex};
use crate::vectorize::{CsrMatrix, Tfidf};

/// How themes are described.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ThemeSettings {
    /// The most terms, and the most phrases, shown of each theme.
    pub n_terms: usize,
    /// The most representative papers, and the most weakly assigned ones, shown of each theme.
    pub n_papers: usize,
    /// A paper with a smaller margin is weakly assigned, 0 to 1.
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
    /// Terms that distinguish it from the rest of the corpus, heaviest first.
    pub terms: Vec<Weighted>,
    /// Phrases of two and three words that distinguish it, heaviest first, none inside another.
    pub phrases: Vec<Weighted>,
    /// Its rows, ascending.
    pub members: Vec<RowIndex>,
    /// Number of papers in these rows.
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

/// The inputs of a description of themes.
#[derive(Clone, Copy)]
pub(crate) struct Clustered<'a> {
    /// The representative of each row, shape `(n_rows)`.
    pub(crate) documents: &'a [Document<'a>],
    /// Number of papers of each row, shape `(n_rows)`; used only for the sizes of themes.
    pub(crate) n_papers: &'a [usize],
    /// The fitted model.
    pub(crate) model: &'a Tfidf,
    /// TF-IDF rows, shape `(n_rows, n_terms)`.
    pub(crate) rows: &'a CsrMatrix,
    /// The clusters, themes by number.
    pub(crate) clustering: &'a Clustering,
    /// Cosine of each row to its centroid in the clustered space, shape `(n_rows)`.
    pub(crate) cosines: &'a [f64],
}

/// Describes every cluster, in the order of their numbers, and the broader themes.
///
/// O(nonzeros + text of at most 300 papers a theme).
pub(crate) fn describe(
    clustered: Clustered<'_>,
    settings: &ThemeSettings,
) -> (Vec<Theme>, Vec<BroaderTheme>) {
    let members = clustered.clustering.members();
    let central: Vec<Vec<usize>> =
        members.iter().map(|rows| by_distance(clustered.clustering, rows)).collect();
    let vocabulary = clustered.model.vocabulary();
    let terms = terms::discriminating(clustered.rows, &members, vocabulary);
    let collected = Collected::new(clustered.documents, clustered.model, &central);
    let phrases = collected.of_themes(vocabulary);
    let stop_words = DomainStopWords::for_analyzers(clustered.model.analyzers());
    let labels = label::choose(&phrases, &terms, &stop_words);
    let take = |from: &[Weighted]| from.iter().take(settings.n_terms).cloned().collect();
    let in_words = labels.into_iter().zip(&terms).zip(&phrases);
    let in_words = in_words
        .map(|((label, terms), phrases)| ThemeWords {
            label,
            terms: take(terms),
            phrases: take(&phrases::distinct(&phrases.phrases)),
        })
        .collect();
    let themes =
        with_members(in_words, clustered.clustering, clustered.cosines, clustered.n_papers, settings);
    let broader_themes = broader(clustered, &themes, &collected, settings);
    (themes, broader_themes)
}

/// The label of a theme and the words that distinguish it.
pub struct ThemeWords {
    /// As in [`Theme`].
    pub label: String,
    /// As in [`Theme`].
    pub terms: Vec<Weighted>,
    /// As in [`Theme`].
    pub phrases: Vec<Weighted>,
}

/// The themes with these words, one for each cluster, and the rows of the clusters; `n_papers` is the number of papers
/// of each row. A cluster may have lost its last row. O(rows log rows).
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

/// Row numbers as typed indices.
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

/// Cosine of two vectors; 0 if one of them is all zero.
pub(crate) fn cosine(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    let (mut dot, mut norm_a, mut norm_b) = (0.0_f64, 0.0_f64, 0.0_f64);
    for (x, y) in a.iter().zip(b) {
        let (x, y) = (f64::from(*x), f64::from(*y));
        dot += x * y;
        norm_a += x * x;
        norm_b += y * y;
    }
    if norm_a > 0.0 && norm_b > 0.0 { dot / (norm_a * norm_b).sqrt() } else { 0.0 }
}
