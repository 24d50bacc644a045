//! How long does each job take on a corpus of one's own? `cargo bench -p themata-benches --bench corpus -- FILE
//! [TASK]...`
//!
//! Prints a line of JSON for each task: `vectorize` (reading included), `lsa` (200 dimensions), `kmeans` (TF-IDF
//! rows, k = 100, 50 iterations from papers drawn at random), `kmeans-lsa` (the same on 200 dimensions), and
//! `neighbours` (the 10 nearest of all). `kmeans=1000` asks for another k. `compare.py` sets the same jobs of
//! other libraries beside them.

#![allow(missing_docs, clippy::print_stdout)]

use std::time::Instant;

use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Map, Value, json};
use themata::cluster::{Algorithm, Euclidean, Spherical};
use themata::concepts::{ConceptSettings, Lsa};
use themata::neighbours::NeighbourGraph;
use themata::papers::read::{ReadOptions, read};
use themata::text::{Analyzer, Language};
use themata::vectorize::{CsrMatrix, Tfidf, VectorizeSettings};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ITERATIONS: usize = 50;
const N_CLUSTERS: usize = 100;
const N_NEIGHBOURS: usize = 10;
const N_DIMENSIONS: usize = 200;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    // `cargo bench` runs this too, without a file.
    let Some(file) = arguments.next() else { return };
    let rows = vectorize(&file);
    for task in arguments {
        let (name, k) = task.split_once('=').unwrap_or((&task, ""));
        let k = k.parse().unwrap_or(N_CLUSTERS);
        match name {
            "lsa" => drop(lsa(&rows)),
            "kmeans" => {
                let rows = rows.select(&with_terms(&rows));
                kmeans::<Spherical>(&task, &rows, &dense(&rows.select(&drawn(rows.n_rows(), k))));
            }
            "kmeans-lsa" => {
                let rows = lsa(&rows).select(Axis(0), &with_terms(&rows));
                kmeans::<Euclidean>(&task, &rows, &rows.select(Axis(0), &drawn(rows.nrows(), k)));
            }
            "neighbours" => {
                let start = Instant::now();
                let graph = NeighbourGraph::new(&rows, N_NEIGHBOURS);
                say(&task, start, json!({ "papers": graph.n_rows() }));
            }
            _ => {}
        }
    }
}

fn say(task: &str, start: Instant, more: Value) {
    let seconds = (start.elapsed().as_secs_f64() * 1e3).round() / 1e3;
    let mut line =
        Map::from_iter([("task".to_string(), json!(task)), ("seconds".to_string(), json!(seconds))]);
    if let Value::Object(more) = more {
        line.extend(more);
    }
    println!("{}", Value::Object(line));
}

fn vectorize(file: &str) -> CsrMatrix {
    let start = Instant::now();
    let corpus = read(&[file.to_string()], &ReadOptions::default()).expect("a readable file").corpus;
    let analyzer = Analyzer::new(Language::English, &[]);
    let (_, rows) = Tfidf::fit(&corpus.documents(), analyzer, &VectorizeSettings::default()).expect("words");
    let (papers, terms, nonzeros) = (rows.n_rows(), rows.n_columns(), rows.n_nonzeros());
    say("vectorize", start, json!({ "papers": papers, "terms": terms, "nonzeros": nonzeros }));
    rows
}

/// Rows in the concept space, not smoothed. `captured` is the share of the rows' squared length in it.
fn lsa(rows: &CsrMatrix) -> Array2<f32> {
    let start = Instant::now();
    let settings = ConceptSettings { n_dimensions: N_DIMENSIONS, ..ConceptSettings::default() };
    let (space, folded) = Lsa::fit_transform(rows, &settings, 0).expect("settings in range");
    let captured: f32 = space.singular_values().iter().map(|value| value * value).sum();
    let captured = f64::from(captured) / with_terms(rows).len() as f64;
    say(
        "lsa",
        start,
        json!({ "dimensions": space.n_dimensions(), "captured": (captured * 1e5).round() / 1e5 }),
    );
    folded
}

fn kmeans<A: Algorithm>(task: &str, rows: &A::Rows, starts: &Array2<f32>) {
    let start = Instant::now();
    let found = A::refine(rows, starts, ITERATIONS);
    let inertia = (found.inertia * 100.0).round() / 100.0;
    let (k, iterations) = (starts.nrows(), found.n_iterations);
    say(task, start, json!({ "k": k, "iterations": iterations, "inertia": inertia }));
}

fn with_terms(rows: &CsrMatrix) -> Vec<usize> {
    (0..rows.n_rows()).filter(|&row| !rows.row(row).is_empty()).collect()
}

fn drawn(n: usize, k: usize) -> Vec<usize> {
    sample(&mut Xoshiro256PlusPlus::seed_from_u64(1), n, k.min(n)).into_vec()
}

fn dense(rows: &CsrMatrix) -> Array2<f32> {
    let mut dense = Array2::zeros((rows.n_rows(), rows.n_columns()));
    for (mut out, row) in dense.outer_iter_mut().zip(rows.rows()) {
        row.iter().for_each(|(column, value)| out[column] = value);
    }
    dense
}
