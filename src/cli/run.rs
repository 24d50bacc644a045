//! What does every command need? Settings of what was typed, papers, progress, and statistics at the end.

use std::fs;
use std::io::IsTerminal;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anstream::eprintln;
use anstyle::{AnsiColor, Style};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use themata::{
    Analysis, Corpus, Error, FieldMap, Inputs, PaperVectors, Ranker, ReadOptions, ReadOutcome, Sample,
    Settings, Vectors, analyze, ranker, read, read_vectors,
};

use crate::args::{Common, Encoded, KMeans, Reading, Sources, Words};
use crate::failure::Outcome;
use crate::output::write_file;

const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// The settings that were typed.
pub(crate) fn settings(common: &Common, words: &Words, kmeans: Option<&KMeans>) -> anyhow::Result<Settings> {
    let mut settings = Settings { seed: common.seed, language: words.language.0, ..Settings::default() };
    settings.vectorize.min_document_frequency = words.min_df;
    settings.vectorize.max_document_share = words.max_df;
    settings.duplicates.keep = words.keep_duplicates;
    if let Some(path) = &words.stop_words {
        let read = |source| Error::Read { path: path.display().to_string(), source };
        let text = fs::read_to_string(path).map_err(read)?;
        settings.stop_words = text.split_whitespace().map(str::to_owned).collect();
    }
    if let Some(kmeans) = kmeans {
        settings.algorithm = kmeans.algorithm.0;
        settings.n_starts = kmeans.starts;
        settings.max_iterations = kmeans.max_iterations;
    }
    Ok(settings)
}

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

    /// Reads the papers and their background, and tells of each record that could not be used.
    pub(crate) fn read(&mut self, sources: &Sources) -> anyhow::Result<Read> {
        self.enter("read");
        let options = read_options(&sources.reading, self.common.seed)?;
        let own = self.read_from(&sources.sources, &options)?;
        self.sizes.papers = own.corpus.len();
        // What chooses among the papers does not choose among those of the background, which has a format of its own.
        let (fields, max_record_bytes) = (options.fields, options.max_record_bytes);
        let options = ReadOptions { fields, max_record_bytes, ..ReadOptions::default() };
        let background = match sources.background[..] {
            [] => None,
            _ => Some(self.read_from(&sources.background, &options)?.corpus),
        };
        Ok(Read { own, background, vectors: None })
    }

    /// Reads papers alone, for commands that look at no words.
    pub(crate) fn read_papers(
        &mut self,
        sources: &[String],
        reading: &Reading,
    ) -> anyhow::Result<ReadOutcome> {
        self.enter("read");
        let outcome = self.read_from(sources, &read_options(reading, self.common.seed)?)?;
        self.sizes.papers = outcome.corpus.len();
        Ok(outcome)
    }

    /// What [`Run::read`] reads, and the papers' vectors.
    pub(crate) fn read_encoded(&mut self, sources: &Sources, encoded: &Encoded) -> anyhow::Result<Read> {
        self.settings.concepts.vector_weight = encoded.vector_weight;
        self.settings.concepts.check()?;
        let mut read = self.read(sources)?;
        if let Some(path) = &encoded.vectors {
            let vectors = read_vectors(path)?.of(&read.own.corpus);
            self.note_encoded(path, &vectors, &read.own.corpus);
            read.vectors = Some(vectors);
        }
        Ok(read)
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
        if self.common.quiet || ids.is_empty() {
            return;
        }
        let shown = ids[..ids.len().min(5)].join(", ");
        let more = if ids.len() > 5 { ", ..." } else { "" };
        let things = count(ids.len(), noun);
        let text = format!("{things} {words}: {shown}{more}");
        self.progress.suspend(|| eprintln!("{WARNING}note{WARNING:#}: {}", crate::output::plain(&text)));
    }

    fn read_from(&mut self, names: &[String], options: &ReadOptions) -> anyhow::Result<ReadOutcome> {
        let outcome = read(names, options)?;
        self.n_skipped += outcome.skipped.len();
        if !self.common.quiet {
            self.progress.suspend(|| {
                for skipped in &outcome.skipped {
                    eprintln!("{WARNING}skipped{WARNING:#} {}", crate::output::plain(&skipped.to_string()));
                }
            });
        }
        Ok(outcome)
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
        self.note_vectors(&analysis.vectors);
        let papers = analysis.vectors.duplicates.papers_of(&analysis.without_terms);
        let ids: Vec<&str> = papers.map(|paper| inputs.corpus.papers()[paper].id.as_str()).collect();
        self.note_ids(&ids, "paper", "without a usable word, put into the largest theme");
        Ok(analysis)
    }

    /// Keeps the sizes for the statistics, and tells when the background does not fit.
    fn note_vectors(&mut self, vectors: &Vectors) {
        self.sizes.terms = vectors.model.vocabulary().len();
        self.sizes.nonzeros = vectors.rows.n_nonzeros();
        let known = vectors.background.as_ref().map_or(1.0, |background| background.known_terms);
        if known < KNOWN_TERMS && !self.common.quiet {
            self.progress.suspend(|| {
                eprintln!(
                    "{WARNING}note{WARNING:#}: the background uses only {:.0} % of the terms: it may not fit",
                    100.0 * known
                );
            });
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

/// What was read.
pub(crate) struct Read {
    /// The papers.
    pub(crate) own: ReadOutcome,
    background: Option<Corpus>,
    vectors: Option<PaperVectors>,
}

impl Read {
    /// The papers and what stands beside them.
    pub(crate) fn inputs(&self) -> Inputs<'_> {
        let (background, vectors) = (self.background.as_ref(), self.vectors.as_ref());
        Inputs { corpus: &self.own.corpus, background, vectors }
    }
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
