//! The evaluation of rankings of related papers against graded judgements: [`evaluate_related`].

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::judgements::{Judgements, Query, Subject};
use crate::error::{Error, Result, Setting};
use themata_engine::duplicates::DuplicateSettings;
use themata_engine::indices::RowIndex;
use themata_engine::metrics::{Interval, average_precision, ndcg_at, precision_at, recall_at, share_cutoff};
use themata_engine::pipeline::{Settings, Vectors, ranker, read_documents};
use themata_engine::ranking::{Ranker, TextQuery};
use themata_papers::{AnalysisInputs, Corpus};

/// The papers that are ranked for a query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Candidates {
    /// All papers except that of the query.
    #[default]
    All,
    /// The papers that were judged for the query.
    Judged,
}

/// The quality of rankings: means over the queries, with 95 % bootstrap intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RelatedScores {
    /// Number of queries with a relevant paper among the candidates.
    pub queries: usize,
    /// Mean average precision.
    pub map: Interval,
    /// nDCG at rank 10.
    #[serde(rename = "ndcg@10")]
    pub ndcg_at_10: Interval,
    /// nDCG over the first fifth of the candidates.
    #[serde(rename = "ndcg%20")]
    pub ndcg_of_20_percent: Interval,
    /// Recall at rank 100.
    #[serde(rename = "recall@100")]
    pub recall_at_100: Interval,
    /// Precision at rank 10.
    #[serde(rename = "p@10")]
    pub precision_at_10: Interval,
}

/// Ranks the candidates of each query by the [ranking settings](Settings::ranking), and scores the rankings. Texts are
/// ranked by cosine, as in searches.
///
/// A paper is relevant if its grade is at least `min_grade`; nDCG uses the grades themselves. The paper of a query is
/// not one of its candidates. Candidates that have nothing in common with the query come last, ordered by id. Queries
/// without a relevant candidate, and those whose paper is not in the corpus, are left out. Near-identical papers are
/// always kept apart, since each was judged.
///
/// # Errors
///
/// [`Error::Setting`] if no query is left, and [`Error::Engine`] if the settings are invalid.
pub fn evaluate_related(
    inputs: &AnalysisInputs<'_>,
    judgements: &Judgements,
    candidates: Candidates,
    min_grade: u32,
    settings: &Settings,
) -> Result<RelatedScores> {
    let corpus = inputs.corpus();
    let duplicates = DuplicateSettings { keep: true, ..settings.duplicates.clone() };
    let settings = &Settings { duplicates, ..settings.clone() };
    let vectors = Vectors::new(inputs.as_inputs(), settings, |_| ())?;
    let ranker = ranker(&vectors, settings, |_| ())?;
    let texts = judgements.queries.iter().map(|query| match &query.subject {
        Subject::Text(text) => text.as_str(),
        Subject::Document(_) => "",
    });
    let mut texts: Vec<TextQuery<'_>> = texts.map(|text| TextQuery::new(&vectors.model, text)).collect();
    read_documents(&mut texts, inputs.documents(), &vectors);
    let scores: Vec<[f64; 5]> = judgements
        .queries
        .par_iter()
        .zip(&texts)
        .filter_map(|(query, text)| {
            let grades = grades_by_row(corpus, judgements, query);
            let ranking = rank(corpus, &ranker, (query, text), &grades, candidates)?;
            score(&ranking, &grades, min_grade)
        })
        .collect();
    let interval = |metric: usize| {
        let values: Vec<f64> = scores.iter().map(|scores| scores[metric]).collect();
        Interval::bootstrap(&values, settings.seed).ok_or_else(|| {
            Error::setting(Setting::Queries, "none with a relevant paper in the corpus", "at least one")
        })
    };
    Ok(RelatedScores {
        queries: scores.len(),
        map: interval(0)?,
        ndcg_at_10: interval(1)?,
        ndcg_of_20_percent: interval(2)?,
        recall_at_100: interval(3)?,
        precision_at_10: interval(4)?,
    })
}

/// The grades of the judged papers in the corpus, without the paper of the query.
fn grades_by_row(corpus: &Corpus, judgements: &Judgements, query: &Query) -> BTreeMap<usize, u32> {
    let own = match &query.subject {
        Subject::Document(id) => corpus.row_of(id),
        Subject::Text(_) => None,
    };
    let judged = judgements.grades.get(&query.id).into_iter().flatten();
    judged
        .filter_map(|(id, &grade)| Some((corpus.row_of(id)?, grade)))
        .filter(|(row, _)| Some(*row) != own)
        .collect()
}

/// All candidates of a query, best first; `None` if its paper is not in the corpus.
fn rank(
    corpus: &Corpus,
    ranker: &Ranker<'_>,
    (query, text): (&Query, &TextQuery<'_>),
    grades: &BTreeMap<usize, u32>,
    candidates: Candidates,
) -> Option<Vec<usize>> {
    let own = match &query.subject {
        Subject::Document(id) => Some(corpus.row_of(id)?),
        Subject::Text(_) => None,
    };
    let is_candidate =
        |row: usize| Some(row) != own && (candidates == Candidates::All || grades.contains_key(&row));
    let (n, skip) = (corpus.len(), |row: RowIndex| !is_candidate(row.get()));
    let mut ranking: Vec<usize> = match &query.subject {
        Subject::Document(_) => {
            let query = ranker.query(own.map(RowIndex::new).as_slice(), &[], 0.0);
            ranker.best(&query, n, skip).iter().map(|ranked| ranked.row.get()).collect()
        }
        Subject::Text(_) => {
            let products = ranker.index().products(text.terms());
            text.best(&products, n, skip).iter().map(|ranked| ranked.row.get()).collect()
        }
    };
    let mut is_ranked = vec![false; n];
    ranking.iter().for_each(|&row| is_ranked[row] = true);
    ranking.extend((0..n).filter(|&row| !is_ranked[row] && is_candidate(row)));
    Some(ranking)
}

/// The scores of a ranking, in the order of [`RelatedScores`]; `None` if no candidate is relevant.
fn score(ranking: &[usize], grades: &BTreeMap<usize, u32>, min_grade: u32) -> Option<[f64; 5]> {
    let all: Vec<u32> = grades.values().copied().collect();
    let n_relevant = all.iter().filter(|&&grade| grade >= min_grade).count();
    if n_relevant == 0 {
        return None;
    }
    let ranked: Vec<u32> = ranking.iter().map(|row| grades.get(row).copied().unwrap_or(0)).collect();
    let relevant: Vec<bool> = ranked.iter().map(|&grade| grade >= min_grade).collect();
    Some([
        average_precision(&relevant, n_relevant),
        ndcg_at(&ranked, &all, 10),
        ndcg_at(&ranked, &all, share_cutoff(ranking.len(), 20)),
        recall_at(&relevant, n_relevant, 100),
        precision_at(&relevant, 10),
    ])
}
