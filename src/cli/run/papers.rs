//! The papers of a command: from an index whose settings match, or read from files.

use std::collections::BTreeMap;
use std::path::Path;

use anstream::eprintln;
use anyhow::bail;
use themata::background::BackgroundModel;
use themata::papers::AnalysisInputs;
use themata::papers::read::{ReadOptions, ReadOutcome, read};
use themata::papers::vectors::{PaperVectors, read_vectors};
use themata::report::Report;
use themata::store::{self, Index, Library};
use themata::{Analysis, Corpus};

use super::{Run, WARNING};
use crate::cli::args::Sources;
use crate::cli::reading::Reading;
use crate::cli::settings::Typed;

/// Note for an index that has other settings.
const OTHER_SETTINGS: &str = "the settings differ from the index: recomputing from its papers";
/// Note for a selection from an index.
const OTHER_PAPERS: &str = "only some papers of the index are selected: recomputing from them";

/// Arguments that control how records are read.
const READING: [&str; 3] = ["input_format", "field", "max_record_bytes"];
/// Arguments that select papers.
const SELECTING: [&str; 3] = ["conditions", "limit", "sample"];

impl Run<'_> {
    /// Opens the sources: an index, whose settings are the defaults, or papers to read.
    pub(crate) fn open(&mut self, sources: &Sources, typed: &Typed<'_>) -> anyhow::Result<Source> {
        let Some(index) = self.index(&sources.sources)? else {
            let papers = self.read(&sources.sources, &sources.reading)?.into();
            return Ok(Source::Read(Box::new(self.with_inputs(papers, sources, typed)?)));
        };
        self.settings = typed.over(index.manifest().settings.clone());
        if !sources.has_background() && typed.vectors().is_none() && !self.selects() {
            return Ok(Source::Index(Box::new(index)));
        }
        self.note(if self.selects() { OTHER_PAPERS } else { OTHER_SETTINGS });
        let papers = self.select(&index, &sources.reading)?;
        Ok(Source::Read(Box::new(self.with_inputs(papers, sources, typed)?)))
    }

    /// The papers of the sources, which may be an index.
    pub(crate) fn papers(&mut self, sources: &[String], reading: &Reading) -> anyhow::Result<Papers> {
        match self.index(sources)? {
            Some(index) => self.select(&index, reading),
            None => Ok(self.read(sources, reading)?.into()),
        }
    }

    /// The selected papers of an index.
    pub(crate) fn select(&mut self, index: &Index, reading: &Reading) -> anyhow::Result<Papers> {
        let mut papers = Papers::from_index(index)?;
        papers.corpus = papers.corpus.choose(&reading.options(self.common.seed)?);
        self.sizes.papers = papers.corpus.len();
        if papers.corpus.is_empty() {
            let sources = index.folder().display().to_string();
            return Err(themata::papers::Error::NoPapers { sources }.into());
        }
        Ok(papers)
    }

    /// Whether an option selects some of the papers.
    pub(crate) fn selects(&self) -> bool {
        SELECTING.iter().any(|name| self.common.typed.contains(*name))
    }

    /// Opens the index if the only source is one; `None` if no source is an index.
    pub(crate) fn index(&mut self, sources: &[String]) -> anyhow::Result<Option<Index>> {
        let is_index = |source: &&String| store::is_index(Path::new(*source));
        let Some(found) = sources.iter().find(is_index) else { return Ok(None) };
        if sources.len() > 1 {
            bail!("{found} is an index; an index must be the only SOURCE");
        }
        self.enter("read");
        let index = Index::open(Path::new(found))?;
        self.accept(&index)?;
        Ok(Some(index))
    }

    /// Accepts an open index as the source, and rejects options that control how records are read.
    pub(crate) fn accept(&mut self, index: &Index) -> anyhow::Result<()> {
        if let Some(name) = READING.into_iter().find(|name| self.common.typed.contains(*name)) {
            let found = index.folder().display();
            bail!("--{} does not apply to an index; {found} is one", name.replace('_', "-"));
        }
        self.sizes.papers = index.manifest().corpus.papers;
        Ok(())
    }

    /// Adds the background and the vectors, if given.
    fn with_inputs(&mut self, papers: Papers, sources: &Sources, typed: &Typed<'_>) -> anyhow::Result<Read> {
        self.settings.concepts.check()?;
        let background = if sources.has_background() {
            Some(self.read_whole(&sources.background, &sources.reading)?.corpus)
        } else {
            None
        };
        let vectors = match typed.vectors() {
            Some(path) => {
                let vectors = read_vectors(path)?.align(&papers.corpus);
                self.note_encoded(path, &vectors, &papers.corpus);
                Some(vectors)
            }
            None => None,
        };
        let model = if sources.background.is_empty() { BackgroundModel::built_in() } else { None };
        Ok(Read { papers, background, model, vectors })
    }

    /// All papers of indexes and other sources, without selection: a background, or papers that a user likes.
    pub(crate) fn read_whole(&mut self, names: &[String], reading: &Reading) -> anyhow::Result<Papers> {
        // Selection and `--input-format` apply only to the main sources.
        let ReadOptions { fields, max_record_bytes, .. } = reading.options(self.common.seed)?;
        let options = ReadOptions { fields, max_record_bytes, ..ReadOptions::default() };
        let (indexes, others): (Vec<String>, Vec<String>) =
            names.iter().cloned().partition(|source| store::is_index(Path::new(source)));
        let (mut papers, mut sources, mut n_skipped) = (Vec::new(), Vec::new(), 0);
        for index in &indexes {
            papers.extend(Index::open(Path::new(index))?.corpus()?.into_papers());
            sources.push(base_name(index));
        }
        if !others.is_empty() {
            let outcome = self.read_from(&others, &options)?;
            papers.extend(outcome.corpus.into_papers());
            sources.extend(outcome.sources);
            n_skipped = outcome.n_skipped;
        }
        Ok(Papers { corpus: Corpus::new(papers).0, sources, n_skipped })
    }

    /// The papers of the sources; the analysis of an index is not used.
    pub(crate) fn read_all(&mut self, sources: &Sources, typed: &Typed<'_>) -> anyhow::Result<Read> {
        self.open(sources, typed)?.papers()
    }

    /// Reads papers and reports each skipped record.
    pub(crate) fn read(&mut self, sources: &[String], reading: &Reading) -> anyhow::Result<ReadOutcome> {
        self.enter("read");
        let outcome = self.read_from(sources, &reading.options(self.common.seed)?)?;
        self.sizes.papers = outcome.corpus.len();
        Ok(outcome)
    }

    fn read_from(&mut self, names: &[String], options: &ReadOptions) -> anyhow::Result<ReadOutcome> {
        let outcome = read(names, options)?;
        self.n_skipped += outcome.n_skipped;
        for index in &outcome.indexes {
            self.note(&format!("skipped the index {index}: name it as SOURCE to read its papers"));
        }
        for (folder, names) in by_folder(&outcome.results) {
            let names = names.join(", ");
            self.note(&format!("skipped the report in {folder} ({names}): name a file as SOURCE to read it"));
        }
        for repaired in &outcome.repaired {
            self.note(&repaired.to_string());
        }
        if !self.common.quiet {
            self.progress.suspend(|| {
                for skipped in &outcome.skipped {
                    eprintln!(
                        "{WARNING}skipped{WARNING:#} {}",
                        crate::cli::output::plain(&skipped.to_string())
                    );
                }
            });
        }
        Ok(outcome)
    }

    /// The analysis of the sources: that of an index if its settings match, otherwise a new one.
    pub(crate) fn analysis(
        &mut self,
        sources: &Sources,
        typed: &Typed<'_>,
        before: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<(Papers, Analysis)> {
        let source = self.open(sources, typed)?;
        before()?;
        let read = match source {
            Source::Read(read) => *read,
            Source::Index(index) if index.manifest().has_themes_for(&self.settings) => {
                self.note(&format!("using the themes stored in {}", index.folder().display()));
                let Library { corpus, sources, n_skipped, analysis, .. } = index.load()?;
                self.note_analysis(&corpus, &analysis);
                return Ok((Papers { corpus, sources, n_skipped }, analysis));
            }
            source @ Source::Index(_) => self.papers_for_other_settings(source)?,
        };
        let analysis = self.analyze(&read.inputs())?;
        Ok((read.papers, analysis))
    }

    /// The papers of a source for a new analysis, with a note if it is an index.
    pub(crate) fn papers_for_other_settings(&self, source: Source) -> anyhow::Result<Read> {
        if matches!(source, Source::Index(_)) {
            self.note(OTHER_SETTINGS);
        }
        source.papers()
    }
}

/// An opened source of papers.
pub(crate) enum Source {
    Read(Box<Read>),
    Index(Box<Index>),
}

impl Source {
    /// The papers; the analysis of an index is not used.
    pub(crate) fn papers(self) -> anyhow::Result<Read> {
        match self {
            Self::Read(read) => Ok(*read),
            Self::Index(index) => {
                Ok(Read { papers: Papers::from_index(&index)?, background: None, model: None, vectors: None })
            }
        }
    }
}

/// Papers with their optional background and vectors.
pub(crate) struct Read {
    pub(crate) papers: Papers,
    background: Option<Corpus>,
    model: Option<BackgroundModel<'static>>,
    vectors: Option<PaperVectors>,
}

impl Read {
    /// The inputs of an analysis.
    pub(crate) fn inputs(&self) -> AnalysisInputs<'_> {
        let mut inputs = AnalysisInputs::from(&self.papers.corpus);
        if let Some(background) = &self.background {
            inputs = inputs.with_background(background);
        }
        if let Some(model) = &self.model {
            inputs = inputs.with_model(model);
        }
        if let Some(vectors) = &self.vectors {
            inputs = inputs.with_vectors(vectors);
        }
        inputs
    }
}

/// Papers and their sources.
pub(crate) struct Papers {
    pub(crate) corpus: Corpus,
    /// Names of the files, without folders.
    pub(crate) sources: Vec<String>,
    /// Number of skipped records.
    pub(crate) n_skipped: usize,
}

impl Papers {
    /// The papers of an index.
    pub(crate) fn from_index(index: &Index) -> anyhow::Result<Self> {
        let facts = &index.manifest().corpus;
        Ok(Self { corpus: index.corpus()?, sources: facts.sources.clone(), n_skipped: facts.skipped })
    }

    /// The report of their analysis.
    pub(crate) fn report(&self, analysis: &Analysis) -> Report {
        Report::from_analysis(&self.corpus, &self.sources, self.n_skipped, analysis)
    }
}

impl From<ReadOutcome> for Papers {
    fn from(ReadOutcome { corpus, n_skipped, sources, .. }: ReadOutcome) -> Self {
        Self { corpus, sources, n_skipped }
    }
}

/// The names of files by their folders.
fn by_folder(paths: &[String]) -> BTreeMap<String, Vec<String>> {
    let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in paths {
        let folder = Path::new(path).parent().map(|folder| folder.display().to_string()).unwrap_or_default();
        folders.entry(folder).or_default().push(base_name(path));
    }
    folders
}

/// The name of a source without its folders; `stdin` for standard input.
pub(crate) fn base_name(source: &str) -> String {
    let name = Path::new(source).file_name().map(|name| name.to_string_lossy().into_owned());
    if source == "-" { "stdin".to_owned() } else { name.unwrap_or_else(|| source.to_owned()) }
}
