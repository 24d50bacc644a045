//! What is each part of the method worth? `cargo bench -p themata-benches --bench quality -- themes FILE LABEL
//! [PAPERS [DRAWS]]`, and `... -- related FILE QUERIES QRELS`
//!
//! `related` prints a table with a row for each way to rank, from words alone to the default, each with one part
//! more than the one before, and the default without one of its parts: mean average precision and its bootstrap
//! interval.
//!
//! `themes` prints a table with a row for each way to cluster, from plain words to the default, each with one part more than
//! the one before: agreement with the known labels in the field LABEL at as many themes as there are labels, over
//! the seeds 1 to 3 and as many DRAWS of so many PAPERS (all of them once where neither is given). Labels that a draw
//! holds fewer than five times are left out of it. `field:part` takes what stands before the first `.` of the label,
//! `field:single` only papers with one entry in `categories`.

#![allow(missing_docs, clippy::print_stdout)]

use std::collections::BTreeMap;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;
use themata::concepts::ConceptSettings;
use themata::evaluate::{Candidates, Judgements, ThemeCount, ThemeScores, evaluate_related, evaluate_themes};
use themata::metrics::Interval;
use themata::papers::AnalysisInputs;
use themata::papers::read::{ReadOptions, read};
use themata::pipeline::AlgorithmName;
use themata::ranking::RankingSettings;
use themata::vectorize::VectorizeSettings;
use themata::{Corpus, Paper, Settings};

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

/// Ways to rank related papers.
fn rankings() -> Vec<(&'static str, Settings)> {
    let default = Settings::default();
    let changed = |change: &dyn Fn(&mut Settings)| {
        let mut settings = default.clone();
        change(&mut settings);
        settings
    };
    let of_words = changed(&|settings| settings.ranking = RankingSettings::tfidf());
    let titles_once = Settings {
        vectorize: VectorizeSettings { title_weight: 1, ..VectorizeSettings::default() },
        ..of_words.clone()
    };
    vec![
        ("words, titles once", titles_once),
        ("+ titles twice", of_words.clone()),
        (
            "+ concepts",
            changed(&|settings| {
                settings.ranking.length_slope = 1.0;
                settings.concepts.n_smoothing_neighbours = 0;
            }),
        ),
        ("+ what neighbours say (smoothing)", changed(&|settings| settings.ranking.length_slope = 1.0)),
        ("+ lengths (default)", default.clone()),
        ("default, titles once", changed(&|settings| settings.vectorize.title_weight = 1)),
        ("default, titles three times", changed(&|settings| settings.vectorize.title_weight = 3)),
        ("default, one round of smoothing", changed(&|settings| settings.concepts.n_smoothing_rounds = 1)),
        ("default, without concepts", changed(&|settings| settings.ranking.concept_weight = 0.0)),
    ]
}

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["themes", file, label, ref numbers @ ..] => {
            let number = |at: usize| numbers.get(at).and_then(|text| text.parse().ok());
            themes(file, label, number(0), number(1).unwrap_or(1) as u64);
        }
        ["related", file, queries, qrels] => related(file, queries, qrels),
        // `cargo bench` runs this too, without a file.
        _ => {}
    }
}

fn papers(file: &str) -> Corpus {
    read(&[file.to_string()], &ReadOptions::default()).expect("a readable file").corpus
}

fn related(file: &str, queries: &str, qrels: &str) {
    let corpus = papers(file);
    let inputs = AnalysisInputs::from(&corpus);
    let judgements = Judgements::read(queries, qrels).expect("judgements");
    println!("| method | MAP | nDCG@10 | recall@100 |\n|---|---|---|---|");
    for (name, settings) in rankings() {
        let scores =
            evaluate_related(&inputs, &judgements, Candidates::All, 1, &settings).expect("judged papers");
        let interval = |of: &Interval| format!("{:.3} ({:.3} to {:.3})", of.mean, of.low, of.high);
        let (ndcg, recall) = (scores.ndcg_at_10.mean, scores.recall_at_100.mean);
        println!("| {name} | {} | {ndcg:.3} | {recall:.3} |", interval(&scores.map));
    }
}

fn themes(file: &str, label: &str, n_papers: Option<usize>, n_draws: u64) {
    let papers = labelled(papers(file).papers().to_vec(), label);
    let draws: Vec<Corpus> = match n_papers {
        Some(n) => (1..=n_draws).map(|seed| draw(&papers, n, seed)).collect(),
        None => vec![draw(&papers, papers.len(), 0)],
    };
    println!("| method | V-measure | ARI | seeds agree (ARI) | label precision |\n|---|---|---|---|---|");
    for (name, settings) in ways() {
        let of_draw = |corpus: &Corpus| {
            evaluate_themes(&AnalysisInputs::from(corpus), "label", &settings, ThemeCount::Labels, SEEDS)
                .expect("labels")
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
