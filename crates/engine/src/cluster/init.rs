//! Initial centroids, by bisecting clusters or by greedy k-means++.

use ndarray::{Array2, ArrayView2};
use rand::Rng;
use rayon::prelude::*;

use super::centroids::squared_norms;
use super::space::Space;
use super::split::{Split, split};

/// Rows handled at a time.
const BLOCK: usize = 1024;

/// Initial clusters by bisection: starting from a single cluster, the cluster whose [`split`] lowers the sum of squared
/// distances most is split in two. Nothing is random. If no cluster can be split, since rows are equal, rows are split
/// off one by one. O(n d log k) for even splits.
///
/// `watch` is called with the groups of rows at every number of clusters from 1 to `n_clusters`.
pub(super) fn divisive<S: Space>(space: &S, n_clusters: usize, mut watch: impl FnMut(&[Vec<u32>])) {
    let mut groups: Vec<Vec<u32>> = vec![(0..space.n_rows() as u32).collect()];
    let mut splits: Vec<Option<Split>> = vec![split(space, &groups[0])];
    watch(&groups);
    while groups.len() < n_clusters {
        let gain = |cluster: &usize| splits[*cluster].as_ref().map_or(0.0, |split| split.gain);
        let best = (0..groups.len()).reduce(|best, next| if gain(&next) > gain(&best) { next } else { best });
        let cluster = best.unwrap_or(0);
        let (left, right) = if let Some(split) = &splits[cluster] {
            let mut sides = split.sides.iter();
            groups[cluster].iter().partition(|_| sides.next() == Some(&0))
        } else {
            let Some(group) = groups.iter_mut().find(|group| group.len() > 1) else { break };
            let last = group.split_off(group.len() - 1);
            groups.push(last);
            splits.push(None);
            watch(&groups);
            continue;
        };
        (groups[cluster], splits[cluster]) = (left, None);
        groups.push(right);
        splits.push(None);
        let halves = [cluster, groups.len() - 1];
        let found: Vec<_> = halves.into_par_iter().map(|half| split(space, &groups[half])).collect();
        halves.into_iter().zip(found).for_each(|(half, found)| splits[half] = found);
        watch(&groups);
    }
}

/// Chooses `n_clusters` rows as initial centroids, shape `(n_columns, n_clusters)`.
///
/// Each is drawn with a probability proportional to its squared distance from those before it; of
/// `2 + ln k` draws the one that lowers the sum of these distances most is kept. D. Arthur and S.
/// Vassilvitskii (2007), "k-means++: the advantages of careful seeding", with the greedy choice of its
/// section 5. If all rows lie on centroids already, the remaining rows are taken in order.
/// O(n k d ln k).
pub(super) fn k_means_plus_plus<S: Space>(space: &S, n_clusters: usize, rng: &mut impl Rng) -> Array2<f32> {
    let n = space.n_rows();
    let n_candidates = 2 + (n_clusters as f64).ln() as usize;
    let mut chosen = vec![rng.gen_range(0..n)];
    let first = space.points(&chosen);
    let mut distances = squared_distances(space, first.view());
    while chosen.len() < n_clusters {
        let total: f64 = distances.iter().map(|&distance| f64::from(distance)).sum();
        if total <= 0.0 {
            let unchosen = (0..n).find(|row| !chosen.contains(row)).unwrap_or(0);
            chosen.push(unchosen);
            continue;
        }
        let targets = (0..n_candidates).map(|_| rng.gen_range(0.0..total)).collect();
        let candidates = rows_at(&distances, targets);
        let points = space.points(&candidates);
        let to_candidates = squared_distances(space, points.view());
        let (kept, sums) = best_candidate(&distances, &to_candidates, candidates.len());
        debug_assert!(sums.is_finite());
        let others = to_candidates.chunks_exact(candidates.len());
        distances
            .iter_mut()
            .zip(others)
            .for_each(|(distance, others)| *distance = distance.min(others[kept]));
        // A chosen row is never drawn again, even if rounding leaves it a distance.
        distances[candidates[kept]] = 0.0;
        chosen.push(candidates[kept]);
    }
    space.points(&chosen)
}

/// The rows at which the running sum of the distances passes each target.
fn rows_at(distances: &[f32], mut targets: Vec<f64>) -> Vec<usize> {
    targets.sort_by(f64::total_cmp);
    let mut rows = Vec::with_capacity(targets.len());
    let mut sum = 0.0;
    let mut last_positive = 0;
    for (row, &distance) in distances.iter().enumerate() {
        if distance > 0.0 {
            sum += f64::from(distance);
            last_positive = row;
            while rows.len() < targets.len() && targets[rows.len()] < sum {
                rows.push(row);
            }
        }
    }
    rows.resize(targets.len(), last_positive);
    rows.dedup();
    rows
}

/// The candidate with the least sum of distances, and that sum; ties go to the first.
fn best_candidate(distances: &[f32], to_candidates: &[f32], n_candidates: usize) -> (usize, f64) {
    let blocks: Vec<Vec<f64>> = distances
        .par_chunks(BLOCK)
        .zip(to_candidates.par_chunks(BLOCK * n_candidates))
        .map(|(distances, to_candidates)| {
            let mut sums = vec![0.0; n_candidates];
            for (distance, others) in distances.iter().zip(to_candidates.chunks_exact(n_candidates)) {
                sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += f64::from(distance.min(*other)));
            }
            sums
        })
        .collect();
    let sum_of = |candidate: usize| blocks.iter().map(|sums| sums[candidate]).sum::<f64>();
    (0..n_candidates)
        .map(|candidate| (candidate, sum_of(candidate)))
        .reduce(|best, next| if next.1 < best.1 { next } else { best })
        .unwrap_or((0, 0.0))
}

/// Squared distances of all rows to some points, shape `(n_rows, n_points)`, row by row.
fn squared_distances<S: Space>(space: &S, points: ArrayView2<'_, f32>) -> Vec<f32> {
    let n_points = points.ncols();
    let norms = squared_norms(points);
    let mut out = vec![0.0; space.n_rows() * n_points];
    out.par_chunks_mut(BLOCK * n_points).enumerate().for_each_init(
        || Array2::zeros((BLOCK, n_points)),
        |products, (block, out)| {
            let rows = block * BLOCK..block * BLOCK + out.len() / n_points;
            let mut products = products.slice_mut(ndarray::s![..rows.len(), ..]);
            space.products(rows.clone(), points, products.view_mut());
            let lengths = &space.squared_norms()[rows];
            for ((out, products), length) in
                out.chunks_exact_mut(n_points).zip(products.outer_iter()).zip(lengths)
            {
                for ((out, product), norm) in out.iter_mut().zip(products).zip(&norms) {
                    *out = (length + norm - 2.0 * product).max(0.0);
                }
            }
        },
    );
    out
}
