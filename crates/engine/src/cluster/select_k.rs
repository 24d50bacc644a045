//! The choice of the number of clusters: [`select_k`].

use ndarray::Array2;
use rayon::prelude::*;

use super::clustering::Clustering;
use super::init::divisive;
use super::lloyd::lloyd;
use super::space::{DenseSpace, Space};
use super::swap::{Effort, swap_search};
use crate::vectorize::CsrMatrix;

/// The evidence for a number of clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct KSelection {
    /// The number with the highest score; ties go to the smallest.
    pub chosen: usize,
    /// Every number tried, ascending, with its score; more is better.
    pub candidates: Vec<(usize, f64)>,
}

impl KSelection {
    /// The criterion in words.
    pub const CRITERION: &'static str =
        "modularity of the neighbour graph times simplified silhouette in the concept space";

    /// The largest number tried; more clusters are never proposed, but can be set.
    pub const MOST: usize = 50;

    /// The least mean number of rows in a cluster of the numbers tried.
    pub(crate) const LEAST_ROWS: usize = 4;

    /// The number of rows sufficient for the choice.
    pub const SAMPLE: usize = 10_000;

    /// All of `n_rows` rows, or an even sample of at most [`KSelection::SAMPLE`], ascending.
    pub fn sample(n_rows: usize) -> Vec<usize> {
        (0..n_rows).step_by(n_rows.div_ceil(Self::SAMPLE).max(1)).collect()
    }
}

/// Iterations of each run.
const MAX_ITERATIONS: usize = 50;
/// Every number up to this one is tried, then steps of a tenth.
const EVERY: usize = 14;

/// Chooses the number of clusters whose partition agrees best with the neighbour graph and is best separated.
///
/// The score of k is the [modularity] of the k clusters on the neighbour graph times their
/// simplified silhouette (mean of `1 - own / next` of the distances to the two nearest centroids). Modularity alone
/// prefers few clusters and silhouette alone many. Their product was right or close on most mixes of known categories
/// (`benches/README.md` has the figures, including the failures). It is least reliable with a dozen rows a cluster.
///
/// Row i of `rows`, shape `(n_rows, d)`, is row i of the undirected graph `edges`, shape `(n_rows, n_rows)`. An even
/// sample of many rows is enough: see [`KSelection::sample`]. O(sum of k over the numbers tried, times
/// n * d * iterations).
pub(crate) fn select_k(rows: &Array2<f32>, edges: &CsrMatrix) -> KSelection {
    let space = DenseSpace::new(rows.view());
    let numbers = numbers_to_try(rows.nrows());
    let mut starts: Vec<Array2<f32>> = Vec::with_capacity(numbers.len());
    divisive(&space, numbers.last().copied().unwrap_or(1), |groups| {
        if numbers.contains(&groups.len()) {
            starts.push(space.centroids(groups));
        }
    });
    let score = |start: Array2<f32>| {
        let refined = lloyd(&space, &start, MAX_ITERATIONS);
        let best = Clustering::new(&swap_search(&space, refined, MAX_ITERATIONS, Effort::LITTLE));
        modularity(edges, &best.labels) * if best.n_clusters() == 1 { 0.0 } else { best.silhouette() }
    };
    let scores: Vec<f64> = starts.into_par_iter().map(score).collect();
    let candidates: Vec<(usize, f64)> = numbers.into_iter().zip(scores).collect();
    let best = candidates.iter().copied().reduce(|best, next| if next.1 > best.1 { next } else { best });
    KSelection { chosen: best.map_or(1, |best| best.0), candidates }
}

/// The numbers of clusters to try for this many rows, ascending from 1.
fn numbers_to_try(n_rows: usize) -> Vec<usize> {
    let most = (n_rows / KSelection::LEAST_ROWS).clamp(1, KSelection::MOST);
    let next = |k: &usize| Some(if *k < EVERY { k + 1 } else { k + (k / 10).max(1) });
    let mut numbers: Vec<usize> = std::iter::successors(Some(1), next).take_while(|k| *k < most).collect();
    numbers.push(most);
    numbers
}

/// The share of the edges' weight inside clusters less the share that chance would put there, below 1.
/// M. E. J. Newman and M. Girvan (2004), "Finding and evaluating community structure in networks". O(edges).
pub fn modularity(edges: &CsrMatrix, labels: &[usize]) -> f64 {
    let n_clusters = labels.iter().max().map_or(0, |label| label + 1);
    let (mut inside, mut total) = (0.0_f64, 0.0_f64);
    let mut degrees = vec![0.0_f64; n_clusters];
    for (i, row) in edges.rows().enumerate() {
        for (j, weight) in row.iter() {
            let weight = f64::from(weight);
            total += weight;
            degrees[labels[i]] += weight;
            if labels[i] == labels[j] {
                inside += weight;
            }
        }
    }
    if total <= 0.0 {
        return 0.0;
    }
    inside / total - degrees.iter().map(|degree| (degree / total).powi(2)).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    /// `n_groups` groups of `size` rows about far corners, each row's neighbours those of its group.
    fn grouped(n_groups: usize, size: usize) -> (Array2<f32>, CsrMatrix) {
        let value = |(i, j): (usize, usize)| {
            let noise = ((i * 31 + j * 17) % 13) as f32 / 130.0;
            noise + f32::from(u8::from(i / size == j))
        };
        let rows = Array2::from_shape_fn((n_groups * size, n_groups), value);
        let mut edges = CsrMatrix::empty(n_groups * size);
        for i in 0..n_groups * size {
            let group = (i / size * size) as u32..((i / size + 1) * size) as u32;
            let others: Vec<u32> = group.filter(|&row| row as usize != i).collect();
            edges.push_row(&others, &vec![0.5; others.len()]);
        }
        (rows, edges)
    }

    #[test]
    fn far_groups_are_counted() {
        for n_groups in [2, 3, 5, 8] {
            let (rows, edges) = grouped(n_groups, 20);
            assert_eq!(select_k(&rows, &edges).chosen, n_groups);
        }
    }

    #[test]
    fn equal_rows_are_one_cluster() {
        let (_, edges) = grouped(1, 50);
        assert_eq!(select_k(&Array2::ones((50, 3)), &edges).chosen, 1);
    }

    #[test]
    fn numbers_ascend_to_the_last_sensible_one() {
        assert_eq!(numbers_to_try(1), [1]);
        assert_eq!(numbers_to_try(24), [1, 2, 3, 4, 5, 6]);
        let many = numbers_to_try(1_000_000);
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]) && many.last() == Some(&50));
    }

    #[test]
    fn modularity_of_two_cliques() {
        // Two pairs: each holds half the weight, chance would put a quarter in each.
        let mut edges = CsrMatrix::empty(4);
        for to in [1, 0, 3, 2] {
            edges.push_row(&[to], &[1.0]);
        }
        assert!((modularity(&edges, &[0, 0, 1, 1]) - 0.5).abs() < 1e-12);
        assert!((modularity(&edges, &[0, 1, 0, 1]) + 0.5).abs() < 1e-12);
        assert!(modularity(&edges, &[0; 4]).abs() < 1e-12);
    }
}
