//! What is there to ask? Papers with all that was found of them, in memory, and who may look at it at a time.

use std::io::Write;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::thread;

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use themata::report::{LivePage, PaperView, Report};
use themata::store::{Library, is_index};
use themata::{Analysis, Analyzer, CompactRows, Ranker};
use tokio::sync::{Mutex, Semaphore};
use tokio::task::spawn_blocking;

use super::answer::{Answered, Problem};
use crate::run::Papers;

/// The header that tells of which version of the index an answer is, as its page does: the sum of the manifest.
const VERSION: HeaderName = HeaderName::from_static("x-themata-index");

/// Papers, what was found of them, and the page that shows it.
pub(super) struct Served {
    pub(super) papers: Papers,
    pub(super) analysis: Analysis,
    pub(super) report: Report,
    pub(super) ranker: Ranker<'static>,
    pub(super) page: Bytes,
    /// The same in few bytes, once somebody has asked for it.
    page_gzip: OnceLock<Bytes>,
    /// The page's `Content-Security-Policy`.
    pub(super) policy: String,
    /// The sum of the index's manifest that it was loaded by; none where papers were read.
    pub(super) sum: Option<String>,
}

impl Served {
    /// Prepares what questions need. `concepts` are the analysis's, and `sum` is that of the manifest of the index where
    /// there is one.
    pub(super) fn new(
        papers: Papers,
        analysis: Analysis,
        concepts: CompactRows<'static>,
        sum: Option<String>,
    ) -> anyhow::Result<Self> {
        let report = papers.report(&analysis);
        let LivePage { html, policy } = report.live_page(sum.as_deref())?;
        let ranker = analysis.ranker(concepts)?;
        let (page, page_gzip) = (html.into(), OnceLock::new());
        Ok(Self { papers, analysis, report, ranker, page, page_gzip, policy, sum })
    }

    /// All that an index holds whose manifest has this sum.
    pub(super) fn of_library(library: Library, sum: String) -> anyhow::Result<Self> {
        let Library { corpus, sources, n_skipped, analysis, concepts, .. } = library;
        Self::new(Papers { corpus, sources, n_skipped }, analysis, concepts, Some(sum))
    }

    /// The page, compressed with gzip at the first call, which takes a tenth of a second for that of 20,000 papers.
    pub(super) fn page_gzip(&self) -> Result<Bytes, Problem> {
        if let Some(bytes) = self.page_gzip.get() {
            return Ok(bytes.clone());
        }
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let written = gzip.write_all(&self.page).and_then(|()| gzip.finish());
        let bytes = written.map_err(|error| Problem::internal(&error))?;
        Ok(self.page_gzip.get_or_init(|| bytes.into()).clone())
    }

    /// A paper of the report by its id: its place, and what is known of it.
    pub(super) fn paper(&self, id: &str) -> Result<(usize, &PaperView), Problem> {
        let at = self.papers.corpus.find(id)?;
        let view = self.report.papers.get(at).ok_or_else(|| Problem::missing("no such paper"))?;
        Ok((at, view))
    }

    /// By what a paper is read; the terms that it shares with another are in its language.
    pub(super) fn analyzer_of(&self, paper: usize) -> &Analyzer {
        let record = &self.papers.corpus.papers()[paper];
        self.analysis.vectors.model.analyzers().of(&[&record.title, &record.abstract_text])
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
    /// Why what the index holds now is not served.
    trouble: RwLock<Option<String>>,
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
            trouble: RwLock::new(None),
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

    /// Serves something else, unless what was served is so no more.
    pub(super) fn swap_from(&self, before: &Arc<Served>, served: Served) {
        let mut now = self.served.write().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&now, before) {
            *now = Arc::new(served);
        }
    }

    /// Why what the index holds now is not served.
    pub(super) fn trouble(&self) -> Option<String> {
        self.trouble.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.write().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// The folder of the index, if there is one.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.index.as_deref()
    }

    /// The folder of the index, or why there is none.
    pub(super) fn index(&self) -> Result<&Path, Problem> {
        let missing = |error: String| Problem::new(StatusCode::CONFLICT, error);
        let Some(folder) = self.folder() else {
            let problem = missing("this needs an index, and papers were read from files".to_owned());
            return Err(problem.hint("`themata index SOURCE --out DIR`, then `themata serve DIR`"));
        };
        // It may have been taken away.
        let is_there = is_index(folder);
        is_there
            .then_some(folder)
            .ok_or_else(|| missing(format!("there is no index in {} any more", folder.display())))
    }

    /// Works out an answer where it does not keep others from being heard, and says of which version of the index it is.
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
            let served = app.served();
            let version = served.sum.as_deref().and_then(|sum| HeaderValue::from_str(sum).ok());
            (work(&app, &served), version)
        });
        // A panic has been told on the standard error; it goes on to where all others are caught.
        let (answer, version) = done.await.unwrap_or_else(|error| resume_unwind(Box::new(error)));
        let mut response = answer.into_response();
        if let Some(version) = version {
            response.headers_mut().insert(VERSION, version);
        }
        response
    }
}
