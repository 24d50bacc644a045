//! The result of clustering: [`Clustering`], with labels, centroids and margins.

use ndarray::Array2;

use super::lloyd::State;
use crate::error::{Error, Result};

/// A partition of rows into clusters. None is empty as fitted.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Clustering {
    /// The cluster of each row, below `n_clusters`, shape `(n_rows)`.
    pub labels: Vec<usize>,
    /// The cluster with the second nearest centroid of each row; the row's own if there is only one.
    pub next_labels: Vec<usize>,
    /// Distance of each row to its own centroid.
    pub distances: Vec<f32>,
    /// Distance of each row to the second nearest centroid.
    pub next_distances: Vec<f32>,
    /// Shape `(n_clusters, n_columns)`.
    pub centroids: Array2<f32>,
    /// Sum of squared distances of the rows to their centroids.
    pub inertia: f64,
    /// Iterations of the run that was kept.
    pub n_iterations: usize,
    /// Whether that run converged.
    pub converged: bool,
}

/// The clusters nearest to each row, the first part of a [`Clustering`]; all of shape `(n_rows)`.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestClusters {
    /// As in [`Clustering`].
    pub labels: Vec<usize>,
    /// As in [`Clustering`].
    pub next_labels: Vec<usize>,
    /// As in [`Clustering`].
    pub distances: Vec<f32>,
    /// As in [`Clustering`].
    pub next_distances: Vec<f32>,
}

/// How a run of k-means ended, the last part of a [`Clustering`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KMeansRun {
    /// As in [`Clustering`].
    pub inertia: f64,
    /// As in [`Clustering`].
    pub n_iterations: usize,
    /// As in [`Clustering`].
    pub converged: bool,
}

impl Clustering {
    /// A clustering from its parts. `centroids` have shape `(n_clusters, n_columns)`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if the parts differ in the number of rows, a label is not below the number of clusters, or a
    /// distance is negative or not a number.
    ///
    /// ```
    /// use ndarray::Array2;
    /// use themata_engine::cluster::{Clustering, KMeansRun, NearestClusters};
    ///
    /// let clustering = |label: usize, distance: f32, n_rows: usize| {
    ///     let (labels, distances) = (vec![label; 2], vec![distance; n_rows]);
    ///     let (next_labels, next_distances) = (vec![0; 2], vec![1.0; 2]);
    ///     let nearest = NearestClusters { labels, next_labels, distances, next_distances };
    ///     let run = KMeansRun { inertia: 0.5, n_iterations: 1, converged: true };
    ///     Clustering::try_new(nearest, Array2::zeros((2, 3)), run)
    /// };
    /// assert_eq!(clustering(1, 0.5, 2)?.margin(0), 0.5);
    /// assert!(clustering(2, 0.5, 2).is_err(), "there is no cluster 2");
    /// assert!(clustering(1, f32::NAN, 2).is_err() && clustering(1, 0.5, 3).is_err());
    /// # Ok::<(), themata_engine::Error>(())
    /// ```
    pub fn try_new(nearest: NearestClusters, centroids: Array2<f32>, run: KMeansRun) -> Result<Self> {
        let NearestClusters { labels, next_labels, distances, next_distances } = nearest;
        let KMeansRun { inertia, n_iterations, converged } = run;
        let n_rows = labels.len();
        for found in [next_labels.len(), distances.len(), next_distances.len()] {
            if found != n_rows {
                return Err(Error::shape("number of rows of a clustering", found, n_rows));
            }
        }
        let n_clusters = centroids.nrows();
        if let Some(label) = labels.iter().chain(&next_labels).find(|&&label| label >= n_clusters) {
            return Err(Error::shape("label", label, format!("below {n_clusters}")));
        }
        if let Some(distance) = distances.iter().chain(&next_distances).find(|x| x.is_nan() || **x < 0.0) {
            return Err(Error::shape("distance to a centroid", distance, "0 or more"));
        }
        Ok(Self {
            labels,
            next_labels,
            distances,
            next_distances,
            centroids,
            inertia,
            n_iterations,
            converged,
        })
    }

    pub(super) fn new(state: &State) -> Self {
        let assignments = &state.assignments;
        Self {
            labels: assignments.iter().map(|assignment| assignment.nearest as usize).collect(),
            next_labels: assignments.iter().map(|assignment| assignment.next as usize).collect(),
            distances: assignments.iter().map(|assignment| assignment.distance().sqrt()).collect(),
            next_distances: assignments.iter().map(|assignment| assignment.next_distance().sqrt()).collect(),
            centroids: state.centroids.to_rows(),
            inertia: state.inertia,
            n_iterations: state.n_iterations,
            converged: state.converged,
        }
    }

    /// Number of clusters.
    pub fn n_clusters(&self) -> usize {
        self.centroids.nrows()
    }

    /// The margin of a row: `1 - own / next` of the distances to its own centroid and to the second nearest, 0 to 1. At 0
    /// the row is as near to another cluster; with a single cluster the margin is 1.
    pub fn margin(&self, row: usize) -> f64 {
        self.margin_of_distances((self.distances[row], self.next_distances[row]))
    }

    /// The [margin](Clustering::margin) of a row at these distances from the nearest centroid and the second nearest.
    pub(crate) fn margin_of_distances(&self, (own, next): (f32, f32)) -> f64 {
        let (own, next) = (f64::from(own), f64::from(next));
        match self.n_clusters() {
            1 => 1.0,
            _ if next > 0.0 => (1.0 - own / next).max(0.0),
            _ => 0.0,
        }
    }

    /// Mean of the margins: the simplified silhouette, 0 to 1 (E. R. Hruschka et al. 2004).
    pub fn silhouette(&self) -> f64 {
        (0..self.labels.len()).map(|row| self.margin(row)).sum::<f64>() / self.labels.len().max(1) as f64
    }

    /// The rows of each cluster, ascending.
    pub fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.n_clusters()];
        self.labels.iter().enumerate().for_each(|(row, &label)| members[label].push(row));
        members
    }

    /// The clustering of all rows if only those in `clustered` (ascending) were clustered. The others join the largest
    /// cluster, with a margin of 0. `weights` are the weights of rows in the sizes of clusters, shape `(n_rows)`.
    #[must_use]
    pub(crate) fn with_unassigned(self, clustered: &[usize], weights: &[usize]) -> Self {
        let n_rows = weights.len();
        if clustered.len() == n_rows {
            return self;
        }
        let members = self.members();
        let size = |cluster: usize| members[cluster].iter().map(|&at| weights[clustered[at]]).sum::<usize>();
        let by_size = |&cluster: &usize| (size(cluster), usize::MAX - cluster);
        let largest = (0..members.len()).max_by_key(by_size).unwrap_or(0);
        let mut all = Self {
            labels: vec![largest; n_rows],
            next_labels: vec![largest; n_rows],
            distances: vec![1.0; n_rows],
            next_distances: vec![1.0; n_rows],
            ..self
        };
        for (at, &row) in clustered.iter().enumerate() {
            all.labels[row] = self.labels[at];
            all.next_labels[row] = self.next_labels[at];
            all.distances[row] = self.distances[at];
            all.next_distances[row] = self.next_distances[at];
        }
        all
    }

    /// Renumbers the clusters: the old number `order[i]` becomes `i`.
    #[must_use]
    pub(crate) fn renumbered(mut self, order: &[usize]) -> Self {
        let mut new_labels = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, &old)| new_labels[old] = new);
        self.labels.iter_mut().chain(&mut self.next_labels).for_each(|label| *label = new_labels[*label]);
        self.centroids = self.centroids.select(ndarray::Axis(0), order);
        self
    }
}
