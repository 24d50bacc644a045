//! How long do Lloyd's iterations take? `cargo bench --bench clustering -- FILE.jsonl [k]...`
//!
//! Vectorizes the papers of a file and settles k centroids, at first papers drawn at random, in 50 iterations, on
//! TF-IDF rows and on rows of the concept space. One line of JSON a run: what scikit-learn's `KMeans` does with
//! `init="random", n_init=1, max_iter=50`.

#![allow(missing_docs, clippy::print_stdout)]

use std::time::Instant;

use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_xoshiro::Xoshiro256PlusPlus;
use themata::{
    Algorithm, Analyzer, ConceptSettings, ConceptSpace, Concepts, CsrMatrix, Document, InvertedIndex,
    Language, NeighbourGraph, ReadOptions, Spherical, Tfidf, VectorizeSettings, read, smooth,
};

const ITERATIONS: usize = 50;

fn measure<A: Algorithm>(task: &str, rows: &A::Rows, starts: &Array2<f32>) {
    let start = Instant::now();
    let found = A::settle(rows, starts, ITERATIONS);
    let (seconds, k) = (start.elapsed().as_secs_f64(), starts.nrows());
    let (iterations, inertia) = (found.n_iterations, found.inertia);
    println!(
        "{{\"task\":\"{task}\",\"seconds\":{seconds:.3},\"k\":{k},\"iterations\":{iterations},\"inertia\":{inertia:.2}}}"
    );
}

fn dense(rows: &CsrMatrix) -> Array2<f32> {
    let mut dense = Array2::zeros((rows.n_rows(), rows.n_columns()));
    for (mut out, row) in dense.outer_iter_mut().zip(rows.rows()) {
        row.iter().for_each(|(column, value)| out[column] = value);
    }
    dense
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let Some(file) = arguments.next() else { return };
    let mut numbers: Vec<usize> = arguments.filter_map(|argument| argument.parse().ok()).collect();
    if numbers.is_empty() {
        numbers = vec![100, 1000];
    }
    let corpus = read(&[file], &ReadOptions::default()).expect("a readable file").corpus;
    let document = |paper| {
        let paper: &themata::Paper = paper;
        Document { title: &paper.title, body: &paper.abstract_text }
    };
    let documents: Vec<Document<'_>> = corpus.papers().iter().map(document).collect();
    let analyzer = Analyzer::new(Language::English, &[]);
    let (_, rows) =
        Tfidf::fit(&documents, analyzer, &VectorizeSettings::default()).expect("papers have words");
    let placed: Vec<usize> = (0..rows.n_rows()).filter(|&row| !rows.row(row).is_empty()).collect();
    let settings = ConceptSettings::default();
    let index = InvertedIndex::new(&rows);
    let space = ConceptSpace::fit(&index, &settings, 1).expect("the settings are the defaults");
    let graph = NeighbourGraph::new(&rows, settings.n_smoothing_neighbours);
    let concepts = smooth(space.transform(&rows), &graph, &settings).select(Axis(0), &placed);
    let rows = rows.select(&placed);
    for k in numbers {
        let chosen = sample(&mut Xoshiro256PlusPlus::seed_from_u64(1), rows.n_rows(), k).into_vec();
        measure::<Spherical>("spherical", &rows, &dense(&rows.select(&chosen)));
        measure::<Concepts>("concepts", &concepts, &concepts.select(Axis(0), &chosen));
    }
}
