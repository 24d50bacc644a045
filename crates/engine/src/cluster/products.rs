//! Many inner products at once, with sums that stay in registers. Each is the sum by ascending
//! column, and the same to the bit with any instructions: a product and a sum are never rounded as one.

use crate::vectorize::CsrMatrix;

/// Number of points multiplied at a time.
pub(super) const WIDTH: usize = 16;

/// Products of listed rows with points of shape `(n_columns, n_points)`, shape `(rows, n_points)`.
/// O(rows * points * columns).
#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2")))]
pub(super) fn dense_products(rows: DenseRows<'_>, listed: &[u32], points: &[f32], out: &mut [f32]) {
    let width = out.len() / listed.len().max(1);
    let mut first = 0;
    while first < width {
        // Several rows at a time share each load of a point, and their sums are independent.
        first += match width - first {
            WIDTH.. => dense_columns::<WIDTH>(rows, listed, points, first, out),
            4..WIDTH => dense_columns::<4>(rows, listed, points, first, out),
            _ => dense_columns::<1>(rows, listed, points, first, out),
        };
    }
}

/// Rows of `n_columns` numbers each, one after the other.
#[derive(Clone, Copy)]
pub(super) struct DenseRows<'a> {
    pub(super) values: &'a [f32],
    pub(super) n_columns: usize,
}

/// The products with `N` of the points, from `first` on; returns `N`.
// It takes on the instructions of each version of its caller.
#[allow(clippy::inline_always)]
#[inline(always)]
fn dense_columns<const N: usize>(
    rows: DenseRows<'_>,
    listed: &[u32],
    points: &[f32],
    first: usize,
    out: &mut [f32],
) -> usize {
    let width = out.len() / listed.len();
    let DenseRows { values, n_columns: d } = rows;
    let row = |row: u32| &values[row as usize * d..(row as usize + 1) * d];
    // Copied side by side, since columns of many points lie far apart.
    let adjacent: Vec<f32>;
    let points = if width == N {
        points
    } else {
        adjacent = points.chunks_exact(width).flat_map(|points| &points[first..first + N]).copied().collect();
        &adjacent
    };
    let (points, _) = points.as_chunks::<N>();
    let (groups, rest) = listed.as_chunks::<4>();
    let (of_groups, of_rest) = out.split_at_mut(groups.len() * 4 * width);
    for (group, out) in groups.iter().zip(of_groups.chunks_exact_mut(4 * width)) {
        let sums = four_rows(group.map(row), points);
        for (sums, out) in sums.iter().zip(out.chunks_exact_mut(width)) {
            out[first..first + N].copy_from_slice(sums);
        }
    }
    for (&listed, out) in rest.iter().zip(of_rest.chunks_exact_mut(width)) {
        let mut sums = [0.0_f32; N];
        for (x, points) in row(listed).iter().zip(points) {
            (0..N).for_each(|at| sums[at] += x * points[at]);
        }
        out[first..first + N].copy_from_slice(&sums);
    }
    N
}

/// Products of four rows with `N` points.
// As above. The sums have names because the compiler would keep an array of them in memory.
#[allow(clippy::inline_always)]
#[inline(always)]
fn four_rows<const N: usize>(rows: [&[f32]; 4], points: &[[f32; N]]) -> [[f32; N]; 4] {
    let [a, b, c, d] = rows;
    let (mut of_a, mut of_b, mut of_c, mut of_d) = ([0.0_f32; N], [0.0; N], [0.0; N], [0.0; N]);
    for ((((a, b), c), d), points) in a.iter().zip(b).zip(c).zip(d).zip(points) {
        for at in 0..N {
            of_a[at] += a * points[at];
            of_b[at] += b * points[at];
            of_c[at] += c * points[at];
            of_d[at] += d * points[at];
        }
    }
    [of_a, of_b, of_c, of_d]
}

/// Products of listed sparse rows with points of shape `(n_columns, n_points)`, shape `(rows, n_points)`.
/// O(nonzeros * points).
#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2")))]
pub(super) fn sparse_products(matrix: &CsrMatrix, rows: &[u32], points: &[f32], out: &mut [f32]) {
    match out.len() / rows.len().max(1) {
        0 => {}
        1 => sparse_tile::<1>(matrix, rows, points, out),
        2 => sparse_tile::<2>(matrix, rows, points, out),
        WIDTH => sparse_tile::<WIDTH>(matrix, rows, points, out),
        width => {
            out.fill(0.0);
            for (out, &row) in out.chunks_exact_mut(width).zip(rows) {
                for (column, value) in matrix.row(row as usize).iter() {
                    let points = &points[column * width..(column + 1) * width];
                    out.iter_mut().zip(points).for_each(|(out, x)| *out += value * x);
                }
            }
        }
    }
}

/// [`sparse_products`] for a constant number of points, whose sums stay in registers.
// As above.
#[allow(clippy::inline_always)]
#[inline(always)]
fn sparse_tile<const N: usize>(matrix: &CsrMatrix, rows: &[u32], points: &[f32], out: &mut [f32]) {
    let (points, _) = points.as_chunks::<N>();
    let (out, _) = out.as_chunks_mut::<N>();
    for (out, &row) in out.iter_mut().zip(rows) {
        let mut sums = [0.0_f32; N];
        for (column, value) in matrix.row(row as usize).iter() {
            sums.iter_mut().zip(&points[column]).for_each(|(sum, x)| *sum += value * x);
        }
        *out = sums;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn products_are_the_plain_sums_to_the_bit(
            n in 1_usize..12,
            d in 0_usize..40,
            width in 1_usize..40,
            seed in prop::collection::vec(-1.0_f32..1.0, 12 * 40 + 40 * 40),
        ) {
            let (rows, points) = seed.split_at(12 * 40);
            let (rows, points) = (&rows[..n * d], &points[..d * width]);
            let listed: Vec<u32> = (0..n as u32).rev().chain([0]).collect();
            let mut found = vec![f32::NAN; listed.len() * width];
            dense_products(DenseRows { values: rows, n_columns: d }, &listed, points, &mut found);

            let mut sparse = CsrMatrix::empty(d);
            let all: Vec<u32> = (0..d as u32).collect();
            (0..n).for_each(|row| sparse.push_row(&all, &rows[row * d..(row + 1) * d]));
            let mut found_sparse = vec![f32::NAN; listed.len() * width];
            sparse_products(&sparse, &listed, points, &mut found_sparse);

            let mut expected = Vec::new();
            for &row in &listed {
                for point in 0..width {
                    let mut sum = 0.0_f32;
                    (0..d).for_each(|k| sum += rows[row as usize * d + k] * points[k * width + point]);
                    expected.push(sum);
                }
            }
            prop_assert_eq!(&found, &expected);
            prop_assert_eq!(&found_sparse, &expected);
        }
    }
}
