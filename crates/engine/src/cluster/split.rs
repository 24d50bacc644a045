//! Bisecting a cluster along its longest direction: [`split`].

use ndarray::Array2;

use super::assignment::inertia;
use super::plain::{assign, plain_lloyd};
use super::space::Space;

/// Power iterations for the longest direction.
const POWER_ITERATIONS: usize = 10;
/// Iterations of k-means with two centroids that refine the split.
const LLOYD_ITERATIONS: usize = 10;

/// A cluster split in two.
pub(super) struct Split {
    /// The decrease of the sum of squared distances.
    pub(super) gain: f64,
    /// The two centroids, shape `(n_columns, 2)`, in the columns of the cluster.
    halves: Array2<f32>,
    /// These columns, ascending; `None` for all.
    columns: Option<Vec<u32>>,
    /// The half of each row of the cluster, 0 or 1.
    pub(super) sides: Vec<u32>,
}

impl Split {
    /// The two centroids, shape `(n_columns, 2)`.
    pub(super) fn halves(&self, n_columns: usize) -> Array2<f32> {
        let Some(columns) = &self.columns else { return self.halves.clone() };
        let mut all = Array2::zeros((n_columns, 2));
        for (&column, halves) in columns.iter().zip(self.halves.outer_iter()) {
            all.row_mut(column as usize).assign(&halves);
        }
        all
    }
}

/// Splits a group of rows in two; `None` for fewer than two different rows.
///
/// The split starts at right angles to the first principal component through the mean, found by power iterations from
/// the row farthest from the mean, and is refined by k-means with two centroids. Nothing is random. PDDP: D. Boley (1998), "Principal direction divisive partitioning"; as a start for
/// k-means, T. Su and J. Dy (2007), "In search of deterministic methods for initializing k-means". O(m d) for
/// m rows.
pub(super) fn split<S: Space>(space: &S, group: &[u32]) -> Option<Split> {
    if group.len() < 2 {
        return None;
    }
    let subset = space.subset(group);
    let columns = subset.columns_kept().map(<[u32]>::to_vec);
    let everything: Vec<u32> = (0..group.len() as u32).collect();
    let mean = subset.centroids(&[everything]);
    let whole = assign(&subset, &mean);
    let farthest = whole.iter().enumerate().fold(0, |best, (row, assignment)| {
        if assignment.distance() > whole[best].distance() { row } else { best }
    });
    let scores = longest_direction(&subset, farthest)?;
    let (left, right): (Vec<u32>, Vec<u32>) =
        (0..group.len() as u32).partition(|&row| scores[row as usize] <= 0.0);
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let refined = plain_lloyd(&subset, subset.centroids(&[left, right]), LLOYD_ITERATIONS);
    let sides = refined.assignments.iter().map(|assignment| assignment.nearest).collect();
    Some(Split { gain: inertia(&whole) - refined.inertia, halves: refined.centroids, columns, sides })
}

/// The coordinate of each row along the first principal component, shape `(n_rows)`; `None` if all rows are
/// equal.
fn longest_direction<S: Space>(space: &S, start: usize) -> Option<Vec<f64>> {
    let (n, d) = (space.n_rows(), space.n_columns());
    let mut mean = vec![0.0; d];
    (0..n).for_each(|row| space.add_to(row, 1.0 / n as f64, &mut mean));
    let mut direction: Vec<f64> = mean.iter().map(|x| -x).collect();
    space.add_to(start, 1.0, &mut direction);
    let mut scores = vec![0.0; n];
    let mut products = Array2::zeros((n, 1));
    for _ in 0..POWER_ITERATIONS {
        let norm = direction.iter().map(|x| x * x).sum::<f64>().sqrt();
        // Rows of f32 that differ by rounding alone count as equal.
        if norm < 1e-6 {
            return None;
        }
        direction.iter_mut().for_each(|x| *x /= norm);
        let column = Array2::from_shape_fn((d, 1), |(column, _)| direction[column] as f32);
        space.products(0..n, column.view(), products.view_mut());
        let offset: f64 = mean.iter().zip(&direction).map(|(x, y)| x * y).sum();
        scores.iter_mut().zip(&products).for_each(|(score, product)| *score = f64::from(*product) - offset);
        // Eᵀ (E v), where E is the rows less their mean.
        let total: f64 = scores.iter().sum();
        direction.iter_mut().zip(&mean).for_each(|(x, mean)| *x = -total * mean);
        scores.iter().enumerate().for_each(|(row, score)| space.add_to(row, *score, &mut direction));
    }
    Some(scores)
}
