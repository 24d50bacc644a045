//! Is a new paper of the library's field at all? [`at_home`].

use rayon::prelude::*;

use themata_engine::neighbours::{InvertedIndex, Neighbour};
use themata_store::Library;
use themata_engine::vectorize::CsrMatrix;

/// Papers whose mean similarity tells how much a paper is at home. Of one or two, some share words with it by chance.
const NEIGHBOURS: usize = 10;

/// The share of a library's own papers that are less at home than a paper must be.
const LEAST: f64 = 0.05;

/// How much each of some new rows is at home in the library, 0 to 1: 1 unless it is a stranger, less similar to its ten
/// nearest papers of the library, in the mean, than all but 5 % of the library's own papers are to theirs; of a stranger,
/// its mean beside the least one that is none.
///
/// Words that any paper uses make it a little similar to some, and its place in concept space, found by those alone, means
/// nothing. `benches/README.md` has how many papers of other fields this tells, and how many of the library's it mistakes.
/// O(nonzeros of the library + new rows * postings of their terms).
pub(super) fn at_home(library: &Library, new: &CsrMatrix) -> Vec<f64> {
    let vectors = &library.analysis.vectors;
    // A paper has as many others as the library has, less itself.
    let n = NEIGHBOURS.min(vectors.rows.n_rows().saturating_sub(1));
    if n == 0 {
        return vec![1.0; new.n_rows()];
    }
    let mean = |found: &[Neighbour]| {
        found.iter().take(n).map(|neighbour| f64::from(neighbour.similarity)).sum::<f64>() / n as f64
    };
    let with_terms = (0..vectors.rows.n_rows()).filter(|&row| !vectors.rows.row(row).is_empty());
    let mut own: Vec<f64> = with_terms.map(|row| mean(library.analysis.graph.of(row))).collect();
    if own.is_empty() {
        return vec![1.0; new.n_rows()];
    }
    own.sort_by(f64::total_cmp);
    let least = own[(LEAST * own.len() as f64) as usize];
    let index = InvertedIndex::new(&vectors.rows);
    let of = |row: usize| {
        let mean = mean(&index.top(new.row(row), n, |_| false));
        if mean < least { mean / least } else { 1.0 }
    };
    (0..new.n_rows()).into_par_iter().map(of).collect()
}
