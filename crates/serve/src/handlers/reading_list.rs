//! The reading list of an index, and its export.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;

use super::super::collection::Collection;
use super::super::extract::{Id, Query};
use super::super::response::{Content, Problem, Reply};
use super::super::state::AppState;
use themata_papers::formats::{Fidelity, PaperFormat};
use themata_report::write_with_themes;
use themata_store::ReadingList;

/// A paper of the list. If it is no longer in the index, all fields except its id are null.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    id: &'a str,
    title: Option<&'a str>,
    year: Option<i32>,
    theme: Option<usize>,
}

fn reading_list(state: &AppState) -> Result<ReadingList, Problem> {
    Ok(ReadingList::open(&state.index_folder()?)?)
}

fn entry<'a>(collection: &'a Collection, id: &'a str) -> Entry<'a> {
    let view = collection.paper(id).ok().map(|(_, view)| view);
    Entry {
        id,
        title: view.map(|view| view.title.as_str()),
        year: view.and_then(|view| view.year),
        theme: view.map(|view| view.theme),
    }
}

pub(crate) async fn all(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state
        .respond(move |state, collection| {
            Query::parse(&uri, &[])?;
            let ids = reading_list(state)?.ids()?;
            Content::json(&ids.iter().map(|id| entry(collection, id)).collect::<Vec<_>>())
        })
        .await
}

pub(crate) async fn one(State(state): State<Arc<AppState>>, Id(id): Id, uri: Uri) -> Response {
    state
        .respond(move |state, collection| {
            Query::parse(&uri, &[])?;
            if !reading_list(state)?.ids()?.contains(&id) {
                return Err(Problem::not_found(format!("the list does not hold {id:?}")));
            }
            Content::json(&entry(collection, &id))
        })
        .await
}

/// Whether a request has changed the list.
#[derive(Debug, Serialize)]
struct Changed {
    changed: bool,
}

pub(crate) async fn add(State(state): State<Arc<AppState>>, Id(id): Id, uri: Uri) -> Response {
    state
        .respond(move |state, collection| {
            Query::parse(&uri, &[])?;
            let list = reading_list(state)?;
            collection.paper(&id)?;
            Content::json(&Changed { changed: list.add(&id)? })
        })
        .await
}

pub(crate) async fn remove(State(state): State<Arc<AppState>>, Id(id): Id, uri: Uri) -> Response {
    state
        .respond(move |state, _| {
            Query::parse(&uri, &[])?;
            Content::json(&Changed { changed: reading_list(state)?.remove(&id)? })
        })
        .await
}

pub(crate) async fn bibtex(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state.respond(move |state, collection| export(state, collection, &uri, PaperFormat::Bibtex)).await
}

pub(crate) async fn ris(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state.respond(move |state, collection| export(state, collection, &uri, PaperFormat::Ris)).await
}

pub(crate) async fn csv(State(state): State<Arc<AppState>>, uri: Uri) -> Response {
    state.respond(move |state, collection| export(state, collection, &uri, PaperFormat::Csv)).await
}

/// The papers of the list with their themes, as the command `export` writes them, without those no longer in the
/// index.
fn export(state: &AppState, collection: &Collection, uri: &Uri, format: PaperFormat) -> Reply {
    Query::parse(uri, &[])?;
    let corpus = &collection.corpus;
    let ids = reading_list(state)?.ids()?;
    let papers = ids.iter().filter_map(|id| corpus.row_of(id)).map(|at| corpus.papers()[at].clone());
    let mut bytes = Vec::new();
    write_with_themes(papers.collect(), &collection.report, format, Fidelity::Exact, &mut bytes)
        .map_err(|error| Problem::internal(&error))?;
    let (media_type, name) = match format {
        PaperFormat::Bibtex => ("application/x-bibtex; charset=utf-8", "reading-list.bib"),
        PaperFormat::Ris => ("application/x-research-info-systems; charset=utf-8", "reading-list.ris"),
        _ => ("text/csv; charset=utf-8", "reading-list.csv"),
    };
    Ok(Content::new(media_type, bytes).saved_as(name))
}
