//! What is there to ask? Papers with all that was found of them, in memory, and who may look at it at a time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread;

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use themata::report::{LivePage, PaperView, Report};
use themata::store::Library;
use themata::{Analysis, CompactRows, Ranker};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::spawn_blocking;

use super::answer::{Answered, Problem};
use crate::run::Papers;

/// Papers, what was found of them, and the page that shows it.
pub(super) struct Served {
    pub(super) papers: Papers,
    pub(super) analysis: Analysis,
    pub(super) report: Report,
    pub(super) ranker: Ranker<'static>,
    pub(super) page: Bytes,
    /// The page's `Content-Security-Policy`.
    pub(super) policy: String,
}

impl Served {
    /// Prepares what questions need. `concepts` are the analysis's.
    pub(super) fn new(
        papers: Papers,
        analysis: Analysis,
        concepts: CompactRows<'static>,
    ) -> anyhow::Result<Self> {
        let report = papers.report(&analysis);
        let LivePage { html, policy } = report.live_page()?;
        let ranker = analysis.ranker(concepts)?;
        Ok(Self { papers, analysis, report, ranker, page: html.into(), policy })
    }

    /// All that an index holds.
    pub(super) fn of_library(library: Library) -> anyhow::Result<Self> {
        let Library { corpus, sources, n_skipped, analysis, concepts, .. } = library;
        Self::new(Papers { corpus, sources, n_skipped }, analysis, concepts)
    }

    /// A paper of the report by its id: its place, and what is known of it.
    pub(super) fn paper(&self, id: &str) -> Result<(usize, &PaperView), Problem> {
        let at = self.papers.corpus.find(id)?;
        let view = self.report.papers.get(at).ok_or_else(|| Problem::missing("no such paper"))?;
        Ok((at, view))
    }

    /// The row of a paper, which may stand for others too.
    pub(super) fn row(&self, id: &str) -> Result<usize, Problem> {
        Ok(self.analysis.vectors.duplicates.row_of(self.papers.corpus.find(id)?))
    }
}

/// What all requests share.
pub(super) struct App {
    served: RwLock<Arc<Served>>,
    /// The folder of the index; none where papers were read.
    index: Option<PathBuf>,
    /// Answers are worked out by as many at a time as there are processors, and one.
    work: Arc<Semaphore>,
    /// Held by whoever adds papers.
    pub(super) adding: Mutex<()>,
}

impl App {
    pub(super) fn new(served: Served, index: Option<PathBuf>) -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self {
            served: RwLock::new(Arc::new(served)),
            index,
            // One more, which adding papers may take for minutes.
            work: Arc::new(Semaphore::new(processors + 1)),
            adding: Mutex::new(()),
        }
    }

    /// What is served now; it stays as it is for whoever holds it.
    pub(super) fn served(&self) -> Arc<Served> {
        Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Serves something else from now on.
    pub(super) fn swap(&self, served: Served) {
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(served);
    }

    pub(super) fn has_index(&self) -> bool {
        self.index.is_some()
    }

    /// The folder of the index, or why there is none.
    pub(super) fn index(&self) -> Result<&Path, Problem> {
        let missing = || {
            Problem::new(
                axum::http::StatusCode::CONFLICT,
                "this needs an index, and papers were read from files",
            )
            .hint("`themata index SOURCE --out DIR`, then `themata serve DIR`")
        };
        self.index.as_deref().ok_or_else(missing)
    }

    /// Works out an answer where it does not keep others from being heard.
    pub(super) async fn answer(
        self: &Arc<Self>,
        work: impl FnOnce(&Self, &Served) -> Answered + Send + 'static,
    ) -> Response {
        let app = Arc::clone(self);
        let Ok(place) = Arc::clone(&self.work).acquire_owned().await else {
            return Problem::internal(&"the program is stopping").into_response();
        };
        let done = spawn_blocking(move || {
            let _place = place;
            work(&app, &app.served())
        });
        // The error is a panic, which has been told on the standard error.
        done.await.unwrap_or_else(|_| Err(Problem::internal(&"the answer failed"))).into_response()
    }
}
