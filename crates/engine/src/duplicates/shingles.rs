//! The word shingles of texts: [`Shingles`], the runs of three words that each text holds.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::document::Document;
use crate::text::{Chunks, Recurring, plain_texts, words};

/// Words of a shingle. With fewer, papers of one field share many; with more, each changed word costs many.
const WORDS: usize = 3;

/// Shorter texts say too little to tell them apart: *Editorial*, *Book reviews*, *Matrix inversion*.
const FEWEST_WORDS: usize = 5;

/// Cuts texts into shingles and reuses its memory.
pub(super) struct Cutter<'r> {
    recurring: &'r Recurring,
    text: String,
    words: Vec<u64>,
}

impl<'r> Cutter<'r> {
    /// A cutter that leaves out these sentences.
    pub(super) fn new(recurring: &'r Recurring) -> Self {
        Self { recurring, text: String::new(), words: Vec::new() }
    }

    /// The shingles of a paper in the order of its words, as 64-bit hashes; none if it has too few words.
    ///
    /// Title and abstract are one text, without mark-up and notices. Its words are its [chunks](Chunks) in lower case without
    /// LaTeX commands, so formatting, punctuation and white space make no difference. Scripts without spaces are segmented by dictionary.
    /// O(length of the text).
    pub(super) fn cut(&mut self, document: Document<'_>) -> impl ExactSizeIterator<Item = u64> {
        let [title, body] = plain_texts(document.texts(), self.recurring);
        self.text.clear();
        self.text.push_str(&title);
        self.text.push('\n');
        self.text.push_str(&body);
        self.text.make_ascii_lowercase();
        self.words.clear();
        each_word(&self.text, |word| self.words.push(xxh3_64(word.as_bytes())));
        let enough = if self.words.len() < FEWEST_WORDS { &[][..] } else { &self.words };
        enough.windows(WORDS).map(shingle)
    }

    /// Number of words of a paper.
    pub(super) fn count_words(&mut self, document: Document<'_>) -> usize {
        drop(self.cut(document));
        self.n_words()
    }

    /// Number of words of the last paper.
    fn n_words(&self) -> usize {
        self.words.len()
    }
}

/// The words of a text with ASCII letters in lower case.
fn each_word(text: &str, mut emit: impl FnMut(&str)) {
    for chunk in Chunks::new(text) {
        if chunk.start > 0 && text.as_bytes()[chunk.start - 1] == b'\\' {
            continue;
        }
        if chunk.text.is_ascii() {
            emit(chunk.text);
        } else {
            words(&chunk.text.to_lowercase()).for_each(|word| emit(word.text));
        }
    }
}

/// The set of shingles of each paper, ascending; 8 bytes a shingle.
pub(super) struct Shingles {
    sets: Vec<Box<[u64]>>,
    n_words: Vec<usize>,
}

impl Shingles {
    /// Cuts papers into shingles, in parallel. O(length of the text + s log s) for s shingles a paper.
    pub(super) fn new(documents: &[Document<'_>], recurring: &Recurring) -> Self {
        let cutter = || Cutter::new(recurring);
        let cut = documents.par_iter().map_init(cutter, |cutter, &document| {
            let mut set: Vec<u64> = cutter.cut(document).collect();
            set.sort_unstable();
            set.dedup();
            (set.into_boxed_slice(), cutter.n_words())
        });
        let (sets, n_words) = cut.unzip();
        Self { sets, n_words }
    }

    /// The shingles of a paper; none if it has too few words.
    pub(super) fn set(&self, paper: usize) -> &[u64] {
        &self.sets[paper]
    }

    /// Number of words of a paper.
    pub(super) fn n_words(&self, paper: usize) -> usize {
        self.n_words[paper]
    }

    /// Number of papers.
    pub(super) fn len(&self) -> usize {
        self.sets.len()
    }

    /// All shingles, paper by paper.
    pub(super) fn all(&self) -> impl Iterator<Item = u64> {
        self.sets.iter().flat_map(|set| set.iter().copied())
    }
}

/// The hash of words in this order, from their hashes.
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

    fn shingles(title: &str, body: &str) -> Shingles {
        Shingles::new(&[Document::new(title, body)], &Recurring::default())
    }

    /// Shared shingles, and those of either text.
    fn shared(a: &str, b: &str) -> (usize, usize, usize) {
        let (a, b) = (shingles("", a), shingles("", b));
        (n_shared(a.set(0), b.set(0)), a.set(0).len(), b.set(0).len())
    }

    #[test]
    fn a_shingle_is_three_words_in_this_order() {
        assert_eq!(shared("corals of warm reefs bleach", "corals of warm reefs recover"), (2, 3, 3));
        assert_eq!(shared("corals of warm reefs bleach", "warm corals of reefs bleach"), (0, 3, 3));
        assert_eq!(shared("on and on and on and on", "on and on and on"), (2, 2, 2));
        assert_eq!(
            shingles("corals of", "warm reefs bleach").set(0),
            shingles("", "corals of warm reefs bleach").set(0)
        );
    }

    #[test]
    fn case_punctuation_and_line_ends_do_not_count() {
        let plain = shingles("", "the naïve k means algorithm of lloyd");
        assert_eq!(shingles("The NAÏVE $k$", "(\\emph{means})\nalgorithm,  of Lloyd.").set(0), plain.set(0));
        assert_eq!(plain.n_words(0), 7);
    }

    #[test]
    fn too_few_words_have_no_shingles() {
        assert_eq!(shingles("Matrix inversion", "algorithm 58").set(0), [0; 0]);
        assert_eq!(shingles("", "").set(0), [0; 0]);
        assert_eq!(shingles("图神经网络的研究", "").set(0).len(), 3);
    }
}
