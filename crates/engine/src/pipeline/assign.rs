//! Assignment of other documents to the themes of an analysis, by the fitted model.

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;

use super::analysis::{Analysis, ConceptRows};
use super::settings::{AlgorithmName, Settings};
use crate::cluster::Clustering;
use crate::concepts::QuantizedRows;
use crate::document::Document;
use crate::indices::{ClusterIndex, RowIndex};
use crate::neighbours::{Neighbour, nearest_of_new};
use crate::themes::cosine;
use crate::vectorize::CsrMatrix;

/// Documents by the model of an analysis. Row i of everything is document i.
pub struct Assigned {
    /// TF-IDF rows, shape `(n_documents, n_terms)`.
    pub rows: CsrMatrix,
    /// Their lengths before they were scaled to 1, shape `(n_documents)`; 0 for a document without terms.
    pub lengths: Vec<f32>,
    /// The rows in the smoothed concept space, shape `(n_documents, n_dimensions)`.
    pub concepts: QuantizedRows<'static>,
    /// Their themes, shape `(n_documents)`.
    pub assignments: Vec<Assignment>,
}

/// The assignment of a document to the themes of an analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// Its cluster; `None` if it shares no term with the analysis, or no concept with any theme.
    pub cluster: Option<ClusterIndex>,
    /// Its cosine to the centroid of that cluster, 0 to 1.
    pub similarity: f64,
    /// The margin of the assignment; see [`Clustering::margin`].
    pub margin: f64,
    /// The nearest row of the analysis, and the cosine of the two; `None` if none is among its nearest neighbours.
    pub nearest: Option<(RowIndex, f32)>,
}

impl Analysis {
    /// Assigns other documents by the fitted model, each by itself, as [`Analysis::updated`] would.
    ///
    /// A document's terms have their fitted weights. Its row in concept space is the sum of its terms' rows, mixed with its
    /// neighbours' rows; its cluster is that of the nearest centroid.
    ///
    /// O(postings + documents * (postings of their terms + rows)).
    pub fn assign(&self, documents: &[Document<'_>]) -> Assigned {
        let (rows, lengths) = self.vectors.model.transform_with_lengths(documents);
        let fitted = &self.vectors.rows;
        let n_fitted = fitted.n_rows();
        let neighbours = nearest_of_new(fitted, &rows, self.settings.n_graph_neighbours());
        let origin =
            |row: usize| if row < n_fitted { Origin::Fitted(row) } else { Origin::New(row - n_fitted) };
        let new = NewRows { rows: &rows, neighbours: &neighbours, origin: &origin };
        let folded = new.fold_in(&self.concepts, &self.settings);
        let largest = largest_cluster(&self.clustering);
        let centroids = self.centroids();
        let locate = |at: usize| {
            let located = Located::new(rows.row(at).is_empty().then_some(largest), || {
                nearest_two(&rows, &folded, at, &centroids, self.settings.algorithm)
            });
            let is_like_one = !rows.row(at).is_empty() && located.cosine > 0.0;
            let nearest = neighbours[at].iter().find(|to| to.row.get() < n_fitted);
            Assignment {
                cluster: is_like_one.then(|| ClusterIndex::new(located.labels.0)),
                similarity: located.cosine,
                margin: self.clustering.margin_of_distances(located.distances),
                nearest: nearest.map(|to| (to.row, to.similarity)),
            }
        };
        let assignments = (0..rows.n_rows()).into_par_iter().map(locate).collect();
        Assigned { rows, lengths, concepts: QuantizedRows::new(folded.view()), assignments }
    }

    /// The assignments of some rows of the analysis, in the form of [`Analysis::assign`]. O(nonzeros of the rows).
    pub fn assigned(&self, rows: &[RowIndex]) -> Assigned {
        let numbers: Vec<usize> = rows.iter().map(|row| row.get()).collect();
        let assignment = |&row: &usize| {
            let is_like_one = !self.vectors.rows.row(row).is_empty() && self.cosines[row] > 0.0;
            Assignment {
                cluster: is_like_one.then(|| ClusterIndex::new(self.clustering.labels[row])),
                similarity: self.cosines[row],
                margin: self.clustering.margin(row),
                nearest: self.graph.neighbours(row).first().map(|to| (to.row, to.similarity)),
            }
        };
        Assigned {
            rows: self.vectors.rows.select(&numbers),
            lengths: numbers.iter().map(|&row| self.vectors.model.lengths()[row]).collect(),
            concepts: self.concepts.rows.select(&numbers),
            assignments: numbers.iter().map(assignment).collect(),
        }
    }
}

/// The source of a neighbour's row in concept space.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// A fitted row.
    Fitted(usize),
    /// A new row, by its position among these.
    New(usize),
}

/// New rows with their neighbours.
pub(super) struct NewRows<'a, F> {
    /// TF-IDF rows, shape `(n_new, n_terms)`.
    pub(super) rows: &'a CsrMatrix,
    /// The nearest neighbours of each new row, best first.
    pub(super) neighbours: &'a [Vec<Neighbour>],
    /// The source of a neighbour's row.
    pub(super) origin: F,
}

impl<F: Fn(usize) -> Origin + Sync> NewRows<'_, F> {
    /// The new rows in concept space, shape `(n_new, n_dimensions)`: the sums of their terms' rows, mixed with their
    /// neighbours' as [`smooth`](crate::concepts::smooth) does. Fitted rows do not change.
    pub(super) fn fold_in(&self, concepts: &ConceptRows, settings: &Settings) -> Array2<f32> {
        let projection = &concepts.projection;
        let d = projection.n_dimensions();
        let mut folded = Vec::with_capacity(self.rows.n_rows());
        for row in self.rows.rows() {
            let mut sum = vec![0.0_f32; d];
            for (term, weight) in row.iter() {
                sum.iter_mut().zip(projection.row(term)).for_each(|(sum, x)| *sum += weight * x);
            }
            normalize(&mut sum);
            folded.push(sum);
        }
        let settings = &settings.concepts;
        for round in 0..settings.n_smoothing_rounds {
            let sharpness = if round == 0 { 0 } else { settings.smoothing_sharpness };
            let before = folded;
            let share = settings.smoothing_share;
            let smoothed = (0..before.len()).into_par_iter().map(|at| {
                let own = &before[at];
                let near = self.neighbours[at].iter().take(settings.n_smoothing_neighbours);
                let mut sum = vec![0.0_f32; d];
                let mut total = 0.0;
                for to in near {
                    let other: Vec<f32> = match (self.origin)(to.row.get()) {
                        Origin::Fitted(row) => concepts.rows.row(row).collect(),
                        Origin::New(at) => before[at].clone(),
                    };
                    let cosine = ArrayView1::from(own).dot(&ArrayView1::from(&other)).max(0.0);
                    let weight = to.similarity * cosine.powi(sharpness);
                    total += weight;
                    sum.iter_mut().zip(&other).for_each(|(sum, x)| *sum += weight * x);
                }
                let mix = |(x, sum): (&f32, &f32)| {
                    if total > 0.0 { (1.0 - share) * x + share * sum / total } else { *x }
                };
                let mut mixed: Vec<f32> = own.iter().zip(&sum).map(mix).collect();
                normalize(&mut mixed);
                mixed
            });
            folded = smoothed.collect();
        }
        let shape = (folded.len(), d);
        Array2::from_shape_vec(shape, folded.concat()).expect("each row has d numbers")
    }
}

/// Scales to length 1, except a row of zeros.
fn normalize(row: &mut [f32]) {
    let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
    if norm > 0.0 {
        row.iter_mut().for_each(|x| *x /= norm);
    }
}

/// The cluster with the most rows; ties go to the first.
pub(super) fn largest_cluster(clustering: &Clustering) -> usize {
    let members = clustering.members();
    let sizes = members.iter().enumerate().map(|(cluster, rows)| (cluster, rows.len()));
    sizes.max_by_key(|&(cluster, size)| (size, usize::MAX - cluster)).map_or(0, |(cluster, _)| cluster)
}

/// The location of a row among the centroids.
#[derive(Debug, Clone, Copy)]
pub(super) struct Located {
    /// The nearest cluster and the second nearest.
    pub(super) labels: (usize, usize),
    /// The distances to their centroids.
    pub(super) distances: (f32, f32),
    /// Cosine to the nearest centroid, 0 to 1.
    pub(super) cosine: f64,
}

impl Located {
    /// The location of a row. A row without terms is in the largest cluster, `fallback`, for lack of a better one.
    pub(super) fn new(fallback: Option<usize>, nearest: impl FnOnce() -> Self) -> Self {
        match fallback {
            Some(largest) => Self { labels: (largest, largest), distances: (1.0, 1.0), cosine: 0.0 },
            None => nearest(),
        }
    }
}

/// The two centroids nearest to new row `at`, with concepts in `folded`. O(k d).
pub(super) fn nearest_two(
    rows: &CsrMatrix,
    folded: &Array2<f32>,
    at: usize,
    centroids: &Array2<f32>,
    algorithm: AlgorithmName,
) -> Located {
    // Rows have length 1.
    let distance_and_cosine = |centroid: ArrayView1<'_, f32>| -> (f64, f64) {
        let length: f64 = centroid.iter().map(|x| f64::from(*x).powi(2)).sum();
        if algorithm == AlgorithmName::Spherical {
            let product: f64 =
                rows.row(at).iter().map(|(term, weight)| f64::from(weight * centroid[term])).sum();
            return ((1.0 + length - 2.0 * product).max(0.0), product);
        }
        let own = folded.row(at);
        let squares = own.iter().zip(centroid).map(|(a, b)| (f64::from(*a) - f64::from(*b)).powi(2));
        (squares.sum(), cosine(own, centroid))
    };
    let mut nearest = [(f64::INFINITY, 0, 0.0); 2];
    for (cluster, centroid) in centroids.outer_iter().enumerate() {
        let (distance, cosine) = distance_and_cosine(centroid);
        if distance < nearest[0].0 {
            nearest = [(distance, cluster, cosine), nearest[0]];
        } else if distance < nearest[1].0 {
            nearest[1] = (distance, cluster, cosine);
        }
    }
    let [own, next] = nearest;
    let next = if next.0.is_finite() { next } else { own };
    Located {
        labels: (own.1, next.1),
        distances: (own.0.sqrt() as f32, next.0.sqrt() as f32),
        cosine: own.2.clamp(0.0, 1.0),
    }
}
