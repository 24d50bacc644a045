//! The choice of the number of clusters: [`select_k`].

use ndarray::Array2;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::clustering::Clustering;
use super::evidence::Evidence;
use super::init::divisive;
use super::lloyd::lloyd;
use super::space::{DenseSpace, Space};
use super::swap::{Effort, swap_search};
use crate::vectorize::CsrMatrix;

/// How many clusters are wanted where the rows allow several numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Detail {
    /// The smallest number within a standard error of the best.
    Coarse,
    /// The smallest number within a quarter of a standard error of the best.
    #[default]
    Medium,
    /// The largest number within a standard error of the best, also of clusters of four rows on average.
    Fine,
}

impl Detail {
    /// Every level, from few clusters to many.
    pub const ALL: [Self; 3] = [Self::Coarse, Self::Medium, Self::Fine];

    /// Its name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Coarse => "coarse",
            Self::Medium => "medium",
            Self::Fine => "fine",
        }
    }

    /// The number of standard errors that a score may lie below the best.
    fn tolerance(self) -> f64 {
        match self {
            Self::Coarse | Self::Fine => 1.0,
            Self::Medium => 0.25,
        }
    }

    /// The least mean number of rows in a cluster of the numbers tried: eight, or a twelfth of few rows, at least four.
    fn least_rows(self, n_rows: usize) -> f64 {
        match self {
            Self::Coarse | Self::Medium => (n_rows as f64 / 12.0).clamp(4.0, 8.0),
            Self::Fine => 4.0,
        }
    }
}

/// The evidence for a number of clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct KSelection {
    /// The number chosen among those within the noise of the highest score, as [`Detail`] says.
    pub chosen: usize,
    /// Every number tried, ascending, with its score; more is better.
    pub candidates: Vec<(usize, f64)>,
    /// The noise of each candidate: the standard error of the difference between its score and the highest one, shape
    /// `(candidates)`. Empty if it was not kept.
    pub noise: Vec<f64>,
}

impl KSelection {
    /// The criterion in words.
    pub const CRITERION: &'static str = "modularity of the neighbour graph times simplified silhouette in the concept space, where themes of a few papers count less";

    /// The largest number tried; more clusters are never proposed, but can be set.
    pub const MOST: usize = 50;

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

/// The number of rows from which a cluster counts in full: eight, or a sixteenth of few rows, at least four.
fn full_size(n_rows: usize) -> f64 {
    (n_rows as f64 / 16.0).clamp(4.0, 8.0)
}

/// Chooses the smallest number of clusters whose partition agrees with the neighbour graph, and is separated, as well as
/// the best one within the noise.
///
/// The score of k is the [modularity] of the k clusters on the neighbour graph times their
/// simplified silhouette (mean of `1 - own / next` of the distances to the two nearest centroids). Modularity alone
/// prefers few clusters and silhouette alone many. Smoothing makes tight clusters of a few rows out of anything, so a
/// margin counts less in a cluster of fewer than eight rows (or a sixteenth of few rows). The noise is the standard error
/// of the difference between a score and the highest one when rows are resampled, and the level of [`Detail`] says how
/// much of it is tolerated, and in which direction, after the rule of one standard error (L. Breiman et al. 1984,
/// "Classification and regression trees"). `benches/README.md` has the figures, including the failures.
///
/// Row i of `rows`, shape `(n_rows, d)`, is row i of the undirected graph `edges`, shape `(n_rows, n_rows)`. An even
/// sample of many rows is enough: see [`KSelection::sample`]. O(sum of k over the numbers tried, times
/// n * d * iterations).
pub(crate) fn select_k(rows: &Array2<f32>, edges: &CsrMatrix, detail: Detail) -> KSelection {
    let space = DenseSpace::new(rows.view());
    let numbers = numbers_to_try(rows.nrows(), detail);
    let mut starts: Vec<Array2<f32>> = Vec::with_capacity(numbers.len());
    divisive(&space, numbers.last().copied().unwrap_or(1), |groups| {
        if numbers.contains(&groups.len()) {
            starts.push(space.centroids(groups));
        }
    });
    let full_size = full_size(rows.nrows());
    let evidence = |start: Array2<f32>| {
        let refined = lloyd(&space, &start, MAX_ITERATIONS);
        let best = Clustering::new(&swap_search(&space, refined, MAX_ITERATIONS, Effort::LITTLE));
        Evidence::new(edges, &best, full_size)
    };
    let evidence: Vec<Evidence> = starts.into_par_iter().map(evidence).collect();
    within_noise(&numbers, &evidence, detail)
}

/// The selection from the evidence for each number.
fn within_noise(numbers: &[usize], evidence: &[Evidence], detail: Detail) -> KSelection {
    let best = evidence.iter().reduce(|best, next| if next.score > best.score { next } else { best });
    let noise: Vec<f64> = evidence.iter().map(|of| best.map_or(0.0, |best| of.noise(best))).collect();
    let most = best.map_or(0.0, |best| best.score);
    let mut tried = evidence.iter().zip(&noise);
    let is_within = |(of, noise): (&Evidence, &f64)| of.score >= most - detail.tolerance() * noise;
    let within = match detail {
        Detail::Coarse | Detail::Medium => tried.position(is_within),
        Detail::Fine => tried.rposition(is_within),
    };
    KSelection {
        chosen: within.map_or(1, |at| numbers[at]),
        candidates: numbers.iter().copied().zip(evidence.iter().map(|of| of.score)).collect(),
        noise,
    }
}

/// The numbers of clusters to try for this many rows, ascending from 1. A level of less detail tries the first of them.
fn numbers_to_try(n_rows: usize, detail: Detail) -> Vec<usize> {
    let most = (n_rows as f64 / detail.least_rows(n_rows)) as usize;
    let most = most.clamp(1, KSelection::MOST);
    let next = |k: &usize| Some(if *k < EVERY { k + 1 } else { k + (k / 10).max(1) });
    std::iter::successors(Some(1), next).take_while(|k| *k <= most).collect()
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
    use proptest::prelude::*;
    use rand::seq::SliceRandom;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    /// Rows about random centres, each row with edges to the rows nearest to it.
    fn scattered(n_rows: usize, n_groups: usize, spread: f32, seed: u64) -> (Array2<f32>, CsrMatrix) {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut random = |shape| Array2::from_shape_fn(shape, |_| rng.gen_range(-1.0_f32..1.0));
        let (centres, noise) = (random((n_groups, 4)), random((n_rows, 4)));
        let rows =
            Array2::from_shape_fn((n_rows, 4), |(i, j)| centres[[i % n_groups, j]] + spread * noise[[i, j]]);
        let near = |i: usize, j: usize| {
            let squared = rows.row(i).iter().zip(rows.row(j)).map(|(x, y)| (x - y).powi(2)).sum::<f32>();
            (-squared).exp()
        };
        let mut edges = CsrMatrix::empty(n_rows);
        for i in 0..n_rows {
            let others: Vec<u32> =
                (0..n_rows).filter(|&j| j != i && near(i, j) > 0.2).map(|j| j as u32).collect();
            let values: Vec<f32> = others.iter().map(|&j| near(i, j as usize)).collect();
            edges.push_row(&others, &values);
        }
        (rows, edges)
    }

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
            for detail in Detail::ALL {
                assert_eq!(select_k(&rows, &edges, detail).chosen, n_groups);
            }
        }
    }

    #[test]
    fn equal_rows_are_one_cluster() {
        let (_, edges) = grouped(1, 50);
        assert_eq!(select_k(&Array2::ones((50, 3)), &edges, Detail::default()).chosen, 1);
    }

    #[test]
    fn numbers_ascend_to_the_last_sensible_one() {
        assert_eq!(numbers_to_try(1, Detail::Medium), [1]);
        assert_eq!(numbers_to_try(24, Detail::Medium), [1, 2, 3, 4, 5, 6]);
        assert_eq!(numbers_to_try(96, Detail::Medium).last(), Some(&12));
        let many = numbers_to_try(1_000_000, Detail::Coarse);
        assert!(many.windows(2).all(|pair| pair[0] < pair[1]) && many.last() == Some(&50));
        for n_rows in 0..600 {
            let [coarse, medium, fine] = Detail::ALL.map(|detail| numbers_to_try(n_rows, detail));
            assert!(medium.starts_with(&coarse) && fine.starts_with(&medium));
        }
    }

    /// Rows and edges in another order.
    fn shuffled(rows: &Array2<f32>, edges: &CsrMatrix, order: &[usize]) -> (Array2<f32>, CsrMatrix) {
        let mut at = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, &old)| at[old] = new as u32);
        let mut moved = CsrMatrix::empty(order.len());
        for &old in order {
            let mut row: Vec<(u32, f32)> = edges.row(old).iter().map(|(j, weight)| (at[j], weight)).collect();
            row.sort_unstable_by_key(|edge| edge.0);
            let (columns, values): (Vec<u32>, Vec<f32>) = row.into_iter().unzip();
            moved.push_row(&columns, &values);
        }
        (rows.select(ndarray::Axis(0), order), moved)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn the_choice_is_within_the_noise_and_grows_with_detail(
            n_rows in 1_usize..90, n_groups in 1_usize..7, spread in 0.0_f32..2.0, seed: u64,
        ) {
            let (rows, edges) = scattered(n_rows, n_groups, spread, seed);
            let found = Detail::ALL.map(|detail| select_k(&rows, &edges, detail));
            for (selection, detail) in found.iter().zip(Detail::ALL) {
                let highest = selection.candidates.iter().fold(f64::MIN, |most, tried| most.max(tried.1));
                let within = selection.candidates.iter().zip(&selection.noise);
                let mut within = within.filter(|((_, score), noise)| {
                    *score >= highest - detail.tolerance() * **noise
                });
                let expected = if detail == Detail::Fine { within.next_back() } else { within.next() };
                prop_assert_eq!(Some(selection.chosen), expected.map(|((number, _), _)| *number));
            }
            prop_assert!(found[0].chosen <= found[1].chosen && found[1].chosen <= found[2].chosen);
        }

        #[test]
        fn neither_order_nor_threads_matter(n_groups in 1_usize..6, size in 8_usize..20, seed: u64) {
            let (rows, edges) = grouped(n_groups, size);
            let mut order: Vec<usize> = (0..n_groups * size).collect();
            order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
            let (moved, moved_edges) = shuffled(&rows, &edges, &order);
            let found = select_k(&rows, &edges, Detail::Medium);
            prop_assert_eq!(found.chosen, select_k(&moved, &moved_edges, Detail::Medium).chosen);
            let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
            prop_assert_eq!(found, pool.install(|| select_k(&rows, &edges, Detail::Medium)));
        }
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
