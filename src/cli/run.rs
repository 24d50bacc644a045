//! The run of a command: settings, papers, progress, notes and statistics.

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
use themata::papers::AnalysisInputs;
use themata::papers::vectors::PaperVectors;
use themata::pipeline::{Vectors, ranker};
use themata::ranking::Ranker;
use themata::report::Generator;
use themata::{Analysis, Corpus, Settings, analyze};

use crate::cli::args::Common;
use crate::cli::failure::Outcome;
use crate::cli::output::write_file;

pub(crate) use papers::{Papers, Source, base_name};

const WARNING: Style = AnsiColor::Yellow.on_default().bold();

/// A run of a command: measures time and shows progress.
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
    /// First, since it marks the file as written by this program.
    generator: Generator,
    stages: &'a [StageTime],
    total_seconds: f64,
    /// Peak resident memory in MB of 10^6 bytes; null if unknown.
    peak_memory_mb: Option<f64>,
    #[serde(flatten)]
    sizes: Sizes,
    threads: usize,
    seed: u64,
    version: &'static str,
}

/// Shorter runs show no progress.
const PATIENCE: Duration = Duration::from_secs(1);

/// A background that contains a smaller share of the papers' terms is probably of another field or language.
const KNOWN_TERMS: f64 = 0.7;

impl<'a> Run<'a> {
    pub(crate) fn new(common: &'a Common, settings: Settings) -> anyhow::Result<Self> {
        if let Some(threads) = common.threads {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into());
            pool.build_global().context("cannot start threads")?;
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

    /// Begins a stage and ends the previous one.
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

    /// Reports papers without a vector, and vectors without a paper.
    fn note_encoded(&self, path: &str, vectors: &PaperVectors, corpus: &Corpus) {
        let unknown: Vec<&str> = vectors.unknown.iter().map(String::as_str).collect();
        let missing: Vec<&str> =
            vectors.missing.iter().map(|&paper| corpus.paper(paper).id.as_str()).collect();
        self.note_ids(&unknown, "vector", &format!("in {path} without a matching paper"));
        self.note_ids(&missing, "paper", "without a vector, represented by words alone");
    }

    /// Lists the first ids in a note, if there are any.
    pub(crate) fn note_ids(&self, ids: &[&str], noun: &str, words: &str) {
        if ids.is_empty() {
            return;
        }
        let shown = ids[..ids.len().min(5)].join(", ");
        let more = if ids.len() > 5 { ", ..." } else { "" };
        let things = count(ids.len(), noun);
        self.note(&format!("{things} {words}: {shown}{more}"));
    }

    /// Prints a note to standard error.
    pub(crate) fn note(&self, text: &str) {
        if !self.common.quiet {
            self.progress
                .suspend(|| eprintln!("{WARNING}note{WARNING:#}: {}", crate::cli::output::plain(text)));
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

    /// Records sizes for the statistics and reports papers without usable words.
    pub(crate) fn note_analysis(&mut self, corpus: &Corpus, analysis: &Analysis) {
        self.note_vectors(&analysis.vectors);
        if analysis.vectors.in_model.is_some() {
            self.note(
                "themes use the built-in model of scientific English: `--background none` switches it off",
            );
        }
        let papers = analysis.vectors.duplicates.documents(&analysis.without_terms);
        let ids: Vec<&str> = papers.map(|paper| corpus.papers()[paper.get()].id.as_str()).collect();
        self.note_ids(&ids, "paper", "without a usable word, assigned to the largest theme");
    }

    /// Whether `--min-df` or `--max-df` was given.
    fn bounds_were_typed(&self) -> bool {
        ["min_df", "max_df"].iter().any(|name| self.common.typed.contains(*name))
    }

    /// Records sizes for the statistics, and reports limits that had no effect and an unsuitable background.
    pub(crate) fn note_vectors(&mut self, vectors: &Vectors) {
        self.sizes.terms = vectors.model.vocabulary().len();
        self.sizes.nonzeros = vectors.rows.n_nonzeros();
        if vectors.model.are_bounds_widened() && self.bounds_were_typed() {
            self.note("no word satisfies --min-df and --max-df: both limits are ignored");
        }
        let known = vectors.background.as_ref().map_or(1.0, |background| background.known_terms);
        if known < KNOWN_TERMS {
            let share = 100.0 * known;
            self.note(&format!(
                "the background contains only {share:.0}% of the terms: it may be of another field"
            ));
        }
    }

    /// Ends the run: writes statistics and reports the number of skipped records.
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
                "{WARNING}note{WARNING:#}: {records} skipped, {} read",
                count(self.sizes.papers, "paper")
            );
        }
        Ok(Outcome::DoneWithSkipped)
    }

    fn write_stats(&self, path: &Path) -> anyhow::Result<()> {
        let version = env!("CARGO_PKG_VERSION");
        let stats = Stats {
            generator: Generator { name: env!("CARGO_PKG_NAME").to_owned(), version: version.to_owned() },
            stages: &self.ended,
            total_seconds: self.started.elapsed().as_secs_f64(),
            peak_memory_mb: peak_memory_mb(),
            sizes: self.sizes,
            threads: rayon::current_num_threads(),
            seed: self.settings.seed,
            version,
        };
        write_file(path, self.common.replace(), |out| {
            serde_json::to_writer_pretty(&mut *out, &stats)?;
            out.write_all(b"\n")
        })
    }
}

/// `1 paper`, `2 papers`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A spinner, shown on a terminal once a run exceeds [`PATIENCE`].
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

/// Read from `/proc` on Linux; other systems would need unsafe code.
fn peak_memory_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some((kibibytes * 1024.0 / 1e6).round())
}
