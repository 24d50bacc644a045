//! Exact search for the rows of highest inner product: [`InvertedIndex`].

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::indices::RowIndex;
use crate::vectorize::{CsrMatrix, SparseRow};

/// A row and its similarity to a query.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// The row.
    pub row: RowIndex,
    /// Its cosine with the query, above 0.
    pub similarity: f32,
}

impl Eq for Neighbour {}

impl Ord for Neighbour {
    /// The better neighbour is the lesser: higher similarity first, then lower row.
    fn cmp(&self, other: &Self) -> Ordering {
        other.similarity.total_cmp(&self.similarity).then(self.row.cmp(&other.row))
    }
}

impl PartialOrd for Neighbour {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The most items that space is reserved for at once.
const MANY: usize = 1024;

/// The n best items so far, where the better is the lesser: a heap with the worst of them on top.
#[derive(Debug, Clone)]
pub(crate) struct Best<T = Neighbour> {
    n: usize,
    heap: BinaryHeap<T>,
}

impl<T: Ord> Best<T> {
    pub(crate) fn new(n: usize) -> Self {
        // There may be far fewer than n.
        Self { n, heap: BinaryHeap::with_capacity(n.min(MANY)) }
    }

    #[inline]
    pub(crate) fn offer(&mut self, item: T) {
        if self.heap.len() < self.n {
            self.heap.push(item);
        } else if let Some(mut worst) = self.heap.peek_mut()
            && item < *worst
        {
            *worst = item;
        }
    }

    /// Best first.
    pub(crate) fn into_sorted(self) -> Vec<T> {
        self.heap.into_sorted_vec()
    }
}

impl Best {
    /// The similarity of the n-th best, which a row must reach to be among them; 0 if there are fewer.
    #[inline]
    pub(crate) fn threshold(&self) -> f32 {
        if self.heap.len() < self.n { 0.0 } else { self.heap.peek().map_or(0.0, |worst| worst.similarity) }
    }
}

/// Rows of unit length and, for each term, the rows that contain it.
pub struct InvertedIndex<'a> {
    rows: Cow<'a, CsrMatrix>,
    postings: CsrMatrix,
}

impl<'a> InvertedIndex<'a> {
    /// Indexes rows, shape `(n_papers, n_terms)`. O(nonzeros), 8 bytes a nonzero.
    pub fn new(rows: &'a CsrMatrix) -> Self {
        Self { rows: Cow::Borrowed(rows), postings: rows.transpose() }
    }

    /// Indexes rows and keeps them, so that the index borrows nothing.
    pub(crate) fn owning(rows: CsrMatrix) -> InvertedIndex<'static> {
        InvertedIndex { postings: rows.transpose(), rows: Cow::Owned(rows) }
    }

    /// The rows indexed.
    pub fn rows(&self) -> &CsrMatrix {
        &self.rows
    }

    /// The rows that contain each term, shape `(n_terms, n_papers)`.
    pub fn postings(&self) -> &CsrMatrix {
        &self.postings
    }

    /// The inner product of each row with the query, shape `(n_papers)`. It is summed by ascending term, so it
    /// equals [`SparseRow::dot`] to the bit. O(postings of the query's terms + rows).
    pub fn products(&self, query: SparseRow<'_>) -> Vec<f32> {
        let mut sums = vec![0.0; self.rows.n_rows()];
        for (term, weight) in query.iter() {
            for (row, value) in self.postings.row(term).iter() {
                sums[row] += weight * value;
            }
        }
        sums
    }

    /// The `n` rows with the highest inner product with the query, best first, equal ones by row. Rows that
    /// share no term with it, score 0 or less, or that `skip` selects are left out.
    ///
    /// O(postings of the query's terms + rows).
    pub fn top(&self, query: SparseRow<'_>, n: usize, skip: impl Fn(RowIndex) -> bool) -> Vec<Neighbour> {
        top(self.products(query), n, skip)
    }
}

/// [`InvertedIndex::top`] of known inner products, one for each row.
pub(crate) fn top(products: Vec<f32>, n: usize, skip: impl Fn(RowIndex) -> bool) -> Vec<Neighbour> {
    if n == 0 {
        return Vec::new();
    }
    let mut best = Best::new(n);
    for (row, similarity) in (0..).map(RowIndex::from_u32).zip(products) {
        if similarity > 0.0 && !skip(row) {
            best.offer(Neighbour { row, similarity });
        }
    }
    best.into_sorted()
}
