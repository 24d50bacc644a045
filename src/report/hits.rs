//! What answers a search? [`Hit`]: a paper, its score and why; and what a [score is made of](parts), in words.

use serde::{Deserialize, Serialize};

use super::build::{most_shared, rounded, shared_terms};
use super::text::{decimal, name};
use super::view::SharedTerm;
use crate::corpus::Corpus;
use crate::duplicates::Duplicates;
use crate::pipeline::Vectors;
use crate::ranking::{Ranked, TextAnswer};
use crate::text::Analyzer;
use crate::vectorize::SparseRow;

/// A paper that answers a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Its id.
    pub id: String,
    /// The title as written; the beginning of the abstract where there is none.
    pub title: String,
    /// Year, where known.
    pub year: Option<i32>,
    /// How many other papers it represents, being near-identical to them.
    #[serde(default)]
    pub duplicates: usize,
    /// What papers are ranked by, unless the words that are typed come first: `words + concepts`, above 0 but where only a
    /// part of a word is shared. It compares papers of one list, not of two.
    pub score: f64,
    /// The part of the score that comes from shared words: the similarity, less of a short paper and more of a long
    /// one.
    pub words: f64,
    /// The part of the score that comes from shared concepts, below 0 where they speak against the paper; 0 where
    /// the ranking is by words alone.
    pub concepts: f64,
    /// TF-IDF cosine with the query; not above 1, and below 0 only where a query names unwanted papers.
    pub similarity: f64,
    /// The terms that make most of the similarity, largest share first.
    pub shared_terms: Vec<SharedTerm>,
}

/// The answers to a query row, in the order found: of near-identical papers the one that represents them.
pub fn hits(corpus: &Corpus, vectors: &Vectors, query: SparseRow<'_>, found: &[Ranked]) -> Vec<Hit> {
    let terms = |ranked: &Ranked| shared_terms(&vectors.model, query, vectors.rows.row(ranked.row));
    found.iter().map(|ranked| hit(corpus, &vectors.duplicates, ranked, terms(ranked))).collect()
}

/// The papers that answer a text, in the order found.
pub fn text_hits(corpus: &Corpus, duplicates: &Duplicates, found: &[TextAnswer]) -> Vec<Hit> {
    let terms = |answer: &TextAnswer| {
        most_shared(answer.words.iter().map(|(word, share)| (word.as_str(), *share)).collect())
    };
    found.iter().map(|answer| hit(corpus, duplicates, &answer.ranked, terms(answer))).collect()
}

fn hit(corpus: &Corpus, duplicates: &Duplicates, ranked: &Ranked, shared_terms: Vec<SharedTerm>) -> Hit {
    let figure = |value: f32| rounded(f64::from(value));
    let paper = &corpus.papers()[duplicates.paper_of(ranked.row)];
    Hit {
        id: paper.id.clone(),
        title: paper.shown_title(),
        year: paper.year,
        duplicates: duplicates.group(ranked.row).len() - 1,
        score: figure(ranked.score),
        words: figure(ranked.words),
        concepts: figure(ranked.concepts),
        similarity: figure(ranked.similarity.min(1.0)),
        shared_terms,
    }
}

/// The stems of shared terms, by which other forms of their words are found in a text. The analyzer is that of a paper
/// that shares them.
pub fn stems(terms: &[SharedTerm], analyzer: &Analyzer) -> Vec<String> {
    terms.iter().map(|shared| analyzer.term_of(&shared.term)).collect()
}

/// What a score is made of, as people read it: the shared terms with their shares and, where concepts count too, what
/// either adds. The numbers have so many `decimals`.
///
/// ```
/// use themata::report::{SharedTerm, parts};
///
/// let ice = SharedTerm { term: "ice".into(), share: 0.38 };
/// assert_eq!(parts(0.4, 0.25, &[ice.clone()], 2), "words 0.40 (ice 38%), concepts 0.25");
/// assert_eq!(parts(0.4, 0.0, &[ice], 2), "ice 38%");
/// assert_eq!(parts(0.0, 0.25, &[], 2), "concepts 0.25");
/// ```
pub fn parts(words: f64, concepts: f64, terms: &[SharedTerm], decimals: usize) -> String {
    let term = |term: &SharedTerm| format!("{} {}%", name(&term.term), decimal(100.0 * term.share, 0));
    let terms = terms.iter().map(term).collect::<Vec<_>>().join(", ");
    let concepts = (concepts != 0.0).then(|| format!("concepts {}", decimal(concepts, decimals)));
    match concepts {
        None => terms,
        Some(concepts) if terms.is_empty() => concepts,
        Some(concepts) => format!("words {} ({terms}), {concepts}", decimal(words, decimals)),
    }
}
