//! What is each part of the method worth? `cargo bench --bench quality -- FILE LABEL [PAPERS [DRAWS]]`
//!
//! Prints a table with a row for each way to cluster, from plain words to the default, each with one part more than
//! the one before: agreement with the known labels in the field LABEL at as many themes as there are labels, over
//! the seeds 1 to 3 and as many DRAWS of so many PAPERS (all of them once where neither is given). Labels that a draw
//! holds fewer than five times are left out of it. `field:part` takes what stands before the first `.` of the label,
//! `field:single` only papers with one entry in `categories`.

#![allow(missing_docs, clippy::print_stdout)]

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use themata::evaluate::{ThemeNumber, ThemeScores, evaluate_themes};
use themata::{AlgorithmName, ConceptSettings, Corpus, Paper, ReadOptions, Settings, read};

const SEEDS: usize = 3;
const LEAST_PAPERS_A_LABEL: usize = 5;

/// Ways to cluster, each with one part more than the one before, and the default's rivals behind them.
fn ways() -> Vec<(&'static str, Settings)> {
    let default = Settings::default();
    let concepts = |change: &dyn Fn(&mut ConceptSettings)| {
        let mut settings = default.clone();
        change(&mut settings.concepts);
        settings
    };
    let of_words = Settings { algorithm: AlgorithmName::Spherical, ..default.clone() };
    let linfa = Settings { algorithm: AlgorithmName::Linfa, n_starts: 10, ..default.clone() };
    let ten_starts = Settings { n_starts: 10, ..default.clone() };
    vec![
        ("words (spherical)", of_words),
        ("concepts", concepts(&|concepts| concepts.n_smoothing_neighbours = 0)),
        ("+ one round of smoothing", concepts(&|concepts| concepts.n_smoothing_rounds = 1)),
        ("+ three rounds", concepts(&|concepts| concepts.smoothing_sharpness = 0)),
        ("+ edges weighed anew (default)", default.clone()),
        ("default with linfa's k-means, 10 starts", linfa),
        ("default with 10 starts", ten_starts),
        ("default with 50 dimensions", concepts(&|concepts| concepts.n_dimensions = 50)),
        ("default with 300 dimensions", concepts(&|concepts| concepts.n_dimensions = 300)),
        ("default with 10 neighbours", concepts(&|concepts| concepts.n_smoothing_neighbours = 10)),
        ("default with 40 neighbours", concepts(&|concepts| concepts.n_smoothing_neighbours = 40)),
        ("default with five rounds", concepts(&|concepts| concepts.n_smoothing_rounds = 5)),
    ]
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    // `cargo bench` runs this too, without a file.
    let (Some(file), Some(label)) = (arguments.next(), arguments.next()) else { return };
    let mut number = || arguments.next().and_then(|text| text.parse::<usize>().ok());
    let (n_papers, n_draws) = (number(), number());
    let papers = read(&[file], &ReadOptions::default()).expect("a readable file").corpus.papers().to_vec();
    let papers = labelled(papers, &label);
    let draws: Vec<Corpus> = match n_papers {
        Some(n) => (1..=n_draws.unwrap_or(1) as u64).map(|seed| draw(&papers, n, seed)).collect(),
        None => vec![draw(&papers, papers.len(), 0)],
    };
    println!("| method | V-measure | ARI | seeds agree (ARI) | label precision |");
    println!("|---|---|---|---|---|");
    for (name, settings) in ways() {
        let of_draw = |corpus: &Corpus| {
            evaluate_themes(corpus, "label", &settings, ThemeNumber::Labels, SEEDS).expect("labels")
        };
        let scores: Vec<ThemeScores> = draws.iter().map(of_draw).collect();
        let mean =
            |of: &dyn Fn(&ThemeScores) -> f64| scores.iter().map(of).sum::<f64>() / scores.len() as f64;
        let v = mean(&|scores| scores.v_measure);
        // The spread over draws and seeds together.
        let spread = mean(&|scores| scores.v_measure_sd.powi(2) + (scores.v_measure - v).powi(2)).sqrt();
        let (ari, stability) = (mean(&|scores| scores.ari), mean(&|scores| scores.stability));
        let labels = mean(&|scores| scores.label_precision);
        println!("| {name} | {v:.3} ± {spread:.3} | {ari:.3} | {stability:.3} | {labels:.3} |");
    }
}

/// The papers that have the label, as their field `label`.
fn labelled(papers: Vec<Paper>, label: &str) -> Vec<Paper> {
    let (field, part) = label.split_once(':').unwrap_or((label, ""));
    let keep = |mut paper: Paper| {
        let value = paper.field(field)?;
        if part == "single" && paper.categories.len() != 1 {
            return None;
        }
        let value = if part == "part" { value.split('.').next()?.to_string() } else { value };
        paper.label = Some(value);
        Some(paper)
    };
    papers.into_iter().filter_map(keep).collect()
}

/// `n` papers drawn at random, without those whose label is too rare among them.
fn draw(papers: &[Paper], n: usize, seed: u64) -> Corpus {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut drawn: Vec<Paper> = papers.choose_multiple(&mut rng, n).cloned().collect();
    let mut counts: BTreeMap<Option<String>, usize> = BTreeMap::new();
    drawn.iter().for_each(|paper| *counts.entry(paper.label.clone()).or_default() += 1);
    drawn.retain(|paper| counts[&paper.label] >= LEAST_PAPERS_A_LABEL);
    Corpus::new(drawn).0
}
