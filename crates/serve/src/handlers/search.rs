//! Text search and related papers, like the commands `search` and `related`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;

use super::super::collection::Collection;
use super::super::extract::Query;
use super::super::response::{Content, Problem};
use super::super::state::AppState;
use themata_engine::indices::RowIndex;
use themata_engine::pipeline::{self, TypedResults};
use themata_report::{Hit, hits, stems, text_hits};

/// Maximum number of papers found.
const MAX_HITS: usize = 1000;
/// Maximum number of papers per parameter.
const MAX_IDS: usize = 100;

/// A hit of a search in which exact matches come first.
#[derive(Debug, Serialize)]
struct Found {
    #[serde(flatten)]
    hit: Hit,
    /// Whether it contains all words as typed.
    holds_all: bool,
    /// The stem of each shared term, to find other forms of its words.
    stems: Vec<String>,
}

/// The requested number of papers.
fn n_hits(query: &Query, collection: &Collection) -> Result<usize, Problem> {
    query.number("n", collection.report.settings.n_neighbours.clamp(1, MAX_HITS), 1, MAX_HITS)
}

pub(crate) async fn search(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state
        .respond(move |_, collection| {
            let query = Query::parse(&uri, &["q", "n", "words"])?;
            let text = query.value("q")?.ok_or_else(|| {
                Problem::bad_request("the parameter \"q\" is missing: the text to search for")
            })?;
            let n = n_hits(&query, collection)?;
            let vectors = &collection.analysis.vectors;
            let corpus = &collection.corpus;
            let index = collection.ranker.index();
            match query.value("words")? {
                None => {
                    let found = pipeline::search(&corpus.documents(), vectors, index, text, n);
                    Content::json(&text_hits(corpus, &vectors.duplicates, &found.answers))
                }
                Some("first") => {
                    let TypedResults { answers, n_exact } =
                        pipeline::search_as_typed(&corpus.documents(), vectors, index, text, n);
                    let hits = text_hits(corpus, &vectors.duplicates, &answers);
                    let found = hits.into_iter().enumerate().map(|(at, hit)| {
                        let analyzer = collection.analyzer(corpus.find(&hit.id)?);
                        let stems = stems(&hit.shared_terms, analyzer);
                        Ok(Found { holds_all: at < n_exact, stems, hit })
                    });
                    Content::json(&found.collect::<Result<Vec<_>, Problem>>()?)
                }
                Some(other) => Err(Problem::bad_request(format!("words is {other:?}, expected \"first\""))),
            }
        })
        .await
}

pub(crate) async fn related(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state
        .respond(move |_, collection| {
            let query = Query::parse(&uri, &["id", "not", "n"])?;
            let n = n_hits(&query, collection)?;
            let rows = |name| {
                let ids = query.values(name);
                if ids.len() > MAX_IDS {
                    return Err(Problem::bad_request(format!(
                        "found {} times {name:?}, expected at most {MAX_IDS}",
                        ids.len()
                    )));
                }
                ids.iter().map(|id| collection.row(id)).collect::<Result<Vec<RowIndex>, _>>()
            };
            let (wanted, unwanted) = (rows("id")?, rows("not")?);
            if wanted.is_empty() {
                return Err(Problem::bad_request("the parameter \"id\" is missing: a paper to start from"));
            }
            if unwanted.iter().any(|row| wanted.contains(row)) {
                return Err(Problem::bad_request(
                    "a paper, or a version of it, is given both as \"id\" and as \"not\"",
                ));
            }
            let seeds =
                collection.ranker.query(&wanted, &unwanted, collection.report.settings.negative_weight);
            let given = |row: RowIndex| wanted.contains(&row) || unwanted.contains(&row);
            let found = collection.ranker.best(&seeds, n, given);
            let vectors = &collection.analysis.vectors;
            Content::json(&hits(&collection.corpus, vectors, seeds.words.as_row(), &found))
        })
        .await
}
