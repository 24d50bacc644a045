//! How do centroids settle? Lloyd's iterations, the same for every space.

use ndarray::Array2;
use ndarray::parallel::prelude::*;

use super::space::Space;

/// Where a row lies among the centroids.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placement {
    /// The nearest centroid; of equally near ones the first.
    pub(super) nearest: u32,
    /// The second nearest; the nearest itself where there is only one.
    pub(super) next: u32,
    /// Squared distance to the nearest.
    pub(super) distance: f32,
    /// Squared distance to the second nearest.
    pub(super) next_distance: f32,
}

/// The state of k-means: centroids and where each row lies among them.
#[derive(Debug, Clone)]
pub(super) struct State {
    /// Shape `(n_columns, n_clusters)`.
    pub(super) centroids: Array2<f32>,
    pub(super) placements: Vec<Placement>,
    /// Sum of squared distances to the nearest centroid.
    pub(super) inertia: f64,
    pub(super) n_iterations: usize,
    pub(super) converged: bool,
}

/// Rows placed at a time: their products with a thousand centroids stay in the cache.
const BLOCK: usize = 256;

/// Nothing is gained any more where an iteration lowers the inertia by a smaller share than this.
const TOLERANCE: f64 = 1e-5;

/// Places every row among points. O(n k d), or O(nonzeros * k) for sparse rows, in parallel.
pub(super) fn place<S: Space>(space: &S, points: &Array2<f32>) -> Vec<Placement> {
    let norms: Vec<f32> = squared_norms(points);
    let n = space.n_rows();
    let mut placements = Vec::with_capacity(n);
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
                products
                    .outer_iter()
                    .zip(lengths)
                    .map(|(products, length)| nearest_two(products.as_slice().unwrap_or(&[]), norms, *length))
                    .collect::<Vec<_>>()
            },
        )
        .collect_into_vec_flat(&mut placements);
    placements
}

/// Squared length of each point, shape `(n_points)`.
pub(super) fn squared_norms(points: &Array2<f32>) -> Vec<f32> {
    let mut norms = vec![0.0; points.ncols()];
    for row in points.outer_iter() {
        norms.iter_mut().zip(row).for_each(|(norm, x)| *norm += x * x);
    }
    norms
}

fn nearest_two(products: &[f32], norms: &[f32], length: f32) -> Placement {
    // |x - c|² - |x|² orders the centroids; the row's own length is added at the end.
    let (mut nearest, mut next) = ((0_u32, f32::INFINITY), (0_u32, f32::INFINITY));
    for (c, (product, norm)) in products.iter().zip(norms).enumerate() {
        let score = norm - 2.0 * product;
        if score < next.1 {
            next = (c as u32, score);
            if score < nearest.1 {
                std::mem::swap(&mut nearest, &mut next);
            }
        }
    }
    if next.1.is_infinite() {
        next = nearest;
    }
    let distance = |score: f32| (score + length).max(0.0);
    Placement {
        nearest: nearest.0,
        next: next.0,
        distance: distance(nearest.1),
        next_distance: distance(next.1),
    }
}

/// The rows of each cluster, ascending.
pub(super) fn groups(placements: &[Placement], n_clusters: usize) -> Vec<Vec<u32>> {
    let mut groups = vec![Vec::new(); n_clusters];
    for (row, placement) in placements.iter().enumerate() {
        groups[placement.nearest as usize].push(row as u32);
    }
    groups
}

/// Fills each empty cluster with the row that lies farthest from its centroid in a cluster of several.
///
/// Needs at least as many rows as clusters. O(n) for each empty cluster.
fn fill_empty(placements: &mut [Placement], n_clusters: usize) -> bool {
    let mut sizes = vec![0_usize; n_clusters];
    placements.iter().for_each(|placement| sizes[placement.nearest as usize] += 1);
    let mut filled = false;
    for cluster in 0..n_clusters {
        if sizes[cluster] > 0 {
            continue;
        }
        let movable = |placement: &Placement| sizes[placement.nearest as usize] > 1;
        let farthest = placements
            .iter_mut()
            .filter(|placement| movable(placement))
            .reduce(|best, placement| if placement.distance > best.distance { placement } else { best });
        if let Some(placement) = farthest {
            sizes[placement.nearest as usize] -= 1;
            sizes[cluster] += 1;
            let left = (placement.nearest, placement.distance);
            *placement =
                Placement { nearest: cluster as u32, next: left.0, distance: 0.0, next_distance: left.1 };
            filled = true;
        }
    }
    filled
}

/// Sum of the squared distances, in the order of the rows.
pub(super) fn inertia(placements: &[Placement]) -> f64 {
    placements.iter().map(|placement| f64::from(placement.distance)).sum()
}

/// Iterates from given centroids until no row moves, until an iteration gains less than [`TOLERANCE`], or
/// `max_iterations` times. No cluster is left empty. S. P. Lloyd (1982), "Least squares quantization in PCM".
pub(super) fn lloyd<S: Space>(space: &S, mut centroids: Array2<f32>, max_iterations: usize) -> State {
    let n_clusters = centroids.ncols();
    let mut placements = place(space, &centroids);
    let mut filled = fill_empty(&mut placements, n_clusters);
    let mut before = inertia(&placements);
    let mut converged = false;
    let mut n_iterations = 0;
    while n_iterations < max_iterations && !converged {
        n_iterations += 1;
        centroids = space.centroids(&groups(&placements, n_clusters));
        let mut moved = place(space, &centroids);
        let filled_now = fill_empty(&mut moved, n_clusters);
        let now = inertia(&moved);
        let same = moved.iter().zip(&placements).all(|(a, b)| a.nearest == b.nearest);
        converged = same || (!filled && !filled_now && before - now < TOLERANCE * before);
        placements = moved;
        filled = filled_now;
        before = now;
    }
    State { centroids, placements, inertia: before, n_iterations, converged }
}

/// Collects blocks in their order.
trait CollectFlat<T> {
    fn collect_into_vec_flat(self, out: &mut Vec<T>);
}

impl<T: Send, I: IndexedParallelIterator<Item = Vec<T>>> CollectFlat<T> for I {
    fn collect_into_vec_flat(self, out: &mut Vec<T>) {
        let mut blocks = Vec::new();
        self.collect_into_vec(&mut blocks);
        out.extend(blocks.into_iter().flatten());
    }
}
