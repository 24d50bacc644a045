//! The product of the rows' Gram matrix with many columns: [`normal_product`], in one pass.

use ndarray::parallel::prelude::*;
use ndarray::{Array2, Axis};

use crate::vectorize::CsrMatrix;

/// Number of columns handled at a time. Their sums stay in registers, and the cells of common terms in a core's cache.
pub(super) const STRIP: usize = 32;

/// A term's numbers in a strip of the factor and of the product, side by side since they are used together.
type Cell = [[f32; STRIP]; 2];

/// `aᵀ (a b)` of shapes `(n, m)` sparse and `(m, d)`; `a b` is never stored.
///
/// Each strip of [`STRIP`] columns goes over all rows by itself. The image of a row is added to the product at once,
/// while the terms of the row are in the cache. Sums run over the rows in order, so the number of threads, which share
/// the strips, changes no bit. Fastest with the commonest terms side by side.
/// O(nonzeros * d), `8 * m` bytes for each of the columns at work.
pub(super) fn normal_product(a: &CsrMatrix, b: &Array2<f32>) -> Array2<f32> {
    let mut out = Array2::zeros(b.dim());
    let strips = out.axis_chunks_iter_mut(Axis(1), STRIP).into_par_iter();
    strips.zip(b.axis_chunks_iter(Axis(1), STRIP)).for_each(|(mut out, b)| {
        let mut cells: Vec<Cell> = vec![[[0.0; STRIP]; 2]; b.nrows()];
        for ([factor, _], b) in cells.iter_mut().zip(b.outer_iter()) {
            factor.iter_mut().zip(b).for_each(|(x, b)| *x = *b);
        }
        add_normal_product(a, &mut cells);
        for (mut out, [_, product]) in out.outer_iter_mut().zip(&cells) {
            out.iter_mut().zip(product).for_each(|(out, x)| *out = *x);
        }
    });
    out
}

/// Adds `aᵀ (a b)` to the products of all terms. The order of the sums is the same with any instructions.
#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2")))]
fn add_normal_product(a: &CsrMatrix, cells: &mut [Cell]) {
    for row in a.rows() {
        let mut sums = [0.0_f32; STRIP];
        for (column, value) in row.iter() {
            sums.iter_mut().zip(&cells[column][0]).for_each(|(sum, x)| *sum += value * x);
        }
        for (column, value) in row.iter() {
            cells[column][1].iter_mut().zip(&sums).for_each(|(out, sum)| *out += value * sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vectorize::matrices;

    proptest! {
        /// To the bit: each product of a row is summed by column, and each sum of products by row.
        #[test]
        fn the_product_is_that_of_two_products(
            rows in matrices(),
            d in 0_usize..70,
            seed in prop::collection::vec(-1.0_f32..1.0, 8 * 70),
        ) {
            let b = Array2::from_shape_fn((8, d), |(i, j)| seed[i * 70 + j]);
            let mut expected = Array2::<f32>::zeros((8, d));
            for row in rows.rows() {
                for j in 0..d {
                    let mut image = 0.0_f32;
                    row.iter().for_each(|(column, value)| image += value * b[[column, j]]);
                    row.iter().for_each(|(column, value)| expected[[column, j]] += value * image);
                }
            }
            prop_assert_eq!(normal_product(&rows, &b), expected);
        }
    }
}
