//! Rows of every kind, most of them nasty: many duplicates, few columns, very small and large numbers, and any
//! number of clusters up to the number of rows.

use linfa::ParamGuard;
use ndarray::{Array1, Array2};
use proptest::prelude::*;
use themata::cluster::{Clustering, Euclidean, KMeansParams, KMeansSettings, Linfa, Spherical};
use themata::vectorize::CsrMatrix;

use super::{assert_largest_cosine, fitted, squared_distance};

/// What must hold of every clustering of dense rows.
fn assert_sound(rows: &Array2<f32>, n_clusters: usize, found: &Clustering) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.labels.len(), rows.nrows());
    prop_assert_eq!(found.centroids.dim(), (n_clusters, rows.ncols()));
    prop_assert!(found.members().iter().all(|members| !members.is_empty()), "an empty cluster");
    prop_assert!(found.centroids.iter().all(|x| x.is_finite()));
    prop_assert!(found.distances.iter().chain(&found.next_distances).all(|x| x.is_finite() && *x >= 0.0));
    prop_assert!(found.inertia.is_finite() && found.inertia >= 0.0);
    prop_assert!((0.0..=1.0).contains(&found.silhouette()));
    // Squared lengths are subtracted in single precision.
    let scale: f64 =
        rows.outer_iter().map(|row| squared_distance(row, Array1::zeros(rows.ncols()).view())).sum();
    let slow: f64 = (0..rows.nrows())
        .map(|row| squared_distance(rows.row(row), found.centroids.row(found.labels[row])))
        .sum();
    prop_assert!((found.inertia - slow).abs() <= 1e-5 * (scale + 1.0), "{} is {}", found.inertia, slow);
    for row in 0..rows.nrows() {
        prop_assert!((0.0..=1.0).contains(&found.margin(row)));
        let own = squared_distance(rows.row(row), found.centroids.row(found.labels[row]));
        let all = found.centroids.outer_iter().map(|centroid| squared_distance(rows.row(row), centroid));
        let nearest = all.fold(f64::INFINITY, f64::min);
        prop_assert!(own - nearest <= 1e-5 * (scale + 1.0), "row {row}: {own}, but {nearest} is possible");
    }
    Ok(())
}

/// Up to 40 rows, many of them equal, and a number of clusters from 1 to the number of rows.
fn any_rows() -> impl Strategy<Value = (Array2<f32>, usize, u64)> {
    (1_usize..40, 1_usize..5, 1_i32..4, prop::sample::select(vec![1e-3_f32, 1.0, 250.0]), any::<u64>())
        .prop_flat_map(|(n, d, most, scale, seed)| {
            let cells = prop::collection::vec(-most..=most, n * d);
            let rows = cells.prop_map(move |cells| {
                Array2::from_shape_vec((n, d), cells).unwrap().mapv(|x| x as f32 * scale)
            });
            (rows, 1..=n, Just(seed))
        })
}

/// Sparse rows of length 1, from few columns, so that many are equal.
fn any_unit_rows() -> impl Strategy<Value = (CsrMatrix, usize)> {
    let row = prop::collection::btree_map(0_u32..6, 1_u8..4, 1..4);
    prop::collection::vec(row, 1..40).prop_flat_map(|rows| {
        let mut matrix = CsrMatrix::empty(6);
        for row in &rows {
            let norm = row.values().map(|x| f32::from(*x).powi(2)).sum::<f32>().sqrt();
            let (columns, values): (Vec<u32>, Vec<f32>) =
                row.iter().map(|(c, x)| (*c, f32::from(*x) / norm)).unzip();
            matrix.push_row(&columns, &values);
        }
        let n = rows.len();
        (Just(matrix), 1..=n)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_dense_rows_are_clustered_soundly((rows, n_clusters, seed) in any_rows()) {
        assert_sound(&rows, n_clusters, &fitted::<Euclidean>(&rows, n_clusters, seed))?;
    }

    #[test]
    fn any_dense_rows_are_clustered_soundly_by_linfa((rows, n_clusters, seed) in any_rows()) {
        let settings = KMeansSettings { n_clusters, n_starts: 2, max_iterations: 20, seed };
        let found = KMeansParams::<Linfa>::from_settings(settings).check()?.cluster(&rows).unwrap();
        prop_assert!(found.members().iter().all(|members| !members.is_empty()), "an empty cluster");
        prop_assert!(found.centroids.iter().all(|x| x.is_finite()) && found.inertia.is_finite());
    }

    #[test]
    fn any_sparse_rows_are_clustered_soundly((rows, n_clusters) in any_unit_rows(), seed in any::<u64>()) {
        let found = fitted::<Spherical>(&rows, n_clusters, seed);
        prop_assert_eq!(found.n_clusters(), n_clusters);
        prop_assert!(found.members().iter().all(|members| !members.is_empty()), "an empty cluster");
        prop_assert!(found.inertia.is_finite() && found.inertia >= 0.0);
        prop_assert!(found.distances.iter().all(|x| x.is_finite()));
        assert_largest_cosine(&rows, &found)?;
        for centroid in found.centroids.outer_iter() {
            let length = centroid.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
            prop_assert!((length - 1.0).abs() < 1e-5, "length {}", length);
        }
    }
}
