//! How many clusters are there? [`choose_count`].

use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::init::k_means_plus_plus;
use super::lloyd::lloyd;
use super::space::DenseSpace;
use crate::error::Result;
use crate::vectorize::CsrMatrix;

/// The evidence for a number of clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct CountChoice {
    /// The number chosen: that of the highest score, the smallest of equal ones.
    pub chosen: usize,
    /// Every number tried, ascending, and its score; more is better.
    pub candidates: Vec<(usize, f64)>,
}

impl CountChoice {
    /// The criterion in words.
    pub const CRITERION: &'static str = "modularity of the partition on the neighbour graph";
}

/// Chooses the number of clusters whose partition cuts the neighbour graph best.
pub fn choose_count(rows: &Array2<f32>, edges: &CsrMatrix, seed: u64) -> Result<CountChoice> {
    let largest = rows.nrows().min(60);
    let space = DenseSpace::new(rows.view());
    let candidates: Vec<(usize, f64)> = (1..=largest)
        .into_par_iter()
        .map(|k| {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
            let state = lloyd(&space, k_means_plus_plus(&space, k, &mut rng), 30);
            let labels: Vec<usize> = state.placements.iter().map(|p| p.nearest as usize).collect();
            (k, modularity(edges, &labels))
        })
        .collect();
    let chosen =
        candidates.iter().copied().reduce(|best, next| if next.1 > best.1 + 1e-9 { next } else { best });
    Ok(CountChoice { chosen: chosen.map_or(1, |best| best.0), candidates })
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
