//! Uploads: papers are added to the index as `themata add` adds them, and then served.

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

/// The body of an upload must arrive within this time.
const BODY_TIMEOUT: Duration = Duration::from_secs(60);

/// The result of an upload.
#[derive(Debug, Serialize)]
struct Uploaded {
    #[serde(flatten)]
    added: Added,
    /// Whether the themes fit the new papers so much less well that a refit is advised.
    advises_refit: bool,
    /// The records that could not be used, and why.
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
    name.map(str::to_owned).ok_or_else(|| Problem::bad_request("name is no name of a file"))
}

fn add_papers(state: &AppState, name: &str, bytes: Bytes) -> Reply {
    let read = read_from(name, Cursor::new(bytes), &ReadOptions::default())?;
    let folder = state.index_folder()?;
    // The lock comes before the index is read, so that no other process is writing it.
    let writer = Writer::new(&folder)?;
    let library = Index::open(&folder)?.load()?;
    let skipped: Vec<String> = read.skipped.iter().map(ToString::to_string).collect();
    let (library, added) = library.add(read.corpus.into_papers(), &read.sources, skipped.len())?;
    if added.added + added.changed > 0 {
        library.save(&writer)?;
    }
    // Even with nothing new here, another process may have changed the index.
    let version = Manifest::read(&folder)?.xxh3;
    let collection = Collection::from_index(folder, version, library);
    state.replace(collection.map_err(|error| Problem::internal(&error))?);
    let advises_refit = added.drift.as_ref().is_some_and(Drift::advises_refit);
    Content::json(&Uploaded { added, advises_refit, skipped })
}
