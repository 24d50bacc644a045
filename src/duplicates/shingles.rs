//! How alike are two texts, word by word? [`Shingles`]: the runs of three words that each holds.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::corpus::Paper;
use crate::text::{Chunks, clean, words};

/// Words of a shingle: with fewer, papers of one field share many; with more, each change of a word costs many.
const WORDS: usize = 3;

/// A text of fewer words says too little to be told from another: *Editorial*, *Book reviews*, *Matrix inversion*.
const FEWEST_WORDS: usize = 5;

/// Papers of a block: what a thread takes at a time.
const BLOCK: usize = 256;

/// The set of shingles of each paper, as 64-bit hashes, ascending; 8 bytes a shingle.
///
/// Title and abstract are one text. Its words are the [chunks](Chunks) of what [`clean`] leaves, in lower case, so that
/// neither LaTeX nor punctuation, blanks and line ends make a difference; of scripts without blanks they are pairs of
/// characters.
pub(super) struct Shingles {
    blocks: Vec<Block>,
}

#[derive(Default)]
struct Block {
    hashes: Vec<u64>,
    /// Where the set of each paper ends.
    ends: Vec<usize>,
    n_words: Vec<usize>,
}

impl Shingles {
    /// Cuts papers into shingles, in parallel. O(length of the text + s log s) for s shingles a paper.
    pub(super) fn new(papers: &[Paper]) -> Self {
        Self { blocks: papers.par_chunks(BLOCK).map(Block::new).collect() }
    }

    /// The shingles of a paper; none where it has too few words.
    pub(super) fn of(&self, paper: usize) -> &[u64] {
        let (block, at) = (&self.blocks[paper / BLOCK], paper % BLOCK);
        let start = if at == 0 { 0 } else { block.ends[at - 1] };
        &block.hashes[start..block.ends[at]]
    }

    /// Number of words of a paper.
    pub(super) fn n_words(&self, paper: usize) -> usize {
        self.blocks[paper / BLOCK].n_words[paper % BLOCK]
    }

    /// Number of papers.
    pub(super) fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.ends.len()).sum()
    }

    /// All shingles, those of one paper after the other's.
    pub(super) fn all(&self) -> impl Iterator<Item = u64> {
        self.blocks.iter().flat_map(|block| block.hashes.iter().copied())
    }
}

impl Block {
    fn new(papers: &[Paper]) -> Self {
        let mut block = Self::default();
        let (mut text, mut word_hashes, mut shingles) = (String::new(), Vec::new(), Vec::new());
        for paper in papers {
            text.clear();
            text.push_str(&clean(&paper.title));
            text.push('\n');
            text.push_str(&clean(&paper.abstract_text));
            text.make_ascii_lowercase();
            word_hashes.clear();
            each_word(&text, |word| word_hashes.push(xxh3_64(word.as_bytes())));
            shingles.clear();
            if word_hashes.len() >= FEWEST_WORDS {
                shingles.extend(word_hashes.windows(WORDS).map(shingle));
            }
            shingles.sort_unstable();
            shingles.dedup();
            block.hashes.extend_from_slice(&shingles);
            block.ends.push(block.hashes.len());
            block.n_words.push(word_hashes.len());
        }
        block.hashes.shrink_to_fit();
        block
    }
}

/// The words of a text whose ASCII letters are small.
fn each_word(text: &str, mut emit: impl FnMut(&str)) {
    for chunk in Chunks::new(text) {
        if chunk.text.is_ascii() {
            emit(chunk.text);
        } else {
            words(&chunk.text.to_lowercase()).for_each(|word| emit(word.text));
        }
    }
}

/// The hash of some words in this order, of their hashes.
fn shingle(words: &[u64]) -> u64 {
    // An odd number with bits of no pattern: the golden ratio.
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    words.iter().fold(0, |hash: u64, word| hash.wrapping_mul(FACTOR).wrapping_add(*word))
}

/// The number of shingles that two sets share. O(a + b).
pub(super) fn n_shared(a: &[u64], b: &[u64]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        shared += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(title: &str, abstract_text: &str) -> Shingles {
        let paper =
            Paper { title: title.to_string(), abstract_text: abstract_text.to_string(), ..Paper::default() };
        Shingles::new(&[paper])
    }

    /// Shared shingles, and those of either text.
    fn shared(a: &str, b: &str) -> (usize, usize, usize) {
        let (a, b) = (of("", a), of("", b));
        (n_shared(a.of(0), b.of(0)), a.of(0).len(), b.of(0).len())
    }

    #[test]
    fn a_shingle_is_three_words_in_this_order() {
        assert_eq!(shared("corals of warm reefs bleach", "corals of warm reefs recover"), (2, 3, 3));
        assert_eq!(shared("corals of warm reefs bleach", "warm corals of reefs bleach"), (0, 3, 3));
        assert_eq!(shared("on and on and on and on", "on and on and on"), (2, 2, 2));
        assert_eq!(of("corals of", "warm reefs bleach").of(0), of("", "corals of warm reefs bleach").of(0));
    }

    #[test]
    fn case_punctuation_and_line_ends_do_not_count() {
        let plain = of("", "the naïve k means algorithm of lloyd");
        assert_eq!(of("The NAÏVE $k$", "(\\emph{means})\nalgorithm,  of Lloyd.").of(0), plain.of(0));
        assert_eq!(plain.n_words(0), 7);
    }

    #[test]
    fn too_few_words_have_no_shingles() {
        assert_eq!(of("Matrix inversion", "algorithm 58").of(0), [0; 0]);
        assert_eq!(of("", "").of(0), [0; 0]);
        assert_eq!(of("图神经网络的", "").of(0).len(), 3);
    }
}
