//! The served collection: analysed papers in memory, with their report and page.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use axum::body::Bytes;
use flate2::Compression;
use flate2::bufread::GzEncoder;

use super::error::{Error, Result};
use super::response::Problem;
use themata_engine::indices::{DocumentIndex, RowIndex};
use themata_engine::pipeline::Analysis;
use themata_engine::ranking::Ranker;
use themata_engine::text::Analyzer;
use themata_papers::{Corpus, Paper};
use themata_report::{LivePage, PaperView, Report};
use themata_store::Library;

/// Analysed papers, prepared for requests. Immutable: a new version of an index is a new collection.
///
/// Memory: the papers, their analysis, a copy of their TF-IDF rows, and the page.
pub struct Collection {
    pub(crate) corpus: Corpus,
    pub(crate) analysis: Analysis,
    pub(crate) report: Report,
    pub(crate) ranker: Ranker<'static>,
    pub(crate) page: Bytes,
    /// The page compressed with gzip, once a client has asked for it.
    page_gzip: OnceLock<Bytes>,
    /// The page's `Content-Security-Policy`.
    pub(crate) policy: String,
    index: Option<IndexVersion>,
}

/// The index that a collection was loaded from.
struct IndexVersion {
    folder: PathBuf,
    /// The checksum of its manifest.
    version: String,
}

impl Collection {
    /// Papers without an index: no reading list, and no papers can be added. `report` must be that of `analysis`.
    pub fn from_papers(corpus: Corpus, report: Report, analysis: Analysis) -> Result<Self> {
        Self::new(corpus, report, analysis, None)
    }

    /// The library of the index in this folder. `version` is the checksum of its manifest
    /// ([`Manifest::xxh3`](themata_store::Manifest::xxh3)).
    pub fn from_index(folder: PathBuf, version: String, library: Library) -> Result<Self> {
        let Library { corpus, sources, n_skipped, analysis, .. } = library;
        let report = Report::from_analysis(&corpus, &sources, n_skipped, &analysis);
        Self::new(corpus, report, analysis, Some(IndexVersion { folder, version }))
    }

    fn new(corpus: Corpus, report: Report, analysis: Analysis, index: Option<IndexVersion>) -> Result<Self> {
        let version = index.as_ref().map(|index| index.version.as_str());
        let LivePage { html, policy } = report.live_page(version).map_err(|source| Error::Page { source })?;
        let ranker = analysis.ranker()?;
        let (page, page_gzip) = (html.into(), OnceLock::new());
        Ok(Self { corpus, analysis, report, ranker, page, page_gzip, policy, index })
    }

    /// The folder of the index, if there is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.index.as_ref().map(|index| index.folder.as_path())
    }

    /// The version of the index, if there is one.
    pub(crate) fn version(&self) -> Option<&str> {
        self.index.as_ref().map(|index| index.version.as_str())
    }

    /// The page compressed with gzip. The first call compresses it, a tenth of a second with 20,000 papers.
    pub(crate) fn page_gzip(&self) -> io::Result<Bytes> {
        if let Some(bytes) = self.page_gzip.get() {
            return Ok(bytes.clone());
        }
        let mut bytes = Vec::new();
        GzEncoder::new(&*self.page, Compression::default()).read_to_end(&mut bytes)?;
        Ok(self.page_gzip.get_or_init(|| bytes.into()).clone())
    }

    /// A paper by its id: its position in the corpus, and its view in the report.
    pub(crate) fn paper(&self, id: &str) -> Result<(usize, &PaperView), Problem> {
        let paper = self.corpus.find(id)?;
        let view = self.report.papers.get(paper).ok_or_else(|| Problem::not_found("no such paper"))?;
        Ok((paper, view))
    }

    /// The analyzer for a paper, by its position in the corpus. The terms that it shares with another are in its language.
    pub(crate) fn analyzer(&self, paper: usize) -> &Analyzer {
        let Paper { title, abstract_text, .. } = &self.corpus.papers()[paper];
        self.analysis.vectors.model.analyzers().for_texts(&[title, abstract_text])
    }

    /// The distinct row of a paper, which it may share with near-identical ones.
    pub(crate) fn row(&self, id: &str) -> Result<RowIndex, Problem> {
        let document = DocumentIndex::new(self.corpus.find(id)?);
        Ok(self.analysis.vectors.duplicates.row(document))
    }
}
