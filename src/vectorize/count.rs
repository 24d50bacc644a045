//! How often does each term occur in each paper? [`count`], in parallel, the same at any thread count.

use hashbrown::HashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use crate::text::{Analyzer, Chunks, clean};

/// A text to be counted: a title, which counts more, and a body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Document<'a> {
    /// The title.
    pub title: &'a str,
    /// Everything else.
    pub body: &'a str,
}

/// Term counts of a run of documents, with term ids of its own.
///
/// A kernel that merges: counting two halves and merging gives what counting the whole gives.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) terms: Vec<Term>,
    /// Where the occurrences of each document end.
    pub(super) ends: Vec<usize>,
    /// (local term id, weighted count) by document, in the order of first occurrence.
    pub(super) occurrences: Vec<(u32, u32)>,
}

pub(super) struct Term {
    pub(super) term: Box<str>,
    pub(super) document_frequency: u32,
    /// How often each way of writing it was used, ascending by surface.
    pub(super) surfaces: Vec<(Box<str>, u64)>,
}

/// What one distinct chunk of text stands for, found once.
struct Entry {
    /// Where its terms stand in [`Counter::expansions`].
    start: u32,
    end: u32,
    /// How often it was written.
    written: u64,
}

type Map<V> = HashMap<Box<str>, V, FxBuildHasher>;

/// Longer chunks (sentences of scripts without blanks) hardly repeat and are not remembered.
const LONGEST_REMEMBERED: usize = 48;

struct Counter<'a> {
    analyzer: &'a Analyzer,
    title_weight: u32,
    chunks: Map<Entry>,
    expansions: Vec<(u32, Box<str>)>,
    ids: Map<u32>,
    terms: Vec<Box<str>>,
    surfaces: Vec<Map<u64>>,
    /// Weighted count of each term in the document at hand, and the terms with a count.
    current: Vec<u32>,
    touched: Vec<u32>,
    document_frequencies: Vec<u32>,
}

/// Counts the terms of documents. O(length of the text) and O(distinct words) stems a block.
///
/// Each of the blocks that are counted in parallel keeps its own ids; [`Counts`] of blocks are given back in
/// order. `title_weight` is how often each title counts.
pub(super) fn count(documents: &[Document<'_>], analyzer: &Analyzer, title_weight: u32) -> Vec<Counts> {
    let n_blocks = 4 * rayon::current_num_threads();
    let block = documents.len().div_ceil(n_blocks).max(256);
    documents
        .par_chunks(block)
        .map(|documents| {
            let mut counter = Counter::new(analyzer, title_weight);
            let mut counts = Counts::default();
            for document in documents {
                counter.add(*document);
                counter.finish_document(&mut counts);
            }
            counter.finish(counts)
        })
        .collect()
}

impl<'a> Counter<'a> {
    fn new(analyzer: &'a Analyzer, title_weight: u32) -> Self {
        Self {
            analyzer,
            title_weight,
            chunks: Map::default(),
            expansions: Vec::new(),
            ids: Map::default(),
            terms: Vec::new(),
            surfaces: Vec::new(),
            current: Vec::new(),
            touched: Vec::new(),
            document_frequencies: Vec::new(),
        }
    }

    fn add(&mut self, document: Document<'_>) {
        self.add_text(document.title, self.title_weight, true);
        self.add_text(document.body, 1, false);
    }

    fn add_text(&mut self, text: &str, weight: u32, is_title: bool) {
        if text.is_empty() || weight == 0 {
            return;
        }
        let text = clean(text);
        for chunk in Chunks::new(&text) {
            let (start, end) = match self.chunks.get_mut(chunk.text) {
                Some(entry) => {
                    // Titles capitalise what the running text does not.
                    entry.written += u64::from(!is_title);
                    (entry.start, entry.end)
                }
                None => self.remember(chunk.text, u64::from(!is_title)),
            };
            for at in start..end {
                let id = self.expansions[at as usize].0;
                let count = &mut self.current[id as usize];
                if *count == 0 {
                    self.touched.push(id);
                }
                *count = count.saturating_add(weight);
            }
        }
    }

    /// Expands a chunk seen for the first time.
    fn remember(&mut self, chunk: &str, written: u64) -> (u32, u32) {
        let start = self.expansions.len() as u32;
        let analyzer = self.analyzer;
        analyzer.expand(chunk, |expansion| {
            let id = *self.ids.entry_ref(expansion.term.as_str()).or_insert_with(|| {
                self.terms.push(expansion.term.as_str().into());
                self.surfaces.push(Map::default());
                self.current.push(0);
                self.document_frequencies.push(0);
                self.terms.len() as u32 - 1
            });
            self.expansions.push((id, expansion.surface.into()));
        });
        let end = self.expansions.len() as u32;
        if chunk.len() <= LONGEST_REMEMBERED {
            self.chunks.insert(chunk.into(), Entry { start, end, written });
        } else {
            for at in start..end {
                let (id, surface) = &self.expansions[at as usize];
                *self.surfaces[*id as usize].entry_ref(&**surface).or_default() += written;
            }
        }
        (start, end)
    }

    fn finish_document(&mut self, counts: &mut Counts) {
        for &id in &self.touched {
            counts.occurrences.push((id, self.current[id as usize]));
            self.current[id as usize] = 0;
            self.document_frequencies[id as usize] += 1;
        }
        self.touched.clear();
        counts.ends.push(counts.occurrences.len());
    }

    fn finish(mut self, mut counts: Counts) -> Counts {
        // The order of this iteration reaches nothing: it adds up counts.
        #[allow(clippy::iter_over_hash_type)]
        for entry in self.chunks.values() {
            for (id, surface) in &self.expansions[entry.start as usize..entry.end as usize] {
                *self.surfaces[*id as usize].entry_ref(&**surface).or_default() += entry.written;
            }
        }
        let surfaces = self.surfaces.into_iter().map(|surfaces| {
            let mut surfaces: Vec<(Box<str>, u64)> = surfaces.into_iter().collect();
            surfaces.sort_unstable();
            surfaces
        });
        counts.terms = self
            .terms
            .into_iter()
            .zip(self.document_frequencies)
            .zip(surfaces)
            .map(|((term, document_frequency), surfaces)| Term { term, document_frequency, surfaces })
            .collect();
        counts
    }
}

/// Where a capitalised word was also written small, more than once in so many, its capital only began sentences.
const SENTENCES: u64 = 5;

/// The way of writing that was used most often; of equal ones lower case first, then byte order. Capitals that
/// only begin sentences do not count. `surfaces` ascend.
pub(super) fn most_written(surfaces: &[(Box<str>, u64)]) -> String {
    let rank = |(surface, count): &(Box<str>, u64)| (*count, !surface.chars().any(char::is_uppercase));
    let Some((most, count)) = surfaces.iter().rev().max_by_key(|surface| rank(surface)) else {
        return String::new();
    };
    let mut chars = most.chars();
    let small: String = match chars.next() {
        Some(first) if !chars.as_str().chars().any(char::is_uppercase) => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => return most.to_string(),
    };
    let written_small = surfaces.binary_search_by(|(surface, _)| (**surface).cmp(&small));
    match written_small {
        Ok(at) if surfaces[at].1 * SENTENCES >= *count => small,
        _ => most.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Language;

    fn count_one(title: &str, body: &str) -> Vec<(String, u32)> {
        let analyzer = Analyzer::new(Language::English, &[]);
        let counts = count(&[Document { title, body }], &analyzer, 3).remove(0);
        counts.occurrences.iter().map(|&(id, n)| (counts.terms[id as usize].term.to_string(), n)).collect()
    }

    #[test]
    fn a_title_counts_as_often_as_its_weight() {
        let expected = [("graph", 4), ("network", 3), ("learn", 1)].map(|(term, n)| (term.to_string(), n));
        assert_eq!(count_one("Graph networks", "learning on graphs"), expected);
    }

    #[test]
    fn the_most_written_form_is_kept() {
        let analyzer = Analyzer::new(Language::English, &[]);
        let body = "Networks are networks, BERT is BERT but not bert, a network, NETWORKS networks";
        let counts = count(&[Document { title: "Networks Networks Networks", body }], &analyzer, 1).remove(0);
        let surface = |term: &str| {
            let found = counts.terms.iter().find(|entry| &*entry.term == term);
            found.map(|entry| most_written(&entry.surfaces))
        };
        assert_eq!(surface("network").as_deref(), Some("networks"));
        assert_eq!(surface("bert").as_deref(), Some("BERT"));
    }

    #[test]
    fn capitals_that_begin_sentences_do_not_count() {
        let written = |entries: &[(&str, u64)]| {
            most_written(
                &entries.iter().map(|(text, n)| ((*text).into(), *n)).collect::<Vec<(Box<str>, u64)>>(),
            )
        };
        assert_eq!(written(&[("Experimental", 9), ("experimental", 2)]), "experimental");
        assert_eq!(written(&[("Bayesian", 90), ("bayesian", 2)]), "Bayesian");
        assert_eq!(written(&[("BERT", 9), ("bert", 8)]), "BERT");
    }

    #[test]
    fn long_chunks_are_counted_too() {
        let long = "图".repeat(40);
        assert_eq!(count_one("", &format!("{long} {long}")), [("图图".to_string(), 78)]);
    }
}
