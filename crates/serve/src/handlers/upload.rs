//! Uploads: adds papers to the index, like `themata add`, and serves the result.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::time::timeout;

use super::super::collection::Collection;
use super::super::extract::Query;
use super::super::middleware::MAX_BODY;
use super::super::response::{Content, Problem, Reply};
use super::super::state::AppState;
use themata_papers::read::{ReadOptions, read_from};
use themata_store::{Added, Drift, Index, Manifest, Writer};

/// The time limit for receiving the body of an upload.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// The result of an upload.
#[derive(Debug, Serialize)]
struct Uploaded {
    #[serde(flatten)]
    added: Added,
    /// Whether the themes fit the new papers so badly that a refit is advised.
    advises_refit: bool,
    /// The skipped records, with reasons.
    skipped: Vec<String>,
}

pub(crate) async fn add(State(state): State<Arc<AppState>>, uri: Uri, body: Body) -> Response {
    match file_name(&state, &uri) {
        Err(problem) => problem.into_response(),
        Ok(name) => match state.adding.try_lock() {
            Err(_) => Problem::new(StatusCode::CONFLICT, "papers are being added already").into_response(),
            Ok(_adding) => match read_body(body).await {
                Err(problem) => problem.into_response(),
                Ok(bytes) => state.respond(move |state, _| add_papers(state, &name, bytes)).await,
            },
        },
    }
}

/// Reads a body of limited length in limited time.
pub(crate) async fn read_body(body: Body) -> Result<Bytes, Problem> {
    match timeout(BODY_TIMEOUT, to_bytes(body, MAX_BODY)).await {
        Ok(received) => received.map_err(|_| Problem::from(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => Err(Problem::from(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// The name of the uploaded file, which helps to detect its format and names papers without an id.
fn file_name(state: &AppState, uri: &Uri) -> Result<String, Problem> {
    let query = Query::parse(uri, &["name"])?;
    state.index_folder()?;
    let name = query.value("name")?.unwrap_or("upload");
    let name = Path::new(name).file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| Problem::bad_request("name is not a file name"))
}

fn add_papers(state: &AppState, name: &str, bytes: Bytes) -> Reply {
    let read = read_from(name, Cursor::new(bytes), &ReadOptions::default())?;
    let folder = state.index_folder()?;
    // Take the lock before reading, so that no other process is writing the index.
    let writer = Writer::new(&folder)?;
    let library = Index::open(&folder)?.load()?;
    let skipped: Vec<String> = read.skipped.iter().map(ToString::to_string).collect();
    let (library, added) = library.add(read.corpus.into_papers(), &read.sources, skipped.len())?;
    if added.added + added.changed > 0 {
        library.save(&writer)?;
    }
    // Even without new papers, another process may have changed the index.
    let version = Manifest::read(&folder)?.xxh3;
    let collection = Collection::from_index(folder, version, library);
    state.replace(collection.map_err(|error| Problem::internal(&error))?);
    let advises_refit = added.drift.as_ref().is_some_and(Drift::advises_refit);
    Content::json(&Uploaded { added, advises_refit, skipped })
}
