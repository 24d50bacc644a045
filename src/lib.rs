//! Finds the papers related to one another and the research themes among a pile of abstracts.

mod corpus;
mod error;
mod text;
mod vectorize;

pub use corpus::{Corpus, Paper};
pub use error::{Error, Result};
pub use text::{Analyzer, Chunks, Expansion, Language, Word, clean, words};
pub use vectorize::{CsrMatrix, Document, SparseRow, Tfidf, VectorizeSettings, Vocabulary};
