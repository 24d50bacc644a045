//! The search of a block for the rows near to one row: [`Search`], which reads as few postings as it can.

use super::Join;
use super::block::{BLOCK, Block, Sums, squared};
use super::scan::{Bounds, candidates, nth_best};
use crate::neighbours::index::{Best, Neighbour};
use crate::vectorize::SparseRow;

/// The rounding error of a bound or of a sum of products of unit rows.
const ROUNDING: f32 = 1e-5;

/// The remaining length of a query at which the n-th best sum is first determined, and the factor by which it must fall
/// before that is done again.
const FIRST_CHECK: f32 = 0.35;
const CHECK_AGAIN: f32 = 0.75;

/// A comparison takes about as long as reading this many postings.
const POSTINGS_A_COMPARISON: usize = 400;

/// A block to search, and the similarity a query must reach to be wanted by each of its rows.
pub(super) struct Target<'a> {
    pub(super) block: &'a Block,
    pub(super) wanted: Vec<f32>,
}

/// A thread's search for the `n` best of a query, with its buffers.
///
/// The terms of a query are taken from the rarest to the commonest. The remaining terms add to a row's sum at most the
/// length of the query's remaining part times the length of the row's part of such common terms (Cauchy and Schwarz). A
/// row whose sum plus this bound does not reach the n-th best so far cannot be among the n best. Once few rows are left,
/// they are compared exactly, and the longest postings, those of the commonest terms, are never read.
pub(super) struct Search<'a> {
    n: usize,
    join: &'a Join,
    /// Zero between searches.
    sums: Box<Sums>,
    /// The query's weights by the rank of their terms, zero between searches.
    query: Vec<f32>,
    /// For each term of the query, the squared length of the query from there on, and the number of postings.
    rests: Vec<(f32, usize)>,
    /// Rows of the block that could be among the n best, and their sums.
    candidates: Vec<(u16, f32)>,
}

/// The value a bound must reach for a similarity to reach `threshold` and be above 0.
pub(super) fn least_for(threshold: f32) -> f32 {
    (threshold - ROUNDING).max(f32::from_bits(1))
}

impl<'a> Search<'a> {
    pub(super) fn new(join: &'a Join, n: usize) -> Self {
        let query = vec![0.0; join.rows.n_columns()];
        Self { n, join, sums: Box::new([0.0; BLOCK]), query, rests: Vec::new(), candidates: Vec::new() }
    }

    /// Offers the nearest rows of a block to `best`, which holds those of earlier blocks. Adds the row to `found` as a
    /// neighbour of those rows of the block that want one this near.
    pub(super) fn search(
        &mut self,
        target: &Target<'_>,
        i: usize,
        best: &mut Best,
        found: &mut Vec<(usize, Neighbour)>,
    ) {
        let (n, Join { ranked, frequencies, .. }) = (self.n, self.join);
        let Target { block, wanted } = target;
        let terms = ranked.row(i);
        self.sum_rests(terms);
        let n_rows = block.rows().len();
        let own = i.checked_sub(block.rows().start).filter(|&own| own < n_rows);
        let mut threshold = best.threshold();
        // With fewer than n known rows, the threshold comes from the block itself.
        let is_new = threshold == 0.0;
        let mut check_below = FIRST_CHECK;
        let mut tail = None;
        for (at, ((term, weight), &(squared_rest, postings_left))) in
            terms.iter().zip(&self.rests).enumerate()
        {
            if squared_rest < check_below * check_below {
                if is_new {
                    threshold = nth_best(&self.sums[..n_rows], own, n, threshold);
                }
                let rest = squared_rest.sqrt();
                let common_parts = block.common_parts_from(frequencies[term], ranked.n_rows());
                let bounds = Bounds { rest, common_parts, least: least_for(threshold), wanted };
                let most = postings_left * n_rows / (ranked.n_rows() * POSTINGS_A_COMPARISON);
                if candidates(&self.sums[..n_rows], bounds, most, &mut self.candidates) {
                    tail = Some(at);
                    break;
                }
                check_below = CHECK_AGAIN * rest;
            }
            block.add(term, weight, &mut self.sums);
        }
        if tail.is_none() {
            if is_new {
                threshold = nth_best(&self.sums[..n_rows], own, n, threshold);
            }
            let common_parts = block.common_parts_from(0, ranked.n_rows());
            let bounds = Bounds { rest: 0.0, common_parts, least: least_for(threshold), wanted };
            candidates(&self.sums[..n_rows], bounds, n_rows, &mut self.candidates);
        }
        self.sums[..n_rows].fill(0.0);
        let query = PartlyRead { row: i, first_unread: tail.unwrap_or(terms.len()) };
        self.compare(target, query, least_for(threshold), best, found);
    }

    /// Compares the candidates of a block: first the missing part of their sums, in the unread terms, and then in full
    /// those that still reach the bounds.
    fn compare(
        &mut self,
        target: &Target<'_>,
        query: PartlyRead,
        least: f32,
        best: &mut Best,
        found: &mut Vec<(usize, Neighbour)>,
    ) {
        let PartlyRead { row: i, first_unread: tail } = query;
        let Join { rows, names, ranked, .. } = self.join;
        let Target { block, wanted } = target;
        let row = ranked.row(i);
        let first_unread = row.columns.get(tail).copied().unwrap_or(u32::MAX);
        spread(row, tail, &mut self.query);
        // Rows are in the order of ranks, so the unread terms are at their ends.
        let query = &self.query;
        self.candidates.retain(|&(local, sum)| {
            let terms = ranked.row(block.rows().start + usize::from(local)).iter().rev();
            let common = terms.take_while(|(term, _)| *term >= first_unread as usize);
            let lacking: f32 = common.map(|(term, value)| query[term] * value).sum();
            sum + lacking >= least.min(wanted[usize::from(local)])
        });
        clear(row, tail, &mut self.query);
        if self.candidates.is_empty() {
            return;
        }
        spread(rows.row(i), 0, &mut self.query);
        for &(local, _) in &self.candidates {
            let other = block.rows().start + usize::from(local);
            // The products of [`SparseRow::dot`] in their order, and zeros, which do not change the sum.
            let similarity: f32 = rows.row(other).iter().map(|(term, value)| self.query[term] * value).sum();
            if similarity > 0.0 && other != i {
                best.offer(Neighbour { row: names[other], similarity });
                if similarity >= wanted[usize::from(local)] {
                    found.push((other, Neighbour { row: names[i], similarity }));
                }
            }
        }
        clear(rows.row(i), 0, &mut self.query);
    }

    /// The remaining query from each of its terms on.
    fn sum_rests(&mut self, terms: SparseRow<'_>) {
        self.rests.clear();
        self.rests.resize(terms.len(), (0.0, 0));
        let (mut squares, mut postings) = (0.0, 0);
        for ((term, weight), rest) in terms.iter().rev().zip(self.rests.iter_mut().rev()) {
            squares += squared(weight);
            postings += self.join.frequencies[term] as usize;
            *rest = (squares, postings);
        }
    }
}

/// A row of which the first terms were read.
#[derive(Clone, Copy)]
struct PartlyRead {
    row: usize,
    /// The position of the first unread term in the row.
    first_unread: usize,
}

/// Writes a row's values from `start` on to the positions of its columns.
fn spread(row: SparseRow<'_>, start: usize, out: &mut [f32]) {
    row.iter().skip(start).for_each(|(column, value)| out[column] = value);
}

/// Undoes [`spread`].
fn clear(row: SparseRow<'_>, start: usize, out: &mut [f32]) {
    row.iter().skip(start).for_each(|(column, _)| out[column] = 0.0);
}
