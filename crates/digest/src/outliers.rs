//! Outliers: new papers that are not of the library's field.

use rayon::prelude::*;

use themata_engine::Analysis;
use themata_engine::neighbours::{InvertedIndex, Neighbour};
use themata_engine::vectorize::CsrMatrix;

/// The number of neighbours whose mean similarity decides. One or two may share words by chance.
const NEIGHBOURS: usize = 10;

/// The share of a library's own papers that count as outliers.
const LEAST: f64 = 0.05;

/// The degree to which each new row belongs to the field of the library, 0 to 1.
///
/// A row is an outlier if its mean similarity to its ten nearest papers of the library is below that of all but 5 % of
/// the library's own papers to theirs. Outliers get the ratio of their mean to that bound, all others 1.
///
/// Common words make even an outlier a little similar to some paper, and its position in concept space, which depends
/// on these words alone, means nothing. `benches/README.md` measures how many papers of other fields this finds, and
/// how many of the library's own field it mistakes for outliers.
///
/// O(nonzeros of the library + new rows * postings of their terms).
pub(super) fn in_domain(analysis: &Analysis, new: &CsrMatrix) -> Vec<f64> {
    let vectors = &analysis.vectors;
    // A paper of the library has at most all others as neighbours.
    let n = NEIGHBOURS.min(vectors.rows.n_rows().saturating_sub(1));
    if n == 0 {
        return vec![1.0; new.n_rows()];
    }
    let mean = |found: &[Neighbour]| {
        found.iter().take(n).map(|neighbour| f64::from(neighbour.similarity)).sum::<f64>() / n as f64
    };
    let with_terms = (0..vectors.rows.n_rows()).filter(|&row| !vectors.rows.row(row).is_empty());
    let mut own: Vec<f64> = with_terms.map(|row| mean(analysis.graph.neighbours(row))).collect();
    if own.is_empty() {
        return vec![1.0; new.n_rows()];
    }
    own.sort_by(f64::total_cmp);
    let least = own[(LEAST * own.len() as f64) as usize];
    let index = InvertedIndex::new(&vectors.rows);
    let share = |row: usize| {
        let mean = mean(&index.top(new.row(row), n, |_| false));
        if mean < least { mean / least } else { 1.0 }
    };
    (0..new.n_rows()).into_par_iter().map(share).collect()
}
