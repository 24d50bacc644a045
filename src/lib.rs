//! Finds the papers related to one another and the research themes among a pile of abstracts.
//!
//! # Overview
//!
//! [`read`] turns files into a [`Corpus`]; [`analyze`] runs the whole path from texts to themes by [`Settings`];
//! [`Report::new`](report::Report::new) makes of its [`Analysis`] what is written;
//! [`PaperFormat`](report::PaperFormat) writes papers as papers, [`with_themes`](report::with_themes) adds their themes, and
//! [`GraphFormat`](report::GraphFormat) writes the graph of neighbours. Every step can be called by
//! itself: [`Duplicates`] (versions and re-posts), [`Analyzer`] (text to terms), [`Tfidf`] (texts to sparse rows),
//! [`InvertedIndex`] and [`NeighbourGraph`] (exact cosine search), [`ConceptSpace`] and [`smooth`] (latent semantic
//! space), [`Ranker`] (related papers by words and concepts, prepared by [`ranker`](ranker())), [`KMeansParams`]
//! (clusters, behind linfa's traits), [`describe`] (clusters in words). [`evaluate`] and [`metrics`] measure.
//!
//! ```
//! use themata::{Corpus, Paper, Settings, analyze};
//!
//! let paper = |id: &str, text: &str| Paper {
//!     id: id.to_string(),
//!     abstract_text: text.to_string(),
//!     ..Paper::default()
//! };
//! let (corpus, _duplicates) = Corpus::new(vec![
//!     paper("a", "corals bleach on warm reefs"),
//!     paper("b", "reefs of corals recover from bleaching"),
//!     paper("c", "graph networks classify nodes"),
//!     paper("d", "nodes of a graph in deep networks"),
//! ]);
//! let settings = Settings { n_themes: Some(2), ..Settings::default() };
//! let analysis = analyze(&corpus, &settings, |_stage| ())?;
//!
//! let labels = &analysis.clustering.labels;
//! assert!(labels[0] == labels[1] && labels[2] == labels[3] && labels[0] != labels[2]);
//! assert_eq!(analysis.graph.of(0)[0].row, 1);
//! # Ok::<(), themata::Error>(())
//! ```
//!
//! # Quirks
//!
//! - Papers are kept in the order of their ids. Hence no result depends on the order of the input, and ties go to the
//!   lesser id.
//! - A row of a matrix, of a graph or of a clustering stands for a group of near-identical papers, mostly of one:
//!   [`Duplicates`] tells which. Where there are no duplicates, or the settings keep them, row i is paper i.
//! - The same corpus, settings and seed give the same bits at any number of threads. On another kind of processor
//!   the last digits of dense products may differ.
//! - Everything is in memory: about 7 kB a paper at the peak of [`analyze`] with abstracts of 150 words.
//! - The seed reaches only the random start of the singular value decomposition and starts of k-means beyond the
//!   first, so runs with different seeds agree by design. That says nothing of whether themes are real.

mod cluster;
mod concepts;
mod corpus;
pub mod digest;
mod duplicates;
mod error;
pub mod evaluate;
pub mod metrics;
mod neighbours;
mod pipeline;
mod ranking;
pub mod report;
pub mod store;
mod text;
mod themes;
mod vectorize;

pub use cluster::{
    Algorithm, Clustering, Concepts, CountChoice, KMeans, KMeansParams, KMeansSettings, Linfa, Spherical,
    ValidKMeansParams, choose_count, modularity, stability,
};
pub use concepts::{CompactRows, ConceptSettings, ConceptSpace, beside, fuse, smooth};
pub use corpus::{
    Condition, Corpus, DenseVectors, FieldMap, FormatCount, InputFormat, Paper, PaperVectors, PartialDate,
    ReadOptions, ReadOutcome, Sample, SkipReason, Skipped, read, read_from, read_vectors,
};
pub use duplicates::{DuplicateSettings, Duplicates};
pub use error::{Error, Result};
pub use neighbours::{
    Contribution, InvertedIndex, Neighbour, NeighbourGraph, SparseVector, borrow, contributions, rocchio,
};
pub use pipeline::{
    AlgorithmName, Analysis, Background, ConceptRows, Inputs, Settings, Stage, Vectors, analyze,
    analyze_with_concepts, ranker, search, search_as_typed,
};
pub use ranking::{PaperQuery, Ranked, Ranker, RankingSettings, TextAnswer, TextQuery, length_factors};
pub use text::{
    Analyzer, Analyzers, AsTyped, Chunk, Chunks, Detected, Expansion, Language, LanguageChoice, Word, clean,
    detect, readable, words,
};
pub use themes::{BroaderTheme, Clustered, Map, Theme, ThemeSettings, Weighted, broader, describe};
pub use vectorize::{CsrMatrix, Document, SparseRow, Tfidf, VectorizeSettings, Vocabulary};
