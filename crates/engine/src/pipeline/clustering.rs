//! The clustering step of a run: the number of clusters, their rows and their stability.

use ndarray::{Array2, Axis};

use super::settings::{AlgorithmName, Settings};
use crate::cluster::{
    Algorithm, Clustering, Euclidean, KMeansParams, KMeansSettings, KSelection, Linfa, Spherical, select_k,
    stability,
};
use crate::error::{Error, Result, Setting};
use crate::neighbours::NeighbourGraph;
use crate::themes::cosine;
use crate::vectorize::CsrMatrix;

/// The rows to cluster, in both spaces.
#[derive(Clone, Copy)]
pub(super) struct Spaces<'a> {
    /// TF-IDF rows, shape `(n_rows, n_terms)`.
    pub(super) rows: &'a CsrMatrix,
    /// The same rows in the smoothed concept space, shape `(n_rows, n_dimensions)`.
    pub(super) concepts: &'a Array2<f32>,
    /// Rows with terms, ascending. Only these are clustered.
    pub(super) with_terms: &'a [usize],
}

impl Spaces<'_> {
    /// Clusters the rows with terms, into as many clusters as set, or as the graph suggests.
    pub(super) fn cluster(
        self,
        graph: &NeighbourGraph,
        settings: &Settings,
    ) -> Result<(Clustering, Option<KSelection>)> {
        let Self { rows, with_terms, .. } = self;
        let concepts = self.concepts.select(Axis(0), with_terms);
        let select = || {
            let sample = KSelection::sample(with_terms.len());
            let sampled: Vec<usize> = sample.iter().map(|&at| with_terms[at]).collect();
            let edges = graph.among(&sampled).normalized(usize::MAX);
            select_k(&concepts.select(Axis(0), &sample), &edges, settings.detail)
        };
        let selection = settings.n_themes.is_none().then(select);
        let n_clusters = settings.n_themes.or(selection.as_ref().map(|found| found.chosen)).unwrap_or(1);
        if n_clusters > with_terms.len() {
            let expected =
                format!("1 to {}, the number of different papers with a usable word", with_terms.len());
            return Err(Error::setting(Setting::NThemes, n_clusters, expected));
        }
        let kmeans = kmeans_settings(n_clusters, settings);
        let clustering = match settings.algorithm {
            AlgorithmName::Concepts => fit::<Euclidean>(&concepts, kmeans),
            AlgorithmName::Spherical => fit::<Spherical>(&rows.select(with_terms), kmeans),
            AlgorithmName::Linfa => fit::<Linfa>(&concepts, kmeans),
        }?;
        Ok((clustering, selection))
    }

    /// The stability of each cluster, without rows that have no terms.
    ///
    /// The concept space is that of all rows, smoothed over all of them, and only the clustering is repeated. Other papers
    /// would show at most this stability.
    pub(super) fn stability(self, clustering: &Clustering, settings: &Settings) -> Result<Vec<f64>> {
        let Self { rows, with_terms, .. } = self;
        let labels: Vec<usize> = with_terms.iter().map(|&row| clustering.labels[row]).collect();
        let n_clusters = clustering.n_clusters();
        let kmeans = kmeans_settings(n_clusters, settings);
        let chosen = |sample: &[usize]| sample.iter().map(|&at| with_terms[at]).collect::<Vec<_>>();
        let dense = |sample: &[usize]| self.concepts.select(Axis(0), &chosen(sample));
        match settings.algorithm {
            AlgorithmName::Concepts => stability::<Euclidean>(&labels, n_clusters, &kmeans, dense),
            AlgorithmName::Linfa => stability::<Linfa>(&labels, n_clusters, &kmeans, dense),
            AlgorithmName::Spherical => {
                stability::<Spherical>(&labels, n_clusters, &kmeans, |sample| rows.select(&chosen(sample)))
            }
        }
    }

    /// Cosine of each row to its centroid in the clustered space, 0 to 1.
    pub(super) fn cosines_to_centroids(self, clustering: &Clustering, algorithm: AlgorithmName) -> Vec<f64> {
        let centroid = |row: usize| clustering.centroids.row(clustering.labels[row]);
        let cosine_of = |row: usize| match algorithm {
            AlgorithmName::Concepts | AlgorithmName::Linfa => cosine(self.concepts.row(row), centroid(row)),
            // Rows and centroids have unit length.
            AlgorithmName::Spherical => {
                let centroid = centroid(row);
                self.rows.row(row).iter().map(|(term, value)| f64::from(value * centroid[term])).sum()
            }
        };
        (0..self.rows.n_rows()).map(|row| cosine_of(row).clamp(0.0, 1.0)).collect()
    }
}

fn fit<A: Algorithm>(rows: &A::Rows, settings: KMeansSettings) -> Result<Clustering> {
    use linfa::ParamGuard;
    KMeansParams::<A>::from_settings(settings).check()?.cluster(rows)
}

/// The parameters of k-means for this many clusters.
fn kmeans_settings(n_clusters: usize, settings: &Settings) -> KMeansSettings {
    KMeansSettings {
        n_clusters,
        n_starts: settings.n_starts,
        max_iterations: settings.max_iterations,
        seed: settings.seed,
    }
}

/// Renumbers clusters by their number of papers, largest first, ties by their first row. `n_papers` is the number of
/// papers of each row.
pub(super) fn by_size(clustering: Clustering, n_papers: &[usize]) -> Clustering {
    let members = clustering.members();
    let size = |cluster: usize| members[cluster].iter().map(|&row| n_papers[row]).sum::<usize>();
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|&cluster| (usize::MAX - size(cluster), members[cluster].first().copied()));
    clustering.renumbered(&order)
}
