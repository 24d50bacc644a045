//! Which algorithms cluster, and with which settings? [`KMeansParams`], checked, then fitted: linfa's way.

use std::marker::PhantomData;

use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Records};
use linfa::traits::{Fit, PredictInplace};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::clustering::Clustering;
use super::init::{divisive, k_means_plus_plus};
use super::lloyd::{State, lloyd};
use super::plain::assign;
use super::space::{DenseSpace, Space, SparseSpace, transposed};
use super::swap::{Effort, swap_search};
use crate::error::{Error, Result, Setting};
use crate::vectorize::CsrMatrix;

/// How k-means runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KMeansSettings {
    /// Number of clusters, from 1 to the number of rows.
    pub n_clusters: usize,
    /// Starts, the best of which is kept; 1 or more. The first begins with clusters cut in two again and again,
    /// without chance; the others with k-means++.
    pub n_starts: usize,
    /// Iterations at most, of each start; 1 or more.
    pub max_iterations: usize,
    /// Seed of the seedings.
    pub seed: u64,
}

/// A way to cluster a kind of rows.
pub trait Algorithm: Sized {
    /// The rows: dense, or sparse.
    type Rows: Records;

    /// Finds clusters. O(starts * iterations * nonzeros * k).
    fn cluster(rows: &Self::Rows, settings: &KMeansSettings) -> Result<Clustering>;

    /// Settles clusters from given centroids, shape `(n_clusters, n_columns)`, by iterations alone. No more
    /// clusters than rows.
    fn refine(rows: &Self::Rows, centroids: &Array2<f32>, max_iterations: usize) -> Clustering;

    /// The cluster that is nearest to each row, shape `(n_rows)`.
    fn assign(rows: &Self::Rows, centroids: &Array2<f32>) -> Vec<usize>;
}

/// Our k-means on dense rows, such as those of the concept space: Lloyd's iterations and a search that
/// exchanges centroids.
#[derive(Debug, Clone, Copy)]
pub struct Euclidean;

/// Our spherical k-means on sparse rows of unit length: centroids are unit vectors, and similarity is the
/// cosine. I. S. Dhillon and D. S. Modha (2001), "Concept decompositions for large sparse text data using
/// clustering".
#[derive(Debug, Clone, Copy)]
pub struct Spherical;

/// linfa-clustering's k-means on dense rows.
#[derive(Debug, Clone, Copy)]
pub struct Linfa;

impl Algorithm for Euclidean {
    type Rows = Array2<f32>;

    fn cluster(rows: &Array2<f32>, settings: &KMeansSettings) -> Result<Clustering> {
        best_start(&DenseSpace::new(rows.view()), settings)
    }

    fn refine(rows: &Array2<f32>, centroids: &Array2<f32>, max_iterations: usize) -> Clustering {
        Clustering::new(&lloyd(&DenseSpace::new(rows.view()), &transposed(centroids), max_iterations))
    }

    fn assign(rows: &Array2<f32>, centroids: &Array2<f32>) -> Vec<usize> {
        nearest(&DenseSpace::new(rows.view()), centroids)
    }
}

impl Algorithm for Spherical {
    type Rows = CsrMatrix;

    fn cluster(rows: &CsrMatrix, settings: &KMeansSettings) -> Result<Clustering> {
        best_start(&SparseSpace::new(rows), settings)
    }

    fn refine(rows: &CsrMatrix, centroids: &Array2<f32>, max_iterations: usize) -> Clustering {
        Clustering::new(&lloyd(&SparseSpace::new(rows), &transposed(centroids), max_iterations))
    }

    fn assign(rows: &CsrMatrix, centroids: &Array2<f32>) -> Vec<usize> {
        nearest(&SparseSpace::new(rows), centroids)
    }
}

impl Algorithm for Linfa {
    type Rows = Array2<f32>;

    fn cluster(rows: &Array2<f32>, settings: &KMeansSettings) -> Result<Clustering> {
        check_rows(rows.nrows(), settings)?;
        Ok(Clustering::new(&super::linfa::fit(rows.view(), settings)?))
    }

    fn refine(rows: &Array2<f32>, centroids: &Array2<f32>, max_iterations: usize) -> Clustering {
        Euclidean::refine(rows, centroids, max_iterations)
    }

    fn assign(rows: &Array2<f32>, centroids: &Array2<f32>) -> Vec<usize> {
        Euclidean::assign(rows, centroids)
    }
}

fn check_rows(n_rows: usize, settings: &KMeansSettings) -> Result<()> {
    if settings.n_clusters > n_rows {
        return Err(Error::setting(
            Setting::NClusters,
            settings.n_clusters,
            format!("1 to {n_rows}, the number of rows"),
        ));
    }
    Ok(())
}

fn best_start<S: Space>(space: &S, settings: &KMeansSettings) -> Result<Clustering> {
    check_rows(space.n_rows(), settings)?;
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(settings.seed);
    let mut best: Option<State> = None;
    for start in 0..settings.n_starts {
        let centroids = match start {
            0 => divided(space, settings.n_clusters),
            _ => k_means_plus_plus(space, settings.n_clusters, &mut rng),
        };
        let state = lloyd(space, &centroids, settings.max_iterations);
        if best.as_ref().is_none_or(|best| state.inertia < best.inertia) {
            best = Some(state);
        }
    }
    let best = best.ok_or_else(|| Error::setting(Setting::NStarts, settings.n_starts, "1 or more"))?;
    Ok(Clustering::new(&swap_search(space, best, settings.max_iterations, Effort::FULL)))
}

fn divided<S: Space>(space: &S, n_clusters: usize) -> Array2<f32> {
    let mut last = Vec::new();
    divisive(space, n_clusters, |groups| {
        if groups.len() == n_clusters {
            last = groups.to_vec();
        }
    });
    space.centroids(&last)
}

fn nearest<S: Space>(space: &S, centroids: &Array2<f32>) -> Vec<usize> {
    assign(space, &transposed(centroids)).iter().map(|assignment| assignment.nearest as usize).collect()
}

/// Unchecked parameters of a clustering.
///
/// ```
/// use linfa::traits::{Fit, Predict};
/// use linfa::{DatasetBase, ParamGuard};
/// use ndarray::array;
/// use themata_engine::cluster::{Euclidean, KMeansParams};
///
/// let rows = array![[0.0, 0.1], [0.1, 0.0], [5.0, 5.1], [5.1, 5.0]];
/// let model = KMeansParams::<Euclidean>::new(2).seed(7).fit(&DatasetBase::from(rows.clone()))?;
/// let labels = model.predict(&rows);
/// assert_eq!(labels[0], labels[1]);
/// assert_ne!(labels[0], labels[2]);
/// assert!(KMeansParams::<Euclidean>::new(0).check().is_err());
/// # Ok::<(), themata_engine::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KMeansParams<A>(ValidKMeansParams<A>);

/// Parameters that were checked; see [`KMeansParams`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidKMeansParams<A> {
    settings: KMeansSettings,
    algorithm: PhantomData<A>,
}

impl<A> KMeansParams<A> {
    /// Parameters for `n_clusters` clusters: one start, 100 iterations at most, seed 42.
    pub fn new(n_clusters: usize) -> Self {
        Self::from_settings(KMeansSettings { n_clusters, n_starts: 1, max_iterations: 100, seed: 42 })
    }

    /// Parameters of given settings.
    pub fn from_settings(settings: KMeansSettings) -> Self {
        Self(ValidKMeansParams { settings, algorithm: PhantomData })
    }

    /// Starts, the best of which is kept.
    #[must_use]
    pub fn n_starts(mut self, n_starts: usize) -> Self {
        self.0.settings.n_starts = n_starts;
        self
    }

    /// Iterations at most, of each start.
    #[must_use]
    pub fn max_iterations(mut self, max_iterations: usize) -> Self {
        self.0.settings.max_iterations = max_iterations;
        self
    }

    /// Seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.settings.seed = seed;
        self
    }
}

impl<A> ParamGuard for KMeansParams<A> {
    type Checked = ValidKMeansParams<A>;
    type Error = Error;

    fn check_ref(&self) -> Result<&Self::Checked> {
        let settings = &self.0.settings;
        for (setting, value) in [
            (Setting::NClusters, settings.n_clusters),
            (Setting::NStarts, settings.n_starts),
            (Setting::MaxIterations, settings.max_iterations),
        ] {
            if value == 0 {
                return Err(Error::setting(setting, value, "1 or more"));
            }
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl<A: Algorithm> ValidKMeansParams<A> {
    /// Clusters rows without wrapping them in a data set.
    pub fn cluster(&self, rows: &A::Rows) -> Result<Clustering> {
        A::cluster(rows, &self.settings)
    }
}

impl<A: Algorithm, T> Fit<A::Rows, T, Error> for ValidKMeansParams<A> {
    type Object = KMeans<A>;

    fn fit(&self, dataset: &DatasetBase<A::Rows, T>) -> Result<KMeans<A>> {
        Ok(KMeans { clustering: self.cluster(dataset.records())?, algorithm: PhantomData })
    }
}

/// A fitted clustering, which places other rows as well.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeans<A> {
    clustering: Clustering,
    algorithm: PhantomData<A>,
}

impl<A> KMeans<A> {
    /// The clustering of the rows that were fitted.
    pub fn clustering(&self) -> &Clustering {
        &self.clustering
    }
}

impl<A: Algorithm> PredictInplace<A::Rows, Array1<usize>> for KMeans<A> {
    fn predict_inplace(&self, rows: &A::Rows, labels: &mut Array1<usize>) {
        *labels = Array1::from(A::assign(rows, &self.clustering.centroids));
    }

    fn default_target(&self, rows: &A::Rows) -> Array1<usize> {
        Array1::zeros(rows.nsamples())
    }
}
