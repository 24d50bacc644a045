//! How are the neighbours of all rows found without comparing all pairs? [`Join`], exact, by pruned search.
//!
//! Roberto Bayardo, Yiming Ma and Ramakrishnan Srikant (2007), "Scaling up all pairs similarity search", and
//! David Anastasiu and George Karypis (2014), "L2AP: fast cosine similarity search with prefix L2 norm
//! bounds", turned from a fixed threshold to the n best.

use multiversion::multiversion;

use super::index::{Best, Neighbour};
use crate::vectorize::{CsrMatrix, SparseRow};

/// Rows of a block: a block's sums stay in the first-level cache, and its row numbers fit 16 bits.
const BLOCK: usize = 1 << 13;

/// What rounding may add to a bound or take from a sum of products of unit rows.
const ROUNDING: f32 = 1e-5;

/// Shares of all rows: for each, the length of every row's part of commoner terms is kept.
/// The first is of all terms.
const LEVELS: [f32; 13] =
    [-1.0, 0.004, 0.006, 0.009, 0.0125, 0.0175, 0.025, 0.035, 0.05, 0.07, 0.1, 0.15, 0.2];

/// Rows of unit length without negative values, prepared for finding the nearest rows of each.
///
/// Terms of a query are taken from the rarest to the commonest. What is still to come can add to a row's sum at
/// most the length of the query's remaining part times the length of the row's part of such common terms
/// (Cauchy and Schwarz). Rows whose sum and bound together do not reach the n-th best sum so far cannot be among
/// the n best. Once only few rows are left, they are compared exactly, and the longest lists, those of the
/// commonest terms, are never read.
pub(super) struct Join<'a> {
    rows: &'a CsrMatrix,
    document_frequencies: Vec<u32>,
    blocks: Vec<Block>,
}

/// The inverted index of [`BLOCK`] rows.
struct Block {
    first_row: usize,
    n_rows: usize,
    /// Where each term's postings begin; one more than there are terms.
    starts: Vec<u32>,
    /// Row numbers within the block, ascending within a term.
    rows: Vec<u16>,
    values: Vec<f32>,
    /// For each of [`LEVELS`], the length of each row's part of terms commoner than that.
    common_parts: Vec<Vec<f32>>,
}

/// What a thread needs to search, all zero between searches.
pub(super) struct Scratch {
    sums: Vec<f32>,
    query: Vec<f32>,
    terms: Vec<QueryTerm>,
}

/// A term of the query and the length of the query from this term on.
#[derive(Clone, Copy)]
struct QueryTerm {
    term: usize,
    weight: f32,
    document_frequency: u32,
    rest: f32,
    /// Postings of this term and those after it.
    postings_left: usize,
}

impl<'a> Join<'a> {
    /// Prepares rows, shape `(n_rows, n_terms)`. O(nonzeros); 6 bytes a nonzero and 52 a row.
    pub(super) fn new(rows: &'a CsrMatrix) -> Self {
        let mut document_frequencies = vec![0; rows.n_columns()];
        rows.rows().flat_map(|row| row.columns).for_each(|&term| document_frequencies[term as usize] += 1);
        let blocks = (0..rows.n_rows())
            .step_by(BLOCK)
            .map(|first| Block::new(rows, first, &document_frequencies))
            .collect();
        Self { rows, document_frequencies, blocks }
    }

    pub(super) fn scratch(&self) -> Scratch {
        Scratch { sums: vec![0.0; BLOCK], query: vec![0.0; self.rows.n_columns()], terms: Vec::new() }
    }

    /// The `n` rows nearest to row `i`, itself left out, best first, equal ones by row: the same as
    /// [`InvertedIndex::top`](super::InvertedIndex::top) to the bit.
    pub(super) fn top(&self, i: usize, n: usize, scratch: &mut Scratch) -> Vec<Neighbour> {
        let row = self.rows.row(i);
        if n == 0 {
            return Vec::new();
        }
        self.order_terms(row, &mut scratch.terms);
        row.iter().for_each(|(term, weight)| scratch.query[term] = weight);
        let mut best = Best::new(n);
        for block in &self.blocks {
            self.search(block, i, n, &mut best, scratch);
        }
        row.iter().for_each(|(term, _)| scratch.query[term] = 0.0);
        best.into_sorted()
    }

    /// Rarest terms first, with the length of what follows.
    fn order_terms(&self, row: SparseRow<'_>, terms: &mut Vec<QueryTerm>) {
        terms.clear();
        let with_frequency = |(term, weight)| QueryTerm {
            term,
            weight,
            document_frequency: self.document_frequencies[term],
            rest: 0.0,
            postings_left: 0,
        };
        terms.extend(row.iter().map(with_frequency));
        terms.sort_unstable_by_key(|term| (term.document_frequency, term.term));
        let (mut squares, mut postings_left) = (0.0, 0);
        for term in terms.iter_mut().rev() {
            postings_left += term.document_frequency as usize;
            term.postings_left = postings_left;
            squares += term.weight * term.weight;
            term.rest = squares.sqrt();
        }
    }

    /// Offers the nearest rows of one block to `best`, which holds those of the blocks before.
    fn search(&self, block: &Block, i: usize, n: usize, best: &mut Best, scratch: &mut Scratch) {
        let Scratch { sums, query, terms } = scratch;
        let sums_of_block = block.n_rows;
        let own = i.checked_sub(block.first_row).filter(|&own| own < block.n_rows);
        let known = best.threshold();
        let mut threshold = known;
        let mut check_below = FIRST_CHECK;
        let mut rest = 0.0;
        let mut common = None;
        for term in terms.iter() {
            if term.rest < check_below {
                threshold = threshold.max(nth_best(&sums[..sums_of_block], own, n, known));
                let parts = block.common_parts_from(term.document_frequency, self.rows.n_rows());
                let n_left = n_candidates(&sums[..sums_of_block], term.rest, parts, threshold - ROUNDING);
                let to_read = term.postings_left * block.n_rows / self.rows.n_rows();
                if n_left * POSTINGS_A_COMPARISON <= to_read {
                    (rest, common) = (term.rest, Some(parts));
                    break;
                }
                check_below = CHECK_AGAIN * term.rest;
            }
            block.add(term.term, term.weight, sums);
        }
        let sums = &mut sums[..sums_of_block];
        if common.is_none() {
            threshold = threshold.max(nth_best(sums, own, n, known));
        }
        let least = threshold - ROUNDING;
        let parts = common.unwrap_or(&block.common_parts[0]);
        for (chunk, (part, commons)) in sums.chunks(CHUNK).zip(parts.chunks(CHUNK)).enumerate() {
            if n_reaching(part, rest, commons, least) == 0 {
                continue;
            }
            for (at, (&sum, &common)) in part.iter().zip(commons).enumerate() {
                let row = block.first_row + chunk * CHUNK + at;
                if sum + rest * common >= least && row != i {
                    let products = self.rows.row(row).iter().map(|(term, value)| query[term] * value);
                    let similarity = products.sum();
                    if similarity > 0.0 {
                        best.offer(Neighbour { row, similarity });
                    }
                }
            }
        }
        sums.fill(0.0);
    }
}

/// What remains of a query when it is first worth finding out how good the n-th best sum is, and by how much
/// it must fall before that is done again.
const FIRST_CHECK: f32 = 0.4;
const CHECK_AGAIN: f32 = 0.75;

/// An exact comparison takes as long as reading so many postings.
const POSTINGS_A_COMPARISON: usize = 500;

/// How many rows could still reach `least`.
#[multiversion(targets("x86_64+avx2"))]
fn n_candidates(sums: &[f32], rest: f32, common_parts: &[f32], least: f32) -> usize {
    sums.chunks(CHUNK)
        .zip(common_parts.chunks(CHUNK))
        .map(|(sums, parts)| n_reaching(sums, rest, parts, least))
        .sum()
}

#[inline]
fn n_reaching(sums: &[f32], rest: f32, common_parts: &[f32], least: f32) -> usize {
    let reaching = sums.iter().zip(common_parts).map(|(sum, part)| u32::from(sum + rest * part >= least));
    reaching.sum::<u32>() as usize
}

/// Sums looked at together.
const CHUNK: usize = 64;

/// The n-th highest sum above `known`, or `known` where there are fewer. A row's own sum does not count.
#[multiversion(targets("x86_64+avx2"))]
fn nth_best(sums: &[f32], own: Option<usize>, n: usize, known: f32) -> f32 {
    let mut best = Best::new(n);
    let mut threshold = known;
    for (chunk, part) in sums.chunks(CHUNK).enumerate() {
        // Numbers that are not negative order like their bits, and these the processor compares many at once.
        let highest = part.iter().map(|sum| sum.to_bits()).fold(0, u32::max);
        if highest > threshold.to_bits() {
            for (at, &similarity) in part.iter().enumerate() {
                let row = chunk * CHUNK + at;
                if similarity > threshold && Some(row) != own {
                    best.offer(Neighbour { row, similarity });
                    threshold = threshold.max(best.threshold());
                }
            }
        }
    }
    threshold
}

impl Block {
    fn new(rows: &CsrMatrix, first_row: usize, document_frequencies: &[u32]) -> Self {
        let n_rows = BLOCK.min(rows.n_rows() - first_row);
        let mut starts = vec![0_u32; rows.n_columns() + 1];
        let block = || (0..n_rows).map(|local| (local, rows.row(first_row + local)));
        block().flat_map(|(_, row)| row.columns).for_each(|&term| starts[term as usize + 1] += 1);
        (1..starts.len()).for_each(|term| starts[term] += starts[term - 1]);
        let mut next = starts.clone();
        let n_postings = starts.last().map_or(0, |&end| end as usize);
        let (mut numbers, mut values) = (vec![0_u16; n_postings], vec![0.0; n_postings]);
        let mut common_parts = vec![vec![0.0_f32; n_rows]; LEVELS.len()];
        for (local, row) in block() {
            for (term, value) in row.iter() {
                numbers[next[term] as usize] = local as u16;
                values[next[term] as usize] = value;
                next[term] += 1;
                for (part, level) in common_parts.iter_mut().zip(LEVELS) {
                    if document_frequencies[term] as f32 > level * rows.n_rows() as f32 {
                        part[local] += value * value;
                    }
                }
            }
        }
        common_parts.iter_mut().flatten().for_each(|part| *part = part.sqrt());
        Self { first_row, n_rows, starts, rows: numbers, values, common_parts }
    }

    /// Adds a term's share of the similarities to the sums. O(postings).
    #[inline]
    fn add(&self, term: usize, weight: f32, sums: &mut [f32]) {
        let range = self.starts[term] as usize..self.starts[term + 1] as usize;
        for (&row, &value) in self.rows[range.clone()].iter().zip(&self.values[range]) {
            sums[usize::from(row)] += weight * value;
        }
    }

    /// For each row, a bound of the length of its part of terms as common as this.
    fn common_parts_from(&self, document_frequency: u32, n_rows: usize) -> &[f32] {
        let reached = |level: &&f32| **level * (n_rows as f32) < document_frequency as f32;
        let n_reached = LEVELS.iter().take_while(reached).count();
        &self.common_parts[n_reached.saturating_sub(1)]
    }
}
