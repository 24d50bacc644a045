//! linfa's k-means, as an algorithm to choose and as the reference our own is tested against.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansInit};
use ndarray::ArrayView2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::algorithm::KMeansSettings;
use super::lloyd::{State, lloyd};
use super::space::{DenseSpace, transposed};
use crate::error::Result;

/// Fits linfa-clustering's k-means and assigns the rows to its centroids.
///
/// Its k-means|| seeding differs from run to run with more than one thread, so k-means++ is used. Its cluster counts are
/// those of the last run, so the rows are assigned again. A cluster that it leaves empty is filled.
pub(super) fn fit(rows: ArrayView2<'_, f32>, settings: &KMeansSettings) -> Result<State> {
    let rng = Xoshiro256PlusPlus::seed_from_u64(settings.seed);
    let fitted = KMeans::params_with_rng(settings.n_clusters, rng)
        .init_method(KMeansInit::KMeansPlusPlus)
        .n_runs(settings.n_starts)
        .max_n_iterations(settings.max_iterations as u64)
        .fit(&DatasetBase::from(rows.to_owned()))?;
    let centroids = transposed(fitted.centroids());
    let mut state = lloyd(&DenseSpace::new(rows), &centroids, 0);
    state.n_iterations = settings.max_iterations;
    Ok(state)
}
