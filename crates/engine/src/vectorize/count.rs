//! Term counts of each paper: [`count`], in parallel, the same at any number of threads.

use std::borrow::Cow;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::lexicon::{Lexicon, NO_TERM};
use crate::document::Document;
use crate::text::{Analyzers, clean};

/// The counts of one thread: terms with ids of its own, and blocks of documents.
pub(super) struct Counts<'a> {
    pub(super) lexicon: Lexicon<'a>,
    /// The number of documents with each term.
    pub(super) document_frequencies: Vec<u32>,
    pub(super) blocks: Vec<Block>,
}

/// The counts of consecutive documents.
pub(super) struct Block {
    /// Its number among all blocks.
    pub(super) number: usize,
    /// The end of each document's occurrences.
    pub(super) ends: Vec<usize>,
    /// The terms of each document, in the order of first occurrence.
    pub(super) occurrences: Vec<Occurrence>,
}

/// A term and its weighted count in a document.
pub(super) type Occurrence = (u32, u32);

impl Block {
    /// The occurrences of each document.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[Occurrence]> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.occurrences[start..end])
    }
}

/// Documents in a block: enough to make taking one cheap, few enough for threads to finish together.
const BLOCK: usize = 512;

/// Counts the terms of documents. O(length of the text), and O(distinct words) stems a thread.
///
/// Each thread takes the next block as it becomes free. The thread that counted a block determines only its ids, which the
/// merge replaces. Each title counts `title_weight` times. Each document is read by the analyzer for its language.
pub(super) fn count<'a>(
    documents: &[Document<'_>],
    analyzers: &'a Analyzers,
    title_weight: u32,
) -> Vec<Counts<'a>> {
    count_in(None, documents, analyzers, title_weight)
}

/// [`count`] by one analyzer for all documents, if its number is given.
pub(super) fn count_in<'a>(
    language: Option<usize>,
    documents: &[Document<'_>],
    analyzers: &'a Analyzers,
    title_weight: u32,
) -> Vec<Counts<'a>> {
    let next = AtomicUsize::new(0);
    let n_blocks = documents.len().div_ceil(BLOCK);
    let n_counters = rayon::current_num_threads().min(n_blocks);
    let counters = (0..n_counters).into_par_iter().map(|_| {
        let mut counter = Counter::new(analyzers, language, title_weight);
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(documents) = documents.chunks(BLOCK).nth(number) else { break };
            counter.add_block(number, documents);
        }
        counter.counts
    });
    counters.collect()
}

/// Number of documents whose texts are prefetched together.
const FETCHED: usize = 8;

/// Prefetches texts by reading a byte of each cache line. Papers in the order of their ids are scattered in memory, and
/// many lines are fetched at once while a reader would wait for each.
fn fetch(documents: &[Document<'_>]) {
    let texts = documents.iter().flat_map(Document::texts);
    let line = |text: &[u8]| text.iter().step_by(64).fold(0, |all, byte| all ^ byte);
    black_box(texts.fold(0, |all, text| all ^ line(text.as_bytes())));
}

struct Counter<'a> {
    analyzers: &'a Analyzers,
    /// The number of the analyzer, or `None` for that of each document's language.
    language: Option<usize>,
    title_weight: u32,
    counts: Counts<'a>,
    /// The terms of the current text.
    read: Vec<u32>,
    /// Weighted count of each term in the current document, and the terms with a count.
    current: Vec<u32>,
    touched: Vec<u32>,
}

impl<'a> Counter<'a> {
    fn new(analyzers: &'a Analyzers, language: Option<usize>, title_weight: u32) -> Self {
        let lexicon = Lexicon::new(analyzers);
        let counts = Counts { lexicon, document_frequencies: Vec::new(), blocks: Vec::new() };
        let (read, current, touched) = (Vec::new(), Vec::new(), Vec::new());
        Self { analyzers, language, title_weight, counts, read, current, touched }
    }

    fn add_block(&mut self, number: usize, documents: &[Document<'_>]) {
        let ends = Vec::with_capacity(documents.len());
        // Blocks are of similar size; growing would leave the smaller allocation behind.
        let expected = self.counts.blocks.last().map_or(0, |last| last.occurrences.len() / 8 * 9);
        let mut block = Block { number, ends, occurrences: Vec::with_capacity(expected) };
        for (number, document) in documents.iter().enumerate() {
            if number % FETCHED == 0 {
                fetch(&documents[number..documents.len().min(number + FETCHED)]);
            }
            let [title, body] = match self.language {
                // A text that is searched for is no abstract of a publisher.
                Some(_) => document.texts().map(clean),
                None => self.analyzers.clean(document.texts()),
            };
            let detected = || self.analyzers.number_for(&[&title, &body]);
            let language = self.language.unwrap_or_else(detected);
            // Titles capitalize words, so they count as written forms only where there is nothing else.
            if body.trim().is_empty() && self.language.is_none() {
                self.add_text(&in_sentence_case(&title), language, self.title_weight, 1);
            } else {
                self.add_text(&title, language, self.title_weight, 0);
                self.add_text(&body, language, 1, 1);
            }
            self.finish_document(&mut block);
        }
        self.counts.blocks.push(block);
    }

    fn add_text(&mut self, text: &str, language: usize, weight: u32, written: u32) {
        let Self { counts: Counts { lexicon, .. }, read, current, touched, .. } = self;
        lexicon.read(text, language, written, read);
        current.resize(lexicon.n_terms(), 0);
        for id in read.drain(..).filter(|&id| id != NO_TERM) {
            let count = &mut current[id as usize];
            if *count == 0 {
                touched.push(id);
            }
            *count = count.saturating_add(weight);
        }
    }

    fn finish_document(&mut self, block: &mut Block) {
        let Counts { lexicon, document_frequencies, .. } = &mut self.counts;
        document_frequencies.resize(lexicon.n_terms(), 0);
        for id in self.touched.drain(..) {
            block.occurrences.push((id, std::mem::take(&mut self.current[id as usize])));
            document_frequencies[id as usize] += 1;
        }
        block.ends.push(block.occurrences.len());
    }
}

/// A title with its words as they are written in sentences: one in capitals, or with a capital at most of its words, in lower
/// case; of any other the first word. Words with a capital inside (`BERT`, `pH`) stay if others have none.
fn in_sentence_case(title: &str) -> Cow<'_, str> {
    let words =
        || title.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().any(char::is_alphabetic));
    let has_small = |word: &str| word.chars().any(char::is_lowercase);
    let is_capitalized = |word: &str| word.chars().next().is_some_and(char::is_uppercase) && has_small(word);
    let long = || words().filter(|word| word.len() > 3);
    if words().count() > 1 && !words().any(has_small) {
        return Cow::Owned(title.to_lowercase());
    }
    let (n_long, n_capitalized) = (long().count(), long().filter(|word| is_capitalized(word)).count());
    let is_title_case = n_long > 1 && 3 * n_capitalized > 2 * n_long;
    let mut out = String::with_capacity(title.len());
    let mut is_first = true;
    for piece in title.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let mut chars = piece.chars();
        let first = chars.next().filter(|first| first.is_uppercase());
        let is_plain = !chars.as_str().chars().any(char::is_uppercase) && has_small(piece);
        match first.filter(|_| is_plain && (is_title_case || is_first)) {
            Some(first) => {
                out.extend(first.to_lowercase());
                out.push_str(chars.as_str());
            }
            None => out.push_str(piece),
        }
        is_first &= !piece.chars().any(char::is_alphabetic);
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::LanguageChoice;

    fn count_one(title: &str, body: &str) -> Vec<(String, u32)> {
        let analyzers = Analyzers::new(LanguageChoice::default(), &[]);
        let counts = count(&[Document::new(title, body)], &analyzers, 3).remove(0);
        let named = |&(id, n): &(u32, u32)| (counts.lexicon.terms()[id as usize].to_string(), n);
        counts.blocks[0].occurrences.iter().map(named).collect()
    }

    #[test]
    fn a_title_counts_as_often_as_its_weight() {
        let expected = [("graph", 4), ("network", 3), ("learn", 1)].map(|(term, n)| (term.to_string(), n));
        assert_eq!(count_one("Graph networks", "learning on graphs"), expected);
    }

    #[test]
    fn titles_alone_are_read_in_sentence_case() {
        for (title, read) in [
            ("Coral Reefs Under Heat: BERT and pH", "coral reefs under heat: BERT and pH"),
            ("CORAL REEFS", "coral reefs"),
            ("Reefs of the Red Sea by models", "reefs of the Red Sea by models"),
            ("BERT reads reefs", "BERT reads reefs"),
            ("", ""),
        ] {
            assert_eq!(in_sentence_case(title), read);
        }
    }

    #[test]
    fn long_chunks_are_counted_too() {
        let long = "图".repeat(40);
        assert_eq!(count_one("", &format!("{long} {long}")), [("图".to_string(), 80)]);
    }
}
