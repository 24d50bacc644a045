//! The order in which rows are joined: [`like_together`], so that each row soon knows good neighbours.

use rayon::prelude::*;

use super::block::BLOCK;
use crate::vectorize::{CsrMatrix, SparseRow};

/// Number of groups; the sums of a row stay in registers.
const GROUPS: usize = 64;
/// A weight for each group.
type Weights = [f32; GROUPS];

/// All rows, similar ones together and otherwise in order. A single block stays in order.
///
/// Each row joins the nearest of 64 rows, and then the nearest of the groups' means: k-means stopped after one iteration,
/// since any order finds the same neighbours. Nothing is random. O(64 nonzeros).
pub(super) fn like_together(rows: &CsrMatrix) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rows.n_rows()).collect();
    if rows.n_rows() <= BLOCK {
        return order;
    }
    let step = rows.n_rows() / GROUPS;
    let mut table = vec![[0.0; GROUPS]; rows.n_columns()];
    (0..GROUPS).for_each(|group| add(rows.row(group * step), group, &mut table));
    let groups = nearest(rows, &table);
    table.fill([0.0; GROUPS]);
    rows.rows().zip(&groups).for_each(|(row, &group)| add(row, group, &mut table));
    scale(&mut table);
    let groups = nearest(rows, &table);
    order.sort_by_key(|&row| groups[row]);
    order
}

fn add(row: SparseRow<'_>, group: usize, table: &mut [Weights]) {
    row.iter().for_each(|(term, value)| table[term][group] += value);
}

/// Scales each group's weights to length 1.
fn scale(table: &mut [Weights]) {
    let mut squares: Weights = [0.0; GROUPS];
    for weights in &*table {
        squares.iter_mut().zip(weights).for_each(|(sum, x)| *sum += x * x);
    }
    let factors = squares.map(|sum| if sum > 0.0 { 1.0 / sum.sqrt() } else { 0.0 });
    table.iter_mut().for_each(|weights| weights.iter_mut().zip(factors).for_each(|(x, factor)| *x *= factor));
}

/// The group of highest product with each row, the first of equal ones.
fn nearest(rows: &CsrMatrix, table: &[Weights]) -> Vec<usize> {
    let best = |row: usize| {
        let products = products(rows.row(row), table);
        (1..GROUPS).fold(0, |best, group| if products[group] > products[best] { group } else { best })
    };
    (0..rows.n_rows()).into_par_iter().with_min_len(256).map(best).collect()
}

#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2")))]
fn products(row: SparseRow<'_>, table: &[Weights]) -> Weights {
    let mut sums: Weights = [0.0; GROUPS];
    for (term, value) in row.iter() {
        sums.iter_mut().zip(&table[term]).for_each(|(sum, x)| *sum += value * x);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_comes_once_and_like_ones_together() {
        // Rows of ten kinds in turn, which share a common term; each kind is among the rows that name the groups.
        let mut rows = CsrMatrix::empty(11);
        let n_rows = 141 * GROUPS as u32;
        (0..n_rows).for_each(|i| rows.push_row(&[i % 10, 10], &[0.8, 0.6]));
        let order = like_together(&rows);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..n_rows as usize).collect::<Vec<_>>());
        let n_changes = order.windows(2).filter(|pair| pair[0] % 10 != pair[1] % 10).count();
        assert_eq!(n_changes, 9);
    }
}
