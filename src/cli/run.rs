//! What does every command need? Settings of what was typed, papers, progress, and statistics at the end.

mod papers;

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
use themata::{Analysis, Corpus, Settings, analyze};
use themata::papers::AnalysisInputs;
use themata::papers::vectors::PaperVectors;
use themata::pipeline::{Vectors, ranker};
use themata::ranking::Ranker;

use crate::cli::args::Common;
use crate::cli::failure::Outcome;
use crate::cli::output::write_file;

pub(crate) use papers::{Papers, Source, base_name};

const WARNING: Style = AnsiColor::Yellow.on_default().bold();

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

    /// Says something that a user should know.
    pub(crate) fn note(&self, text: &str) {
        if !self.common.quiet {
            self.progress.suspend(|| eprintln!("{WARNING}note{WARNING:#}: {}", crate::cli::output::plain(text)));
        }
    }

    pub(crate) fn vectors(&mut self, inputs: &AnalysisInputs<'_>) -> anyhow::Result<Vectors> {
        let settings = self.settings.clone();
        let vectors = Vectors::new(inputs.as_inputs(), &settings, |stage| self.enter(stage.name()))?;
        self.note_vectors(&vectors);
        Ok(vectors)
    }

    pub(crate) fn ranker<'v>(&mut self, vectors: &'v Vectors) -> anyhow::Result<Ranker<'v>> {
        let settings = self.settings.clone();
        Ok(ranker(vectors, &settings, |stage| self.enter(stage.name()))?)
    }

    pub(crate) fn analyze(&mut self, inputs: &AnalysisInputs<'_>) -> anyhow::Result<Analysis> {
        let settings = self.settings.clone();
        let analysis = analyze(inputs.as_inputs(), &settings, |stage| self.enter(stage.name()))?;
        self.note_analysis(inputs.corpus(), &analysis);
        Ok(analysis)
    }

    /// Notes how much there was, and tells of papers that are in no theme by merit.
    pub(crate) fn note_analysis(&mut self, corpus: &Corpus, analysis: &Analysis) {
        self.note_vectors(&analysis.vectors);
        let papers = analysis.vectors.duplicates.documents(&analysis.without_terms);
        let ids: Vec<&str> = papers.map(|paper| corpus.papers()[paper.get()].id.as_str()).collect();
        self.note_ids(&ids, "paper", "without a usable word, put into the largest theme");
    }

    /// Whether bounds on how many papers use a word were typed.
    fn bounds_were_typed(&self) -> bool {
        ["min_df", "max_df"].iter().any(|name| self.common.typed.contains(*name))
    }

    /// Keeps the sizes for the statistics, and tells when the background does not fit.
    pub(crate) fn note_vectors(&mut self, vectors: &Vectors) {
        self.sizes.terms = vectors.model.vocabulary().len();
        self.sizes.nonzeros = vectors.rows.n_nonzeros();
        if vectors.model.are_bounds_widened() && self.bounds_were_typed() {
            self.note("no word is within --min-df and --max-df: words of any number of papers count");
        }
        let known = vectors.background.as_ref().map_or(1.0, |background| background.known_terms);
        if known < KNOWN_TERMS {
            let share = 100.0 * known;
            self.note(&format!("the background uses only {share:.0}% of the terms: it may not fit"));
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
