//! What must rows offer to be clustered? [`Space`]: dense rows under Euclid's distance, sparse rows of unit
//! length under the angle.

use std::borrow::Cow;
use std::ops::Range;

use multiversion::multiversion;
use ndarray::linalg::general_mat_mul;
use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, CowArray, Ix2, s};

use crate::vectorize::CsrMatrix;

/// Rows that k-means can cluster by squared distance to points.
///
/// Points are given transposed, shape `(n_columns, n_points)`, which is what both kinds of rows multiply
/// fastest with.
pub(super) trait Space: Sync {
    /// Number of rows.
    fn n_rows(&self) -> usize;

    /// Number of columns.
    fn n_columns(&self) -> usize;

    /// Whether centroids are scaled to unit length, so that distance orders like the angle.
    fn unit_centroids(&self) -> bool;

    /// Squared length of each row, shape `(n_rows)`.
    fn squared_norms(&self) -> &[f32];

    /// Inner products of some rows with points, shape `(rows, n_points)`.
    fn products(&self, rows: Range<usize>, points: ArrayView2<'_, f32>, out: ArrayViewMut2<'_, f32>);

    /// Adds a row, times a factor, to a sum, shape `(n_columns)`.
    fn add_to(&self, row: usize, factor: f64, sum: &mut [f64]);

    /// The mean of each group of rows, scaled to unit length where the space asks for it, shape
    /// `(n_columns, n_groups)`. Each group is summed by itself in the order of its rows, so the number of
    /// threads changes nothing.
    fn centroids(&self, groups: &[Vec<u32>]) -> Array2<f32> {
        let n_columns = self.n_columns();
        let mut rows = Array2::zeros((groups.len(), n_columns));
        rows.outer_iter_mut().into_par_iter().zip(groups).for_each_init(
            || vec![0.0_f64; n_columns],
            |sum, (mut out, group)| {
                sum.fill(0.0);
                group.iter().for_each(|&row| self.add_to(row as usize, 1.0, sum));
                let scale = if self.unit_centroids() {
                    sum.iter().map(|x| x * x).sum::<f64>().sqrt()
                } else {
                    group.len() as f64
                };
                if scale > 0.0 {
                    out.iter_mut().zip(sum).for_each(|(out, x)| *out = (*x / scale) as f32);
                }
            },
        );
        transposed(&rows)
    }

    /// Some of the rows, as a space of their own.
    fn subset(&self, rows: &[u32]) -> impl Space;

    /// Given rows as points, shape `(n_columns, rows.len())`.
    fn points(&self, rows: &[usize]) -> Array2<f32> {
        let mut out = Array2::zeros((self.n_columns(), rows.len()));
        let mut sum = vec![0.0; self.n_columns()];
        for (mut column, &row) in out.axis_iter_mut(Axis(1)).zip(rows) {
            sum.fill(0.0);
            self.add_to(row, 1.0, &mut sum);
            column.iter_mut().zip(&sum).for_each(|(out, x)| *out = *x as f32);
        }
        out
    }
}

/// A transposed copy in standard layout.
pub(super) fn transposed(matrix: &Array2<f32>) -> Array2<f32> {
    matrix.t().as_standard_layout().into_owned()
}

/// Dense rows.
pub(super) struct DenseSpace<'a> {
    rows: CowArray<'a, f32, Ix2>,
    squared_norms: Vec<f32>,
}

impl<'a> DenseSpace<'a> {
    pub(super) fn new(rows: impl Into<CowArray<'a, f32, Ix2>>) -> Self {
        let rows = rows.into();
        let squared_norms = rows.outer_iter().map(|row| row.iter().map(|x| x * x).sum()).collect();
        Self { rows, squared_norms }
    }
}

impl Space for DenseSpace<'_> {
    fn n_rows(&self) -> usize {
        self.rows.nrows()
    }

    fn n_columns(&self) -> usize {
        self.rows.ncols()
    }

    fn unit_centroids(&self) -> bool {
        false
    }

    fn squared_norms(&self) -> &[f32] {
        &self.squared_norms
    }

    fn products(&self, rows: Range<usize>, points: ArrayView2<'_, f32>, mut out: ArrayViewMut2<'_, f32>) {
        general_mat_mul(1.0, &self.rows.slice(s![rows, ..]), &points, 0.0, &mut out);
    }

    fn add_to(&self, row: usize, factor: f64, sum: &mut [f64]) {
        match self.rows.row(row).as_slice() {
            Some(row) => add_scaled(row, factor, sum),
            None => {
                sum.iter_mut().zip(self.rows.row(row)).for_each(|(sum, x)| *sum += factor * f64::from(*x));
            }
        }
    }

    fn subset(&self, rows: &[u32]) -> impl Space {
        let rows: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
        DenseSpace::new(self.rows.select(Axis(0), &rows))
    }
}

/// Adds `factor` times a row to a sum; the same to the bit with any instructions.
#[multiversion(targets("x86_64+avx2"))]
fn add_scaled(row: &[f32], factor: f64, sum: &mut [f64]) {
    sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += factor * f64::from(*x));
}

/// Sparse rows of unit length.
pub(super) struct SparseSpace<'a> {
    rows: Cow<'a, CsrMatrix>,
    squared_norms: Vec<f32>,
}

impl<'a> SparseSpace<'a> {
    pub(super) fn new(rows: &'a CsrMatrix) -> Self {
        Self::of(Cow::Borrowed(rows))
    }

    fn of(rows: Cow<'a, CsrMatrix>) -> Self {
        let squared_norms = rows.rows().map(|row| row.values.iter().map(|x| x * x).sum()).collect();
        Self { rows, squared_norms }
    }
}

impl Space for SparseSpace<'_> {
    fn n_rows(&self) -> usize {
        self.rows.n_rows()
    }

    fn n_columns(&self) -> usize {
        self.rows.n_columns()
    }

    fn unit_centroids(&self) -> bool {
        true
    }

    fn squared_norms(&self) -> &[f32] {
        &self.squared_norms
    }

    fn products(&self, rows: Range<usize>, points: ArrayView2<'_, f32>, mut out: ArrayViewMut2<'_, f32>) {
        out.fill(0.0);
        for (mut out, row) in out.outer_iter_mut().zip(rows) {
            if let Some(out) = out.as_slice_mut() {
                for (column, value) in self.rows.row(row).iter() {
                    if let Some(point) = points.row(column).to_slice() {
                        out.iter_mut().zip(point).for_each(|(out, x)| *out += value * x);
                    }
                }
            }
        }
    }

    fn add_to(&self, row: usize, factor: f64, sum: &mut [f64]) {
        self.rows.row(row).iter().for_each(|(column, value)| sum[column] += factor * f64::from(value));
    }

    fn subset(&self, rows: &[u32]) -> impl Space {
        let rows: Vec<usize> = rows.iter().map(|&row| row as usize).collect();
        SparseSpace::of(Cow::Owned(self.rows.select(&rows)))
    }
}
