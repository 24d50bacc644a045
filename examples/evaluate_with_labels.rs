//! Measures themes against known labels, for two algorithms: `cargo run --release --example evaluate_with_labels`.

use std::error::Error;
use std::io::{self, Write};

use themata::Settings;
use themata::evaluate::{ThemeCount, evaluate_themes};
use themata::papers::AnalysisInputs;
use themata::papers::read::{ReadOptions, read};
use themata::pipeline::AlgorithmName;

const PAPERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/sample.jsonl");

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let read = read(&[PAPERS.to_owned()], &ReadOptions::default())?;
    let inputs = AnalysisInputs::from(&read.corpus);
    for algorithm in [AlgorithmName::Concepts, AlgorithmName::Spherical] {
        let settings = Settings { algorithm, ..Settings::default() };
        // As many themes as there are different labels, in two runs with different seeds.
        let scores = evaluate_themes(&inputs, "label", &settings, ThemeCount::Labels, 2)?;
        let (name, papers, k) = (algorithm.name(), scores.papers, scores.k);
        writeln!(out, "{name}: {papers} papers, {k} themes, V-measure {:.2}", scores.v_measure)?;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout().lock())
}
