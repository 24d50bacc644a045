//! The dense products behind the concept space, in parallel, with sums in a fixed order.
//!
//! Every reduction goes over blocks of [`ROW_BLOCK`] rows, added up in order, so the number of threads changes no bit.
//!
//! These few functions are our own for that reason: the products of general libraries sum in an order that depends on
//! the number of threads and on the processor, and reports would no longer be reproducible. The bench `concept space` in
//! `benches/kernels.rs` measures them.

use linfa_linalg::eigh::{EigSort, Eigh};
use ndarray::linalg::general_mat_mul;
use ndarray::parallel::prelude::*;
use ndarray::{Array1, Array2, Axis, s};

use crate::error::Result;
use crate::vectorize::{CsrMatrix, SparseRow};

/// Number of rows handled at a time.
pub(crate) const ROW_BLOCK: usize = 1024;

/// `a * b` of shapes `(n, m)` sparse and `(m, d)`. O(nonzeros * d).
pub(super) fn sparse_times_dense(a: &CsrMatrix, b: &Array2<f32>) -> Array2<f32> {
    let mut out = Array2::zeros((a.n_rows(), b.ncols()));
    let b = b.as_standard_layout();
    if let Some(flat) = b.as_slice() {
        out.axis_iter_mut(Axis(0)).into_par_iter().with_min_len(64).enumerate().for_each(|(i, mut out)| {
            if let Some(out) = out.as_slice_mut() {
                weighted_sum(a.row(i), flat, out);
            }
        });
    }
    out
}

/// Sets `out` to the weighted sum of the rows that `weights` selects. `rows` holds rows of the length of `out` one after
/// the other. The order of the sums is the same with any instructions.
#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2")))]
fn weighted_sum(weights: SparseRow<'_>, rows: &[f32], out: &mut [f32]) {
    let d = out.len();
    let mut start = 0;
    // As many columns at a time as have their sums in registers.
    while d - start >= 64 {
        sum_columns::<64>(weights, rows, d, start, out);
        start += 64;
    }
    while d - start >= 16 {
        sum_columns::<16>(weights, rows, d, start, out);
        start += 16;
    }
    while start < d {
        sum_columns::<1>(weights, rows, d, start, out);
        start += 1;
    }
}

/// [`weighted_sum`] for `N` columns of rows of length `d`.
#[inline(always)]
#[allow(clippy::inline_always, reason = "it must take on the instructions of its caller")]
fn sum_columns<const N: usize>(
    weights: SparseRow<'_>,
    rows: &[f32],
    d: usize,
    start: usize,
    out: &mut [f32],
) {
    let mut sums = [0.0_f32; N];
    for (row, weight) in weights.iter() {
        let row = &rows[row * d + start..row * d + start + N];
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += weight * x);
    }
    out[start..start + N].copy_from_slice(&sums);
}

/// `aᵀ * a`, shape `(d, d)`, in `f64` between blocks. O(n d²).
pub(crate) fn gram(a: &Array2<f32>) -> Array2<f64> {
    transposed_product(a, a)
}

/// `aᵀ * b` of shapes `(n, d)` and `(n, e)`, in `f64` between blocks. O(n d e).
pub(super) fn transposed_product(a: &Array2<f32>, b: &Array2<f32>) -> Array2<f64> {
    let blocks = a.axis_chunks_iter(Axis(0), ROW_BLOCK).into_par_iter();
    let blocks: Vec<Array2<f32>> =
        blocks.zip(b.axis_chunks_iter(Axis(0), ROW_BLOCK)).map(|(a, b)| a.t().dot(&b)).collect();
    let mut sum = Array2::<f64>::zeros((a.ncols(), b.ncols()));
    for block in &blocks {
        sum.zip_mut_with(block, |sum, x| *sum += f64::from(*x));
    }
    sum
}

/// `a * b` of shapes `(n, d)` and `(d, e)`, in parallel over rows. O(n d e).
pub(super) fn dense_times_small(a: &Array2<f32>, b: &Array2<f32>) -> Array2<f32> {
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    let blocks = out.axis_chunks_iter_mut(Axis(0), ROW_BLOCK).into_par_iter();
    blocks
        .zip(a.axis_chunks_iter(Axis(0), ROW_BLOCK))
        .for_each(|(mut out, a)| general_mat_mul(1.0, &a, b, 0.0, &mut out));
    out
}

/// The share of the largest eigenvalue of a Gram matrix below which an eigenvalue may be `f32` rounding error.
pub(super) const NOISE: f64 = 1e-6;

/// The columns of `a`, shape `(n, d)`, made nearly orthonormal, shape `(n, r)`, and the length of the shortest direction
/// kept. Directions shorter than a thousandth of the longest are dropped, so r is at most d.
///
/// By eigenvectors of the Gram matrix. One application leaves errors as large as the square of the condition number, good
/// enough to keep the columns of a power iteration apart; two make them orthonormal (Yamamoto, Nakatsukasa, Yanagisawa
/// and Fukaya 2015, on `CholeskyQR2`, whose Cholesky factor fails on dependent columns; eigenvectors do not).
/// O(n d² + d³).
pub(super) fn whiten(a: &Array2<f32>) -> Result<(Array2<f32>, f32)> {
    let (values, vectors) = eigen(&gram(a))?;
    let largest = values.first().copied().unwrap_or(0.0);
    let rank = values.iter().take_while(|&&value| value > NOISE * largest).count();
    let mut whitening = vectors.slice(s![.., ..rank]).to_owned();
    for (mut column, value) in whitening.axis_iter_mut(Axis(1)).zip(&values) {
        column /= value.sqrt();
    }
    let shortest = rank.checked_sub(1).map_or(0.0, |last| values[last].sqrt() as f32);
    Ok((dense_times_small(a, &whitening.mapv(|x| x as f32)), shortest))
}

/// Eigenvalues, descending, and eigenvectors of a symmetric matrix, the sign of each vector fixed so that
/// its largest entry is positive. O(d³).
///
/// The values are computed from the vectors, `v' M v`: linfa-linalg 0.2.1 swaps two values without their vectors if their
/// coupling is below the rounding of 1 but not below that of the values. Another decomposition would change the last
/// bits of every concept space, so this correction stays.
pub(crate) fn eigen(matrix: &Array2<f64>) -> Result<(Array1<f64>, Array2<f64>)> {
    if matrix.is_empty() {
        return Ok((Array1::zeros(0), Array2::zeros((0, 0))));
    }
    let (_, vectors) = matrix.eigh()?;
    let values = (matrix.dot(&vectors) * &vectors).sum_axis(Axis(0));
    let (values, mut vectors) = (values, vectors).sort_eig_desc();
    for mut vector in vectors.axis_iter_mut(Axis(1)) {
        let largest =
            vector.iter().copied().fold(0.0_f64, |best, x| if x.abs() > best.abs() { x } else { best });
        if largest < 0.0 {
            vector.mapv_inplace(|x| -x);
        }
    }
    Ok((values, vectors))
}

/// Scales each row to length 1; rows of zeros stay.
pub(super) fn normalize_rows(rows: &mut Array2<f32>) {
    rows.axis_iter_mut(Axis(0)).into_par_iter().with_min_len(256).for_each(|mut row| {
        let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            row.mapv_inplace(|x| x / norm);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectorize::matrices;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    #[test]
    fn a_basis_is_orthonormal_even_of_dependent_columns() {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut a = Array2::from_shape_fn((3000, 12), |_| rng.gen_range(-1.0_f32..1.0));
        let copy = a.column(0).to_owned();
        a.column_mut(5).assign(&copy);
        a.column_mut(7).mapv_inplace(|x| x * 1e-2);
        let (basis, _) = whiten(&whiten(&a).unwrap().0).unwrap();
        assert_eq!(basis.ncols(), 11);
        let identity = basis.t().dot(&basis);
        for ((i, j), value) in identity.indexed_iter() {
            assert!((value - f32::from(u8::from(i == j))).abs() < 1e-4, "{i} {j} {value}");
        }
    }

    #[test]
    fn the_gram_matrix_is_the_plain_product() {
        let a = Array2::from_shape_fn((2500, 3), |(i, j)| ((i * 7 + j * 3) % 11) as f32 / 11.0);
        let plain = a.mapv(f64::from).t().dot(&a.mapv(f64::from));
        for (found, expected) in gram(&a).iter().zip(&plain) {
            assert!((found - expected).abs() < 1e-3 * expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

        #[test]
        fn each_value_belongs_to_its_vector(rows in matrices()) {
            let n = rows.n_rows();
            let matrix = Array2::from_shape_fn((n, n), |(i, j)| f64::from(rows.row(i).dot(rows.row(j))));
            let (values, vectors) = eigen(&matrix).unwrap();
            prop_assert!(values.windows(2).into_iter().all(|pair| pair[0] >= pair[1]));
            let images = matrix.dot(&vectors);
            for ((i, j), image) in images.indexed_iter() {
                let expected = values[j] * vectors[[i, j]];
                prop_assert!((image - expected).abs() < 1e-9, "{} {} of {}", image, expected, values);
            }
            for ((i, j), product) in vectors.t().dot(&vectors).indexed_iter() {
                prop_assert!((product - f64::from(u8::from(i == j))).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn small_values_far_apart_keep_their_vectors() {
        // The third and the fourth row share nothing with the others, and the last nothing but next to nothing.
        let mut rows = CsrMatrix::empty(6);
        rows.push_row(&[0, 1, 2, 4, 5], &[0.844_205_6, 0.659_753_2, 0.669_878_8, 0.623_151_9, 0.928_838_2]);
        rows.push_row(&[0], &[0.595_173_95]);
        rows.push_row(&[], &[]);
        rows.push_row(&[3], &[0.287_758_4]);
        rows.push_row(&[0, 5], &[0.01, 0.01]);
        let matrix = Array2::from_shape_fn((5, 5), |(i, j)| f64::from(rows.row(i).dot(rows.row(j))));
        let (values, vectors) = eigen(&matrix).unwrap();
        let alone = (0..5).find(|&j| vectors[[3, j]] > 0.999).unwrap();
        assert!((values[alone] - matrix[[3, 3]]).abs() < 1e-9, "{values}");
    }
}
