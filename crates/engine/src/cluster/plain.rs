//! Lloyd's iterations in the plain way, with every distance computed in every iteration.
//!
//! [`lloyd`](super::lloyd::lloyd) returns the same results to the bit and skips most distances, which pays from a few
//! dozen centroids on. Its tests take this one as the reference.

use ndarray::Array2;
use ndarray::parallel::prelude::*;

use super::assignment::{Assignment, fill_empty, groups, inertia};
use super::centroids::squared_norms;
use super::space::Space;

/// Number of rows assigned at a time; their products with a thousand centroids stay in the cache.
const BLOCK: usize = 256;

/// Iterations stop when one lowers the inertia by a smaller share than this.
pub(super) const TOLERANCE: f64 = 1e-5;

/// Assigns every row to the nearest of points, shape `(n_columns, n_points)`. O(n k d), or O(m k) for sparse rows with m
/// nonzeros, in parallel.
pub(super) fn assign<S: Space>(space: &S, points: &Array2<f32>) -> Vec<Assignment> {
    let norms = squared_norms(points.view());
    let n = space.n_rows();
    let mut blocks = Vec::new();
    (0..n.div_ceil(BLOCK))
        .into_par_iter()
        .map_init(
            || Array2::zeros((BLOCK, points.ncols())),
            |products, block| {
                let rows = block * BLOCK..((block + 1) * BLOCK).min(n);
                let mut products = products.slice_mut(ndarray::s![..rows.len(), ..]);
                space.products(rows.clone(), points.view(), products.view_mut());
                let norms = &norms;
                let lengths = &space.squared_norms()[rows];
                let assigned = products.outer_iter().zip(lengths).map(|(products, length)| {
                    let scores = norms.iter().zip(products).map(|(norm, product)| norm - 2.0 * product);
                    Assignment::nearest_two(scores, *length)
                });
                assigned.collect::<Vec<_>>()
            },
        )
        .collect_into_vec(&mut blocks);
    blocks.into_iter().flatten().collect()
}

/// A plain run: centroids and assignments.
#[derive(Debug, Clone)]
pub(super) struct PlainRun {
    /// Shape `(n_columns, n_clusters)`.
    pub(super) centroids: Array2<f32>,
    pub(super) assignments: Vec<Assignment>,
    /// Sum of squared distances to the nearest centroid.
    pub(super) inertia: f64,
}

/// Iterates from given centroids until no row moves, until an iteration gains less than [`TOLERANCE`], or
/// `max_iterations` times. No cluster is left empty. S. P. Lloyd (1982), "Least squares quantization in PCM".
/// O(m k) an iteration.
pub(super) fn plain_lloyd<S: Space>(
    space: &S,
    mut centroids: Array2<f32>,
    max_iterations: usize,
) -> PlainRun {
    let n_clusters = centroids.ncols();
    let mut assignments = assign(space, &centroids);
    let mut filled = !fill_empty(&mut assignments, n_clusters).is_empty();
    let mut before = inertia(&assignments);
    let mut converged = false;
    let mut n_iterations = 0;
    while n_iterations < max_iterations && !converged {
        n_iterations += 1;
        centroids = space.centroids(&groups(&assignments, n_clusters));
        let mut moved = assign(space, &centroids);
        let filled_now = !fill_empty(&mut moved, n_clusters).is_empty();
        let now = inertia(&moved);
        let same = moved.iter().zip(&assignments).all(|(a, b)| a.nearest == b.nearest);
        converged = same || (!filled && !filled_now && before - now < TOLERANCE * before);
        assignments = moved;
        filled = filled_now;
        before = now;
    }
    PlainRun { centroids, assignments, inertia: before }
}
