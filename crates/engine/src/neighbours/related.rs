//! Queries of several rows and the terms two rows share: [`rocchio`] and [`contributions`].

use std::collections::BTreeMap;

use crate::indices::RowIndex;
use crate::vectorize::{CsrMatrix, SparseRow};

/// An owned sparse vector: ascending columns and their values.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SparseVector {
    /// Columns, ascending.
    pub columns: Vec<u32>,
    /// Values, as long as `columns`.
    pub values: Vec<f32>,
}

impl SparseVector {
    /// The vector as a row.
    pub fn as_row(&self) -> SparseRow<'_> {
        SparseRow { columns: &self.columns, values: &self.values }
    }
}

/// The query for papers like several: the mean of the wanted rows, less `negative_weight` times the mean of the unwanted
/// ones, scaled to unit length. Negative weights stay and count against a paper.
///
/// For a single wanted row this is the row itself. J. J. Rocchio (1971), "Relevance feedback in information
/// retrieval". O(nonzeros of the rows * log).
pub fn rocchio(
    rows: &CsrMatrix,
    wanted: &[RowIndex],
    unwanted: &[RowIndex],
    negative_weight: f32,
) -> SparseVector {
    if let ([only], []) = (wanted, unwanted) {
        let row = rows.row(only.get());
        return SparseVector { columns: row.columns.to_vec(), values: row.values.to_vec() };
    }
    let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
    for Judged { row, weight, n } in judged(wanted, unwanted, negative_weight) {
        for (column, value) in rows.row(row.get()).iter() {
            *sums.entry(column as u32).or_default() += weight * f64::from(value) / n;
        }
    }
    let norm = sums.values().map(|value| value * value).sum::<f64>().sqrt();
    let nonzero = sums.into_iter().filter(|(_, value)| *value != 0.0);
    let (columns, values) = nonzero.map(|(column, value)| (column, (value / norm) as f32)).unzip();
    SparseVector { columns, values }
}

/// A row of a query for papers like several.
pub(crate) struct Judged {
    /// The row.
    pub(crate) row: RowIndex,
    /// 1 for a wanted row, below 0 for an unwanted one.
    pub(crate) weight: f64,
    /// The number of rows of the same kind, which share the weight.
    pub(crate) n: f64,
}

/// The wanted rows and the unwanted ones with their weights. [`rocchio`] and the ranking of concepts both sum these, one
/// over sparse rows and the other over dense ones; each keeps its own order of product and quotient, on which the last
/// bit of a score depends.
pub(crate) fn judged<'a>(
    wanted: &'a [RowIndex],
    unwanted: &'a [RowIndex],
    negative_weight: f32,
) -> impl Iterator<Item = Judged> + 'a {
    let groups = [(wanted, 1.0), (unwanted, -f64::from(negative_weight))];
    groups.into_iter().flat_map(|(group, weight)| {
        group.iter().map(move |&row| Judged { row, weight, n: group.len() as f64 })
    })
}

/// A term's share of a similarity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// The term's id.
    pub term: usize,
    /// Its share of the positive part of the similarity, above 0; the shares of all terms sum to 1.
    pub share: f64,
}

/// The terms that contribute to the similarity of two rows, with their shares of the positive part of the inner product,
/// largest first, equal ones by term. Between two papers, without negative weights, that is the whole product; negative
/// terms of a query with unwanted papers are left out. O(a + b + s log s) for s shared terms.
pub fn contributions(a: SparseRow<'_>, b: SparseRow<'_>) -> Vec<Contribution> {
    let products: Vec<(usize, f64)> = a
        .shared(b)
        .map(|(term, x, y)| (term, f64::from(x) * f64::from(y)))
        .filter(|(_, x)| *x > 0.0)
        .collect();
    let total: f64 = products.iter().map(|(_, product)| product).sum();
    let mut out: Vec<Contribution> =
        products.into_iter().map(|(term, product)| Contribution { term, share: product / total }).collect();
    out.sort_by(|a, b| b.share.total_cmp(&a.share).then(a.term.cmp(&b.term)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices<const N: usize>(rows: [usize; N]) -> [RowIndex; N] {
        rows.map(RowIndex::new)
    }

    fn rows() -> CsrMatrix {
        let mut rows = CsrMatrix::empty(3);
        rows.push_row(&[0, 1], &[0.6, 0.8]);
        rows.push_row(&[1, 2], &[0.8, 0.6]);
        rows.push_row(&[2], &[1.0]);
        rows
    }

    #[test]
    fn shares_sum_to_one_and_come_largest_first() {
        let rows = rows();
        let mut query = rocchio(&rows, &indices([0, 1]), &[], 0.5);
        let shares = contributions(query.as_row(), rows.row(1));
        assert_eq!(shares.iter().map(|entry| entry.term).collect::<Vec<_>>(), [1, 2]);
        assert!((shares.iter().map(|entry| entry.share).sum::<f64>() - 1.0).abs() < 1e-12);
        query.values.iter_mut().for_each(|value| *value = -*value);
        assert_eq!(contributions(query.as_row(), rows.row(1)), []);
    }

    #[test]
    fn the_mean_of_wanted_rows_less_the_unwanted() {
        let query = rocchio(&rows(), &indices([0, 1]), &indices([2]), 0.5);
        // (0.3, 0.8, 0.3 - 0.5), scaled.
        let norm = (0.09_f32 + 0.64 + 0.04).sqrt();
        for (found, expected) in query.values.iter().zip([0.3, 0.8, -0.2]) {
            assert!((found - expected / norm).abs() < 1e-6);
        }
    }

    #[test]
    fn one_wanted_row_is_its_own_query() {
        let rows = rows();
        assert_eq!(rocchio(&rows, &indices([1]), &[], 0.5).as_row(), rows.row(1));
    }
}
