//! The words that distinguish a theme from the rest: [`discriminating`].

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::vectorize::{CsrMatrix, Vocabulary};

/// A word or phrase and how distinctive it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighted {
    /// Its stems, joined by spaces, which identify it.
    pub key: String,
    /// As people wrote it.
    pub text: String,
    /// Above 0; comparable within a theme and between its words and phrases.
    pub weight: f64,
}

/// How distinctive a word is that a share `within` of a theme's papers and a share `overall` of all papers use:
/// `within * ln(within / overall)`, the word's term of the Kullback-Leibler divergence of the theme from the corpus.
///
/// It is large for words that most of the theme's papers and few others use. Words of every theme (*paper*, *propose*,
/// *method*) get about 0, so a large corpus reveals its domain stop words itself.
pub(super) fn distinctiveness(within: f64, overall: f64) -> f64 {
    if within > 0.0 && overall > 0.0 { within * (within / overall).ln() } else { 0.0 }
}

/// The share of `n_papers` that use a word if `count` do, less one paper, so that words shared by chance in a small
/// theme count little.
pub(super) fn careful_share(count: u32, n_papers: usize) -> f64 {
    match (count, n_papers) {
        (0, _) | (_, 0) => 0.0,
        (_, 1) => 1.0,
        _ => f64::from(count - 1) / n_papers as f64,
    }
}

/// Words kept of each theme: more than are shown, as candidates for labels.
const KEPT: usize = 50;

/// The most distinctive words of each theme, heaviest first, as people wrote them. Ties, frequent in small themes, go to
/// the word of largest weight in the rows, then by term. Of stems that were mostly written as the same word, such as the
/// two of *Bose-Einstein*, the heavier is kept.
/// O(nonzeros + `n_themes` * `n_terms`).
pub(super) fn discriminating(
    rows: &CsrMatrix,
    members: &[Vec<usize>],
    vocabulary: &Vocabulary,
) -> Vec<Vec<Weighted>> {
    let n_papers = rows.n_rows() as f64;
    members
        .par_iter()
        .map(|members| {
            let mut counts = vec![0_u32; vocabulary.len()];
            let mut sums = vec![0.0_f32; vocabulary.len()];
            for &row in members {
                for (term, weight) in rows.row(row).iter() {
                    counts[term] += 1;
                    sums[term] += weight;
                }
            }
            let alone = members.len() == rows.n_rows();
            let mut weights: Vec<(f64, usize)> = counts
                .iter()
                .enumerate()
                .map(|(term, &count)| {
                    let within = careful_share(count, members.len());
                    let overall = f64::from(vocabulary.document_frequency(term)) / n_papers;
                    // With a single theme, common words are its subject.
                    (if alone { within } else { distinctiveness(within, overall) }, term)
                })
                .filter(|(weight, _)| *weight > 0.0)
                .collect();
            let by_sum = |a: usize, b: usize| sums[b].total_cmp(&sums[a]);
            weights.sort_by(|a, b| b.0.total_cmp(&a.0).then(by_sum(a.1, b.1)).then(a.1.cmp(&b.1)));
            let weighted = |(weight, term): (f64, usize)| Weighted {
                key: vocabulary.term(term).to_string(),
                text: vocabulary.surface(term).to_string(),
                weight,
            };
            let mut seen = BTreeSet::new();
            let words = weights.into_iter().map(weighted);
            words.filter(|word| seen.insert(word.text.to_lowercase())).take(KEPT).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;
    use crate::text::{Analyzer, Language};
    use crate::vectorize::{Tfidf, VectorizeSettings};

    #[test]
    fn of_equal_words_the_one_that_weighs_most_comes_first() {
        let documents = [Document::new("Zebra stripes", "a zebra among others, and flies")];
        let settings = VectorizeSettings::default();
        let (model, rows) = Tfidf::fit(&documents, Analyzer::new(Language::English, &[]), &settings).unwrap();
        let words = discriminating(&rows, &[vec![0]], model.vocabulary()).remove(0);
        assert_eq!((words[0].text.as_str(), words[1].text.as_str()), ("zebra", "stripes"));
        assert!(words.iter().all(|word| word.weight == words[0].weight));
    }

    #[test]
    fn a_word_of_two_stems_comes_once() {
        let body = |body| Document::new("", body);
        let documents: Vec<Document<'_>> =
            (0..8).map(|i| body(if i < 4 { "a Bose-Einstein gas" } else { "crystal growth" })).collect();
        let analyzer = Analyzer::new(Language::English, &[]);
        let settings = VectorizeSettings { max_document_share: 1.0, ..VectorizeSettings::default() };
        let (model, rows) = Tfidf::fit(&documents, analyzer, &settings).unwrap();
        let words = discriminating(&rows, &[(0..4).collect(), (4..8).collect()], model.vocabulary());
        let texts: Vec<&str> = words[0].iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["Bose-Einstein", "gas"]);
    }
}
