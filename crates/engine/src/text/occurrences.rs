//! The occurrences of terms in a text: [`Analyzer::occurrences`], and the sentence with most of them.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::{Analyzer, Chunks};

impl Analyzer {
    /// The words of these terms (stems) in a text: byte ranges in order, none within another, each with the index of its
    /// term. A compound is found as a whole. O(length).
    ///
    /// ```
    /// use themata_engine::text::{Analyzer, Language};
    ///
    /// let analyzer = Analyzer::new(Language::English, &[]);
    /// let text = "Clustered and pre-trained: clusters train.";
    /// let found = analyzer.occurrences(text, &["cluster", "train"]);
    /// let words: Vec<&str> = found.iter().map(|(range, _)| &text[range.clone()]).collect();
    /// assert_eq!(words, ["Clustered", "pre-trained", "clusters", "train"]);
    /// ```
    pub fn occurrences<T: AsRef<str>>(&self, text: &str, terms: &[T]) -> Vec<(Range<usize>, usize)> {
        let mut found: Vec<(Range<usize>, usize)> = Vec::new();
        for chunk in Chunks::new(text) {
            let mut from = 0;
            self.expand(chunk.text, |expansion| {
                // A word that differs from its surface (`ﬁ`) is found by its chunk.
                let at = chunk.text[from..].find(expansion.surface).map(|at| from + at);
                if let Some(at) = at {
                    from = at;
                }
                let Some(term) = terms.iter().position(|term| term.as_ref() == expansion.term) else {
                    return;
                };
                let range = match at {
                    Some(at) => chunk.start + at..chunk.start + at + expansion.surface.len(),
                    None => chunk.start..chunk.start + chunk.text.len(),
                };
                if found.last().is_none_or(|(last, _)| last.end <= range.start) {
                    found.push((range, term));
                }
            });
        }
        found
    }

    /// The term (stem) of a word, or the first of several. A word without a term, such as a stop word, is returned in lower
    /// case.
    ///
    /// ```
    /// use themata_engine::text::{Analyzer, Language};
    ///
    /// let analyzer = Analyzer::new(Language::English, &[]);
    /// assert_eq!(["Clustering", "The"].map(|word| analyzer.term_of(word)), ["cluster", "the"]);
    /// ```
    pub fn term_of(&self, word: &str) -> String {
        self.terms(word).into_iter().next().unwrap_or_else(|| word.to_lowercase())
    }

    /// The sentence (Unicode's, UAX #29) with the largest weight of these terms, each counted once; ties go to the first.
    /// `None` if no term occurs. O(length).
    pub fn telling_sentence<'a, T: AsRef<str>>(
        &self,
        text: &'a str,
        terms: &[T],
        weight: impl Fn(usize) -> f64,
    ) -> Option<&'a str> {
        let mut best: Option<(f64, &str)> = None;
        for sentence in text.split_sentence_bounds() {
            let mut used: Vec<usize> =
                self.occurrences(sentence, terms).into_iter().map(|(_, term)| term).collect();
            used.sort_unstable();
            used.dedup();
            let total: f64 = used.iter().map(|&term| weight(term)).sum();
            if !used.is_empty() && best.is_none_or(|(most, _)| total > most) {
                best = Some((total, sentence.trim()));
            }
        }
        best.map(|(_, sentence)| sentence)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Language, clean};
    use super::*;

    fn english() -> Analyzer {
        Analyzer::new(Language::English, &[])
    }

    fn words<'a>(text: &'a str, terms: &[&str]) -> Vec<&'a str> {
        english().occurrences(text, terms).into_iter().map(|(range, _)| &text[range]).collect()
    }

    #[test]
    fn words_are_found_by_their_stems_wherever_they_stand() {
        assert_eq!(words("Reefs; a reef's reefing, <reef>", &["reef"]), ["Reefs", "reef", "reefing", "reef"]);
        assert_eq!(words("k-means and the mean", &["mean"]), ["k-means", "mean"]);
        assert_eq!(words("我们的神经网络，冰。", &["网络", "冰"]), ["网络", "冰"]);
        assert_eq!(words("nothing of it", &["reef"]), [""; 0]);
        assert_eq!(words("", &["reef"]), [""; 0]);
    }

    #[test]
    fn the_sentence_with_the_weightiest_terms_is_taken() {
        let text = "Reefs reefs reefs. Bleaching of reefs in heat. Heat and bleaching!";
        let terms = ["reef", "bleach", "heat"];
        let of = |weights: [f64; 3]| english().telling_sentence(text, &terms, |term| weights[term]);
        assert_eq!(of([1.0, 0.1, 0.1]), Some("Bleaching of reefs in heat."));
        assert_eq!(of([0.0, 0.5, 0.5]), Some("Bleaching of reefs in heat."));
        assert_eq!(english().telling_sentence(text, &["coral"], |_| 1.0), None);
    }

    proptest! {
        #[test]
        fn every_term_of_a_clean_text_is_found_in_it(text in "[a-zA-Zéü我们网络冰'’. ,;-]{0,60}") {
            let text = clean(&text);
            let analyzer = english();
            let terms = analyzer.terms(&text);
            let found = analyzer.occurrences(&text, &terms);
            prop_assert_eq!(found.is_empty(), terms.is_empty());
            for pair in found.windows(2) {
                prop_assert!(pair[0].0.end <= pair[1].0.start);
            }
            for (range, term) in found {
                // A word may read otherwise by itself than in its chunk: `a’S` is none, and one in `a’S.a`.
                let mut chunks = Chunks::new(&text);
                let chunk = chunks.find(|chunk| range.end <= chunk.start + chunk.text.len()).unwrap();
                prop_assert!(chunk.start <= range.start);
                let of_chunk = analyzer.terms(chunk.text);
                prop_assert!(of_chunk.contains(&terms[term]), "{}", terms[term]);
            }
        }
    }
}
