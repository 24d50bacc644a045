//! Related papers and search: a [`Ranker`] and a [`TextQuery`] prepared from the results of a run.

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
use crate::text::{AsTyped, readable, readable_abstract};

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

/// The weights of a ranking, adjusted if an encoder's vectors are concatenated to the concepts.
fn ranking_settings(vectors: &Vectors, settings: &Settings) -> RankingSettings {
    match vectors.encoded {
        Some(_) => settings.ranking.with_vectors(settings.concepts.vector_weight),
        None => settings.ranking.clone(),
    }
}

/// The results of a search.
#[derive(Debug, Clone, PartialEq)]
pub struct TextResults {
    /// The papers found, best first.
    pub answers: Vec<TextAnswer>,
    /// Words of the query that no paper contains, in their order.
    pub unknown_words: Vec<String>,
}

/// The papers most similar to a text. `index` is that of the rows of `vectors`, which are those of `documents`.
///
/// O(postings of the text's terms + rows); if a word is not a term, O(length of all papers' texts) more.
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

/// The results of a search for words as typed.
#[derive(Debug, Clone, PartialEq)]
pub struct TypedResults {
    /// The papers found: exact matches first, then similar ones.
    pub answers: Vec<TextAnswer>,
    /// Number of exact matches among the answers.
    pub n_exact: usize,
}

/// [`search`] with exact matches first: the papers that contain all words of the text as typed, by their
/// score, equal ones by similarity.
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
    // In the form in which pages show them and readers type them.
    let score = |row: &Document<'_>| typed.score(&readable(row.title), &readable_abstract(row.body));
    let scores: Vec<Option<f64>> = rows.par_iter().map(score).collect();
    let query = text_query(documents, vectors, text);
    let products = index.products(query.terms());
    let near = |n: usize, exact: bool| query.best(&products, n, |row| scores[row.get()].is_some() != exact);

    let scored = |ranked: Ranked| scores[ranked.row.get()].map(|score| (score, ranked));
    let mut exact: Vec<(f64, Ranked)> = near(scores.len(), true).into_iter().filter_map(scored).collect();
    let mut is_known = vec![false; scores.len()];
    exact.iter().for_each(|(_, ranked)| is_known[ranked.row.get()] = true);
    // A match of a part of a word may share no whole word with the text.
    let others = vectors.duplicates.rows().filter(|row| !is_known[row.get()]);
    exact.extend(others.filter_map(|row| scored(Ranked::from(Neighbour { row, similarity: 0.0 }))));
    // Stable: the most similar stay first.
    exact.sort_by(|a, b| b.0.total_cmp(&a.0));
    exact.truncate(n);
    let n_exact = exact.len();
    let found = exact.into_iter().map(|(_, ranked)| ranked).chain(near(n - n_exact, false));
    let answers = found.map(|ranked| query.answer(ranked, vectors.rows.row(ranked.row.get())));
    TypedResults { answers: answers.collect(), n_exact }
}

/// The query for a text among these papers, which are read if necessary.
fn text_query<'v>(documents: &[Document<'_>], vectors: &'v Vectors, text: &str) -> TextQuery<'v> {
    let mut query = TextQuery::new(&vectors.model, text);
    read_documents(std::slice::from_mut(&mut query), documents, vectors);
    query
}

/// Reads the documents once for all queries, if any of these has a word that is not a term of the model.
pub fn read_documents(queries: &mut [TextQuery<'_>], documents: &[Document<'_>], vectors: &Vectors) {
    if queries.iter().any(TextQuery::must_read) {
        let representatives = vectors.duplicates.representatives(documents);
        let rows: Vec<RowIndex> = vectors.duplicates.rows().collect();
        TextQuery::read_for(queries, &rows, &representatives);
    }
}

impl Analysis {
    /// Prepares the ranking of related papers from the analysis: [`ranker`] without its cost, with a copy of the rows, so
    /// that it can outlive the analysis.
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
