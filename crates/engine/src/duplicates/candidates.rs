//! Which papers may be near-identical to another at all? [`suspects`], so that only these need be looked at closely.

use rayon::prelude::*;

use super::shingles::Cutter;
use crate::document::Document;

/// Papers that a thread takes at a time.
const BLOCK: usize = 256;

/// The papers, ascending, that may resemble another one by at least `least`: all that do, and a few others.
///
/// A shingle that no other paper holds speaks against a paper, whatever the other may be: where more than `1 - least`
/// of its shingles are such, it resembles none. That rules out nearly all papers of a corpus for two looks at a table.
/// The table is as if it told how often each shingle was met, but for shingles that fall into one slot and seem to be
/// one. O(text), in parallel, and O(shingles); 4 bytes a shingle, and 1 to 2 for the table.
pub(super) fn candidates(documents: &[Document<'_>], least: f64) -> Vec<usize> {
    let blocks: Vec<Block> = documents.par_chunks(BLOCK).map(Block::new).collect();
    let mut met = Met::new(blocks.iter().map(|block| block.shingles.len()).sum());
    blocks.iter().flat_map(|block| &block.shingles).for_each(|&shingle| met.add(shingle));
    let suspects = blocks.par_iter().enumerate().flat_map_iter(|(number, block)| {
        let may_resemble = |shingles: &[u32]| {
            let n_own = shingles.iter().filter(|&&shingle| !met.twice(shingle)).count();
            !shingles.is_empty() && n_own as f64 <= (1.0 - least) * shingles.len() as f64 + 1e-6
        };
        let first = number * BLOCK;
        (first..).zip(block.papers()).filter(move |(_, shingles)| may_resemble(shingles)).map(|(at, _)| at)
    });
    suspects.collect()
}

/// The shingles of some papers that follow one another, by the upper halves of their hashes.
#[derive(Default)]
struct Block {
    shingles: Vec<u32>,
    /// Where those of each paper end.
    ends: Vec<usize>,
}

impl Block {
    fn new(documents: &[Document<'_>]) -> Self {
        let length: usize = documents.iter().map(|document| document.title.len() + document.body.len()).sum();
        // Words are hardly ever shorter, with the blank behind them; growing would copy.
        let shingles = Vec::with_capacity(length / 5);
        let mut block = Self { shingles, ends: Vec::with_capacity(documents.len()) };
        let mut cutter = Cutter::default();
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

/// Which shingles were met once, and which more often: two bits for each of many slots, the first set by the first and
/// the second by every other shingle that falls into it.
struct Met {
    slots: Vec<u8>,
    shift: u32,
}

impl Met {
    /// Room for so many shingles: a slot holds one in four to eight.
    fn new(n_shingles: usize) -> Self {
        let bits = (4 * n_shingles).next_power_of_two().ilog2().clamp(2, u32::BITS);
        Self { slots: vec![0; 1 << (bits - 2)], shift: u32::BITS - bits }
    }

    /// The byte of a slot and the first of its bits there.
    fn place(&self, shingle: u32) -> (usize, u32) {
        let slot = u64::from(shingle) >> self.shift;
        ((slot >> 2) as usize, 2 * (slot & 3) as u32)
    }

    fn add(&mut self, shingle: u32) {
        let (byte, bit) = self.place(shingle);
        let once = (self.slots[byte] >> bit) & 1;
        self.slots[byte] |= (1 | once << 1) << bit;
    }

    fn twice(&self, shingle: u32) -> bool {
        let (byte, bit) = self.place(shingle);
        (self.slots[byte] >> bit) & 2 != 0
    }
}
