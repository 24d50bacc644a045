//! What does every command need? Settings of what was typed, papers, progress, and statistics at the end.

use std::fs;
use std::io::IsTerminal;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anstream::eprintln;
use anstyle::{AnsiColor, Style};
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use themata::report::Report;
use themata::store::{self, Index, Library};
use themata::{
    Analysis, Corpus, FieldMap, Inputs, PaperVectors, Ranker, ReadOptions, ReadOutcome, Sample, Settings,
    Vectors, analyze, ranker, read, read_vectors,
};

use crate::args::{Common, Sources};
use crate::failure::Outcome;
use crate::output::write_file;
use crate::reading::Reading;
use crate::settings::Typed;

const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// How to read, as was typed.
pub(crate) fn read_options(reading: &Reading, seed: u64) -> anyhow::Result<ReadOptions> {
    let mut fields = FieldMap::default();
    for text in &reading.field {
        fields.add(text)?;
    }
    Ok(ReadOptions {
        input_format: reading.input_format,
        fields,
        conditions: reading.conditions.clone(),
        limit: reading.limit,
        sample: reading.sample.map(|size| Sample { size, seed }),
        max_record_bytes: reading.max_record_bytes,
    })
}

/// A run of a command: it keeps the time and tells how far it is.
pub(crate) struct Run<'a> {
    common: &'a Common,
    pub(crate) settings: Settings,
    started: Instant,
    stages: Vec<(&'static str, Instant)>,
    ended: Vec<StageTime>,
    progress: ProgressBar,
    sizes: Sizes,
    n_skipped: usize,
}

#[derive(Debug, Serialize)]
struct StageTime {
    name: &'static str,
    seconds: f64,
}

#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Sizes {
    papers: usize,
    terms: usize,
    nonzeros: usize,
}

/// What `--stats` writes.
#[derive(Debug, Serialize)]
struct Stats<'a> {
    stages: &'a [StageTime],
    total_seconds: f64,
    /// Highest resident memory in MB of 10^6 bytes; null where the system does not tell.
    peak_memory_mb: Option<f64>,
    #[serde(flatten)]
    sizes: Sizes,
    threads: usize,
    seed: u64,
    version: &'static str,
}

/// Said where an index does not serve.
const OTHER_SETTINGS: &str = "other settings than those of the index: computed anew from its papers";
/// Said where only some of the papers of an index are asked for.
const OTHER_PAPERS: &str = "some of the index's papers alone: computed anew from them";

/// What takes less time goes by without a word.
const PATIENCE: Duration = Duration::from_secs(1);

/// A background that uses a smaller share of the papers' terms is of another field or language.
const KNOWN_TERMS: f64 = 0.7;

impl<'a> Run<'a> {
    pub(crate) fn new(common: &'a Common, settings: Settings) -> anyhow::Result<Self> {
        if let Some(threads) = common.threads {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into());
            pool.build_global().context("cannot start the threads")?;
        }
        Ok(Self {
            common,
            settings,
            started: Instant::now(),
            stages: Vec::new(),
            ended: Vec::new(),
            progress: progress(common.quiet),
            sizes: Sizes::default(),
            n_skipped: 0,
        })
    }

    /// Begins a stage and ends the one before.
    pub(crate) fn enter(&mut self, name: &'static str) {
        self.end_stage();
        self.progress.set_message(name);
        self.stages.push((name, Instant::now()));
    }

    fn end_stage(&mut self) {
        if let Some((name, since)) = self.stages.pop() {
            self.ended.push(StageTime { name, seconds: since.elapsed().as_secs_f64() });
        }
    }

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
        papers.corpus = papers.corpus.choose(&read_options(reading, self.common.seed)?);
        self.sizes.papers = papers.corpus.len();
        if papers.corpus.is_empty() {
            let sources = index.folder().display().to_string();
            return Err(themata::Error::NoPapers { sources }.into());
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
        if let Some(name) = READING.into_iter().find(|name| self.common.typed.contains(*name)) {
            bail!("--{} is for sources that are read; {found} is an index", name.replace('_', "-"));
        }
        let index = Index::open(Path::new(found))?;
        self.sizes.papers = index.manifest().corpus.papers;
        Ok(Some(index))
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
                let vectors = read_vectors(path)?.of(&papers.corpus);
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
        let ReadOptions { fields, max_record_bytes, .. } = read_options(reading, self.common.seed)?;
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
        let outcome = self.read_from(sources, &read_options(reading, self.common.seed)?)?;
        self.sizes.papers = outcome.corpus.len();
        Ok(outcome)
    }

    /// Tells which papers have no vector, and which vectors no paper.
    fn note_encoded(&self, path: &str, vectors: &PaperVectors, corpus: &Corpus) {
        let unknown: Vec<&str> = vectors.unknown.iter().map(String::as_str).collect();
        let missing: Vec<&str> =
            vectors.missing.iter().map(|&row| corpus.papers()[row].id.as_str()).collect();
        self.note_ids(&unknown, "vector", &format!("of {path} belong to no paper"));
        self.note_ids(&missing, "paper", "without a vector, placed by words alone");
    }

    /// Tells of things by their ids, if there are any.
    fn note_ids(&self, ids: &[&str], noun: &str, words: &str) {
        if ids.is_empty() {
            return;
        }
        let shown = ids[..ids.len().min(5)].join(", ");
        let more = if ids.len() > 5 { ", ..." } else { "" };
        let things = count(ids.len(), noun);
        self.note(&format!("{things} {words}: {shown}{more}"));
    }

    fn read_from(&mut self, names: &[String], options: &ReadOptions) -> anyhow::Result<ReadOutcome> {
        let outcome = read(names, options)?;
        self.n_skipped += outcome.n_skipped;
        if !self.common.quiet {
            self.progress.suspend(|| {
                for skipped in &outcome.skipped {
                    eprintln!("{WARNING}skipped{WARNING:#} {}", crate::output::plain(&skipped.to_string()));
                }
            });
        }
        Ok(outcome)
    }

    /// Says something that a user should know.
    pub(crate) fn note(&self, text: &str) {
        if !self.common.quiet {
            self.progress.suspend(|| eprintln!("{WARNING}note{WARNING:#}: {}", crate::output::plain(text)));
        }
    }

    pub(crate) fn vectors(&mut self, inputs: Inputs<'_>) -> anyhow::Result<Vectors> {
        let settings = self.settings.clone();
        let vectors = Vectors::new(inputs, &settings, |stage| self.enter(stage.name()))?;
        self.note_vectors(&vectors);
        Ok(vectors)
    }

    pub(crate) fn ranker<'v>(&mut self, vectors: &'v Vectors) -> anyhow::Result<Ranker<'v>> {
        let settings = self.settings.clone();
        Ok(ranker(vectors, &settings, |stage| self.enter(stage.name()))?)
    }

    pub(crate) fn analyze(&mut self, inputs: Inputs<'_>) -> anyhow::Result<Analysis> {
        let settings = self.settings.clone();
        let analysis = analyze(inputs, &settings, |stage| self.enter(stage.name()))?;
        self.note_analysis(inputs.corpus, &analysis);
        Ok(analysis)
    }

    /// Notes how much there was, and tells of papers that are in no theme by merit.
    pub(crate) fn note_analysis(&mut self, corpus: &Corpus, analysis: &Analysis) {
        self.note_vectors(&analysis.vectors);
        let papers = analysis.vectors.duplicates.papers_of(&analysis.without_terms);
        let ids: Vec<&str> = papers.map(|paper| corpus.papers()[paper].id.as_str()).collect();
        self.note_ids(&ids, "paper", "without a usable word, put into the largest theme");
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
            Source::Index(index) if index.manifest().has_themes_of(&self.settings) => {
                self.note(&format!("themes as they are kept in {}", index.folder().display()));
                let Library { corpus, sources, n_skipped, analysis, .. } = index.load()?;
                self.note_analysis(&corpus, &analysis);
                return Ok((Papers { corpus, sources, n_skipped }, analysis));
            }
            source @ Source::Index(_) => self.papers_for_other_settings(source)?,
        };
        let analysis = self.analyze(read.inputs())?;
        Ok((read.papers, analysis))
    }

    /// The papers of a source that cannot answer as it is kept, and says so where it is an index.
    pub(crate) fn papers_for_other_settings(&self, source: Source) -> anyhow::Result<Read> {
        if matches!(source, Source::Index(_)) {
            self.note(OTHER_SETTINGS);
        }
        source.papers()
    }

    /// Keeps the sizes for the statistics, and tells when the background does not fit.
    pub(crate) fn note_vectors(&mut self, vectors: &Vectors) {
        self.sizes.terms = vectors.model.vocabulary().len();
        self.sizes.nonzeros = vectors.rows.n_nonzeros();
        let known = vectors.background.as_ref().map_or(1.0, |background| background.known_terms);
        if known < KNOWN_TERMS {
            let share = 100.0 * known;
            self.note(&format!("the background uses only {share:.0} % of the terms: it may not fit"));
        }
    }

    /// Ends the run: statistics are written, and skipped records summed up.
    pub(crate) fn finish(mut self) -> anyhow::Result<Outcome> {
        self.end_stage();
        self.progress.finish_and_clear();
        if let Some(path) = &self.common.stats {
            self.write_stats(path)?;
        }
        if self.n_skipped == 0 {
            return Ok(Outcome::Done);
        }
        if !self.common.quiet {
            let records = count(self.n_skipped, "record");
            eprintln!(
                "{WARNING}note{WARNING:#}: {records} could not be used; {} could",
                count(self.sizes.papers, "paper")
            );
        }
        Ok(Outcome::DoneWithSkipped)
    }

    fn write_stats(&self, path: &Path) -> anyhow::Result<()> {
        let stats = Stats {
            stages: &self.ended,
            total_seconds: self.started.elapsed().as_secs_f64(),
            peak_memory_mb: peak_memory_mb(),
            sizes: self.sizes,
            threads: rayon::current_num_threads(),
            seed: self.settings.seed,
            version: env!("CARGO_PKG_VERSION"),
        };
        write_file(path, |out| {
            serde_json::to_writer_pretty(&mut *out, &stats)?;
            out.write_all(b"\n")
        })
    }
}

/// Arguments that say how records are read.
const READING: [&str; 3] = ["input_format", "field", "max_record_bytes"];
/// Arguments that say which of them are wanted.
const CHOOSING: [&str; 3] = ["conditions", "limit", "sample"];

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
    pub(crate) fn inputs(&self) -> Inputs<'_> {
        let (background, vectors) = (self.background.as_ref(), self.vectors.as_ref());
        Inputs { corpus: &self.papers.corpus, background, vectors }
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

/// `1 paper`, `2 papers`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A spinner that shows itself on a terminal when a run outlasts [`PATIENCE`].
fn progress(quiet: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    if !quiet && std::io::stderr().is_terminal() {
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            bar.set_style(style);
        }
        let shown = bar.clone();
        thread::spawn(move || {
            thread::sleep(PATIENCE);
            if !shown.is_finished() {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(Duration::from_millis(100));
            }
        });
    }
    bar
}

/// Linux tells it in `/proc`; elsewhere nobody does without unsafe code.
fn peak_memory_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some((kibibytes * 1024.0 / 1e6).round())
}
