//! Which papers answer a text, or are like some papers and unlike others? What `search` and `related` print.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use themata::report::{Hit, hits, text_hits};

use super::answer::{Answer, Problem};
use super::ask::Asked;
use super::served::{App, Served};

/// Papers found at most.
const MOST: usize = 1000;
/// Papers named in a question at most.
const NAMED: usize = 100;

/// A paper that answers a text of which the words count as they are typed.
#[derive(Debug, Serialize)]
struct Found {
    #[serde(flatten)]
    hit: Hit,
    /// Whether it holds all words.
    holds_all: bool,
    /// The stem of each shared term, by which its other forms are found in a text.
    stems: Vec<String>,
}

fn n(asked: &Asked, served: &Served) -> Result<usize, Problem> {
    asked.number("n", served.report.settings.n_neighbours.clamp(1, MOST), 1, MOST)
}

pub(super) async fn search(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |_, served| {
        let asked = Asked::of(&uri, &["q", "n", "words"])?;
        let text = asked
            .one("q")?
            .ok_or_else(|| Problem::bad("the parameter \"q\" is missing: the text to search for"))?;
        let n = n(&asked, served)?;
        let vectors = &served.analysis.vectors;
        let corpus = &served.papers.corpus;
        let index = served.ranker.index();
        match asked.one("words")? {
            None => {
                let (answers, _) = themata::search(corpus, vectors, index, text, n);
                Answer::json(&text_hits(corpus, &vectors.duplicates, &answers))
            }
            Some("first") => {
                let (answers, n_holding) = themata::search_as_typed(corpus, vectors, index, text, n);
                let hits = text_hits(corpus, &vectors.duplicates, &answers);
                let found = hits.into_iter().enumerate().map(|(at, hit)| {
                    let analyzer = served.analyzer_of(corpus.find(&hit.id)?);
                    let stems =
                        hit.shared_terms.iter().map(|shared| analyzer.term_of(&shared.term)).collect();
                    Ok(Found { holds_all: at < n_holding, stems, hit })
                });
                Answer::json(&found.collect::<Result<Vec<_>, Problem>>()?)
            }
            Some(other) => Err(Problem::bad(format!("words is {other:?}, expected \"first\""))),
        }
    })
    .await
}

pub(super) async fn related(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |_, served| {
        let asked = Asked::of(&uri, &["id", "not", "n"])?;
        let n = n(&asked, served)?;
        let rows = |name| {
            let ids = asked.all(name);
            if ids.len() > NAMED {
                return Err(Problem::bad(format!(
                    "found {} times {name:?}, expected at most {NAMED}",
                    ids.len()
                )));
            }
            ids.iter().map(|id| served.row(id)).collect::<Result<Vec<usize>, _>>()
        };
        let (wanted, unwanted) = (rows("id")?, rows("not")?);
        if wanted.is_empty() {
            return Err(Problem::bad("the parameter \"id\" is missing: a paper to start from"));
        }
        if unwanted.iter().any(|row| wanted.contains(row)) {
            return Err(Problem::bad("a paper, or a version of it, is given both as \"id\" and as \"not\""));
        }
        let query = served.ranker.query(&wanted, &unwanted, served.report.settings.negative_weight);
        let given = |row: usize| wanted.contains(&row) || unwanted.contains(&row);
        let found = served.ranker.best(&query, n, given);
        let vectors = &served.analysis.vectors;
        Answer::json(&hits(&served.papers.corpus, vectors, query.words.as_row(), &found))
    })
    .await
}
