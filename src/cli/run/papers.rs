//! Where do the papers of a command come from? An index whose settings serve, or files that are read.

use std::path::Path;

use anstream::eprintln;
use anyhow::bail;
use themata::report::Report;
use themata::store::{self, Index, Library};
use themata::papers::AnalysisInputs;
use themata::{Analysis, Corpus};
use themata::papers::read::{ReadOptions, ReadOutcome, read};
use themata::papers::vectors::{PaperVectors, read_vectors};

use super::{Run, WARNING};
use crate::cli::args::Sources;
use crate::cli::reading::Reading;
use crate::cli::settings::Typed;

/// Said where an index does not serve.
const OTHER_SETTINGS: &str = "other settings than those of the index: computed anew from its papers";
/// Said where only some of the papers of an index are asked for.
const OTHER_PAPERS: &str = "some of the index's papers alone: computed anew from them";

/// Arguments that say how records are read.
const READING: [&str; 3] = ["input_format", "field", "max_record_bytes"];
/// Arguments that say which of them are wanted.
const CHOOSING: [&str; 3] = ["conditions", "limit", "sample"];

impl Run<'_> {
    /// Opens the sources: an index, whose settings count where others were not typed, or papers to be read.
    pub(crate) fn open(&mut self, sources: &Sources, typed: &Typed<'_>) -> anyhow::Result<Source> {
        let Some(index) = self.index(&sources.sources)? else {
            let papers = self.read(&sources.sources, &sources.reading)?.into();
            return Ok(Source::Read(self.beside(papers, sources, typed)?));
        };
        self.settings = typed.over(index.manifest().settings.clone());
        if sources.background.is_empty() && typed.vectors().is_none() && !self.chooses() {
            return Ok(Source::Index(Box::new(index)));
        }
        self.note(if self.chooses() { OTHER_PAPERS } else { OTHER_SETTINGS });
        let papers = self.papers_of(&index, &sources.reading)?;
        Ok(Source::Read(self.beside(papers, sources, typed)?))
    }

    /// The papers of the sources, of an index as of anything else.
    pub(crate) fn papers(&mut self, sources: &[String], reading: &Reading) -> anyhow::Result<Papers> {
        match self.index(sources)? {
            Some(index) => self.papers_of(&index, reading),
            None => Ok(self.read(sources, reading)?.into()),
        }
    }

    /// Those papers of an index that were asked for.
    pub(crate) fn papers_of(&mut self, index: &Index, reading: &Reading) -> anyhow::Result<Papers> {
        let mut papers = Papers::of(index)?;
        papers.corpus = papers.corpus.choose(&reading.options(self.common.seed)?);
        self.sizes.papers = papers.corpus.len();
        if papers.corpus.is_empty() {
            let sources = index.folder().display().to_string();
            return Err(themata::papers::Error::NoPapers { sources }.into());
        }
        Ok(papers)
    }

    /// Whether some of the papers were asked for rather than all.
    pub(crate) fn chooses(&self) -> bool {
        CHOOSING.iter().any(|name| self.common.typed.contains(*name))
    }

    /// Opens the index that is the only source, or nothing where none is an index.
    pub(crate) fn index(&mut self, sources: &[String]) -> anyhow::Result<Option<Index>> {
        let is_index = |source: &&String| store::is_index(Path::new(*source));
        let Some(found) = sources.iter().find(is_index) else { return Ok(None) };
        if sources.len() > 1 {
            bail!("{found} is an index, which must be the only SOURCE");
        }
        self.enter("read");
        let index = Index::open(Path::new(found))?;
        self.takes(&index)?;
        Ok(Some(index))
    }

    /// Takes an index that is open for the source: what says how records are read is refused of it.
    pub(crate) fn takes(&mut self, index: &Index) -> anyhow::Result<()> {
        if let Some(name) = READING.into_iter().find(|name| self.common.typed.contains(*name)) {
            let found = index.folder().display();
            bail!("--{} is for sources that are read; {found} is an index", name.replace('_', "-"));
        }
        self.sizes.papers = index.manifest().corpus.papers;
        Ok(())
    }

    /// Papers with their background and their vectors, where these were typed.
    fn beside(&mut self, papers: Papers, sources: &Sources, typed: &Typed<'_>) -> anyhow::Result<Read> {
        self.settings.concepts.check()?;
        let background = match sources.background[..] {
            [] => None,
            _ => Some(self.aside(&sources.background, &sources.reading)?.corpus),
        };
        let vectors = match typed.vectors() {
            Some(path) => {
                let vectors = read_vectors(path)?.align(&papers.corpus);
                self.note_encoded(path, &vectors, &papers.corpus);
                Some(vectors)
            }
            None => None,
        };
        Ok(Read { papers, background, vectors })
    }

    /// Papers that stand beside those of the sources: of indexes as they are kept, of other sources as they are read.
    pub(crate) fn aside(&mut self, names: &[String], reading: &Reading) -> anyhow::Result<Papers> {
        // What chooses among the papers does not choose among these, which have a format of their own.
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

    /// The papers of the sources, whatever else an index of them holds.
    pub(crate) fn read_all(&mut self, sources: &Sources, typed: &Typed<'_>) -> anyhow::Result<Read> {
        self.open(sources, typed)?.papers()
    }

    /// Reads papers and tells of each record that could not be used.
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
            self.note(&format!("{index} is an index and was passed over; name it itself to read its papers"));
        }
        if !self.common.quiet {
            self.progress.suspend(|| {
                for skipped in &outcome.skipped {
                    eprintln!("{WARNING}skipped{WARNING:#} {}", crate::cli::output::plain(&skipped.to_string()));
                }
            });
        }
        Ok(outcome)
    }

    /// The analysis of the sources: that of an index where its settings are these, or else a new one.
    pub(crate) fn analysis(
        &mut self,
        sources: &Sources,
        typed: &Typed<'_>,
        before: impl FnOnce() -> anyhow::Result<()>,
    ) -> anyhow::Result<(Papers, Analysis)> {
        let source = self.open(sources, typed)?;
        before()?;
        let read = match source {
            Source::Read(read) => read,
            Source::Index(index) if index.manifest().has_themes_for(&self.settings) => {
                self.note(&format!("themes as they are kept in {}", index.folder().display()));
                let Library { corpus, sources, n_skipped, analysis, .. } = index.load()?;
                self.note_analysis(&corpus, &analysis);
                return Ok((Papers { corpus, sources, n_skipped }, analysis));
            }
            source @ Source::Index(_) => self.papers_for_other_settings(source)?,
        };
        let analysis = self.analyze(&read.inputs())?;
        Ok((read.papers, analysis))
    }

    /// The papers of a source that cannot answer as it is kept, and says so where it is an index.
    pub(crate) fn papers_for_other_settings(&self, source: Source) -> anyhow::Result<Read> {
        if matches!(source, Source::Index(_)) {
            self.note(OTHER_SETTINGS);
        }
        source.papers()
    }
}

/// Where papers come from.
pub(crate) enum Source {
    Read(Read),
    Index(Box<Index>),
}

impl Source {
    /// The papers, whatever else an index of them holds.
    pub(crate) fn papers(self) -> anyhow::Result<Read> {
        match self {
            Self::Read(read) => Ok(read),
            Self::Index(index) => Ok(Read { papers: Papers::of(&index)?, background: None, vectors: None }),
        }
    }
}

/// What was read.
pub(crate) struct Read {
    pub(crate) papers: Papers,
    background: Option<Corpus>,
    vectors: Option<PaperVectors>,
}

impl Read {
    /// The papers and what stands beside them.
    pub(crate) fn inputs(&self) -> AnalysisInputs<'_> {
        let mut inputs = AnalysisInputs::from(&self.papers.corpus);
        if let Some(background) = &self.background {
            inputs = inputs.with_background(background);
        }
        if let Some(vectors) = &self.vectors {
            inputs = inputs.with_vectors(vectors);
        }
        inputs
    }
}

/// Papers and where they were read.
pub(crate) struct Papers {
    pub(crate) corpus: Corpus,
    /// Names of the files, without folders.
    pub(crate) sources: Vec<String>,
    /// Number of records that could not be used.
    pub(crate) n_skipped: usize,
}

impl Papers {
    /// The papers of an index.
    pub(crate) fn of(index: &Index) -> anyhow::Result<Self> {
        let facts = &index.manifest().corpus;
        Ok(Self { corpus: index.corpus()?, sources: facts.sources.clone(), n_skipped: facts.skipped })
    }

    /// The report of an analysis of them.
    pub(crate) fn report(&self, analysis: &Analysis) -> Report {
        Report::of(&self.corpus, &self.sources, self.n_skipped, analysis)
    }
}

impl From<ReadOutcome> for Papers {
    fn from(ReadOutcome { corpus, n_skipped, sources, .. }: ReadOutcome) -> Self {
        Self { corpus, sources, n_skipped }
    }
}

/// The name of a source without the folders that it is in; `stdin` for the standard input.
pub(crate) fn base_name(source: &str) -> String {
    let name = Path::new(source).file_name().map(|name| name.to_string_lossy().into_owned());
    if source == "-" { "stdin".to_owned() } else { name.unwrap_or_else(|| source.to_owned()) }
}
