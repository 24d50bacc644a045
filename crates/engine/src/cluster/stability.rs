//! The stability of clusters when samples of the rows are clustered again: [`stability`].

use linfa::ParamGuard;
use rand::SeedableRng;
use rand::seq::index;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::algorithm::{Algorithm, KMeansParams, KMeansSettings};
use super::select_k::KSelection;
use crate::error::Result;

/// Number of samples clustered again.
const SAMPLES: usize = 5;

/// The share of the rows in each sample.
const PART: f64 = 0.8;

/// The stability of each cluster, 0 to 1, shape `(n_clusters)`: the share of its pairs of rows in a sample that are in
/// one cluster again when the sample is clustered by itself into as many clusters, averaged over the samples. A cluster
/// without a pair in any sample has 1.
///
/// Each of five samples has four fifths of the rows, at most four fifths of [`KSelection::SAMPLE`], and its own seed, so
/// both the choice of papers and the start of k-means are varied. Pairs are counted exactly, from the sizes of the parts
/// that a cluster falls into. A large cluster loses more pairs than a small one if the same share leaves it. After C.
/// Hennig (2007), "Cluster-wise assessment of cluster stability", with pairs for the Jaccard coefficient.
///
/// `labels` holds the cluster of each row, and `select` returns a selection of rows (ascending). O(five clusterings of at
/// most 8,000 rows), in parallel. The same at any number of threads.
pub(crate) fn stability<A: Algorithm>(
    labels: &[usize],
    n_clusters: usize,
    settings: &KMeansSettings,
    select: impl Fn(&[usize]) -> A::Rows + Sync,
) -> Result<Vec<f64>> {
    let rows = KSelection::sample(labels.len());
    let size = ((rows.len() as f64 * PART).ceil() as usize).max(n_clusters).min(rows.len());
    let kept: Vec<Vec<Option<f64>>> = (1..=SAMPLES as u64)
        .into_par_iter()
        .map(|sample| {
            let seed = settings.seed.wrapping_add(sample);
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
            let mut chosen: Vec<usize> =
                index::sample(&mut rng, rows.len(), size).into_iter().map(|at| rows[at]).collect();
            chosen.sort_unstable();
            let again = KMeansSettings { n_clusters: n_clusters.min(size), seed, ..settings.clone() };
            let again = KMeansParams::<A>::from_settings(again).check()?.cluster(&select(&chosen))?.labels;
            let before: Vec<usize> = chosen.iter().map(|&row| labels[row]).collect();
            Ok(pairs_kept(&before, &again, n_clusters))
        })
        .collect::<Result<_>>()?;
    let mean = |cluster: usize| {
        let shares: Vec<f64> = kept.iter().filter_map(|shares| shares[cluster]).collect();
        if shares.is_empty() { 1.0 } else { shares.iter().sum::<f64>() / shares.len() as f64 }
    };
    Ok((0..n_clusters).map(mean).collect())
}

/// The share of each cluster's pairs that are together in `after`; `None` for a cluster of fewer than two rows.
/// O(n log n).
fn pairs_kept(before: &[usize], after: &[usize], n_clusters: usize) -> Vec<Option<f64>> {
    let mut cells: Vec<(usize, usize)> = before.iter().copied().zip(after.iter().copied()).collect();
    cells.sort_unstable();
    let pairs = |n: usize| (n * n.saturating_sub(1) / 2) as f64;
    let mut sizes = vec![0; n_clusters];
    let mut together = vec![0.0; n_clusters];
    for cell in cells.chunk_by(|a, b| a == b) {
        let cluster = cell[0].0;
        sizes[cluster] += cell.len();
        together[cluster] += pairs(cell.len());
    }
    let share = |(size, together): (usize, f64)| (size > 1).then(|| together / pairs(size));
    sizes.into_iter().zip(together).map(share).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Axis};
    use proptest::prelude::*;

    use super::*;
    use crate::cluster::Euclidean;

    proptest! {
        #[test]
        fn counted_pairs_are_those_that_one_by_one_are_together(
            labels in prop::collection::vec((0_usize..4, 0_usize..4), 0..40),
        ) {
            let (before, after): (Vec<usize>, Vec<usize>) = labels.iter().copied().unzip();
            for (cluster, share) in pairs_kept(&before, &after, 4).into_iter().enumerate() {
                let (mut all, mut together) = (0, 0);
                for b in 0..labels.len() {
                    for a in (0..b).filter(|&a| before[a] == cluster && before[b] == cluster) {
                        all += 1;
                        together += usize::from(after[a] == after[b]);
                    }
                }
                let slow = (all > 0).then(|| f64::from(together as u32) / f64::from(all));
                prop_assert_eq!(share, slow);
            }
        }
    }

    #[test]
    fn a_far_group_is_found_again_and_a_cut_through_nothing_is_not() {
        // Twenty rows far away, and a hundred on a circle, which two centroids cut anywhere.
        let value = |(row, column): (usize, usize)| {
            let angle = (row as f32 * 2.399_963).rem_euclid(std::f32::consts::TAU);
            match (row < 20, column) {
                (true, 0) => 100.0 + row as f32 / 100.0,
                (true, _) => 0.0,
                (false, 0) => angle.cos(),
                (false, _) => angle.sin(),
            }
        };
        let rows = Array2::from_shape_fn((120, 2), value);
        let labels: Vec<usize> = (0..120).map(|row| if row < 20 { 0 } else { 1 + row % 2 }).collect();
        let settings = KMeansSettings { n_clusters: 3, n_starts: 1, max_iterations: 50, seed: 1 };
        let select = |chosen: &[usize]| rows.select(Axis(0), chosen);
        let found = stability::<Euclidean>(&labels, 3, &settings, select).unwrap();
        assert!((found[0] - 1.0).abs() < 1e-12 && found[1] < 0.6 && found[2] < 0.6, "{found:?}");
        assert_eq!(found, stability::<Euclidean>(&labels, 3, &settings, select).unwrap());
    }

    #[test]
    fn as_many_clusters_as_rows_can_be_asked_for() {
        let rows = Array2::from_shape_fn((4, 2), |(row, column)| (row * 2 + column) as f32);
        let settings = KMeansSettings { n_clusters: 4, n_starts: 1, max_iterations: 5, seed: 1 };
        let select = |chosen: &[usize]| rows.select(Axis(0), chosen);
        let found = stability::<Euclidean>(&[0, 1, 2, 3], 4, &settings, select).unwrap();
        assert_eq!(found, [1.0; 4]);
    }
}
