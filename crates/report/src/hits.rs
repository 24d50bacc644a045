//! Search results: a [`Hit`] is a paper with its score and the reasons for it, which [`parts`] formats as text.

use serde::{Deserialize, Serialize};

use super::from_analysis::{most_shared, rounded, shared_terms};
use super::text::{decimal, name};
use super::view::SharedTerm;
use themata_engine::duplicates::Duplicates;
use themata_engine::pipeline::Vectors;
use themata_engine::ranking::{Ranked, TextAnswer};
use themata_engine::text::Analyzer;
use themata_engine::vectorize::SparseRow;
use themata_papers::Corpus;

/// A paper found by a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Its id.
    pub id: String,
    /// The title as written; the beginning of the abstract if there is none.
    pub title: String,
    /// Year, if known.
    pub year: Option<i32>,
    /// The number of near-identical papers that it represents.
    #[serde(default)]
    pub duplicates: usize,
    /// The score by which papers are ranked, unless exact matches come first: `words + concepts`. It is above 0 unless only
    /// a part of a word is shared. Scores of different queries are not comparable.
    pub score: f64,
    /// The part of the score that comes from shared words: the similarity, lowered for short papers and raised for long
    /// ones.
    pub words: f64,
    /// The part of the score that comes from shared concepts, below 0 where the concepts differ; 0 if
    /// papers are ranked by words alone.
    pub concepts: f64,
    /// TF-IDF cosine with the query; not above 1, and below 0 only where a query names unwanted papers.
    pub similarity: f64,
    /// The terms that contribute most to the similarity, largest share first.
    pub shared_terms: Vec<SharedTerm>,
}

/// The hits of a query row, in the order found. Near-identical papers appear as their representative.
pub fn hits(corpus: &Corpus, vectors: &Vectors, query: SparseRow<'_>, found: &[Ranked]) -> Vec<Hit> {
    let terms = |ranked: &Ranked| shared_terms(&vectors.model, query, vectors.rows.row(ranked.row.get()));
    found.iter().map(|ranked| hit(corpus, &vectors.duplicates, ranked, terms(ranked))).collect()
}

/// The hits of a text query, in the order found.
pub fn text_hits(corpus: &Corpus, duplicates: &Duplicates, found: &[TextAnswer]) -> Vec<Hit> {
    let terms = |answer: &TextAnswer| {
        most_shared(answer.words.iter().map(|(word, share)| (word.as_str(), *share)).collect())
    };
    found.iter().map(|answer| hit(corpus, duplicates, &answer.ranked, terms(answer))).collect()
}

fn hit(corpus: &Corpus, duplicates: &Duplicates, ranked: &Ranked, shared_terms: Vec<SharedTerm>) -> Hit {
    let figure = |value: f32| rounded(f64::from(value));
    let row = ranked.row;
    let paper = &corpus.papers()[duplicates.representative(row).get()];
    Hit {
        id: paper.id.clone(),
        title: paper.shown_title(),
        year: paper.year,
        duplicates: duplicates.group(row).len() - 1,
        score: figure(ranked.score),
        words: figure(ranked.words),
        concepts: figure(ranked.concepts),
        similarity: figure(ranked.similarity.min(1.0)),
        shared_terms,
    }
}

/// The stems of shared terms, to find other forms of their words in a text. The analyzer is that of a paper that shares
/// them.
pub fn stems(terms: &[SharedTerm], analyzer: &Analyzer) -> Vec<String> {
    terms.iter().map(|shared| analyzer.term_of(&shared.term)).collect()
}

/// The parts of a score as text: the shared terms with their shares and, if concepts contribute, the contributions of
/// words and concepts with this number of `decimals`.
///
/// ```
/// use themata_report::{SharedTerm, parts};
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
