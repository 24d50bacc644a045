//! Papers that may be near-identical to another one: [`candidates`], so that only these are compared.

use rayon::prelude::*;

use super::shingles::Cutter;
use crate::document::Document;
use crate::text::Recurring;

/// Number of papers a thread takes at a time.
const BLOCK: usize = 256;

/// The papers, ascending, that may resemble another one by at least `least`: all that do, and a few others.
///
/// A paper cannot reach the threshold with any other if more than `1 - least` of its shingles occur in no other paper.
/// This rules out nearly all papers of a corpus at the cost of two table lookups a shingle. The table counts how often
/// each shingle was seen; shingles that share a slot count as one. O(text), in parallel, and O(shingles); 4 bytes a
/// shingle, and 1 to 2 for the table.
pub(super) fn candidates(documents: &[Document<'_>], least: f64, recurring: &Recurring) -> Vec<usize> {
    let block = |documents| Block::new(documents, recurring);
    let blocks: Vec<Block> = documents.par_chunks(BLOCK).map(block).collect();
    let mut seen = Seen::new(blocks.iter().map(|block| block.shingles.len()).sum());
    blocks.iter().flat_map(|block| &block.shingles).for_each(|&shingle| seen.add(shingle));
    let candidates = blocks.par_iter().enumerate().flat_map_iter(|(number, block)| {
        let may_resemble = |shingles: &[u32]| {
            let n_own = shingles.iter().filter(|&&shingle| !seen.twice(shingle)).count();
            !shingles.is_empty() && n_own as f64 <= (1.0 - least) * shingles.len() as f64 + 1e-6
        };
        let first = number * BLOCK;
        (first..).zip(block.papers()).filter(move |(_, shingles)| may_resemble(shingles)).map(|(at, _)| at)
    });
    candidates.collect()
}

/// The shingles of consecutive papers, by the upper halves of their hashes.
#[derive(Default)]
struct Block {
    shingles: Vec<u32>,
    /// The end of each paper's shingles.
    ends: Vec<usize>,
}

impl Block {
    fn new(documents: &[Document<'_>], recurring: &Recurring) -> Self {
        let length: usize = documents.iter().map(|document| document.title.len() + document.body.len()).sum();
        // Few words are shorter, with the space behind them; growing would copy.
        let shingles = Vec::with_capacity(length / 5);
        let mut block = Self { shingles, ends: Vec::with_capacity(documents.len()) };
        let mut cutter = Cutter::new(recurring);
        for &document in documents {
            block.shingles.extend(cutter.cut(document).map(|shingle| (shingle >> 32) as u32));
            block.ends.push(block.shingles.len());
        }
        block
    }

    /// The shingles of each paper.
    fn papers(&self) -> impl Iterator<Item = &[u32]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.shingles[start..end])
    }
}

/// The shingles seen once and more than once: two bits for each of many slots, the first set by the first shingle in it
/// and the second by every other.
struct Seen {
    slots: Vec<u8>,
    shift: u32,
}

impl Seen {
    /// A table for this many shingles: one in four to eight slots is used.
    fn new(n_shingles: usize) -> Self {
        let bits = (4 * n_shingles).next_power_of_two().ilog2().clamp(2, u32::BITS);
        Self { slots: vec![0; 1 << (bits - 2)], shift: u32::BITS - bits }
    }

    /// The byte of a slot and the first of its bits there.
    fn slot(&self, shingle: u32) -> (usize, u32) {
        let slot = u64::from(shingle) >> self.shift;
        ((slot >> 2) as usize, 2 * (slot & 3) as u32)
    }

    fn add(&mut self, shingle: u32) {
        let (byte, bit) = self.slot(shingle);
        let once = (self.slots[byte] >> bit) & 1;
        self.slots[byte] |= (1 | once << 1) << bit;
    }

    fn twice(&self, shingle: u32) -> bool {
        let (byte, bit) = self.slot(shingle);
        (self.slots[byte] >> bit) & 2 != 0
    }
}
