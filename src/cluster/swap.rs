//! How does k-means leave a poor solution? [`swap_search`]: one cluster less here, one more there.

use ndarray::Array2;
use rayon::prelude::*;

use super::lloyd::{State, groups, lloyd};
use super::space::Space;
use super::split::{Split, split};

/// How hard the search tries.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// Exchanges that are tried before the search gives up.
    n_tries: usize,
    /// Accepted exchanges at most: the search gains ever less, and its cost must stay in sight.
    max_swaps: usize,
}

impl Effort {
    pub(super) const FULL: Self = Self { n_tries: 10, max_swaps: 60 };
    /// Enough to compare numbers of clusters.
    pub(super) const LITTLE: Self = Self { n_tries: 4, max_swaps: 10 };
}

/// Exchanges tried with the same cluster removed, and with the same one split.
const N_TRIES_EACH: usize = 3;
/// An exchange must lower the inertia by at least this share.
const TOLERANCE: f64 = 1e-5;

/// Improves a solution until no exchange of centroids helps.
///
/// Lloyd's iterations cannot move a centroid from a region with too many to one with too few. So the
/// centroid that is cheapest to remove (its papers go to their second nearest) is taken away, the cluster
/// that gains most by it is split in two, and the iterations run again; the exchange is kept if the inertia
/// falls. P. Fränti and J. Kivijärvi (2000), "Randomised local search algorithm for the clustering problem",
/// with both choices made by their estimated gain instead of at random. It makes the result depend far less
/// on the seed than more starts would.
///
/// O(s * (n k d + iterations * n k d)) for s exchanges tried.
pub(super) fn swap_search<S: Space>(space: &S, start: State, max_iterations: usize, effort: Effort) -> State {
    let mut state = start;
    let n_clusters = state.centroids.ncols();
    if n_clusters < 2 || space.n_rows() <= n_clusters {
        return state;
    }
    for _ in 0..effort.max_swaps {
        let better = exchanges(space, &state, effort.n_tries).into_iter().find_map(|exchange| {
            let tried = lloyd(space, exchange.apply(&state.centroids), max_iterations);
            (tried.inertia < state.inertia * (1.0 - TOLERANCE)).then_some(tried)
        });
        match better {
            Some(better) => state = better,
            None => break,
        }
    }
    state
}

/// One centroid removed, one cluster split.
struct Exchange {
    removed: usize,
    split: usize,
    /// The split cluster's two centroids, shape `(n_columns, 2)`.
    halves: Array2<f32>,
}

impl Exchange {
    fn apply(&self, centroids: &Array2<f32>) -> Array2<f32> {
        let mut centroids = centroids.clone();
        centroids.column_mut(self.removed).assign(&self.halves.column(0));
        centroids.column_mut(self.split).assign(&self.halves.column(1));
        centroids
    }
}

/// The `n_tries` exchanges of least estimated cost, cheapest first.
fn exchanges<S: Space>(space: &S, state: &State, n_tries: usize) -> Vec<Exchange> {
    let groups = groups(&state.placements, state.centroids.ncols());
    let loss_of = |group: &Vec<u32>| {
        let placements = group.iter().map(|&row| &state.placements[row as usize]);
        placements.map(|placement| f64::from(placement.next_distance - placement.distance)).sum::<f64>()
    };
    let losses: Vec<f64> = groups.iter().map(loss_of).collect();
    let splits: Vec<Option<Split>> = groups.par_iter().map(|group| split(space, group)).collect();

    let mut pairs: Vec<(f64, usize, &Split, usize)> = Vec::new();
    for (cluster, split) in splits.iter().enumerate() {
        let Some(split) = split else { continue };
        let others = losses.iter().enumerate().filter(|(removed, _)| *removed != cluster);
        pairs.extend(others.map(|(removed, loss)| (loss - split.gain, removed, split, cluster)));
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.3).cmp(&(b.1, b.3))));
    let mut tries = vec![(0, 0); groups.len()];
    let mut chosen = Vec::new();
    for (_, removed, split, cluster) in pairs {
        if tries[removed].0 < N_TRIES_EACH && tries[cluster].1 < N_TRIES_EACH {
            tries[removed].0 += 1;
            tries[cluster].1 += 1;
            chosen.push(Exchange { removed, split: cluster, halves: split.halves.clone() });
        }
        if chosen.len() == n_tries {
            break;
        }
    }
    chosen
}
