//! Means that follow the rows that move: [`Sums`] of each cluster's rows, to which rows are added and from which
//! they are subtracted.
//!
//! This requires exact sums ([`Space::exact_sums`]): then the order does not matter, and an updated sum equals a new one
//! to the bit. Few rows move after the first iterations, while new sums of all changed clusters would take as long as in
//! the first.

use std::sync::Arc;

use ndarray::ArrayView2;
use rayon::prelude::*;

use super::assignment::Assignment;
use super::bounds::NOWHERE;
use super::space::Space;

/// The most numbers kept, 128 MB; with more clusters, sums are computed anew.
const MOST_NUMBERS: usize = 1 << 24;

/// Number of clusters whose means are held at a time.
const MEANS_AT_ONCE: usize = 256;

/// Number of rows whose products with their mean are computed at a time.
const BLOCK: usize = 1024;

/// The sum of the rows of each cluster. A copy shares sums until they change.
#[derive(Debug, Clone)]
pub(super) struct Sums {
    /// Shape `(n_columns)` each; `None` if unknown.
    sums: Vec<Option<Arc<Vec<f64>>>>,
    /// The cluster whose sum includes each row, shape `(n_rows)`; empty if sums are not kept.
    counted: Vec<u32>,
}

/// The change of a cluster's sum.
struct Change<'a> {
    cluster: usize,
    sum: Option<Arc<Vec<f64>>>,
    left: Vec<u32>,
    joined: Vec<u32>,
    members: &'a [u32],
}

impl Sums {
    pub(super) fn none<S: Space>(space: &S, n_clusters: usize) -> Self {
        let kept = space.exact_sums() && n_clusters * space.n_columns() <= MOST_NUMBERS;
        let n_rows = if kept { space.n_rows() } else { 0 };
        Self { sums: vec![None; n_clusters], counted: vec![NOWHERE; n_rows] }
    }

    /// Calls `found` with each of some clusters, its mean, shape `(n_columns)`, and the products of the mean with the
    /// cluster's rows. All clusters with other rows than the last time must be among them; `groups` holds the rows of
    /// each. O(m) for m nonzeros of these clusters' rows, which are multiplied while they are in the cache, and
    /// O(`n_columns`) for each cluster.
    pub(super) fn means<S: Space>(
        &mut self,
        space: &S,
        assignments: &[Assignment],
        groups: &[Vec<u32>],
        clusters: &[usize],
        mut found: impl FnMut(usize, &[f32], &[f32]),
    ) {
        let mut changes = self.changes(assignments, groups, clusters).into_iter();
        let kept = !self.counted.is_empty();
        loop {
            let some: Vec<Change<'_>> = changes.by_ref().take(MEANS_AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            let mean_of = |change: Change<'_>| {
                let (cluster, members) = (change.cluster, change.members);
                let sum = change.apply(space);
                let mut mean = vec![0.0; space.n_columns()];
                space.mean_of(&sum, members.len(), &mut mean);
                let mut products = vec![0.0; members.len()];
                let point = ArrayView2::from_shape((mean.len(), 1), &mean).ok();
                let parts = members.par_chunks(BLOCK).zip(products.par_chunks_mut(BLOCK));
                parts.for_each(|(rows, out)| {
                    point.iter().for_each(|point| space.products_of(rows, *point, out));
                });
                (cluster, kept.then_some(sum), mean, products)
            };
            let means: Vec<_> = some.into_par_iter().map(mean_of).collect();
            for (cluster, sum, mean, products) in means {
                self.sums[cluster] = sum;
                found(cluster, &mean, &products);
            }
        }
    }

    /// Updates the clusters that count each row, and takes the sums out.
    fn changes<'a>(
        &mut self,
        assignments: &[Assignment],
        groups: &'a [Vec<u32>],
        clusters: &[usize],
    ) -> Vec<Change<'a>> {
        let mut positions = vec![None; self.sums.len()];
        clusters.iter().enumerate().for_each(|(at, &cluster)| positions[cluster] = Some(at));
        let change = |&cluster: &usize| Change {
            cluster,
            sum: self.sums[cluster].take(),
            left: Vec::new(),
            joined: Vec::new(),
            members: &groups[cluster],
        };
        let mut changes: Vec<Change<'a>> = clusters.iter().map(change).collect();
        let position = |cluster: u32| positions.get(cluster as usize).copied().flatten();
        for ((row, assignment), counted) in (0..).zip(assignments).zip(&mut self.counted) {
            if assignment.nearest == *counted {
                continue;
            }
            let (from, to) = (position(*counted), position(assignment.nearest));
            debug_assert!(to.is_some() && (from.is_some() || *counted == NOWHERE), "a cluster was left out");
            if let Some(from) = from {
                changes[from].left.push(row);
            }
            if let Some(to) = to {
                changes[to].joined.push(row);
            }
            *counted = assignment.nearest;
        }
        changes
    }
}

impl Change<'_> {
    /// The sum of the members, by the shorter computation.
    fn apply<S: Space>(self, space: &S) -> Arc<Vec<f64>> {
        match self.sum {
            Some(mut shared) if self.left.len() + self.joined.len() < self.members.len() => {
                let sum = Arc::make_mut(&mut shared);
                self.left.iter().for_each(|&row| space.sum_up(row as usize, -1.0, sum));
                self.joined.iter().for_each(|&row| space.sum_up(row as usize, 1.0, sum));
                shared
            }
            _ => {
                let mut sum = vec![0.0; space.n_columns()];
                self.members.iter().for_each(|&row| space.sum_up(row as usize, 1.0, &mut sum));
                Arc::new(sum)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cluster::space::SparseSpace;
    use crate::vectorize::CsrMatrix;

    proptest! {
        /// Whatever the order, and whatever came and went between.
        #[test]
        fn a_sum_that_followed_its_rows_is_the_sum_made_anew(
            values in prop::collection::vec(prop_oneof![0.0_f32..1.0, 1e-9_f32..1e-6], 1..200),
            keep in prop::collection::vec(any::<bool>(), 200),
        ) {
            let mut rows = CsrMatrix::empty(1);
            values.iter().for_each(|&value| rows.push_row(&[0], &[value]));
            let space = SparseSpace::new(&rows);
            prop_assert!(space.exact_sums());
            let kept: Vec<u32> = (0..values.len() as u32).filter(|&row| keep[row as usize]).collect();
            let left: Vec<u32> = (0..values.len() as u32).filter(|&row| !keep[row as usize]).collect();
            let sum = |members: &[u32]| {
                Change { cluster: 0, sum: None, left: Vec::new(), joined: Vec::new(), members }.apply(&space)
            };
            let all: Vec<u32> = (0..values.len() as u32).rev().collect();
            let mut followed = sum(&all);
            let followed = Arc::make_mut(&mut followed);
            left.iter().for_each(|&row| space.sum_up(row as usize, -1.0, followed));
            prop_assert_eq!(followed[0].to_bits(), sum(&kept)[0].to_bits());
            // No farther from the true sum than a sum of doubles may be.
            let plain: f64 = kept.iter().map(|&row| f64::from(values[row as usize])).sum();
            prop_assert!((followed[0] - plain).abs() <= 2.0 * (values.len() as f64).powi(2) * f64::EPSILON);
        }
    }
}
