//! How does a run, or what an earlier one found, come to rank papers related to others or near to a text? It stands
//! beside the way to the themes.

use std::cmp::Ordering;

use ndarray::Array2;
use rayon::prelude::*;

use super::{Analysis, Settings, Stage, Vectors, concept_rows, document};
use crate::concepts::CompactRows;
use crate::corpus::{Corpus, Paper};
use crate::error::Result;
use crate::neighbours::{InvertedIndex, Neighbour, NeighbourGraph};
use crate::ranking::{Ranked, Ranker, RankingSettings, TextAnswer, TextQuery};
use crate::text::{AsTyped, readable};
use crate::vectorize::Document;

/// Prepares the ranking of related papers. `watch` is told of each stage as it begins.
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
        concept_rows(vectors, &graph, settings)?.rows
    } else {
        Array2::zeros((rows.n_rows(), 0))
    };
    Ok(Ranker::new(rows, vectors.model.lengths(), concepts.view(), &ranking_of(vectors, settings)))
}

/// The weights of a ranking, beside an encoder's vectors where there are any.
fn ranking_of(vectors: &Vectors, settings: &Settings) -> RankingSettings {
    match vectors.dense {
        Some(_) => settings.ranking.beside_vectors(settings.concepts.vector_weight),
        None => settings.ranking.clone(),
    }
}

/// The papers that answer a text best, and the words of it that no paper holds. `index` is of the rows of `vectors`,
/// and these are of `corpus`.
///
/// O(postings of the text's terms + rows); where a word is no term, O(length of all papers' texts) more.
pub fn search(
    corpus: &Corpus,
    vectors: &Vectors,
    index: &InvertedIndex<'_>,
    text: &str,
    n: usize,
) -> (Vec<TextAnswer>, Vec<String>) {
    let query = text_query(corpus, vectors, text);
    let ranked = query.best(&index.products(query.terms()), n, |_| false);
    let answers = ranked.into_iter().map(|ranked| query.answer(ranked, vectors.rows.row(ranked.row)));
    (answers.collect(), query.nowhere().into_iter().map(str::to_owned).collect())
}

/// As [`search`], but first the papers that hold all words of the text [as they are typed](AsTyped), those of the highest
/// score first and of equal ones the more similar; with the number of these among the answers.
///
/// O(length of all papers' texts) more, in parallel.
pub fn search_as_typed(
    corpus: &Corpus,
    vectors: &Vectors,
    index: &InvertedIndex<'_>,
    text: &str,
    n: usize,
) -> (Vec<TextAnswer>, usize) {
    let typed = AsTyped::new(text);
    let papers = vectors.duplicates.representatives(corpus);
    // As pages show them, and their readers type them.
    let score = |paper: &&Paper| typed.score(&readable(&paper.title), &readable(&paper.abstract_text));
    let scores: Vec<Option<f64>> = papers.par_iter().map(score).collect();
    let query = text_query(corpus, vectors, text);
    let products = index.products(query.terms());
    let near = |n: usize, holding: bool| query.best(&products, n, |row| scores[row].is_some() != holding);

    let mut holding: Vec<Ranked> = near(scores.len(), true);
    let mut is_known = vec![false; scores.len()];
    holding.iter().for_each(|ranked| is_known[ranked.row] = true);
    // A beginning of a word may share no whole one with the text.
    let others = (0..scores.len()).filter(|&row| scores[row].is_some() && !is_known[row]);
    holding.extend(others.map(|row| Ranked::from(Neighbour { row, similarity: 0.0 })));
    // Stable: the most similar stay first.
    holding.sort_by(|a, b| scores[b.row].partial_cmp(&scores[a.row]).unwrap_or(Ordering::Equal));
    holding.truncate(n);
    let n_holding = holding.len();
    holding.extend(near(n - n_holding, false));
    let answers = holding.into_iter().map(|ranked| query.answer(ranked, vectors.rows.row(ranked.row)));
    (answers.collect(), n_holding)
}

/// A text, asked of the papers of these vectors.
fn text_query<'v>(corpus: &Corpus, vectors: &'v Vectors, text: &str) -> TextQuery<'v> {
    let mut query = [TextQuery::new(&vectors.model, text)];
    read_for(&mut query, corpus, vectors);
    let [query] = query;
    query
}

/// Reads the papers of these vectors once for all queries of their model, where one has a word that is no term.
pub(crate) fn read_for(queries: &mut [TextQuery<'_>], corpus: &Corpus, vectors: &Vectors) {
    if queries.iter().any(TextQuery::must_read) {
        let papers = vectors.duplicates.representatives(corpus);
        let documents: Vec<Document<'_>> = papers.into_iter().map(document).collect();
        let rows: Vec<usize> = (0..documents.len()).collect();
        TextQuery::read_for(queries, &rows, &documents);
    }
}

impl Analysis {
    /// Prepares the ranking of related papers with what the analysis knows: [`ranker`], without its cost, and with rows
    /// of its own, so that it may be kept beside the analysis. `concepts` are the analysis's own, shape
    /// `(n_rows, n_dimensions)`, as [`analyze_with_concepts`](super::analyze_with_concepts) gives them.
    ///
    /// O(nonzeros), 16 bytes a nonzero.
    pub fn ranker(&self, concepts: CompactRows<'static>) -> Result<Ranker<'static>> {
        let Self { settings, vectors, .. } = self;
        settings.ranking.check()?;
        let index = InvertedIndex::owning(vectors.rows.clone());
        let ranking = ranking_of(vectors, settings);
        Ok(Ranker::of_compact(index, vectors.model.lengths(), concepts, &ranking))
    }
}
