//! Is our k-means k-means? Against linfa-clustering's and against slow computation, with rows of every kind: far
//! groups, noise, duplicates, and as many clusters as rows.

mod any_rows;

use crate::common;
use std::collections::HashMap;

use linfa::traits::{Fit, Predict, PredictInplace};
use linfa::{DatasetBase, ParamGuard};
use ndarray::{Array1, Array2, ArrayView1, Axis};
use proptest::prop_assert;
use proptest::test_runner::TestCaseError;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use themata::cluster::{
    Algorithm, Clustering, DenseAlgorithm, Euclidean, KMeansParams, KMeansSettings, Linfa, Spherical,
};
use themata::metrics::adjusted_rand_index;
use themata::pipeline::Vectors;
use themata::vectorize::CsrMatrix;
use themata::{EngineError, Setting, Settings};

fn fitted<A: Algorithm>(rows: &A::Rows, n_clusters: usize, seed: u64) -> Clustering {
    KMeansParams::<A>::new(n_clusters).seed(seed).check().unwrap().cluster(rows).unwrap()
}

/// `sizes[i]` rows about the i-th of some far corners, in mixed order, and the group of each.
fn blobs(sizes: &[usize], n_columns: usize, seed: u64) -> (Array2<f32>, Vec<usize>) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let corners = Array2::from_shape_fn((sizes.len(), n_columns), |(group, column)| {
        // Their digits in base 3, so that no two are the same.
        10.0 * (group / 3_usize.pow(column as u32) % 3) as f32
    });
    let mut groups: Vec<usize> =
        sizes.iter().enumerate().flat_map(|(group, &size)| vec![group; size]).collect();
    common::Dice::new(seed).shuffle(&mut groups);
    let mut rows = corners.select(Axis(0), &groups);
    rows.mapv_inplace(|x| x + rng.gen_range(-1.0..1.0));
    (rows, groups)
}

fn noise(n_rows: usize, n_columns: usize, seed: u64) -> Array2<f32> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    Array2::from_shape_fn((n_rows, n_columns), |_| rng.gen_range(-1.0..1.0))
}

/// linfa-clustering's centroids: the best of ten starts.
fn linfas(rows: &Array2<f32>, n_clusters: usize) -> (Array2<f32>, Array1<usize>) {
    let rng = Xoshiro256PlusPlus::seed_from_u64(1);
    let dataset = DatasetBase::from(rows.clone());
    let model = linfa_clustering::KMeans::params_with_rng(n_clusters, rng)
        .n_runs(10)
        .tolerance(1e-6)
        .fit(&dataset)
        .unwrap();
    (model.centroids().clone(), model.predict(rows))
}

/// Labels numbered in the order in which they appear: equal for equal partitions.
fn canonical(labels: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut numbers = HashMap::new();
    let number = |label| {
        let next = numbers.len();
        *numbers.entry(label).or_insert(next)
    };
    labels.into_iter().map(number).collect()
}

fn squared_distance(a: ArrayView1<'_, f32>, b: ArrayView1<'_, f32>) -> f64 {
    a.iter().zip(b).map(|(x, y)| (f64::from(*x) - f64::from(*y)).powi(2)).sum()
}

/// Sum over rows of the squared distance to the nearest centroid.
fn inertia(rows: &Array2<f32>, centroids: &Array2<f32>) -> f64 {
    let nearest =
        |row| centroids.outer_iter().map(|c| squared_distance(row, c)).fold(f64::INFINITY, f64::min);
    rows.outer_iter().map(nearest).sum()
}

#[test]
fn far_groups_are_found_as_linfa_finds_them() {
    for (sizes, n_columns) in [(&[30, 30, 30][..], 2), (&[1, 80, 3, 40, 7], 3), (&[20; 12], 5)] {
        for seed in 0..3 {
            let (rows, groups) = blobs(sizes, n_columns, seed);
            let (centroids, labels) = linfas(&rows, sizes.len());
            assert_eq!(canonical(labels.to_vec()), canonical(groups), "linfa, {sizes:?}, seed {seed}");
            let ours = fitted::<Euclidean>(&rows, sizes.len(), seed);
            assert!((adjusted_rand_index(&ours.labels, &labels.to_vec()) - 1.0).abs() < 1e-12);
            assert_eq!(canonical(ours.labels), canonical(labels), "{sizes:?}, seed {seed}");
            let expected = inertia(&rows, &centroids);
            assert!((ours.inertia / expected - 1.0).abs() < 1e-3, "{}, not {expected}", ours.inertia);
            assert!(ours.converged && ours.centroids.nrows() == sizes.len());
            // linfa's, by way of our own interface.
            let through = fitted::<Linfa>(&rows, sizes.len(), seed);
            assert_eq!(through.n_clusters(), sizes.len());
            assert!((through.inertia / inertia(&rows, &through.centroids) - 1.0).abs() < 1e-3);
        }
    }
}

/// Where most starts are bad, linfa's among them: no corner may go without a centroid.
#[test]
fn small_groups_beside_a_large_one_are_found() {
    for seed in 0..10 {
        let (rows, groups) = blobs(&[300, 5, 5, 5, 5, 5, 5, 5], 4, seed);
        let found = fitted::<Euclidean>(&rows, 8, seed);
        assert_eq!(canonical(found.labels), canonical(groups), "seed {seed}");
    }
}

/// The nearest centroid of each row.
fn labels_of(rows: &Array2<f32>, centroids: &Array2<f32>) -> Vec<usize> {
    let nearest = |row| {
        let distances = centroids.outer_iter().map(|centroid| squared_distance(row, centroid));
        distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0
    };
    rows.outer_iter().map(nearest).collect()
}

#[test]
fn the_objective_is_as_good_as_linfas_of_ten_starts() {
    for (seed, n_clusters) in [(1, 3), (2, 12), (3, 30)] {
        let rows = noise(600, 6, seed);
        let (ours, theirs) = (fitted::<Euclidean>(&rows, n_clusters, seed), linfas(&rows, n_clusters).0);
        let (found, bound) = (ours.inertia, 1.005 * inertia(&rows, &theirs));
        assert!(found < bound, "{n_clusters} clusters: {found}, bound {bound}");
    }
}

#[test]
fn more_starts_are_never_worse() {
    let rows = noise(300, 4, 5);
    let params = |starts| KMeansParams::<Euclidean>::new(9).n_starts(starts).max_iterations(50).seed(3);
    let inertias =
        [1, 2, 5, 10].map(|starts| params(starts).check().unwrap().cluster(&rows).unwrap().inertia);
    // The search after the best start may end elsewhere, so not quite monotonous.
    assert!(inertias.windows(2).all(|pair| pair[1] <= pair[0] * 1.01), "{inertias:?}");
}

fn cosine_to(rows: &CsrMatrix, row: usize, centroid: ArrayView1<'_, f32>) -> f64 {
    let length = centroid.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    rows.row(row).iter().map(|(column, value)| f64::from(value) * f64::from(centroid[column])).sum::<f64>()
        / length
}

/// Each row's label is that of the centroid with the largest cosine, computed slowly.
fn assert_largest_cosine(rows: &CsrMatrix, found: &Clustering) -> Result<(), TestCaseError> {
    for row in 0..rows.n_rows() {
        let cosines: Vec<f64> =
            found.centroids.outer_iter().map(|centroid| cosine_to(rows, row, centroid)).collect();
        let largest = cosines.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        prop_assert!(cosines[found.labels[row]] > largest - 1e-5, "row {}: {:?}", row, cosines);
    }
    Ok(())
}

/// The TF-IDF rows of the sample's papers that have terms.
fn sample_rows() -> CsrMatrix {
    let rows = Vectors::new(&common::sample().documents()[..], &Settings::default(), |_| ()).unwrap().rows;
    let with_terms: Vec<usize> = (0..rows.n_rows()).filter(|&row| !rows.row(row).is_empty()).collect();
    rows.select(&with_terms)
}

#[test]
fn spherical_labels_are_those_of_the_largest_cosine() {
    let rows = sample_rows();
    for n_clusters in [2, 10, 30, rows.n_rows()] {
        let found = fitted::<Spherical>(&rows, n_clusters, 42);
        assert_largest_cosine(&rows, &found).unwrap();
        // For rows and centroids of length 1 the squared distance is 2 - 2 cos.
        let slow: f64 = (0..rows.n_rows())
            .map(|row| 2.0 - 2.0 * cosine_to(&rows, row, found.centroids.row(found.labels[row])))
            .sum();
        assert!((found.inertia - slow).abs() < 1e-3, "{} is {slow}", found.inertia);
    }
}

#[test]
fn prediction_of_the_rows_fitted_gives_their_labels() {
    fn holds<A: DenseAlgorithm>(rows: &Array2<f32>) {
        let model = KMeansParams::<A>::new(7).fit(&DatasetBase::from(rows.clone())).unwrap();
        assert_eq!(model.predict(rows).to_vec(), model.clustering().labels);
        // Other rows go to the nearest centroid.
        let others = noise(200, rows.ncols(), 99);
        assert_eq!(model.predict(&others).to_vec(), labels_of(&others, &model.clustering().centroids));
    }
    holds::<Euclidean>(&noise(500, 5, 1));
    holds::<Linfa>(&noise(500, 5, 1));
    let rows = sample_rows();
    let model =
        KMeansParams::<Spherical>::new(10).check().unwrap().fit(&DatasetBase::new(rows.clone(), ())).unwrap();
    let mut labels = model.default_target(&rows);
    model.predict_inplace(&rows, &mut labels);
    assert_eq!(labels.to_vec(), model.clustering().labels);
}

#[test]
fn threads_change_nothing() {
    let (dense, sparse) = (noise(3000, 24, 8), sample_rows());
    let on = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
        pool.install(|| {
            let linfa = fitted::<Linfa>(&dense, 17, 5);
            (fitted::<Euclidean>(&dense, 17, 5), fitted::<Spherical>(&sparse, 11, 5), linfa)
        })
    };
    let once = on(1);
    for n_threads in [1, 2, 3, 8] {
        assert!(on(n_threads) == once, "{n_threads} threads");
    }
}

#[test]
fn parameters_out_of_range_are_named() {
    let settings = KMeansSettings { n_clusters: 3, n_starts: 1, max_iterations: 10, seed: 0 };
    assert!(KMeansParams::<Euclidean>::from_settings(settings.clone()).check().is_ok());
    for (expected, settings) in [
        (Setting::NClusters, KMeansSettings { n_clusters: 0, ..settings.clone() }),
        (Setting::NStarts, KMeansSettings { n_starts: 0, ..settings.clone() }),
        (Setting::MaxIterations, KMeansSettings { max_iterations: 0, ..settings }),
    ] {
        let error = KMeansParams::<Spherical>::from_settings(settings).check().unwrap_err();
        assert!(matches!(&error, EngineError::Setting { setting, .. } if *setting == expected), "{error}");
        assert_eq!(error.to_string(), format!("{expected} is 0, expected 1 or more"));
    }
}

#[test]
fn more_clusters_than_rows_are_refused() {
    let rows = noise(3, 2, 1);
    let message = "n_clusters is 4, expected 1 to 3, the number of rows";
    let of = |result: Result<Clustering, EngineError>| result.unwrap_err().to_string();
    assert_eq!(of(KMeansParams::<Euclidean>::new(4).check().unwrap().cluster(&rows)), message);
    assert_eq!(of(KMeansParams::<Linfa>::new(4).check().unwrap().cluster(&rows)), message);
    let mut sparse = CsrMatrix::empty(2);
    (0..3).for_each(|_| sparse.push_row(&[0], &[1.0]));
    assert_eq!(of(KMeansParams::<Spherical>::new(4).check().unwrap().cluster(&sparse)), message);
}
