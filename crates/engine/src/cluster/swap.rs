//! The search that leaves poor local optima of k-means: [`swap_search`] removes one centroid and splits another cluster.

use rayon::prelude::*;

use super::assignment::groups;
use super::lloyd::State;
use super::space::Space;
use super::split::{Split, split};

/// The effort of the search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Effort {
    /// The number of exchanges tried before the search gives up.
    n_tries: usize,
    /// The most accepted exchanges, which bounds the cost as gains shrink.
    max_swaps: usize,
}

impl Effort {
    pub(super) const FULL: Self = Self { n_tries: 10, max_swaps: 60 };
    /// Enough to compare numbers of clusters.
    pub(super) const LITTLE: Self = Self { n_tries: 4, max_swaps: 10 };
}

/// The most exchanges tried that remove the same cluster, and that split the same one.
const N_TRIES_EACH: usize = 3;
/// The least share by which an exchange must lower the inertia.
const TOLERANCE: f64 = 1e-5;

/// Improves a solution until no exchange of centroids helps.
///
/// Lloyd's iterations cannot move a centroid from a region with too many to one with too few. So the centroid that is
/// cheapest to remove (its papers go to their second nearest) is removed, the cluster that gains most by it is split in
/// two, and the iterations run again. The exchange is kept if the inertia falls. P. Fränti and J. Kivijärvi (2000), "Randomised local search algorithm for the clustering problem",
/// with both choices by estimated gain instead of at random. The result depends far less on the seed than with more
/// starts.
///
/// O(m) for m nonzeros for each exchange tried, and the cost of [`State::iterate`] with few moving centroids: rows far
/// from these keep their bounds.
pub(super) fn swap_search<S: Space>(space: &S, start: State, max_iterations: usize, effort: Effort) -> State {
    let mut state = start;
    let n_clusters = state.centroids.len();
    if n_clusters < 2 || space.n_rows() <= n_clusters {
        return state;
    }
    let mut cuts = Cuts::default();
    for _ in 0..effort.max_swaps {
        cuts.update(space, groups(&state.assignments, n_clusters));
        let better = exchanges(&state, &cuts, effort.n_tries).into_iter().find_map(|exchange| {
            let replaced = [exchange.removed, exchange.cluster];
            let mut tried = state.exchanged(space, replaced, &exchange.split.halves(space.n_columns()));
            tried.iterate(space, max_iterations);
            (tried.inertia < state.inertia * (1.0 - TOLERANCE)).then_some(tried)
        });
        match better {
            Some(better) => {
                state = better;
                state.find_next(space);
            }
            None => break,
        }
    }
    state
}

/// The rows of each cluster, and their best splits.
#[derive(Default)]
struct Cuts {
    groups: Vec<Vec<u32>>,
    splits: Vec<Option<Split>>,
}

impl Cuts {
    /// Splits the groups that changed and keeps the other splits. O(m) for m nonzeros of the former.
    fn update<S: Space>(&mut self, space: &S, groups: Vec<Vec<u32>>) {
        let known = std::mem::take(&mut self.splits).into_iter().zip(&self.groups).map(Some);
        let known = known.chain(std::iter::repeat_with(|| None)).zip(&groups);
        let known: Vec<_> = known
            .map(|(known, group)| known.filter(|(_, known)| *known == group).map(|(split, _)| split))
            .collect();
        let cut =
            |(known, group): (Option<Option<Split>>, &Vec<u32>)| known.unwrap_or_else(|| split(space, group));
        self.splits = known.into_par_iter().zip(&groups).map(cut).collect();
        self.groups = groups;
    }
}

/// One centroid removed, one cluster split.
struct Exchange<'a> {
    removed: usize,
    cluster: usize,
    split: &'a Split,
}

/// The `n_tries` exchanges of least estimated cost, cheapest first.
fn exchanges<'a>(state: &State, cuts: &'a Cuts, n_tries: usize) -> Vec<Exchange<'a>> {
    let groups = &cuts.groups;
    let loss_of = |group: &Vec<u32>| {
        let assignments = group.iter().map(|&row| &state.assignments[row as usize]);
        assignments
            .map(|assignment| f64::from(assignment.next_distance() - assignment.distance()))
            .sum::<f64>()
    };
    let losses: Vec<f64> = groups.iter().map(loss_of).collect();

    let mut pairs: Vec<(f64, usize, &Split, usize)> = Vec::new();
    for (cluster, split) in cuts.splits.iter().enumerate() {
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
            chosen.push(Exchange { removed, cluster, split });
        }
        if chosen.len() == n_tries {
            break;
        }
    }
    chosen
}
