//! Rows of eight-bit numbers: [`QuantizedRows`].

use std::borrow::Cow;

use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::error::{Error, Result};

/// Rows of numbers of eight bits, shape `(n_rows, n_dimensions)`: number `v` of a row means
/// `v / 127 * largest`, where `largest` is the greatest absolute value of the row.
///
/// Rounding moves at most the third decimal of the cosine of two rows of 150 concepts. In return, rows take a quarter of
/// the memory and of the time to fetch them.
#[derive(Debug, Clone, PartialEq)]
pub struct QuantizedRows<'a> {
    /// Two's complement, row by row.
    values: Cow<'a, [u8]>,
    largest: Cow<'a, [f32]>,
    n_dimensions: usize,
}

/// The number for the greatest value of a row.
const FULL: f32 = 127.0;

impl<'a> QuantizedRows<'a> {
    /// Rounds rows, shape `(n_rows, n_dimensions)`. O(numbers).
    pub fn new(rows: ArrayView2<'_, f32>) -> QuantizedRows<'static> {
        let (n_rows, n_dimensions) = rows.dim();
        let mut values = Vec::with_capacity(n_rows * n_dimensions);
        let mut largest = Vec::with_capacity(n_rows);
        for row in rows.outer_iter() {
            largest.push(compact(row, &mut values));
        }
        QuantizedRows { values: Cow::Owned(values), largest: Cow::Owned(largest), n_dimensions }
    }

    /// Rows from their parts: `values` is as long as `largest` times `n_dimensions`.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if it is not.
    pub fn try_new(
        values: impl Into<Cow<'a, [u8]>>,
        largest: impl Into<Cow<'a, [f32]>>,
        n_dimensions: usize,
    ) -> Result<Self> {
        let (values, largest) = (values.into(), largest.into());
        if values.len() != largest.len() * n_dimensions {
            return Err(Error::shape("number of values", values.len(), largest.len() * n_dimensions));
        }
        Ok(Self { values, largest, n_dimensions })
    }

    /// A selection of rows. O(numbers of these).
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> QuantizedRows<'static> {
        let mut values = Vec::with_capacity(rows.len() * self.n_dimensions);
        rows.iter().for_each(|&row| values.extend_from_slice(self.values(row)));
        let largest = rows.iter().map(|&row| self.largest[row]).collect();
        QuantizedRows { values: Cow::Owned(values), largest, n_dimensions: self.n_dimensions }
    }

    /// The rows, followed by others of as many dimensions. O(numbers).
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if the dimensions differ.
    pub fn followed_by(&self, other: &QuantizedRows<'_>) -> Result<QuantizedRows<'static>> {
        if self.n_dimensions != other.n_dimensions {
            return Err(Error::shape("number of dimensions", other.n_dimensions, self.n_dimensions));
        }
        let values = [&*self.values, &*other.values].concat();
        let largest = [&*self.largest, &*other.largest].concat();
        QuantizedRows::try_new(values, largest, self.n_dimensions)
    }

    /// The rows with these `origins` and, for each row without one, the next of `new`. O(numbers).
    #[must_use]
    pub(crate) fn merged(
        &self,
        origins: &[Option<usize>],
        new: &QuantizedRows<'_>,
    ) -> QuantizedRows<'static> {
        let (mut values, mut largest, mut next) = (Vec::new(), Vec::new(), 0);
        for origin in origins {
            let (rows, row) = origin.map_or((new, next), |row| (self, row));
            next += usize::from(origin.is_none());
            values.extend_from_slice(rows.values(row));
            largest.push(rows.largest(row));
        }
        QuantizedRows { values: values.into(), largest: largest.into(), n_dimensions: self.n_dimensions }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.largest.len()
    }

    /// Numbers in each row.
    pub fn n_dimensions(&self) -> usize {
        self.n_dimensions
    }

    /// The numbers of a row, in two's complement.
    pub fn values(&self, row: usize) -> &[u8] {
        &self.values[row * self.n_dimensions..(row + 1) * self.n_dimensions]
    }

    /// The greatest absolute value of a row.
    pub fn largest(&self, row: usize) -> f32 {
        self.largest[row]
    }

    /// The values of a row.
    pub fn row(&self, row: usize) -> impl ExactSizeIterator<Item = f32> {
        let largest = self.largest[row];
        self.values(row).iter().map(move |&value| f32::from(value.cast_signed()) / FULL * largest)
    }

    /// The values of all rows, shape `(n_rows, n_dimensions)`.
    pub fn to_array(&self) -> Array2<f32> {
        let mut out = Array2::zeros((self.n_rows(), self.n_dimensions));
        for (row, mut out) in out.outer_iter_mut().enumerate() {
            out.iter_mut().zip(self.row(row)).for_each(|(out, value)| *out = value);
        }
        out
    }

    /// Inner product of a row's values with a query of as many. O(dimensions).
    pub fn dot(&self, row: usize, query: &[f32]) -> f32 {
        product(self.values(row), query) / FULL * self.largest[row]
    }

    /// The same rows, owned.
    pub fn into_owned(self) -> QuantizedRows<'static> {
        QuantizedRows {
            values: Cow::Owned(self.values.into_owned()),
            largest: Cow::Owned(self.largest.into_owned()),
            n_dimensions: self.n_dimensions,
        }
    }
}

/// Appends the numbers of a row and returns its greatest absolute value.
fn compact(row: ArrayView1<'_, f32>, values: &mut Vec<u8>) -> f32 {
    let largest = row.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
    let number = |x: f32| if largest > 0.0 { (x / largest * FULL).round() as i8 as u8 } else { 0 };
    values.extend(row.iter().map(|&x| number(x)));
    largest
}

/// Number of parallel sums, which lets the compiler multiply several numbers at once.
const LANES: usize = 16;

/// Sum of the products of numbers in two's complement with others, in an order that depends on their number alone.
#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx2")))]
fn product(values: &[u8], query: &[f32]) -> f32 {
    let (values, rest) = values.as_chunks::<LANES>();
    let (queries, rest_of_query) = query.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (values, queries) in values.iter().zip(queries) {
        for lane in 0..LANES {
            sums[lane] += f32::from(values[lane].cast_signed()) * queries[lane];
        }
    }
    let rest = rest.iter().zip(rest_of_query).map(|(&value, x)| f32::from(value.cast_signed()) * x);
    sums.iter().sum::<f32>() + rest.sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn directions_of_one_concept_are_exact() {
        let rows = QuantizedRows::new(array![[1.0, 0.0], [0.0, -1.0], [0.0, 0.0]].view());
        assert_eq!(rows.dot(0, &[1.0, 0.0]), 1.0);
        assert_eq!(rows.dot(1, &[0.0, -1.0]), 1.0);
        assert_eq!(rows.dot(0, &[0.0, -1.0]), 0.0);
        assert_eq!(rows.row(1).collect::<Vec<_>>(), [0.0, -1.0]);
        assert_eq!(rows.row(2).collect::<Vec<_>>(), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn products_are_those_of_the_numbers_rounded(
            numbers in proptest::collection::vec(-1.0_f32..1.0, 2 * 150),
        ) {
            let exact = Array2::from_shape_vec((2, 150), numbers).unwrap();
            let rows = QuantizedRows::new(exact.view());
            let rounded = rows.to_array();
            for (x, y) in exact.iter().zip(&rounded) {
                prop_assert!((x - y).abs() <= 0.5 / 127.0 + 1e-6);
            }
            let expected: f64 =
                rounded.row(0).iter().zip(exact.row(1)).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            let query = exact.row(1).to_vec();
            prop_assert!((f64::from(rows.dot(0, &query)) - expected).abs() < 1e-4);
        }
    }
}
