//! The rows of a block by term: [`Block`], an inverted index small enough for the caches.

use std::ops::Range;

use crate::vectorize::CsrMatrix;

/// Rows of a block. Its sums fit the first-level cache, its postings the second, and its row numbers 16 bits.
pub(super) const BLOCK: usize = 1 << 12;

/// A number for each row of a block.
pub(super) type Sums = [f32; BLOCK];

/// Document frequencies as shares of all rows. For each, the length of every row's part of commoner terms is kept; the
/// first stands for all terms.
const LEVELS: [f32; 13] =
    [-1.0, 0.004, 0.006, 0.009, 0.0125, 0.0175, 0.025, 0.035, 0.05, 0.07, 0.1, 0.15, 0.2];

/// The inverted index of at most [`BLOCK`] rows. 6 bytes a nonzero, 4 a term, 52 a row.
pub(super) struct Block {
    indexed: Range<usize>,
    /// The start of each term's postings, and the end of the last.
    starts: Vec<u32>,
    /// Row numbers within the block, ascending within a term.
    numbers: Vec<u16>,
    values: Vec<f32>,
    /// For each of [`LEVELS`], the length of each row's part of terms commoner than that.
    common_parts: Vec<Vec<f32>>,
}

impl Block {
    /// Indexes at most [`BLOCK`] of all rows. O(nonzeros of the block + terms).
    pub(super) fn new(rows: &CsrMatrix, indexed: Range<usize>, frequencies: &[u32]) -> Self {
        let (first_row, n_rows) = (indexed.start, indexed.len());
        debug_assert!(n_rows <= BLOCK);
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
                        part[local] += squared(value);
                    }
                }
            }
        }
        common_parts.iter_mut().flatten().for_each(|part| *part = part.sqrt());
        Self { indexed, starts, numbers, values, common_parts }
    }

    /// The rows of the block.
    pub(super) fn rows(&self) -> Range<usize> {
        self.indexed.clone()
    }

    /// Adds a term's share of the similarities to the sums. O(postings).
    #[inline]
    pub(super) fn add(&self, term: usize, weight: f32, sums: &mut Sums) {
        let range = self.starts[term] as usize..self.starts[term + 1] as usize;
        for (&row, &value) in self.numbers[range.clone()].iter().zip(&self.values[range]) {
            // The remainder changes nothing, but lets the compiler drop the bounds check.
            sums[usize::from(row) % BLOCK] += weight * value;
        }
    }

    /// For each row, a bound on the length of its part of terms at least this common.
    pub(super) fn common_parts_from(&self, document_frequency: u32, n_rows: usize) -> &[f32] {
        let reached = |level: &&f32| **level * (n_rows as f32) < document_frequency as f32;
        let n_reached = LEVELS.iter().take_while(reached).count();
        &self.common_parts[n_reached.saturating_sub(1)]
    }
}

/// The square of a weight, above zero even for tiny weights: a bound is zero only if nothing is shared.
#[inline]
pub(super) fn squared(weight: f32) -> f32 {
    (weight * weight).max(f32::MIN_POSITIVE)
}
