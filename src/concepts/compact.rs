//! How do rows of concepts take little room? [`CompactRows`], eight bits a number.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView1, ArrayView2};

/// Rows of numbers of eight bits, shape `(n_rows, n_dimensions)`: number `v` of a row stands for
/// `v / 127 * largest`, where `largest` is the greatest absolute value of the row.
///
/// Of the cosine of two rows of 150 concepts, the rounding moves the third decimal at most. In exchange rows take a
/// quarter of the room and of the time to go through, and their products, being sums of integers, are the same
/// on every processor.
#[derive(Debug, Clone, PartialEq)]
pub struct CompactRows<'a> {
    /// Two's complement, row by row.
    values: Cow<'a, [u8]>,
    largest: Cow<'a, [f32]>,
    n_dimensions: usize,
}

/// The number that stands for the greatest value of a row.
const FULL: f32 = 127.0;

impl<'a> CompactRows<'a> {
    /// Rounds rows, shape `(n_rows, n_dimensions)`. O(numbers).
    pub fn new(rows: ArrayView2<'_, f32>) -> CompactRows<'static> {
        let (n_rows, n_dimensions) = rows.dim();
        let mut values = Vec::with_capacity(n_rows * n_dimensions);
        let mut largest = Vec::with_capacity(n_rows);
        for row in rows.outer_iter() {
            largest.push(compact(row, &mut values));
        }
        CompactRows { values: Cow::Owned(values), largest: Cow::Owned(largest), n_dimensions }
    }

    /// Rows of their parts: `values` as long as `largest` times `n_dimensions`.
    ///
    /// # Panics
    ///
    /// If lengths do not fit one another.
    pub fn from_parts(values: Cow<'a, [u8]>, largest: Cow<'a, [f32]>, n_dimensions: usize) -> Self {
        assert_eq!(values.len(), largest.len() * n_dimensions, "each row needs its numbers");
        Self { values, largest, n_dimensions }
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

    /// What the numbers of a row stand for.
    pub fn row(&self, row: usize) -> impl ExactSizeIterator<Item = f32> {
        let largest = self.largest[row];
        self.values(row).iter().map(move |&value| f32::from(value.cast_signed()) / FULL * largest)
    }

    /// What all numbers stand for, shape `(n_rows, n_dimensions)`.
    pub fn to_array(&self) -> Array2<f32> {
        let mut out = Array2::zeros((self.n_rows(), self.n_dimensions));
        for (row, mut out) in out.outer_iter_mut().enumerate() {
            out.iter_mut().zip(self.row(row)).for_each(|(out, value)| *out = value);
        }
        out
    }

    /// Inner product of a row with a row of other rows. O(dimensions).
    pub fn dot(&self, row: usize, other: &CompactRows<'_>, of_other: usize) -> f32 {
        let sum = product(self.values(row), other.values(of_other));
        sum as f32 / (FULL * FULL) * (self.largest[row] * other.largest[of_other])
    }

    /// Some of the rows, in the order given.
    #[must_use]
    pub fn select(&self, rows: &[usize]) -> CompactRows<'static> {
        let values: Vec<u8> = rows.iter().flat_map(|&row| self.values(row)).copied().collect();
        let largest: Vec<f32> = rows.iter().map(|&row| self.largest[row]).collect();
        CompactRows {
            values: Cow::Owned(values),
            largest: Cow::Owned(largest),
            n_dimensions: self.n_dimensions,
        }
    }
}

/// Appends the numbers of a row and gives its greatest absolute value.
fn compact(row: ArrayView1<'_, f32>, values: &mut Vec<u8>) -> f32 {
    let largest = row.iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
    let number = |x: f32| if largest > 0.0 { (x / largest * FULL).round() as i8 as u8 } else { 0 };
    values.extend(row.iter().map(|&x| number(x)));
    largest
}

/// Sum of products of numbers in two's complement.
#[multiversion::multiversion(targets("x86_64+avx2"))]
fn product(a: &[u8], b: &[u8]) -> i32 {
    let term = |(&a, &b): (&u8, &u8)| i32::from(i16::from(a.cast_signed()) * i16::from(b.cast_signed()));
    a.iter().zip(b).map(term).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn directions_of_one_concept_are_exact() {
        let rows = CompactRows::new(array![[1.0, 0.0], [0.0, -1.0], [0.0, 0.0]].view());
        assert_eq!(rows.dot(0, &rows, 0), 1.0);
        assert_eq!(rows.dot(1, &rows, 1), 1.0);
        assert_eq!(rows.dot(0, &rows, 1), 0.0);
        assert_eq!(rows.row(1).collect::<Vec<_>>(), [0.0, -1.0]);
        assert_eq!(rows.row(2).collect::<Vec<_>>(), [0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn products_are_those_of_the_numbers_rounded(
            numbers in proptest::collection::vec(-1.0_f32..1.0, 2 * 150),
        ) {
            let exact = Array2::from_shape_vec((2, 150), numbers).unwrap();
            let rows = CompactRows::new(exact.view());
            let rounded = rows.to_array();
            for (x, y) in exact.iter().zip(&rounded) {
                prop_assert!((x - y).abs() <= 0.5 / 127.0 + 1e-6);
            }
            let expected: f64 =
                rounded.row(0).iter().zip(rounded.row(1)).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            prop_assert!((f64::from(rows.dot(0, &rows, 1)) - expected).abs() < 1e-4);
            let turned = rows.select(&[1, 0]);
            prop_assert_eq!(turned.dot(0, &turned, 1), rows.dot(0, &rows, 1));
            prop_assert_eq!(turned.values(0), rows.values(1));
        }
    }
}
