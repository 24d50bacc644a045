//! The search for a text: [`TextQuery`], by the terms of a model and by words that are not terms.

use std::collections::{BTreeMap, BTreeSet};

use super::ranker::Ranked;
use crate::document::Document;
use crate::indices::RowIndex;
use crate::neighbours::{SparseVector, contributions, top};
use crate::vectorize::{CsrMatrix, SparseRow, Tfidf, idf, sublinear};

/// A text that is searched for.
///
/// A model has no terms for words in too many papers or in too few, and neither do its rows or their index. A search for
/// such a word must find its papers nevertheless, so the texts of all papers are [read](TextQuery::read) for the words
/// that are not terms. These count like terms with the document frequency found, and similarities are cosines of rows
/// with these columns added. A word in no paper counts for nothing. Without such words, no text is read.
pub struct TextQuery<'m> {
    model: &'m Tfidf,
    /// The terms, scaled to length 1, shape `(1, n_terms)`, and their length before scaling.
    terms: CsrMatrix,
    length: f32,
    /// The words, each with its terms.
    words: Vec<(String, Vec<String>)>,
    others: Vec<Other>,
    /// The position of each stem in `others`.
    positions: BTreeMap<String, usize>,
}

/// A stem that is not a term of the model.
struct Other {
    /// The word as written in the text, and its count.
    written: String,
    count: u32,
    /// The rows that contain it, with counts.
    rows: BTreeMap<RowIndex, u32>,
}

/// A paper that answers a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TextAnswer {
    /// Its row and score.
    pub ranked: Ranked,
    /// The words that make up its similarity, with their shares, largest first.
    pub words: Vec<(String, f64)>,
}

impl<'m> TextQuery<'m> {
    /// A query for a text among the documents that a model was fitted to.
    pub fn new(model: &'m Tfidf, text: &str) -> Self {
        let language = model.language_of_query(text);
        let (terms, length) = model.query_in(language, text);
        let words = model.words_in(language, text);
        let (mut others, mut positions): (Vec<Other>, BTreeMap<String, usize>) =
            (Vec::new(), BTreeMap::new());
        for (word, stems) in &words {
            for stem in stems.iter().filter(|stem| model.vocabulary().id(stem).is_none()) {
                if let Some(&position) = positions.get(stem) {
                    others[position].count += 1;
                    continue;
                }
                positions.insert(stem.clone(), others.len());
                let rows = BTreeMap::new();
                others.push(Other { written: word.clone(), count: 1, rows });
            }
        }
        Self { model, terms, length, words, others, positions }
    }

    /// The terms alone, of length 1 or empty.
    pub fn terms(&self) -> SparseRow<'_> {
        self.terms.row(0)
    }

    /// Whether some words are not terms, so that the texts of all papers must be [read](TextQuery::read).
    pub fn must_read(&self) -> bool {
        !self.others.is_empty()
    }

    /// Reads the texts of some rows. O(length of the texts), in parallel.
    pub fn read(&mut self, rows: &[RowIndex], documents: &[Document<'_>]) {
        Self::read_for(std::slice::from_mut(self), rows, documents);
    }

    /// Reads the texts of some rows for several queries of one model at once. O(length of the texts), in parallel.
    pub fn read_for(queries: &mut [Self], rows: &[RowIndex], documents: &[Document<'_>]) {
        let Some(model) = queries.first().map(|query| query.model) else { return };
        let stems: BTreeSet<&String> = queries.iter().flat_map(|query| query.positions.keys()).collect();
        let stems: Vec<String> = stems.into_iter().cloned().collect();
        let found = model.occurrences(documents, &stems);
        for query in queries {
            let position = |stem: &String| query.positions.get(stem).copied();
            let positions: Vec<Option<usize>> = stems.iter().map(position).collect();
            for (&row, found) in rows.iter().zip(&found) {
                for &(stem, count) in found {
                    if let Some(other) = positions[stem] {
                        query.others[other].rows.insert(row, count);
                    }
                }
            }
        }
    }

    /// The words that occur in no paper, in no part, as written in the text, each once.
    pub fn nowhere(&self) -> Vec<&str> {
        let is_nowhere = |stem: &String| {
            self.positions.get(stem).is_some_and(|&position| self.others[position].rows.is_empty())
        };
        let nowhere = self.words.iter().filter(|(_, stems)| stems.iter().all(is_nowhere));
        let mut listed = BTreeSet::new();
        nowhere.map(|(word, _)| word.as_str()).filter(|&word| listed.insert(word)).collect()
    }

    /// The `n` rows of largest similarity, best first, equal ones by row. Rows without any of the words and rows that
    /// `skip` selects are left out. `products` are the inner products of all rows with the [terms](TextQuery::terms).
    ///
    /// O(rows + occurrences of the other words).
    pub fn best(&self, products: &[f32], n: usize, skip: impl Fn(RowIndex) -> bool) -> Vec<Ranked> {
        let lengths = self.model.lengths();
        let weights: Vec<f64> = self.found().map(|other| self.weight(other, other.count)).collect();
        let of_query = hypotenuse(f64::from(self.length), weights.iter().copied());
        let mut similarities: Vec<f64> = products.iter().map(|&product| f64::from(product)).collect();
        if !weights.is_empty() {
            // For each row, the product of its other words with the query's, and the sum of their squares.
            let mut of_others = vec![(0.0, 0.0); similarities.len()];
            for (other, weight) in self.found().zip(&weights) {
                for (&row, &count) in &other.rows {
                    let of_row = self.weight(other, count);
                    let (product, squares): &mut (f64, f64) = &mut of_others[row.get()];
                    *product += weight * of_row;
                    *squares += of_row * of_row;
                }
            }
            for ((similarity, (product, squares)), &length) in
                similarities.iter_mut().zip(of_others).zip(lengths)
            {
                let length = f64::from(length);
                let of_terms = *similarity * f64::from(self.length) * length;
                let of_row = (length * length + squares).sqrt();
                *similarity = if of_row > 0.0 { (of_terms + product) / (of_query * of_row) } else { 0.0 };
            }
        }
        let similarities = similarities.into_iter().map(|similarity| similarity as f32).collect();
        top(similarities, n, skip).into_iter().map(Ranked::from).collect()
    }

    /// A row with the words it shares with the query; `terms` are the row's, scaled to length 1.
    pub fn answer(&self, ranked: Ranked, terms: SparseRow<'_>) -> TextAnswer {
        let length = self.model.lengths().get(ranked.row.get()).copied().unwrap_or(0.0);
        let count = |other: &Other| other.rows.get(&ranked.row).copied().unwrap_or(0);
        let query = self.with_others(self.terms(), self.length, |other| other.count);
        let row = self.with_others(terms, length, count);
        let vocabulary = self.model.vocabulary();
        let found: Vec<&Other> = self.found().collect();
        let word = |column: usize| match column.checked_sub(vocabulary.len()) {
            None => vocabulary.surface(column).to_owned(),
            Some(other) => found[other].written.clone(),
        };
        let shares = contributions(query.as_row(), row.as_row());
        TextAnswer { ranked, words: shares.iter().map(|part| (word(part.term), part.share)).collect() }
    }

    /// The other words that some paper contains.
    fn found(&self) -> impl Iterator<Item = &Other> {
        self.others.iter().filter(|other| !other.rows.is_empty())
    }

    fn weight(&self, other: &Other, count: u32) -> f64 {
        if count == 0 {
            return 0.0;
        }
        f64::from(sublinear(count)) * f64::from(idf(other.rows.len(), self.model.lengths().len()))
    }

    /// A row of terms, unscaled to its former `length`, with the other words in columns behind those of the terms.
    fn with_others(&self, terms: SparseRow<'_>, length: f32, count: impl Fn(&Other) -> u32) -> SparseVector {
        let n_terms = self.model.vocabulary().len() as u32;
        let others = self.found().map(|other| self.weight(other, count(other)) as f32);
        let others = (n_terms..).zip(others).filter(|(_, weight)| *weight > 0.0);
        let known = terms.columns.iter().copied().zip(terms.values.iter().map(|value| value * length));
        let (columns, values) = known.chain(others).unzip();
        SparseVector { columns, values }
    }
}

/// The length of a vector that consists of a part of this length and of further values.
fn hypotenuse(length: f64, values: impl Iterator<Item = f64>) -> f64 {
    (length * length + values.map(|value| value * value).sum::<f64>()).sqrt()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::neighbours::InvertedIndex;
    use crate::text::{Analyzer, Language};
    use crate::vectorize::VectorizeSettings;

    const WORDS: [&str; 6] = ["reef", "coral", "ice", "glacier", "algae", "snow"];

    fn text() -> impl Strategy<Value = String> {
        prop::collection::vec(0..WORDS.len(), 0..6)
            .prop_map(|words| words.iter().map(|&word| WORDS[word]).collect::<Vec<_>>().join(" "))
    }

    /// The weight of each word of a text, by how often it comes and in how many texts.
    fn weights(text: &str, df: &BTreeMap<&str, usize>, n: usize) -> BTreeMap<String, f64> {
        let mut counts: BTreeMap<String, f64> = BTreeMap::new();
        text.split_whitespace().for_each(|word| *counts.entry(word.to_owned()).or_default() += 1.0);
        let idf = |word: &str| ((1.0 + n as f64) / (1.0 + df[word] as f64)).ln() + 1.0;
        counts.into_iter().map(|(word, count)| (word.clone(), (1.0 + count.ln()) * idf(&word))).collect()
    }

    proptest! {
        #[test]
        fn similarities_are_cosines_of_terms_and_words_of_the_text(
            texts in prop::collection::vec(text(), 1..12), asked in text(), least in 1_u32..4, share in 0.2..1.0_f64,
        ) {
            let documents: Vec<Document<'_>> = texts.iter().map(|body| Document::new("", body)).collect();
            let settings = VectorizeSettings {
                min_document_frequency: least, max_document_share: share, ..VectorizeSettings::default()
            };
            let fitted = Tfidf::fit(&documents, Analyzer::new(Language::None, &[]), &settings);
            let Ok((model, rows)) = fitted else { return Ok(()) };

            let mut query = TextQuery::new(&model, &asked);
            if query.must_read() {
                // In two parts, as an index hands them over.
                let half = texts.len() / 2;
                query.read(&(0..half).map(RowIndex::new).collect::<Vec<_>>(), &documents[..half]);
                query.read(&(half..texts.len()).map(RowIndex::new).collect::<Vec<_>>(), &documents[half..]);
            }
            let products = InvertedIndex::new(&rows).products(query.terms());
            let found = query.best(&products, texts.len(), |_| false);

            let holds = |word: &str| texts.iter().filter(|text| text.split(' ').any(|other| other == word)).count();
            let df: BTreeMap<&str, usize> = WORDS.iter().map(|&word| (word, holds(word))).collect();
            let asked_words = weights(&asked, &df, texts.len());
            let counts = |word: &str| {
                df[word] > 0 && (model.vocabulary().id(word).is_some() || asked_words.contains_key(word))
            };
            let norm = |weights: &BTreeMap<String, f64>| {
                let squares = weights.iter().filter(|(word, _)| counts(word)).map(|(_, weight)| weight * weight);
                squares.sum::<f64>().sqrt()
            };
            let mut expected: Vec<(usize, f64)> = Vec::new();
            for (row, text) in texts.iter().enumerate() {
                let of_text = weights(text, &df, texts.len());
                let product: f64 = asked_words.iter().filter_map(|(word, x)| Some(x * of_text.get(word)?)).sum();
                if product > 0.0 {
                    expected.push((row, product / (norm(&of_text) * norm(&asked_words))));
                }
            }
            prop_assert_eq!(found.len(), expected.len());
            for ranked in &found {
                let (_, similarity) = expected.iter().find(|(row, _)| *row == ranked.row.get()).unwrap();
                prop_assert!((f64::from(ranked.similarity) - similarity).abs() < 1e-5);
                let answer = query.answer(*ranked, rows.row(ranked.row.get()));
                prop_assert!((answer.words.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-6);
                prop_assert!(answer.words.iter().all(|(word, _)| asked_words.contains_key(word)));
            }
            prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
            let mut listed = BTreeSet::new();
            let nowhere = asked.split_whitespace().filter(|word| df[word] == 0 && listed.insert(*word));
            let nowhere: Vec<&str> = nowhere.collect();
            prop_assert_eq!(query.nowhere(), nowhere);
        }
    }

    #[test]
    fn without_other_words_it_is_the_index_to_the_bit() {
        let body = |body| Document::new("", body);
        let documents = [body("coral reef ice"), body("coral snow"), body("ice on snow and reef")];
        let settings = VectorizeSettings { max_document_share: 1.0, ..VectorizeSettings::default() };
        let (model, rows) = Tfidf::fit(&documents, Analyzer::new(Language::English, &[]), &settings).unwrap();
        let index = InvertedIndex::new(&rows);
        let query = TextQuery::new(&model, "a coral reef");
        assert!(!query.must_read());
        let expected: Vec<Ranked> =
            index.top(query.terms(), 2, |_| false).into_iter().map(Ranked::from).collect();
        assert_eq!(query.best(&index.products(query.terms()), 2, |_| false), expected);
    }
}
