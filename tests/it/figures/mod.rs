//! Holds the figures of quality that the documents quote: `figures.tsv` is the table, CONTRIBUTING.md tells how to add to it
//! and how to regenerate it.

mod documents;
mod inputs;
mod judge;
mod parts;
mod table;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use self::inputs::{Input, Inputs};
use self::table::Table;
use crate::common::{program, shared};
use serde_json::Value;

/// What is asked of the figures by the environment: `1` measures and rewrites the table and the documents, `documents`
/// rewrites the documents from the table.
const UPDATE: &str = "UPDATE_FIGURES";

/// The beginning of the names of the runs to measure; all where it is not set.
const ONLY: &str = "FIGURES";

/// How many runs go on at a time, at most; each has one thread.
const AT_A_TIME: usize = 3;

/// One run of the program.
struct Job {
    run: String,
    arguments: Vec<String>,
    /// The input that is evaluated.
    input: Option<Input>,
    /// The folder of a report.
    output: Option<String>,
}

impl Job {
    /// Replaces the names of inputs in a command: `@NAME` of one that is made, `$NAME` of a file beside the project.
    #[track_caller]
    fn new(run: &str, command: &str, draw: u64, inputs: &mut Inputs) -> Self {
        let mut job = Self { run: run.to_owned(), arguments: Vec::new(), input: None, output: None };
        for word in command.split(' ') {
            let argument = if let Some(name) = word.strip_prefix('@') {
                let input = inputs.get(name, draw);
                let path = input.path.clone();
                // The first is what is evaluated; others are backgrounds.
                job.input.get_or_insert(input);
                path
            } else if let Some(name) = word.strip_prefix('$') {
                inputs.shared(name)
            } else {
                word.to_owned()
            };
            job.arguments.push(argument);
        }
        if job.arguments[0] == "report" {
            let output = inputs.output(run);
            job.arguments.extend(["--format", "json", "--out", &output].map(str::to_owned));
            job.output = Some(output);
        }
        if job.arguments[0] == "eval" {
            job.arguments.push("--json".to_owned());
        }
        job
    }

    /// The JSON that a run gives, with what the test makes of it beside.
    fn outcome(&self) -> Value {
        if let Some(part) = self.arguments[0].strip_prefix("parts:") {
            return parts::evaluate(part, &self.arguments[1]);
        }
        let mut command = program();
        command.args(&self.arguments).args(["--threads", "1", "--quiet"]);
        let output = command.timeout(Duration::from_secs(600)).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {:?}\n{errors}", self.run, self.arguments);
        let text = match &self.output {
            Some(folder) => fs::read_to_string(format!("{folder}/report.json")).unwrap(),
            None => String::from_utf8(output.stdout).unwrap(),
        };
        let mut outcome: Value = serde_json::from_str(&text).unwrap();
        let Some(input) = &self.input else { return outcome };
        if let Some(known) = input.n_labels {
            let off = (outcome["k"].as_f64().unwrap() - known as f64).abs();
            outcome["within_quarter"] = f64::from(u8::from(off <= known as f64 / 4.0)).into();
        }
        if let Some(keywords) = &input.keywords {
            let judgement = judge::judge(&outcome, keywords);
            outcome["hit"] = judgement.hit.into();
            outcome["alien"] = judgement.alien.into();
            outcome["named"] = judgement.named.into();
            outcome["pieces"] = judgement.pieces.into();
        }
        outcome
    }
}

/// The figure at a path such as `map.mean`; the length of an array.
#[track_caller]
fn figure(outcome: &Value, path: &str) -> f64 {
    let value = path.split('.').fold(outcome, |value, key| &value[key]);
    let length = value.as_array().map(|items| items.len() as f64);
    value.as_f64().or(length).unwrap_or_else(|| panic!("{path} is no figure of {outcome}"))
}

/// Runs every command once, or once for each draw, a few at a time.
fn outcomes(jobs: Vec<Job>) -> BTreeMap<String, Vec<Value>> {
    let at_a_time = thread::available_parallelism().map_or(1, NonZeroUsize::get).min(AT_A_TIME);
    let queue = Mutex::new(jobs.into_iter().enumerate());
    let found = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..at_a_time {
            scope.spawn(|| {
                loop {
                    let Some((number, job)) = queue.lock().unwrap().next() else { break };
                    let outcome = job.outcome();
                    found.lock().unwrap().push((number, job.run, outcome));
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap();
    found.sort_by_key(|(number, ..)| *number);
    let mut outcomes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (_, run, outcome) in found {
        outcomes.entry(run).or_default().push(outcome);
    }
    outcomes
}

#[test]
fn figures_do_not_fall_behind_the_table() {
    let (Some(_), Some(_)) = (shared("corpora/arxiv20.jsonl.gz"), shared("keywords")) else { return };
    let mut table = Table::read();
    let mut inputs = Inputs::new(shared("").unwrap());
    let only = env::var(ONLY).unwrap_or_default();
    let mut jobs = Vec::new();
    for (run, command, _) in table.runs().into_iter().filter(|(run, ..)| run.starts_with(&only)) {
        let names = command.split(' ').filter_map(|word| word.strip_prefix('@'));
        let n_draws = names.map(Inputs::n_draws).max().unwrap_or(1);
        jobs.extend((0..n_draws).map(|draw| Job::new(run, command, draw, &mut inputs)));
    }
    let outcomes = outcomes(jobs);
    let update = env::var(UPDATE).is_ok_and(|update| update == "1");
    let mut complaints = Vec::new();
    for row in &mut table.rows {
        let Some(of_run) = outcomes.get(&row.run) else { continue };
        let sum: f64 = of_run.iter().map(|outcome| figure(outcome, &row.figure)).sum();
        let found = sum / of_run.len() as f64;
        complaints.extend(row.complaint(found));
        if update {
            row.set(found);
        }
    }
    if update {
        table.write();
        documents::update(&table);
        // What the change says, for the one who regenerates.
        crate::common::say(complaints.join("\n"));
    } else {
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}

#[test]
fn documents_quote_the_table() {
    match env::var(UPDATE).as_deref() {
        Ok("1") => {}
        Ok("documents") => documents::update(&Table::read()),
        _ => documents::check(&Table::read()),
    }
}
