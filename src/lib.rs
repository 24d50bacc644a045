//! Finds the papers related to one another and the research themes among a pile of abstracts.

mod cluster;
mod concepts;
mod corpus;
mod error;
pub mod evaluate;
pub mod metrics;
mod neighbours;
mod pipeline;
pub mod report;
mod text;
mod themes;
mod vectorize;

pub use cluster::{
    Algorithm, Clustering, Concepts, CountChoice, KMeans, KMeansParams, KMeansSettings, Linfa, Spherical,
    ValidKMeansParams, choose_count, modularity,
};
pub use concepts::{ConceptSettings, ConceptSpace, smooth};
pub use corpus::{Corpus, InputFormat, Paper, ReadOptions, ReadOutcome, Skipped, read};
pub use error::{Error, Result};
pub use neighbours::{
    Contribution, InvertedIndex, Neighbour, NeighbourGraph, SparseVector, contributions, rocchio,
};
pub use pipeline::{AlgorithmName, Analysis, Settings, Stage, Vectors, analyze};
pub use text::{Analyzer, Chunks, Expansion, Language, Word, clean, words};
pub use themes::{Clustered, Map, Theme, ThemeSettings, Weighted, describe};
pub use vectorize::{CsrMatrix, Document, SparseRow, Tfidf, VectorizeSettings, Vocabulary};
