//! Related papers and search: a [`Ranker`] and [`TextQuery`] prepared from what a run, or an earlier one, found.

use ndarray::Array2;
use rayon::prelude::*;

use super::analysis::Analysis;
use super::concepts::concept_rows;
use super::settings::{Settings, Stage};
use super::vectors::Vectors;
use crate::concepts::QuantizedRows;
use crate::document::Document;
use crate::error::Result;
use crate::indices::RowIndex;
use crate::neighbours::{InvertedIndex, Neighbour, NeighbourGraph};
use crate::ranking::{Ranked, Ranker, RankingSettings, TextAnswer, TextQuery};
use crate::text::{AsTyped, readable};

/// Prepares the ranking of related papers. `watch` is called as each stage begins.
///
/// The cost is that of the graph and of the concept space; without concepts, next to nothing.
pub fn ranker<'a>(
    vectors: &'a Vectors,
    settings: &Settings,
    mut watch: impl FnMut(Stage),
) -> Result<Ranker<'a>> {
    settings.ranking.check()?;
    settings.concepts.check()?;
    let rows = &vectors.rows;
    watch(Stage::Neighbours);
    let concepts = if settings.ranking.uses_concepts() {
        let graph = NeighbourGraph::new(rows, settings.concepts.n_smoothing_neighbours);
        watch(Stage::Concepts);
        concept_rows(vectors, &graph, settings)?.1
    } else {
        Array2::zeros((rows.n_rows(), 0))
    };
    let index = InvertedIndex::new(rows);
    let concepts = QuantizedRows::new(concepts.view());
    Ranker::try_new(index, vectors.model.lengths(), concepts, &ranking_settings(vectors, settings))
}

/// The weights of a ranking, adjusted where an encoder's vectors are concatenated to the concepts.
fn ranking_settings(vectors: &Vectors, settings: &Settings) -> RankingSettings {
    match vectors.encoded {
        Some(_) => settings.ranking.with_vectors(settings.concepts.vector_weight),
        None => settings.ranking.clone(),
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct TextResults {
    /// The papers found, best first.
    pub answers: Vec<TextAnswer>,
    /// Words of the query that no paper holds, in their order.
    pub unknown_words: Vec<String>,
}

/// The papers that answer a text best. `index` is of the rows of `vectors`, and these are of `documents`.
///
/// O(postings of the text's terms + rows); where a word is no term, O(length of all papers' texts) more.
pub fn search(
    documents: &[Document<'_>],
    vectors: &Vectors,
    index: &InvertedIndex<'_>,
    text: &str,
    n: usize,
) -> TextResults {
    let query = text_query(documents, vectors, text);
    let ranked = query.best(&index.products(query.terms()), n, |_| false);
    let answers = ranked.into_iter().map(|ranked| query.answer(ranked, vectors.rows.row(ranked.row.get())));
    TextResults {
        answers: answers.collect(),
        unknown_words: query.nowhere().into_iter().map(str::to_owned).collect(),
    }
}

/// What a search for words as they are typed found.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedResults {
    /// The papers found: exact matches first, then similar ones.
    pub answers: Vec<TextAnswer>,
    /// How many of the answers are exact matches.
    pub n_exact: usize,
}

/// As [`search`], with exact matches first: the papers that hold all words of the text [as they are typed](AsTyped), by
/// their score, equal ones by similarity.
///
/// O(length of all papers' texts) more, in parallel.
pub fn search_as_typed(
    documents: &[Document<'_>],
    vectors: &Vectors,
    index: &InvertedIndex<'_>,
    text: &str,
    n: usize,
) -> TypedResults {
    let typed = AsTyped::new(text);
    let rows = vectors.duplicates.representatives(documents);
    // As pages show them, and their readers type them.
    let score = |row: &Document<'_>| typed.score(&readable(row.title), &readable(row.body));
    let scores: Vec<Option<f64>> = rows.par_iter().map(score).collect();
    let query = text_query(documents, vectors, text);
    let products = index.products(query.terms());
    let near = |n: usize, exact: bool| query.best(&products, n, |row| scores[row.get()].is_some() != exact);

    let mut exact: Vec<Ranked> = near(scores.len(), true);
    let mut is_known = vec![false; scores.len()];
    exact.iter().for_each(|ranked| is_known[ranked.row.get()] = true);
    // A beginning of a word may share no whole one with the text.
    let others = (0..scores.len()).filter(|&row| scores[row].is_some() && !is_known[row]);
    exact.extend(others.map(|row| Ranked::from(Neighbour { row: RowIndex::new(row), similarity: 0.0 })));
    let score_of = |ranked: &Ranked| scores[ranked.row.get()].expect("exact matches have a score");
    // Stable: the most similar stay first.
    exact.sort_by(|a, b| score_of(b).total_cmp(&score_of(a)));
    exact.truncate(n);
    let n_exact = exact.len();
    exact.extend(near(n - n_exact, false));
    let answers = exact.into_iter().map(|ranked| query.answer(ranked, vectors.rows.row(ranked.row.get())));
    TypedResults { answers: answers.collect(), n_exact }
}

/// A text, asked of the papers of these vectors.
fn text_query<'v>(documents: &[Document<'_>], vectors: &'v Vectors, text: &str) -> TextQuery<'v> {
    let mut query = TextQuery::new(&vectors.model, text);
    read_documents(std::slice::from_mut(&mut query), documents, vectors);
    query
}

/// Reads the documents once for all queries, if any of them has a word that is no term of their model.
pub fn read_documents(queries: &mut [TextQuery<'_>], documents: &[Document<'_>], vectors: &Vectors) {
    if queries.iter().any(TextQuery::must_read) {
        let representatives = vectors.duplicates.representatives(documents);
        let rows: Vec<RowIndex> = vectors.duplicates.rows().collect();
        TextQuery::read_for(queries, &rows, &representatives);
    }
}

impl Analysis {
    /// Prepares the ranking of related papers with what the analysis knows: [`ranker`] without its cost, with rows of its
    /// own, so that it can be kept beside the analysis.
    ///
    /// O(nonzeros), 16 bytes a nonzero.
    pub fn ranker(&self) -> Result<Ranker<'static>> {
        let Self { settings, vectors, concepts, .. } = self;
        settings.ranking.check()?;
        let concepts = if settings.ranking.uses_concepts() {
            concepts.rows.clone()
        } else {
            QuantizedRows::new(Array2::zeros((vectors.rows.n_rows(), 0)).view())
        };
        let index = InvertedIndex::owning(vectors.rows.clone());
        Ranker::try_new(index, vectors.model.lengths(), concepts, &ranking_settings(vectors, settings))
    }
}
