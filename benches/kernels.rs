//! How long does each step take? `cargo bench -p themata-benches --bench kernels`, on the sample repeated
//! under other words so that it grows.

#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use themata::Document;
use themata::cluster::{Euclidean, KMeansParams, KMeansSettings, Spherical};
use themata::concepts::{ConceptSettings, Lsa, smooth};
use themata::neighbours::{InvertedIndex, NeighbourGraph};
use themata::papers::read::{ReadOptions, read};
use themata::text::{Analyzer, Language};
use themata::vectorize::{Tfidf, VectorizeSettings};

/// Copies of the sample, told apart by a number behind some of their words.
const COPIES: usize = 20;

fn texts() -> Vec<(String, String)> {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/sample.jsonl").to_string();
    let outcome = read(&[sample], &ReadOptions::default()).expect("the sample is part of the project");
    let papers = outcome.corpus.papers();
    let copies = (0..COPIES).flat_map(|copy| papers.iter().map(move |paper| (copy, paper)));
    let altered = |copy: usize, text: &str| {
        let word = |(at, word): (usize, &str)| match (at + copy) % 3 {
            0 => format!("{word}{}", copy % 7),
            _ => word.to_string(),
        };
        text.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
    };
    copies.map(|(copy, paper)| (altered(copy, &paper.title), altered(copy, &paper.abstract_text))).collect()
}

fn kernels(criterion: &mut Criterion) {
    let texts = texts();
    let documents: Vec<Document<'_>> = texts.iter().map(|(title, body)| Document::new(title, body)).collect();
    let fit = || {
        let analyzer = Analyzer::new(Language::English, &[]);
        Tfidf::fit(&documents, analyzer, &VectorizeSettings::default()).expect("the sample has words")
    };
    let (_, rows) = fit();
    let settings = ConceptSettings::default();
    let index = InvertedIndex::new(&rows);
    let graph = NeighbourGraph::new(&rows, 20);
    let (_, folded) = Lsa::fit_transform(&rows, &settings, 1).expect("the settings are the defaults");
    let concepts = smooth(folded.clone(), &graph, &settings);
    let kmeans = KMeansSettings { n_clusters: 40, n_starts: 1, max_iterations: 50, seed: 1 };

    let mut group = criterion.benchmark_group("2,400 papers");
    group.sample_size(10);
    group.bench_function("texts to TF-IDF rows", |bench| bench.iter(fit));
    group.bench_function("20 nearest neighbours of all", |bench| {
        bench.iter(|| NeighbourGraph::new(&rows, 20));
    });
    group.bench_function("10 nearest to one", |bench| {
        bench.iter(|| index.top(black_box(rows.row(7)), 10, |row| row.get() == 7));
    });
    group.bench_function("concept space", |bench| bench.iter(|| Lsa::fit_transform(&rows, &settings, 1)));
    group.bench_function("smoothing", |bench| {
        bench.iter(|| smooth(folded.clone(), &graph, &settings));
    });
    group.bench_function("40 clusters of concept rows", |bench| {
        bench.iter(|| {
            linfa::ParamGuard::check(KMeansParams::<Euclidean>::from_settings(kmeans.clone()))
                .map(|p| p.cluster(&concepts))
        });
    });
    group.bench_function("40 clusters of sparse rows", |bench| {
        bench.iter(|| {
            linfa::ParamGuard::check(KMeansParams::<Spherical>::from_settings(kmeans.clone()))
                .map(|p| p.cluster(&rows))
        });
    });
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
