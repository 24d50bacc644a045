//! Which papers are kept at hand? The reading list of an index, and how it leaves for other programs.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use themata::report::{Fidelity, PaperFormat, write_with_themes};
use themata::store::ReadingList;

use super::answer::{Answer, Answered, Problem};
use super::ask::{Asked, Id};
use super::served::{App, Served};

/// A paper of the list; all but its id is null where it has left the index.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    title: Option<&'a str>,
    year: Option<i32>,
    theme: Option<usize>,
}

fn of(app: &App) -> Result<ReadingList, Problem> {
    Ok(ReadingList::of_index(app.index()?)?)
}

fn entry<'a>(served: &'a Served, id: &'a str) -> Entry<'a> {
    let view = served.paper(id).ok().map(|(_, view)| view);
    Entry {
        id,
        title: view.map(|view| view.title.as_str()),
        year: view.and_then(|view| view.year),
        theme: view.map(|view| view.theme),
    }
}

pub(super) async fn all(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |app, served| {
        Asked::of(&uri, &[])?;
        let ids = of(app)?.ids()?;
        Answer::json(&ids.iter().map(|id| entry(served, id)).collect::<Vec<_>>())
    })
    .await
}

pub(super) async fn one(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Response {
    app.answer(move |app, served| {
        Asked::of(&uri, &[])?;
        if !of(app)?.ids()?.contains(&id) {
            return Err(Problem::missing(format!("the list does not hold {id:?}")));
        }
        Answer::json(&entry(served, &id))
    })
    .await
}

/// What became of the list.
#[derive(Debug, Serialize)]
struct Changed {
    changed: bool,
}

pub(super) async fn put(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Response {
    app.answer(move |app, served| {
        Asked::of(&uri, &[])?;
        let list = of(app)?;
        served.paper(&id)?;
        Answer::json(&Changed { changed: list.add(&id)? })
    })
    .await
}

pub(super) async fn delete(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Response {
    app.answer(move |app, _| {
        Asked::of(&uri, &[])?;
        Answer::json(&Changed { changed: of(app)?.remove(&id)? })
    })
    .await
}

pub(super) async fn bibtex(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |app, served| written(app, served, &uri, PaperFormat::Bibtex)).await
}

pub(super) async fn ris(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |app, served| written(app, served, &uri, PaperFormat::Ris)).await
}

pub(super) async fn csv(State(app): State<Arc<App>>, uri: Uri) -> Response {
    app.answer(move |app, served| written(app, served, &uri, PaperFormat::Csv)).await
}

/// The papers of the list with their themes, as `export` writes them; those that have left the index are left out.
fn written(app: &App, served: &Served, uri: &Uri, format: PaperFormat) -> Answered {
    Asked::of(uri, &[])?;
    let corpus = &served.papers.corpus;
    let ids = of(app)?.ids()?;
    let papers = ids.iter().filter_map(|id| corpus.row_of(id)).map(|at| corpus.papers()[at].clone());
    let mut bytes = Vec::new();
    write_with_themes(papers.collect(), &served.report, format, Fidelity::Exact, &mut bytes)
        .map_err(|error| Problem::internal(&error))?;
    let (kind, name) = match format {
        PaperFormat::Bibtex => ("application/x-bibtex; charset=utf-8", "reading-list.bib"),
        PaperFormat::Ris => ("application/x-research-info-systems; charset=utf-8", "reading-list.ris"),
        _ => ("text/csv; charset=utf-8", "reading-list.csv"),
    };
    Ok(Answer::of(kind, bytes).saved_as(name))
}
