//! k-means in linfa's manner: [`KMeansParams`], checked, then fitted; and the metrics it runs with.

use std::marker::PhantomData;

use linfa::ParamGuard;
use linfa::dataset::{DatasetBase, Records};
use linfa::traits::{Fit, Predict, PredictInplace};
use ndarray::{Array1, Array2, ArrayBase, ArrayView2, Data, Ix2};
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

/// Parameters of k-means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KMeansSettings {
    /// Number of clusters, from 1 to the number of rows.
    pub n_clusters: usize,
    /// Number of starts, the best of which is kept; 1 or more. The first begins with repeated bisection, without chance;
    /// the others with k-means++.
    pub n_starts: usize,
    /// The most iterations of each start; 1 or more.
    pub max_iterations: usize,
    /// Seed of the random starts.
    pub seed: u64,
}

/// A k-means by its metric and kind of rows.
pub trait Algorithm: Sized {
    /// The rows: dense, or sparse.
    type Rows: Records;

    /// Finds clusters. O(starts * iterations * nonzeros * k).
    fn cluster(rows: &Self::Rows, settings: &KMeansSettings) -> Result<Clustering>;

    /// Refines clusters from given centroids, shape `(n_clusters, n_columns)`, by iterations alone. There are no more
    /// clusters than rows.
    fn refine(rows: &Self::Rows, centroids: &Array2<f32>, max_iterations: usize) -> Clustering;
}

/// An [`Algorithm`] on dense rows, which clusters views too.
pub trait DenseAlgorithm: Algorithm<Rows = Array2<f32>> {
    /// [`Algorithm::cluster`] on a view.
    fn cluster_view(rows: ArrayView2<'_, f32>, settings: &KMeansSettings) -> Result<Clustering>;
}

/// Our k-means on dense rows, such as those of the concept space: Lloyd's iterations and a search that exchanges
/// centroids.
///
/// It is our own because it is deterministic at any number of threads and escapes poor optima that more starts of linfa's
/// do not. `benches/README.md` compares the two; the bench `40 clusters of concept rows` in
/// `benches/kernels.rs` measures the cost.
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
        Self::cluster_view(rows.view(), settings)
    }

    fn refine(rows: &Array2<f32>, centroids: &Array2<f32>, max_iterations: usize) -> Clustering {
        Clustering::new(&lloyd(&DenseSpace::new(rows.view()), &transposed(centroids), max_iterations))
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
}

impl Algorithm for Linfa {
    type Rows = Array2<f32>;

    fn cluster(rows: &Array2<f32>, settings: &KMeansSettings) -> Result<Clustering> {
        Self::cluster_view(rows.view(), settings)
    }

    fn refine(rows: &Array2<f32>, centroids: &Array2<f32>, max_iterations: usize) -> Clustering {
        Euclidean::refine(rows, centroids, max_iterations)
    }
}

impl DenseAlgorithm for Euclidean {
    fn cluster_view(rows: ArrayView2<'_, f32>, settings: &KMeansSettings) -> Result<Clustering> {
        best_start(&DenseSpace::new(rows), settings)
    }
}

impl DenseAlgorithm for Linfa {
    fn cluster_view(rows: ArrayView2<'_, f32>, settings: &KMeansSettings) -> Result<Clustering> {
        check_rows(rows.nrows(), settings)?;
        Ok(Clustering::new(&super::linfa::fit(rows, settings)?))
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

/// Unchecked parameters of a clustering by the metric `A`: [`Euclidean`] on dense rows, [`Spherical`] on sparse rows of
/// unit length, or [`Linfa`]. Values are `f32`; convert others with `rows.mapv(|x| x as f32)`.
///
/// ```
/// use linfa::traits::{Fit, Predict};
/// use linfa::{DatasetBase, ParamGuard};
/// use ndarray::array;
/// use themata_engine::cluster::{KMeans, KMeansParams, Spherical};
/// use themata_engine::vectorize::CsrMatrix;
///
/// let rows = array![[0.0, 0.1], [0.1, 0.0], [5.0, 5.1], [5.1, 5.0]];
/// let model = KMeans::params(2).seed(7).fit(&DatasetBase::from(rows.view()))?;
/// let labels = model.predict(&rows);
/// assert_eq!(labels[0], labels[1]);
/// assert_ne!(labels[0], labels[2]);
/// assert!(KMeans::params(0).check().is_err());
///
/// let mut sparse = CsrMatrix::empty(2);
/// (0..4).for_each(|row| sparse.push_row(&[row / 2], &[1.0]));
/// let dataset = DatasetBase::new(sparse, ());
/// let model = KMeansParams::<Spherical>::new(2).fit(&dataset)?;
/// assert_eq!(model.predict(dataset.records()).to_vec(), model.clustering().labels);
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
    /// Parameters for `n_clusters` clusters: one start, at most 100 iterations, seed 42.
    pub fn new(n_clusters: usize) -> Self {
        Self::from_settings(KMeansSettings { n_clusters, n_starts: 1, max_iterations: 100, seed: 42 })
    }

    /// Parameters from settings.
    pub fn from_settings(settings: KMeansSettings) -> Self {
        Self(ValidKMeansParams { settings, algorithm: PhantomData })
    }

    /// Number of starts, the best of which is kept.
    #[must_use]
    pub fn n_starts(mut self, n_starts: usize) -> Self {
        self.0.settings.n_starts = n_starts;
        self
    }

    /// The most iterations of each start.
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

/// Dense rows, owned or views, of shape `(n_rows, n_columns)`.
impl<A: DenseAlgorithm, D: Data<Elem = f32>, T> Fit<ArrayBase<D, Ix2>, T, Error> for ValidKMeansParams<A> {
    type Object = KMeans<A>;

    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<KMeans<A>> {
        A::cluster_view(dataset.records().view(), &self.settings).map(KMeans::new)
    }
}

/// Sparse rows of unit length, of shape `(n_rows, n_columns)`.
impl<T> Fit<CsrMatrix, T, Error> for ValidKMeansParams<Spherical> {
    type Object = KMeans<Spherical>;

    fn fit(&self, dataset: &DatasetBase<CsrMatrix, T>) -> Result<KMeans<Spherical>> {
        best_start(&SparseSpace::new(dataset.records()), &self.settings).map(KMeans::new)
    }
}

/// A fitted clustering, which assigns other rows as well.
#[derive(Debug, Clone, PartialEq)]
pub struct KMeans<A = Euclidean> {
    clustering: Clustering,
    algorithm: PhantomData<A>,
}

impl KMeans {
    /// Parameters of k-means on dense rows under the Euclidean distance: one start, at most 100 iterations, seed 42.
    /// For sparse rows of unit length under the angle, see [`KMeansParams`] of [`Spherical`].
    pub fn params(n_clusters: usize) -> KMeansParams<Euclidean> {
        KMeansParams::new(n_clusters)
    }
}

impl<A> KMeans<A> {
    fn new(clustering: Clustering) -> Self {
        Self { clustering, algorithm: PhantomData }
    }

    /// The clustering of the rows that were fitted.
    pub fn clustering(&self) -> &Clustering {
        &self.clustering
    }
}

/// Dense rows, owned or views, with as many columns as those fitted.
impl<A: DenseAlgorithm, D: Data<Elem = f32>> PredictInplace<ArrayBase<D, Ix2>, Array1<usize>> for KMeans<A> {
    fn predict_inplace(&self, rows: &ArrayBase<D, Ix2>, labels: &mut Array1<usize>) {
        *labels = Array1::from(nearest(&DenseSpace::new(rows.view()), &self.clustering.centroids));
    }

    fn default_target(&self, rows: &ArrayBase<D, Ix2>) -> Array1<usize> {
        Array1::zeros(rows.nrows())
    }
}

/// Sparse rows of unit length with as many columns as those fitted.
impl PredictInplace<CsrMatrix, Array1<usize>> for KMeans<Spherical> {
    fn predict_inplace(&self, rows: &CsrMatrix, labels: &mut Array1<usize>) {
        *labels = Array1::from(nearest(&SparseSpace::new(rows), &self.clustering.centroids));
    }

    fn default_target(&self, rows: &CsrMatrix) -> Array1<usize> {
        Array1::zeros(rows.n_rows())
    }
}

impl Predict<&CsrMatrix, Array1<usize>> for KMeans<Spherical> {
    fn predict(&self, rows: &CsrMatrix) -> Array1<usize> {
        Array1::from(nearest(&SparseSpace::new(rows), &self.clustering.centroids))
    }
}
