//! The state shared by all requests: the current collection, and a limit on concurrent computations.

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::spawn_blocking;

use super::collection::Collection;
use super::response::{Problem, Reply};
use themata_store::is_index;

/// The response header with the version of the index, which the page also contains.
const VERSION: HeaderName = HeaderName::from_static("x-themata-index");

/// The state shared by all requests.
pub(crate) struct AppState {
    collection: RwLock<Arc<Collection>>,
    /// Why the current version of the index is not served.
    trouble: RwLock<Option<String>>,
    /// One permit per concurrent computation: one more than there are processors.
    permits: Arc<Semaphore>,
    /// Held while papers are added.
    pub(crate) adding: Mutex<()>,
}

impl AppState {
    pub(crate) fn new(collection: Collection) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self {
            collection: RwLock::new(Arc::new(collection)),
            trouble: RwLock::new(None),
            // One more, since adding papers may hold a permit for minutes.
            permits: Arc::new(Semaphore::new(processors + 1)),
            adding: Mutex::new(()),
        }
    }

    /// The current collection. A later replacement does not affect the returned one.
    pub(crate) fn collection(&self) -> Arc<Collection> {
        Arc::clone(&self.collection.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the collection.
    pub(crate) fn replace(&self, collection: Collection) {
        *self.collection.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(collection);
    }

    /// Replaces the collection, unless `before` is no longer the current one.
    pub(crate) fn replace_if_current(&self, before: &Arc<Collection>, collection: Collection) {
        let mut current = self.collection.write().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&current, before) {
            *current = Arc::new(collection);
        }
    }

    /// Why the current version of the index is not served; `None` while it is.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// The folder of the index, or why there is none.
    pub(crate) fn index_folder(&self) -> Result<PathBuf, Problem> {
        let conflict = |error: String| Problem::new(StatusCode::CONFLICT, error);
        let collection = self.collection();
        let Some(folder) = collection.folder().map(Path::to_path_buf) else {
            let problem = conflict("this needs an index, but the papers were read from files".to_owned());
            return Err(problem.with_hint("`themata index SOURCE --out DIR`, then `themata serve DIR`"));
        };
        // It may have been deleted or moved in the meantime.
        if !is_index(&folder) {
            return Err(conflict(format!("{} no longer contains an index", folder.display())));
        }
        Ok(folder)
    }

    /// Computes a reply on another thread, so that other requests are not blocked, and adds the version of the index.
    pub(crate) async fn respond(
        self: &Arc<Self>,
        compute: impl FnOnce(&Self, &Collection) -> Reply + Send + 'static,
    ) -> Response {
        let state = Arc::clone(self);
        let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else {
            return Problem::internal(&"the program is stopping").into_response();
        };
        let computed = spawn_blocking(move || {
            let _permit = permit;
            let collection = state.collection();
            let version = collection.version().and_then(|version| HeaderValue::from_str(version).ok());
            (compute(&state, &collection), version)
        });
        // The panic hook has reported a panic; it goes on to the layer that catches all others.
        let (reply, version) = computed.await.unwrap_or_else(|error| resume_unwind(Box::new(error)));
        let mut response = reply.into_response();
        if let Some(version) = version {
            response.headers_mut().insert(VERSION, version);
        }
        response
    }
}
