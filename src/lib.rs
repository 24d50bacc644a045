//! Finds the papers related to one another and the research themes among a pile of abstracts.

mod concepts;
mod corpus;
mod error;
pub mod metrics;
mod neighbours;
mod text;
mod vectorize;

pub use concepts::{ConceptSettings, ConceptSpace, smooth};
pub use corpus::{Corpus, InputFormat, Paper, ReadOptions, ReadOutcome, Skipped, read};
pub use error::{Error, Result};
pub use neighbours::{
    Contribution, InvertedIndex, Neighbour, NeighbourGraph, SparseVector, contributions, rocchio,
};
pub use text::{Analyzer, Chunks, Expansion, Language, Word, clean, words};
pub use vectorize::{CsrMatrix, Document, SparseRow, Tfidf, VectorizeSettings, Vocabulary};
