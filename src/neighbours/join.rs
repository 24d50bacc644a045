//! How are the neighbours of all rows found without comparing all pairs? [`Join`], exact, by pruned search.
//!
//! Roberto Bayardo, Yiming Ma and Ramakrishnan Srikant (2007), "Scaling up all pairs similarity search", and
//! David Anastasiu and George Karypis (2014), "L2AP: fast cosine similarity search with prefix L2 norm
//! bounds", turned from a fixed threshold to the n best.

use multiversion::multiversion;
use rayon::prelude::*;

use super::index::{Best, Neighbour};
use crate::vectorize::{CsrMatrix, SparseRow};

/// Rows of a block: a block's sums stay in the first-level cache, its postings in the second, and its row
/// numbers fit 16 bits.
const BLOCK: usize = 1 << 12;

/// What rounding may add to a bound or take from a sum of products of unit rows.
const ROUNDING: f32 = 1e-5;

/// Shares of all rows: for each, the length of every row's part of commoner terms is kept. The first is of all
/// terms.
const LEVELS: [f32; 13] =
    [-1.0, 0.004, 0.006, 0.009, 0.0125, 0.0175, 0.025, 0.035, 0.05, 0.07, 0.1, 0.15, 0.2];

/// Rows of unit length without negative values, prepared for finding the nearest rows of each.
///
/// Terms of a query are taken from the rarest to the commonest. What is still to come can add to a row's sum at
/// most the length of the query's remaining part times the length of the row's part of such common terms
/// (Cauchy and Schwarz). Rows whose sum and bound together do not reach the n-th best so far cannot be among
/// the n best. Once only few rows are left, they are compared exactly, and the longest lists, those of the
/// commonest terms, are never read.
pub(super) struct Join<'a> {
    rows: &'a CsrMatrix,
    /// The rows with their terms numbered from the rarest to the commonest.
    ranked: CsrMatrix,
    /// In how many rows each term occurs, by rank.
    frequencies: Vec<u32>,
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

/// What a thread needs to search; sums and query are zero between searches.
struct Scratch {
    sums: Vec<f32>,
    /// The query's weights by the rank of their terms.
    query: Vec<f32>,
    /// For each term of the query, the squared length of the query from there on, and the postings.
    rests: Vec<(f32, usize)>,
    /// Rows of the block that could be among the n best, and their sums.
    candidates: Vec<(u16, f32)>,
}

impl<'a> Join<'a> {
    /// Prepares rows, shape `(n_rows, n_terms)`. O(nonzeros); 8 bytes a nonzero.
    pub(super) fn new(rows: &'a CsrMatrix) -> Self {
        let mut by_term = vec![0_u32; rows.n_columns()];
        rows.rows().flat_map(|row| row.columns).for_each(|&term| by_term[term as usize] += 1);
        let mut terms: Vec<u32> = (0..rows.n_columns() as u32).collect();
        terms.sort_by_key(|&term| by_term[term as usize]);
        let mut ranks = vec![0_u32; terms.len()];
        terms.iter().enumerate().for_each(|(rank, &term)| ranks[term as usize] = rank as u32);
        let frequencies = terms.iter().map(|&term| by_term[term as usize]).collect();
        Self { rows, ranked: rows.renumber_columns(&ranks), frequencies }
    }

    /// The `n` rows nearest to each row, itself left out, best first, equal ones by row: the same as
    /// [`InvertedIndex::top`](super::InvertedIndex::top) to the bit. 32 bytes for each row and neighbour.
    pub(super) fn all(&self, n: usize) -> Vec<Vec<Neighbour>> {
        let mut best = vec![Best::new(n); self.rows.n_rows()];
        if n > 0 {
            for first_row in (0..self.rows.n_rows()).step_by(BLOCK) {
                let block = Block::new(&self.ranked, first_row, &self.frequencies);
                best.par_iter_mut().with_min_len(64).enumerate().for_each_init(
                    || self.scratch(),
                    |scratch, (i, best)| self.search(&block, i, n, best, scratch),
                );
            }
        }
        best.into_par_iter().map(Best::into_sorted).collect()
    }

    fn scratch(&self) -> Scratch {
        let query = vec![0.0; self.rows.n_columns()];
        Scratch { sums: vec![0.0; BLOCK], query, rests: Vec::new(), candidates: Vec::new() }
    }

    /// Offers the nearest rows of one block to `best`, which holds those of the blocks before.
    fn search(&self, block: &Block, i: usize, n: usize, best: &mut Best, scratch: &mut Scratch) {
        let Scratch { sums, rests, candidates, .. } = scratch;
        let sums = &mut sums[..block.n_rows];
        let own = i.checked_sub(block.first_row).filter(|&own| own < block.n_rows);
        let terms = self.ranked.row(i);
        self.sum_rests(terms, rests);
        let known = best.threshold();
        let mut threshold = known;
        let mut check_below = FIRST_CHECK;
        // The first term that is not read, what remains of the query there, and the rows' parts of such terms.
        let (mut tail, mut rest, mut parts) = (terms.len(), 0.0, block.common_parts[0].as_slice());
        for (at, ((term, weight), &(squared_rest, postings_left))) in terms.iter().zip(&*rests).enumerate() {
            if squared_rest < check_below * check_below {
                if known == 0.0 {
                    threshold = nth_best(sums, own, n, known);
                }
                let bound = squared_rest.sqrt();
                let of_level = block.common_parts_from(self.frequencies[term], self.rows.n_rows());
                let n_left = n_candidates(sums, bound, of_level, threshold - ROUNDING);
                if n_left * POSTINGS_A_COMPARISON <= postings_left * block.n_rows / self.rows.n_rows() {
                    (tail, rest, parts) = (at, bound, of_level);
                    break;
                }
                check_below = CHECK_AGAIN * bound;
            }
            block.add(term, weight, sums);
        }
        if known == 0.0 {
            threshold = threshold.max(nth_best(sums, own, n, known));
        }
        let least = threshold - ROUNDING;
        collect_candidates(sums, rest, parts, least, candidates);
        sums.fill(0.0);
        self.compare(block, i, tail, least, best, scratch);
    }

    /// Compares the candidates of a block: first what they lack of their sum, in the terms not read, and then
    /// those that still reach `least` in full.
    fn compare(
        &self,
        block: &Block,
        i: usize,
        tail: usize,
        least: f32,
        best: &mut Best,
        scratch: &mut Scratch,
    ) {
        let (row, ranked) = (self.rows.row(i), self.ranked.row(i));
        let unread = || ranked.columns[tail..].iter().zip(&ranked.values[tail..]);
        let first_unread = ranked.columns.get(tail).copied().unwrap_or(u32::MAX);
        unread().for_each(|(&term, &weight)| scratch.query[term as usize] = weight);
        for &(local, sum) in &scratch.candidates {
            let other = block.first_row + usize::from(local);
            if other == i {
                continue;
            }
            // Rows are in the order of ranks, so that the terms not read stand at their ends.
            let its = self.ranked.row(other).iter().rev();
            let common = its.take_while(|(term, _)| *term >= first_unread as usize);
            let lacking: f32 = common.map(|(term, value)| scratch.query[term] * value).sum();
            if sum + lacking >= least {
                let similarity = row.dot(self.rows.row(other));
                if similarity > 0.0 {
                    best.offer(Neighbour { row: other, similarity });
                }
            }
        }
        unread().for_each(|(&term, _)| scratch.query[term as usize] = 0.0);
    }

    /// What remains of a query from each of its terms on.
    fn sum_rests(&self, terms: SparseRow<'_>, rests: &mut Vec<(f32, usize)>) {
        rests.clear();
        rests.resize(terms.len(), (0.0, 0));
        let (mut squares, mut postings) = (0.0, 0);
        for ((term, weight), rest) in terms.iter().rev().zip(rests.iter_mut().rev()) {
            squares += weight * weight;
            postings += self.frequencies[term] as usize;
            *rest = (squares, postings);
        }
    }
}

/// What remains of a query when it is first worth finding out how good the n-th best sum is, and by how much
/// it must fall before that is done again.
const FIRST_CHECK: f32 = 0.35;
const CHECK_AGAIN: f32 = 0.75;

/// A comparison takes about as long as reading so many postings.
const POSTINGS_A_COMPARISON: usize = 400;

/// How many rows could still reach `least`.
#[multiversion(targets("x86_64+avx2"))]
fn n_candidates(sums: &[f32], rest: f32, common_parts: &[f32], least: f32) -> usize {
    let reaching = sums.iter().zip(common_parts).map(|(sum, part)| u32::from(sum + rest * part >= least));
    reaching.sum::<u32>() as usize
}

/// The rows that could still reach `least`, and their sums.
#[multiversion(targets("x86_64+avx2"))]
fn collect_candidates(sums: &[f32], rest: f32, common_parts: &[f32], least: f32, out: &mut Vec<(u16, f32)>) {
    out.clear();
    for (chunk, (sums, parts)) in sums.chunks(CHUNK).zip(common_parts.chunks(CHUNK)).enumerate() {
        let reaching = sums.iter().zip(parts).map(|(sum, part)| u32::from(sum + rest * part >= least));
        if reaching.sum::<u32>() > 0 {
            let all = sums.iter().zip(parts).enumerate();
            let reaching = all.filter(|(_, (sum, part))| **sum + rest * **part >= least);
            out.extend(reaching.map(|(at, (sum, _))| ((chunk * CHUNK + at) as u16, *sum)));
        }
    }
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
    fn new(rows: &CsrMatrix, first_row: usize, frequencies: &[u32]) -> Self {
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
                    if frequencies[term] as f32 > level * rows.n_rows() as f32 {
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
