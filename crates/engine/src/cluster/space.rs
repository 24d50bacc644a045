//! What k-means needs of rows: [`Space`], for dense rows under the Euclidean distance and sparse rows of unit
//! length under the angle.

use std::borrow::Cow;
use std::ops::Range;

use ndarray::parallel::prelude::*;
use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, CowArray, Ix2};

use super::products::{DenseRows, WIDTH, dense_products, sparse_products};
use crate::vectorize::{CsrMatrix, SparseRow};

/// Rows that k-means can cluster by squared distance to points.
///
/// Points are transposed, shape `(n_columns, n_points)`, the fastest layout for both kinds of rows.
pub(super) trait Space: Sync {
    /// Number of points multiplied at a time if only some points matter to some rows.
    const PANEL: usize;

    /// Number of rows.
    fn n_rows(&self) -> usize;

    /// Number of columns.
    fn n_columns(&self) -> usize;

    /// Whether centroids are scaled to unit length, so that distances order like angles.
    fn unit_centroids(&self) -> bool;

    /// Squared length of each row, shape `(n_rows)`.
    fn squared_norms(&self) -> &[f32];

    /// Inner products of some rows with points, shape `(rows, n_points)`.
    fn products(&self, rows: Range<usize>, points: ArrayView2<'_, f32>, mut out: ArrayViewMut2<'_, f32>) {
        let rows: Vec<u32> = rows.map(|row| row as u32).collect();
        if let Some(out) = out.as_slice_mut() {
            self.products_of(&rows, points, out);
        }
    }

    /// Inner products of listed rows, ascending, with points, row by row. The same to the bit as
    /// [`Space::products`].
    fn products_of(&self, rows: &[u32], points: ArrayView2<'_, f32>, out: &mut [f32]);

    /// The largest of the squared lengths.
    fn largest_squared_norm(&self) -> f32;

    /// The most products in an inner product.
    fn most_terms(&self) -> usize;

    /// The level of a score (see [`Assignment`](super::assignment::Assignment)) plus an error, on a scale where it changes by
    /// at most [`Space::fall`] when a point moves.
    fn level(&self, score: f32, length: f32, error: f32) -> f32;

    /// How far a row's level of a point may fall when the point moves this far and its squared length changes.
    fn fall(&self, moved: f64, norm: f32, new_norm: f32) -> f32;

    /// Adds a row, times a factor, to a sum, shape `(n_columns)`.
    fn add_to(&self, row: usize, factor: f64, sum: &mut [f64]);

    /// The mean of each group of rows, scaled to unit length if the space requires it, shape `(n_columns, n_groups)`. Each
    /// group is summed by itself in the order of its rows, so the number of threads does not matter.
    fn centroids(&self, groups: &[Vec<u32>]) -> Array2<f32> {
        let n_columns = self.n_columns();
        let mut rows = Array2::zeros((groups.len(), n_columns));
        rows.outer_iter_mut().into_par_iter().zip(groups).for_each_init(
            || vec![0.0_f64; n_columns],
            |sum, (mut out, group)| {
                if let Some(out) = out.as_slice_mut() {
                    self.mean(group, sum, out);
                }
            },
        );
        transposed(&rows)
    }

    /// The mean of a group of rows, scaled to unit length if the space requires it, shape `(n_columns)`. The sum is left in
    /// `sum`. A sum of zero leaves `out` unchanged.
    fn mean(&self, group: &[u32], sum: &mut [f64], out: &mut [f32]) {
        sum.fill(0.0);
        group.iter().for_each(|&row| self.sum_up(row as usize, 1.0, sum));
        self.mean_of(sum, group.len(), out);
    }

    /// The mean from a sum of `n_rows` rows.
    fn mean_of(&self, sum: &[f64], n_rows: usize, out: &mut [f32]) {
        let scale =
            if self.unit_centroids() { sum.iter().map(|x| x * x).sum::<f64>().sqrt() } else { n_rows as f64 };
        if scale > 0.0 {
            out.iter_mut().zip(sum).for_each(|(out, x)| *out = (*x / scale) as f32);
        }
    }

    /// Adds a row to a sum for a mean, or subtracts it with a `sign` of -1.
    fn sum_up(&self, row: usize, sign: f64, sum: &mut [f64]) {
        self.add_to(row, sign, sum);
    }

    /// Whether [`Space::sum_up`] never rounds a sum, so that neither the order of rows matters nor rows added and subtracted
    /// again.
    fn exact_sums(&self) -> bool {
        false
    }

    /// A selection of rows as a space, which may leave out columns of zeros.
    fn subset(&self, rows: &[u32]) -> impl Space;

    /// The columns, ascending, that a subset kept of its space; `None` for all.
    fn columns_kept(&self) -> Option<&[u32]> {
        None
    }

    /// Rows as points, shape `(n_columns, rows.len())`.
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
    largest_squared_norm: f32,
}

impl<'a> DenseSpace<'a> {
    pub(super) fn new(rows: impl Into<CowArray<'a, f32, Ix2>>) -> Self {
        let rows: CowArray<'a, f32, Ix2> = rows.into();
        let rows =
            if rows.is_standard_layout() { rows } else { rows.as_standard_layout().into_owned().into() };
        let squared_norms: Vec<f32> = rows.outer_iter().map(|row| row.iter().map(|x| x * x).sum()).collect();
        let largest_squared_norm = largest(&squared_norms);
        Self { rows, squared_norms, largest_squared_norm }
    }
}

impl Space for DenseSpace<'_> {
    const PANEL: usize = WIDTH;

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

    fn products_of(&self, rows: &[u32], points: ArrayView2<'_, f32>, out: &mut [f32]) {
        if let (Some(flat), Some(points)) = (self.rows.as_slice(), points.as_standard_layout().as_slice()) {
            dense_products(DenseRows { values: flat, n_columns: self.n_columns() }, rows, points, out);
        }
    }

    fn largest_squared_norm(&self) -> f32 {
        self.largest_squared_norm
    }

    fn most_terms(&self) -> usize {
        self.n_columns()
    }

    /// The distance, which falls by at most the movement of the point (triangle inequality).
    fn level(&self, score: f32, length: f32, error: f32) -> f32 {
        (score + length + error).max(0.0).sqrt()
    }

    fn fall(&self, moved: f64, _: f32, _: f32) -> f32 {
        rounded_up(moved)
    }

    fn add_to(&self, row: usize, factor: f64, sum: &mut [f64]) {
        if let Some(row) = self.rows.row(row).as_slice() {
            add_scaled(row, factor, sum);
        }
    }

    fn subset(&self, rows: &[u32]) -> impl Space {
        let mut subset = Array2::zeros((rows.len(), self.n_columns()));
        for (mut out, &row) in subset.outer_iter_mut().zip(rows) {
            out.assign(&self.rows.row(row as usize));
        }
        DenseSpace::new(subset)
    }
}

/// Adds `factor` times a row to a sum; the same to the bit with any instructions.
#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2")))]
fn add_scaled(row: &[f32], factor: f64, sum: &mut [f64]) {
    sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += factor * f64::from(*x));
}

/// Sparse rows of unit length.
pub(super) struct SparseSpace<'a> {
    rows: Cow<'a, CsrMatrix>,
    squared_norms: Vec<f32>,
    largest_squared_norm: f32,
    most_terms: usize,
    /// The number added to a value and subtracted again to round it for sums.
    coarse: f64,
    columns_kept: Option<Vec<u32>>,
}

impl<'a> SparseSpace<'a> {
    pub(super) fn new(rows: &'a CsrMatrix) -> Self {
        Self::from_cow(Cow::Borrowed(rows))
    }

    fn from_cow(rows: Cow<'a, CsrMatrix>) -> Self {
        let squared_norms: Vec<f32> = rows.rows().map(|row| row.values.iter().map(|x| x * x).sum()).collect();
        let largest_squared_norm = largest(&squared_norms);
        let most_terms = rows.rows().map(SparseRow::len).max().unwrap_or(0);
        // Greater than any sum. Values are rounded to the last place of numbers of this size.
        let coarse = 1.5 * (rows.n_rows() + 1).next_power_of_two() as f64;
        Self { rows, squared_norms, largest_squared_norm, most_terms, coarse, columns_kept: None }
    }
}

impl Space for SparseSpace<'_> {
    const PANEL: usize = WIDTH;

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

    fn products_of(&self, rows: &[u32], points: ArrayView2<'_, f32>, out: &mut [f32]) {
        if let Some(points) = points.as_standard_layout().as_slice() {
            sparse_products(&self.rows, rows, points, out);
        }
    }

    fn largest_squared_norm(&self) -> f32 {
        self.largest_squared_norm
    }

    fn most_terms(&self) -> usize {
        self.most_terms
    }

    /// Half the score, which is a constant minus the cosine for rows and points of unit length. A cosine changes by at most
    /// the movement of the point.
    fn level(&self, score: f32, _: f32, error: f32) -> f32 {
        0.5 * (score + error)
    }

    fn fall(&self, moved: f64, norm: f32, new_norm: f32) -> f32 {
        let longest = f64::from(self.largest_squared_norm()).sqrt() * (1.0 + 1e-4);
        rounded_up(moved * longest + 0.5 * (f64::from(norm) - f64::from(new_norm)).abs())
    }

    fn add_to(&self, row: usize, factor: f64, sum: &mut [f64]) {
        self.rows.row(row).iter().for_each(|(column, value)| sum[column] += factor * f64::from(value));
    }

    /// Values are rounded to multiples of a power of two large enough that no sum of them needs more than 53 bits. For n
    /// rows this changes a value by at most n / 2^52, no more than n additions of doubles may lose.
    fn sum_up(&self, row: usize, sign: f64, sum: &mut [f64]) {
        let coarse = self.coarse;
        let rounded = |value: f32| (f64::from(value) + coarse) - coarse;
        self.rows.row(row).iter().for_each(|(column, value)| sum[column] += sign * rounded(value));
    }

    fn exact_sums(&self) -> bool {
        self.largest_squared_norm < 1.1
    }

    fn subset(&self, rows: &[u32]) -> impl Space {
        let used = rows.iter().flat_map(|&row| self.rows.row(row as usize).columns);
        let mut numbers = vec![0_u32; self.n_columns()];
        used.for_each(|&column| numbers[column as usize] = 1);
        let kept: Vec<u32> =
            (0..).zip(&numbers).filter(|(_, used)| **used > 0).map(|(column, _)| column).collect();
        (0..).zip(&kept).for_each(|(number, &column)| numbers[column as usize] = number);
        let mut subset = CsrMatrix::empty(kept.len());
        let mut columns = Vec::new();
        for &row in rows {
            let row = self.rows.row(row as usize);
            columns.clear();
            columns.extend(row.columns.iter().map(|&column| numbers[column as usize]));
            subset.push_row(&columns, row.values);
        }
        SparseSpace { columns_kept: Some(kept), ..SparseSpace::from_cow(Cow::Owned(subset)) }
    }

    fn columns_kept(&self) -> Option<&[u32]> {
        self.columns_kept.as_deref()
    }
}

/// The largest of some squared lengths.
fn largest(squared_norms: &[f32]) -> f32 {
    squared_norms.iter().fold(0.0, |largest, norm| largest.max(*norm))
}

/// A single-precision number not below this non-negative one.
fn rounded_up(x: f64) -> f32 {
    (x * (1.0 + 1e-6)) as f32
}
