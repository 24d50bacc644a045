//! How do papers come in while the app runs? As `themata add` adds them, and then the new state takes the old one's place.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use themata::store::{Added, Index, Manifest, Writer};
use themata::{ReadOptions, read_from};
use tokio::time::timeout;

use super::answer::{Answer, Answered, Problem};
use super::ask::Asked;
use super::layers::BODY;
use super::served::{App, Served};

/// The bytes of an upload come within this time.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of an upload.
#[derive(Debug, Serialize)]
struct Told {
    #[serde(flatten)]
    added: Added,
    /// Whether the themes fit the new papers less well.
    advises_refit: bool,
    /// The records that could not be used, and why.
    skipped: Vec<String>,
}

pub(super) async fn add(State(app): State<Arc<App>>, uri: Uri, body: Body) -> Response {
    match prepare(&app, &uri) {
        Err(problem) => problem.into_response(),
        Ok(name) => match app.adding.try_lock() {
            Err(_) => Problem::new(StatusCode::CONFLICT, "papers are being added already").into_response(),
            Ok(_adding) => match received(body).await {
                Err(problem) => problem.into_response(),
                Ok(bytes) => app.answer(move |app, _| added(app, &name, bytes)).await,
            },
        },
    }
}

/// The bytes of the file, which come in time.
pub(super) async fn received(body: Body) -> Result<Bytes, Problem> {
    match timeout(PATIENCE, to_bytes(body, BODY)).await {
        Ok(received) => received.map_err(|_| Problem::of(StatusCode::PAYLOAD_TOO_LARGE)),
        Err(_) => Err(Problem::of(StatusCode::REQUEST_TIMEOUT)),
    }
}

/// The name of the file, by which its format is found and papers without an id are named.
fn prepare(app: &App, uri: &Uri) -> Result<String, Problem> {
    let asked = Asked::of(uri, &["name"])?;
    app.index()?;
    let name = asked.one("name")?.unwrap_or("upload");
    let name = Path::new(name).file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).ok_or_else(|| Problem::bad("name is no name of a file"))
}

fn added(app: &App, name: &str, bytes: Bytes) -> Answered {
    let read = read_from(name, Cursor::new(bytes), &ReadOptions::default())?;
    let folder = app.index()?;
    // The lock comes before the index is read: whoever wrote it until now has finished.
    let writer = Writer::new(folder)?;
    let library = Index::open(folder)?.load()?;
    let skipped: Vec<String> = read.skipped.iter().map(ToString::to_string).collect();
    let (library, added) = library.add(read.corpus.into_papers(), &read.sources, skipped.len())?;
    if added.added + added.changed > 0 {
        library.save(&writer)?;
    }
    // Papers that another program added meanwhile come along in any case.
    let sum = Manifest::read(folder)?.xxh3;
    app.swap(Served::of_library(library, sum).map_err(|error| Problem::internal(&error))?);
    let advises_refit = added.drift.as_ref().is_some_and(themata::store::Drift::advises_refit);
    Answer::json(&Told { added, advises_refit, skipped })
}
