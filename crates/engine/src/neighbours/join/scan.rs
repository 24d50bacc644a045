//! Scans of a block's sums for the rows that could still be among the n best.

use crate::indices::RowIndex;
use crate::neighbours::index::{Best, Neighbour};

/// Number of sums compared together.
const CHUNK: usize = 32;

/// The bounds that a row must reach. Its sum, plus the length of the remaining query times the length of the row's part
/// of such terms, must reach what the query or the row itself needs.
#[derive(Clone, Copy)]
pub(super) struct Bounds<'a> {
    /// The length of the remaining query.
    pub(super) rest: f32,
    /// For each row, the length of its part of the terms that may remain.
    pub(super) common_parts: &'a [f32],
    /// The bound for a row to be among the best of the query.
    pub(super) least: f32,
    /// The bound for the query to be among the best of each row.
    pub(super) wanted: &'a [f32],
}

impl Bounds<'_> {
    #[inline]
    fn reached(&self, sum: f32, common_part: f32, wanted: f32) -> bool {
        let bound = sum + self.rest * common_part;
        bound >= self.least || bound >= wanted
    }
}

/// Collects the rows that could still reach the bounds, with their sums; gives up early and returns false if there are
/// more than `most`.
#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2")))]
pub(super) fn candidates(sums: &[f32], bounds: Bounds<'_>, most: usize, out: &mut Vec<(u16, f32)>) -> bool {
    out.clear();
    let chunks = sums.chunks(CHUNK).zip(bounds.common_parts.chunks(CHUNK)).zip(bounds.wanted.chunks(CHUNK));
    for (chunk, ((sums, parts), wanted)) in chunks.enumerate() {
        let mut n_reaching = 0;
        for ((&sum, &part), &wanted) in sums.iter().zip(parts).zip(wanted) {
            n_reaching += u32::from(bounds.reached(sum, part, wanted));
        }
        if n_reaching > 0 {
            if out.len() + n_reaching as usize > most {
                return false;
            }
            for (at, ((&sum, &part), &wanted)) in sums.iter().zip(parts).zip(wanted).enumerate() {
                if bounds.reached(sum, part, wanted) {
                    out.push(((chunk * CHUNK + at) as u16, sum));
                }
            }
        }
    }
    true
}

/// The n-th highest sum above `known`, or `known` if there are fewer. A row's own sum does not count.
#[cfg_attr(not(feature = "portable"), multiversion::multiversion(targets("x86_64+avx512f", "x86_64+avx2")))]
pub(super) fn nth_best(sums: &[f32], own: Option<usize>, n: usize, known: f32) -> f32 {
    let mut best = Best::new(n);
    let mut threshold = known;
    for (chunk, part) in sums.chunks(CHUNK).enumerate() {
        // Numbers that are not negative order like their bits, which the processor compares many at a time.
        let highest = part.iter().map(|sum| sum.to_bits()).fold(0, u32::max);
        if highest > threshold.to_bits() {
            for (at, &similarity) in part.iter().enumerate() {
                let row = chunk * CHUNK + at;
                if similarity > threshold && Some(row) != own {
                    best.offer(Neighbour { row: RowIndex::from_u32(row as u32), similarity });
                    threshold = threshold.max(best.threshold());
                }
            }
        }
    }
    threshold
}
