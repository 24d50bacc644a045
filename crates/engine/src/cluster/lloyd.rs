//! Lloyd's iterations, the same for every space, without the distances that cannot matter.

use ndarray::Array2;
use rayon::prelude::*;

use super::assignment::{Assignment, fill_empty, groups, inertia};
use super::bounds::{Bounds, NOWHERE};
use super::centroids::Centroids;
use super::plain::TOLERANCE;
use super::space::Space;
use super::sums::Sums;

/// Number of rows whose products with one centroid are computed at a time.
const BLOCK: usize = 1024;

/// The state of k-means: centroids and the assignment of each row.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub(super) centroids: Centroids,
    pub(super) assignments: Vec<Assignment>,
    /// Sum of squared distances to the nearest centroid.
    pub(super) inertia: f64,
    pub(super) n_iterations: usize,
    pub(super) converged: bool,
    bounds: Bounds,
    sums: Sums,
    /// The clusters with other rows than when their centroid was computed, shape `(n_clusters)`.
    outdated: Vec<bool>,
    /// The rows moved to empty clusters in the last iteration, ascending.
    filled: Vec<usize>,
}

/// Iterates from given centroids, shape `(n_columns, n_clusters)`, until no row moves, until an iteration gains
/// less than [`TOLERANCE`], or `max_iterations` times. No cluster is left empty. S. P. Lloyd (1982), "Least
/// squares quantization in PCM".
///
/// The results equal those of [`plain_lloyd`](super::plain::plain_lloyd) to the bit. The first iteration costs O(m k) for
/// m nonzeros and k clusters, as all do there; later ones O(m), and as many products as [`Bounds`] leave. Keeps n / [`Space::PANEL`] numbers for each cluster of n rows, and [`Sums`].
pub(super) fn lloyd<S: Space>(space: &S, centroids: &Array2<f32>, max_iterations: usize) -> State {
    let mut state = State::initial(space, Centroids::new(centroids, S::PANEL));
    state.iterate(space, max_iterations);
    state.find_next(space);
    state
}

impl State {
    /// The state before the first iteration, with every row assigned.
    fn initial<S: Space>(space: &S, centroids: Centroids) -> Self {
        let n_clusters = centroids.len();
        let nowhere = |&length: &f32| Assignment {
            nearest: NOWHERE,
            next: NOWHERE,
            score: f32::INFINITY,
            next_score: f32::INFINITY,
            length,
        };
        let mut state = Self {
            bounds: Bounds::none(space.n_rows(), &centroids),
            sums: Sums::none(space, n_clusters),
            centroids,
            assignments: space.squared_norms().iter().map(nowhere).collect(),
            inertia: 0.0,
            n_iterations: 0,
            converged: false,
            outdated: vec![true; n_clusters],
            filled: Vec::new(),
        };
        let falls = vec![0.0; n_clusters];
        state.bounds.find_nearest(space, &mut state.assignments, &state.centroids, &falls);
        state.fill_empty(space);
        state
    }

    /// The state after two centroids were exchanged for `points`, shape `(n_columns, 2)`, before any
    /// iteration. O(m) for m nonzeros, where most rows keep one of their two nearest centroids. The second
    /// nearest centroids become guesses: see [`State::find_next`].
    pub(super) fn exchanged<S: Space>(&self, space: &S, replaced: [usize; 2], points: &Array2<f32>) -> Self {
        let mut state = self.clone();
        for (&centroid, point) in replaced.iter().zip(points.columns()) {
            state.centroids.replace(centroid, &point.to_vec());
            state.outdated[centroid] = true;
        }
        let mut scores = Array2::zeros((space.n_rows(), 2));
        let norms = replaced.map(|centroid| state.centroids.norm(centroid));
        scores.axis_chunks_iter_mut(ndarray::Axis(0), BLOCK).into_par_iter().enumerate().for_each(
            |(block, mut scores)| {
                let rows = block * BLOCK..block * BLOCK + scores.nrows();
                space.products(rows, points.view(), scores.view_mut());
                for mut row in scores.outer_iter_mut() {
                    row.iter_mut().zip(norms).for_each(|(x, norm)| *x = norm - 2.0 * *x);
                }
            },
        );
        let names = replaced.map(|centroid| centroid as u32);
        state.bounds.exchange(space, &mut state.assignments, &state.centroids, names, &scores, &self.filled);
        let falls = vec![0.0; state.centroids.len()];
        state.bounds.find_nearest(space, &mut state.assignments, &state.centroids, &falls);
        state.note_moved(&self.assignments);
        state.fill_empty(space);
        (state.n_iterations, state.converged) = (0, false);
        state
    }

    /// Iterates until one of the reasons to stop of [`lloyd`].
    pub(super) fn iterate<S: Space>(&mut self, space: &S, max_iterations: usize) {
        while self.n_iterations < max_iterations && !self.converged {
            self.n_iterations += 1;
            let (before, filled_before) = (self.inertia, !self.filled.is_empty());
            let falls = self.move_centroids(space);
            let old = self.assignments.clone();
            self.bounds.find_nearest(space, &mut self.assignments, &self.centroids, &falls);
            self.fill_empty(space);
            let same = !self.note_moved(&old);
            let filled = filled_before || !self.filled.is_empty();
            self.converged = same || (!filled && before - self.inertia < TOLERANCE * before);
        }
    }

    /// Moves each centroid to the mean of its rows, and updates the scores of these rows. Returns how far the levels of
    /// each centroid may have fallen. O(m) for m nonzeros of the clusters with other rows than before; all other
    /// centroids would stay the same. Sums change by the moved rows.
    fn move_centroids<S: Space>(&mut self, space: &S) -> Vec<f32> {
        let n_clusters = self.centroids.len();
        let members = groups(&self.assignments, n_clusters);
        let outdated: Vec<usize> = (0..n_clusters).filter(|&cluster| self.outdated[cluster]).collect();
        let norms: Vec<f32> = (0..n_clusters).map(|cluster| self.centroids.norm(cluster)).collect();
        let mut moves = vec![0.0; n_clusters];
        let (centroids, sums) = (&mut self.centroids, &mut self.sums);
        let mut scores = Vec::new();
        sums.means(space, &self.assignments, &members, &outdated, |cluster, mean, products| {
            moves[cluster] = centroids.replace(cluster, mean);
            let norm = centroids.norm(cluster);
            scores.extend(members[cluster].iter().zip(products).map(|(&row, x)| (row, norm - 2.0 * x)));
        });
        self.outdated.fill(false);
        scores.into_iter().for_each(|(row, score)| self.assignments[row as usize].score = score);
        let fall = |cluster: usize| space.fall(moves[cluster], norms[cluster], self.centroids.norm(cluster));
        (0..n_clusters).map(fall).collect()
    }

    /// Finds the second nearest centroid of every row.
    pub(super) fn find_next<S: Space>(&mut self, space: &S) {
        // A row moved to an empty cluster came from its second nearest.
        self.bounds.find_next(space, &mut self.assignments, &self.centroids, &self.filled);
    }

    /// Marks the clusters that rows left or joined; returns whether any row did.
    fn note_moved(&mut self, before: &[Assignment]) -> bool {
        let mut moved = false;
        for (old, new) in before.iter().zip(&self.assignments) {
            if old.nearest != new.nearest {
                moved = true;
                self.outdated[old.nearest as usize] = true;
                self.outdated[new.nearest as usize] = true;
            }
        }
        moved
    }

    fn fill_empty<S: Space>(&mut self, space: &S) {
        self.filled = fill_empty(&mut self.assignments, self.centroids.len());
        self.filled.sort_unstable();
        for &row in &self.filled {
            let assignment = self.assignments[row];
            self.outdated[assignment.nearest as usize] = true;
            self.outdated[assignment.next as usize] = true;
            self.bounds.release(space, row, &self.centroids, assignment.next, assignment.next_score);
        }
        self.inertia = inertia(&self.assignments);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cluster::plain::{PlainRun, plain_lloyd};
    use crate::cluster::space::{DenseSpace, SparseSpace, transposed};
    use crate::vectorize::CsrMatrix;

    /// Whether a run equals the plain way step by step, from any start and after an exchange.
    fn assert_same_as_plain<S: Space>(space: &S, start: &Array2<f32>) -> Result<(), TestCaseError> {
        for iterations in [0, 1, 2, 3, 5, 30] {
            let found = lloyd(space, start, iterations);
            let plain = plain_lloyd(space, start.clone(), iterations);
            assert_same(&found, &plain)?;
            if start.ncols() > 1 {
                let replaced = [iterations % start.ncols(), (iterations + 1) % start.ncols()];
                let points = space.points(&[0, space.n_rows() / 2]);
                let mut exchanged = plain.centroids;
                replaced
                    .iter()
                    .zip(points.columns())
                    .for_each(|(&at, point)| exchanged.column_mut(at).assign(&point));
                for iterations in [0, 1, 2, 30] {
                    let mut found = found.exchanged(space, replaced, &points);
                    found.iterate(space, iterations);
                    found.find_next(space);
                    assert_same(&found, &plain_lloyd(space, exchanged.clone(), iterations))?;
                }
            }
        }
        Ok(())
    }

    fn assert_same(found: &State, plain: &PlainRun) -> Result<(), TestCaseError> {
        prop_assert_eq!(&found.assignments, &plain.assignments);
        prop_assert_eq!(found.inertia.to_bits(), plain.inertia.to_bits());
        prop_assert_eq!(found.centroids.to_rows(), transposed(&plain.centroids));
        Ok(())
    }

    /// Rows of few different numbers, many of them equal, at two scales, and the rows that start as centroids.
    fn any_dense() -> impl Strategy<Value = (Array2<f32>, Vec<usize>)> {
        let shape = (1_usize..120, 1_usize..6, 1_i32..5, prop::sample::select(vec![1e-3_f32, 1.0, 250.0]));
        shape.prop_flat_map(|(n, d, most, scale)| {
            let cells = prop::collection::vec(-most..=most, n * d);
            let rows = cells.prop_map(move |cells| {
                let cell = |(i, j): (usize, usize)| cells[i * d + j] as f32 * scale;
                Array2::from_shape_fn((n, d), cell)
            });
            (rows, prop::collection::vec(0..n, 1..=n))
        })
    }

    fn any_sparse() -> impl Strategy<Value = (CsrMatrix, Vec<usize>)> {
        let row = prop::collection::btree_map(0_u32..12, 1_u8..4, 0..5);
        prop::collection::vec(row, 1..120).prop_flat_map(|rows| {
            let mut matrix = CsrMatrix::empty(12);
            for row in &rows {
                let norm = row.values().map(|x| f32::from(*x).powi(2)).sum::<f32>().sqrt();
                let (columns, values): (Vec<u32>, Vec<f32>) =
                    row.iter().map(|(column, x)| (*column, f32::from(*x) / norm)).unzip();
                matrix.push_row(&columns, &values);
            }
            let n = rows.len();
            (Just(matrix), prop::collection::vec(0..n, 1..=n))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn dense_rows_end_as_in_the_plain_way((rows, start) in any_dense()) {
            let space = DenseSpace::new(rows.view());
            assert_same_as_plain(&space, &space.points(&start))?;
        }

        #[test]
        fn sparse_rows_end_as_in_the_plain_way((rows, start) in any_sparse()) {
            let space = SparseSpace::new(&rows);
            assert_same_as_plain(&space, &space.points(&start))?;
        }
    }

    /// Noise without ties, in more rows than a block holds, and more centroids than a panel holds.
    #[test]
    fn noise_ends_as_in_the_plain_way() {
        let noise = |(i, j): (usize, usize)| ((i * 7919 + j * 104_729 + i * j * 31) % 1009) as f32 / 1009.0;
        let rows = Array2::from_shape_fn((2500, 9), noise);
        for n_clusters in [1, 2, 40, 150] {
            let space = DenseSpace::new(rows.view());
            let start: Vec<usize> = (0..n_clusters).map(|at| at * 16).collect();
            assert_same_as_plain(&space, &space.points(&start)).unwrap();
        }
    }
}
