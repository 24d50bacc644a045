//! The sparse matrix: [`CsrMatrix`], the only sparse type.

use linfa::dataset::Records;
use rayon::prelude::*;

use crate::error::{Error, Result};

/// A sparse matrix in compressed rows, shape `(n_rows, n_columns)`, `f32` values, 8 bytes a nonzero.
///
/// Columns ascend within a row, and no column is stored twice.
#[derive(Debug, Clone, PartialEq)]
pub struct CsrMatrix {
    row_starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
    n_columns: usize,
}

/// One row of a [`CsrMatrix`], or any sparse vector: ascending columns and their values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SparseRow<'a> {
    /// Columns, ascending.
    pub columns: &'a [u32],
    /// Values, as long as `columns`.
    pub values: &'a [f32],
}

impl<'a> SparseRow<'a> {
    /// The (column, value) pairs, by column.
    pub fn iter(self) -> impl ExactSizeIterator<Item = (usize, f32)> + DoubleEndedIterator + 'a {
        self.columns.iter().zip(self.values).map(|(&column, &value)| (column as usize, value))
    }

    /// Number of nonzeros.
    pub fn len(self) -> usize {
        self.columns.len()
    }

    /// Whether the row is all zero.
    pub fn is_empty(self) -> bool {
        self.columns.is_empty()
    }

    /// Inner product, summed in `f32` by ascending column. O(a + b) for a and b nonzeros.
    pub fn dot(self, other: SparseRow<'_>) -> f32 {
        self.shared(other).map(|(_, a, b)| a * b).sum()
    }

    /// The columns that both rows have, ascending, with both values.
    pub fn shared(self, other: SparseRow<'a>) -> impl Iterator<Item = (usize, f32, f32)> + 'a {
        let (mut i, mut j) = (0, 0);
        std::iter::from_fn(move || {
            while i < self.columns.len() && j < other.columns.len() {
                let (a, b) = (self.columns[i], other.columns[j]);
                let (here, there) = (i, j);
                i += usize::from(a <= b);
                j += usize::from(b <= a);
                if a == b {
                    return Some((a as usize, self.values[here], other.values[there]));
                }
            }
            None
        })
    }
}

/// A matrix with columns renumbered from the rarest to the commonest.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RankedColumns {
    /// The matrix.
    pub(crate) matrix: CsrMatrix,
    /// The new number of each old column, shape `(n_columns)`.
    pub(crate) ranks: Vec<u32>,
    /// The number of rows with each new column, ascending, shape `(n_columns)`.
    pub(crate) frequencies: Vec<u32>,
}

/// Whether columns ascend and are below a number.
fn are_columns(columns: &[u32], n_columns: usize) -> bool {
    columns.last().is_none_or(|&last| (last as usize) < n_columns)
        && columns.windows(2).all(|pair| pair[0] < pair[1])
}

/// Number of rows a thread renumbers at a time.
const ROW_BLOCK: usize = 1024;

impl CsrMatrix {
    /// A matrix without rows.
    pub fn empty(n_columns: usize) -> Self {
        Self { row_starts: vec![0], columns: Vec::new(), values: Vec::new(), n_columns }
    }

    /// A matrix from its parts: `row_starts` has `n_rows + 1` ascending entries from 0 on, and within each row the
    /// columns ascend and are below `n_columns`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if the parts do not fit. O(nonzeros).
    ///
    /// ```
    /// use themata_engine::vectorize::CsrMatrix;
    ///
    /// let matrix = CsrMatrix::try_new(vec![0, 2, 2], vec![0, 3], vec![0.6, 0.8], 4)?;
    /// assert_eq!((matrix.n_rows(), matrix.n_nonzeros()), (2, 2));
    /// assert!(CsrMatrix::try_new(vec![0, 2], vec![3, 0], vec![0.6, 0.8], 4).is_err(), "columns descend");
    /// assert!(CsrMatrix::try_new(vec![0, 1], vec![4], vec![1.0], 4).is_err(), "there is no column 4");
    /// assert!(CsrMatrix::try_new(vec![0, 1], vec![0, 1], vec![1.0; 2], 4).is_err(), "a value is in no row");
    /// assert!(CsrMatrix::try_new(vec![], vec![], vec![], 4).is_err(), "no row starts");
    /// # Ok::<(), themata_engine::Error>(())
    /// ```
    pub fn try_new(
        row_starts: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<f32>,
        n_columns: usize,
    ) -> Result<Self> {
        if row_starts.first() != Some(&0) || !row_starts.is_sorted() {
            return Err(Error::shape("list of row starts", "out of order", "ascending from 0"));
        }
        if row_starts.last() != Some(&columns.len()) || columns.len() != values.len() {
            let found = format!("{} columns and {} values", columns.len(), values.len());
            let expected = format!("{:?} of each", row_starts.last());
            return Err(Error::shape("number of nonzeros", found, expected));
        }
        let matrix = Self { row_starts, columns, values, n_columns };
        let unfit = matrix.rows().position(|row| !are_columns(row.columns, n_columns));
        match unfit {
            Some(row) => {
                let expected = format!("ascending columns below {n_columns}");
                Err(Error::shape("row", format!("row {row} with other columns"), expected))
            }
            None => Ok(matrix),
        }
    }

    /// [`CsrMatrix::try_new`] from parts that fit.
    pub(super) fn from_parts(
        row_starts: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<f32>,
        n_columns: usize,
    ) -> Self {
        debug_assert!(Self::try_new(row_starts.clone(), columns.clone(), values.clone(), n_columns).is_ok());
        Self { row_starts, columns, values, n_columns }
    }

    /// Appends a row. O(nonzeros of the row).
    ///
    /// # Panics
    ///
    /// If the columns do not ascend, are not below [`CsrMatrix::n_columns`], or do not have one value each.
    pub fn push_row(&mut self, columns: &[u32], values: &[f32]) {
        assert!(are_columns(columns, self.n_columns), "columns ascend and are below the number of columns");
        assert_eq!(columns.len(), values.len(), "each column has a value");
        self.columns.extend_from_slice(columns);
        self.values.extend_from_slice(values);
        self.row_starts.push(self.columns.len());
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.row_starts.len() - 1
    }

    /// Number of columns.
    pub fn n_columns(&self) -> usize {
        self.n_columns
    }

    /// Number of stored values.
    pub fn n_nonzeros(&self) -> usize {
        self.columns.len()
    }

    /// Row `i`.
    #[inline]
    pub fn row(&self, i: usize) -> SparseRow<'_> {
        let range = self.row_starts[i]..self.row_starts[i + 1];
        SparseRow { columns: &self.columns[range.clone()], values: &self.values[range] }
    }

    /// The rows, in order.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = SparseRow<'_>> {
        (0..self.n_rows()).map(|i| self.row(i))
    }

    /// The transposed matrix: row t has the rows of `self` with column t, ascending. This is the inverted index of a matrix
    /// of papers and terms. O(nonzeros + columns).
    #[must_use]
    pub fn transpose(&self) -> Self {
        let mut row_starts = vec![0_usize; self.n_columns + 1];
        for &column in &self.columns {
            row_starts[column as usize + 1] += 1;
        }
        for column in 0..self.n_columns {
            row_starts[column + 1] += row_starts[column];
        }
        let mut next = row_starts.clone();
        let mut columns = vec![0_u32; self.columns.len()];
        let mut values = vec![0_f32; self.values.len()];
        for (i, row) in self.rows().enumerate() {
            for (column, value) in row.iter() {
                columns[next[column]] = i as u32;
                values[next[column]] = value;
                next[column] += 1;
            }
        }
        Self { row_starts, columns, values, n_columns: self.n_rows() }
    }
}

impl CsrMatrix {
    /// The sum of two matrices of the same shape. O(nonzeros).
    #[must_use]
    pub(crate) fn plus(&self, other: &Self) -> Self {
        let mut sum = Self::empty(self.n_columns);
        let (mut columns, mut values) = (Vec::new(), Vec::new());
        for (a, b) in self.rows().zip(other.rows()) {
            columns.clear();
            values.clear();
            let (mut i, mut j) = (0, 0);
            while i < a.len() || j < b.len() {
                let column_a = a.columns.get(i).copied().unwrap_or(u32::MAX);
                let column_b = b.columns.get(j).copied().unwrap_or(u32::MAX);
                let mut value = 0.0;
                if column_a <= column_b {
                    value += a.values[i];
                    i += 1;
                }
                if column_b <= column_a {
                    value += b.values[j];
                    j += 1;
                }
                columns.push(column_a.min(column_b));
                values.push(value);
            }
            sum.push_row(&columns, &values);
        }
        sum
    }

    /// The matrix with each value replaced by a function of its row, column and itself.
    #[must_use]
    pub fn map(mut self, function: impl Fn(usize, usize, f32) -> f32) -> Self {
        for row in 0..self.n_rows() {
            for at in self.row_starts[row]..self.row_starts[row + 1] {
                self.values[at] = function(row, self.columns[at] as usize, self.values[at]);
            }
        }
        self
    }

    /// The matrix with its columns renumbered from the rarest to the commonest, equally common ones by their old number. O(nonzeros * log of the longest row), in parallel.
    #[must_use]
    pub(crate) fn rarest_first(&self) -> RankedColumns {
        let mut by_column = vec![0_u32; self.n_columns];
        self.columns.iter().for_each(|&column| by_column[column as usize] += 1);
        let mut order: Vec<u32> = (0..self.n_columns as u32).collect();
        order.sort_by_key(|&column| by_column[column as usize]);
        let mut ranks = vec![0_u32; order.len()];
        order.iter().enumerate().for_each(|(rank, &column)| ranks[column as usize] = rank as u32);
        let frequencies = order.iter().map(|&column| by_column[column as usize]).collect();
        RankedColumns { matrix: self.renumber_columns(&ranks), ranks, frequencies }
    }

    /// The matrix with column `c` called `numbers[c]`, for a permutation `numbers` of the columns.
    fn renumber_columns(&self, numbers: &[u32]) -> Self {
        let rows: Vec<usize> = (0..self.n_rows()).collect();
        let renumbered = rows.par_chunks(ROW_BLOCK).map(|rows| {
            let all = self.row_starts[rows[0]]..self.row_starts[rows[0] + rows.len()];
            let (mut columns, mut values) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len()));
            let mut entries: Vec<(u32, f32)> = Vec::new();
            for &row in rows {
                entries.clear();
                entries.extend(self.row(row).iter().map(|(column, value)| (numbers[column], value)));
                entries.sort_unstable_by_key(|entry| entry.0);
                columns.extend(entries.iter().map(|entry| entry.0));
                values.extend(entries.iter().map(|entry| entry.1));
            }
            (columns, values)
        });
        let (columns, values): (Vec<Vec<u32>>, Vec<Vec<f32>>) = renumbered.unzip();
        Self {
            row_starts: self.row_starts.clone(),
            columns: columns.concat(),
            values: values.concat(),
            n_columns: self.n_columns,
        }
    }

    /// The matrix of the first columns. O(nonzeros).
    #[must_use]
    pub(crate) fn first_columns(&self, n_columns: usize) -> Self {
        let mut out = Self::empty(n_columns);
        for row in self.rows() {
            let kept = row.columns.partition_point(|&column| (column as usize) < n_columns);
            out.push_row(&row.columns[..kept], &row.values[..kept]);
        }
        out
    }

    /// The rows of this matrix, followed by those of another with the same columns. O(nonzeros).
    #[must_use]
    pub fn followed_by(&self, other: &Self) -> Self {
        let mut out = self.clone();
        other.rows().for_each(|row| out.push_row(row.columns, row.values));
        out
    }

    /// Some of the rows, in the order given.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> Self {
        let mut out = Self::empty(self.n_columns);
        for &row in rows {
            let row = self.row(row);
            out.push_row(row.columns, row.values);
        }
        out
    }
}

impl Records for CsrMatrix {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.n_rows()
    }

    fn nfeatures(&self) -> usize {
        self.n_columns
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Any matrix of up to 20 rows and 8 columns, with zero rows and zero columns among them.
    pub(crate) fn matrices() -> impl Strategy<Value = CsrMatrix> {
        proptest::collection::vec(proptest::collection::btree_map(0_u32..8, 0.01_f32..1.0, 0..8), 0..20)
            .prop_map(|rows| {
                let mut matrix = CsrMatrix::empty(8);
                for row in rows {
                    let (columns, values): (Vec<u32>, Vec<f32>) = row.into_iter().unzip();
                    matrix.push_row(&columns, &values);
                }
                matrix
            })
    }

    fn dense(matrix: &CsrMatrix) -> Vec<Vec<f32>> {
        let fill = |row: SparseRow<'_>| {
            let mut out = vec![0.0; matrix.n_columns()];
            row.iter().for_each(|(column, value)| out[column] = value);
            out
        };
        matrix.rows().map(fill).collect()
    }

    proptest! {
        #[test]
        fn transposing_swaps_indices(matrix in matrices()) {
            let (rows, transposed) = (dense(&matrix), dense(&matrix.transpose()));
            for (i, row) in rows.iter().enumerate() {
                for (j, value) in row.iter().enumerate() {
                    prop_assert_eq!(*value, transposed[j][i]);
                }
            }
            prop_assert_eq!(matrix.transpose().transpose(), matrix);
        }

        #[test]
        fn a_sum_is_the_dense_sum(a in matrices(), b in matrices()) {
            let n = a.n_rows().min(b.n_rows());
            let all: Vec<usize> = (0..n).collect();
            let (a, b) = (a.select(&all), b.select(&all));
            let (rows_a, rows_b, sum) = (dense(&a), dense(&b), dense(&a.plus(&b)));
            for i in 0..n {
                for j in 0..8 {
                    prop_assert_eq!(sum[i][j], rows_a[i][j] + rows_b[i][j]);
                }
            }
        }

        #[test]
        fn ranking_columns_only_moves_them(matrix in matrices()) {
            let RankedColumns { matrix: ranked, ranks, frequencies } = matrix.rarest_first();
            let (rows, moved) = (dense(&matrix), dense(&ranked));
            for (row, moved) in rows.iter().zip(&moved) {
                (0..8).for_each(|column| assert_eq!(row[column], moved[ranks[column] as usize]));
            }
            prop_assert!(frequencies.is_sorted());
            for (column, &frequency) in frequencies.iter().enumerate() {
                prop_assert_eq!(moved.iter().filter(|row| row[column] > 0.0).count(), frequency as usize);
            }
        }

        #[test]
        fn rows_and_columns_are_put_together_and_cut(a in matrices(), b in matrices(), n in 0_usize..9) {
            let both = [dense(&a), dense(&b)].concat();
            let together = a.followed_by(&b);
            prop_assert_eq!(dense(&together), both.clone());
            let cut: Vec<Vec<f32>> = both.iter().map(|row| row[..n.min(8)].to_vec()).collect();
            prop_assert_eq!(dense(&together.first_columns(n.min(8))), cut);
        }

        #[test]
        fn dot_is_the_dense_dot(matrix in matrices()) {
            let rows = dense(&matrix);
            for i in 0..matrix.n_rows() {
                for j in 0..matrix.n_rows() {
                    let expected: f32 = rows[i].iter().zip(&rows[j]).map(|(a, b)| a * b).sum();
                    prop_assert_eq!(matrix.row(i).dot(matrix.row(j)), expected);
                }
            }
        }
    }
}
