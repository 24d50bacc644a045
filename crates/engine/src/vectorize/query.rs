//! The row of a text that is searched for, and its words that are not terms of the model.

use std::collections::BTreeMap;

use super::count::{Occurrence, count, count_in};
use super::sparse::CsrMatrix;
use super::tfidf::Tfidf;
use crate::document::Document;
use crate::text::{Chunk, Chunks, clean};

impl Tfidf {
    /// The row of a text that is searched for, shape `(1, n_terms)`.
    ///
    /// If each text's language is detected, a few words mostly do not reveal theirs. They are read in the language with the
    /// fewest terms unknown to the model; ties go to the detected language, then to English.
    pub fn query(&self, text: &str) -> CsrMatrix {
        self.query_in(self.language_of_query(text), text).0
    }

    /// [`Tfidf::query`] by the analyzer of this number, and the row's length before it was scaled to 1.
    pub(crate) fn query_in(&self, language: usize, text: &str) -> (CsrMatrix, f32) {
        let document = [Document::new("", text)];
        let counts = count_in(Some(language), &document, &self.analyzers, self.title_weight);
        let (row, lengths) = self.weighed(&counts);
        (row, lengths.first().copied().unwrap_or(0.0))
    }

    /// The number of the analyzer for a text that is searched for.
    pub(crate) fn language_of_query(&self, text: &str) -> usize {
        let all = self.analyzers.all();
        let unknown = |&number: &usize| {
            let terms = all[number].terms(text);
            terms.iter().filter(|term| self.vocabulary.id(term).is_none()).count()
        };
        let likely = self.analyzers.number_for(&[text]);
        if unknown(&likely) == 0 {
            return likely;
        }
        [likely].into_iter().chain(0..all.len()).min_by_key(unknown).unwrap_or(likely)
    }

    /// The words of a text that is searched for, without stop words, as written and with their terms, known to the model or
    /// not, in order, by the analyzer of this number.
    pub(crate) fn words_in(&self, language: usize, text: &str) -> Vec<(String, Vec<String>)> {
        let analyzer = &self.analyzers.all()[language];
        let text = clean(text);
        let word = |chunk: Chunk<'_>| {
            let mut terms = Vec::new();
            analyzer.expand(chunk.text, |expansion| terms.push(expansion.term.to_owned()));
            (chunk.text.to_owned(), terms)
        };
        Chunks::new(&text).map(word).filter(|(_, terms)| !terms.is_empty()).collect()
    }

    /// The counts of some terms, in the vocabulary or not: for each document the positions in `terms` of those it contains,
    /// ascending, and their counts. Words of a title count as often as in the model.
    ///
    /// O(length of the text), in parallel.
    pub(crate) fn occurrences(&self, documents: &[Document<'_>], terms: &[String]) -> Vec<Vec<(usize, u32)>> {
        /// The number of a block of documents, and the counts in each document.
        type Found = (usize, Vec<Vec<(usize, u32)>>);
        let mut blocks: Vec<Found> = Vec::new();
        let positions: BTreeMap<&str, usize> =
            terms.iter().enumerate().map(|(position, term)| (term.as_str(), position)).collect();
        for counts in count(documents, &self.analyzers, self.title_weight) {
            let position = |found: &str| positions.get(found).copied();
            let positions: Vec<Option<usize>> = counts.lexicon.terms().iter().map(position).collect();
            let counts_of_row = |row: &[Occurrence]| {
                let found =
                    row.iter().filter_map(|&(local, count)| Some((positions[local as usize]?, count)));
                let mut found: Vec<(usize, u32)> = found.collect();
                found.sort_unstable();
                found
            };
            blocks.extend(
                counts.blocks.iter().map(|block| (block.number, block.rows().map(counts_of_row).collect())),
            );
        }
        blocks.sort_unstable_by_key(|(number, _)| *number);
        blocks.into_iter().flat_map(|(_, rows)| rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Analyzer, Language};
    use crate::vectorize::VectorizeSettings;

    #[test]
    fn words_that_are_no_terms_are_found_in_texts_all_the_same() {
        let body = |body| Document::new("", body);
        let documents = [
            body("coral reefs of the reef"),
            Document::new("Coral", "a reef beside coral"),
            body("coral bleaching"),
        ];
        let settings = VectorizeSettings {
            min_document_frequency: 2,
            max_document_share: 0.7,
            ..VectorizeSettings::default()
        };
        let (model, _) = Tfidf::fit(&documents, Analyzer::new(Language::English, &[]), &settings).unwrap();
        assert!(model.vocabulary().id("reef").is_some() && model.vocabulary().id("coral").is_none());
        let words = model.words_in(0, "the bleached corals, reefs");
        let words: Vec<(&str, &str)> =
            words.iter().map(|(word, terms)| (word.as_str(), terms[0].as_str())).collect();
        assert_eq!(words, [("bleached", "bleach"), ("corals", "coral"), ("reefs", "reef")]);
        let terms = ["bleach", "coral", "ice"].map(str::to_owned);
        let found = model.occurrences(&documents, &terms);
        assert_eq!(found, [vec![(1, 1)], vec![(1, 3)], vec![(0, 1), (1, 1)]]);
    }
}
