//! What does a text ask for that is searched for? Its row, and its words that are no terms of the model.

use std::collections::BTreeMap;

use super::count::{Occurrence, count, count_in};
use super::sparse::CsrMatrix;
use super::tfidf::Tfidf;
use crate::document::Document;
use crate::text::{Chunk, Chunks, clean};

impl Tfidf {
    /// The row of a text that is searched for, shape `(1, n_terms)`.
    ///
    /// Where each text's language is found, a few words mostly do not tell theirs. They are read in the language in
    /// which fewest of their terms are unknown to the model; among equals, in the one they seem to be in, or else in
    /// English.
    pub fn query(&self, text: &str) -> CsrMatrix {
        self.query_in(self.language_of_query(text), text).0
    }

    /// [`Tfidf::query`] by the analyzer of a number, and the row's length before it was scaled to 1.
    pub(crate) fn query_in(&self, language: usize, text: &str) -> (CsrMatrix, f32) {
        let document = [Document::new("", text)];
        let counts = count_in(Some(language), &document, &self.analyzers, self.title_weight);
        let (row, lengths) = self.weighed(&counts);
        (row, lengths.first().copied().unwrap_or(0.0))
    }

    /// The number of the analyzer by which a text is read that is searched for.
    pub(crate) fn language_of_query(&self, text: &str) -> usize {
        let all = self.analyzers.all();
        let unknown = |&number: &usize| {
            let terms = all[number].terms(text);
            terms.iter().filter(|term| self.vocabulary.id(term).is_none()).count()
        };
        let likely = self.analyzers.number_of(&[text]);
        [likely].into_iter().chain(0..all.len()).min_by_key(unknown).unwrap_or(likely)
    }

    /// The words of a text that is searched for, stop words aside, each as written and with its terms, whether the model
    /// has them or not, in the text's order, by the analyzer of a number.
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

    /// How often documents hold some terms, of the vocabulary or not: of each document the places of those it holds
    /// among `terms`, ascending, and the counts, a title's words counting as often as the model has it.
    ///
    /// O(length of the text), in parallel.
    pub(crate) fn occurrences(&self, documents: &[Document<'_>], terms: &[String]) -> Vec<Vec<(usize, u32)>> {
        /// The number of a block of documents, and what was found in each.
        type Found = (usize, Vec<Vec<(usize, u32)>>);
        let mut blocks: Vec<Found> = Vec::new();
        let places: BTreeMap<&str, usize> =
            terms.iter().enumerate().map(|(place, term)| (term.as_str(), place)).collect();
        for counts in count(documents, &self.analyzers, self.title_weight) {
            let place = |found: &str| places.get(found).copied();
            let places: Vec<Option<usize>> = counts.lexicon.terms().iter().map(place).collect();
            let of_row = |row: &[Occurrence]| {
                let placed = row.iter().filter_map(|&(local, count)| Some((places[local as usize]?, count)));
                let mut placed: Vec<(usize, u32)> = placed.collect();
                placed.sort_unstable();
                placed
            };
            blocks
                .extend(counts.blocks.iter().map(|block| (block.number, block.rows().map(of_row).collect())));
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
