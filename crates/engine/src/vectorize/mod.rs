//! How does a text become a vector? [`Tfidf`]: parameters and texts in, a fitted model and sparse rows out.

mod count;
mod lexicon;
mod merge;
mod query;
mod short;
mod sparse;
mod strings;
mod surfaces;
mod tfidf;
mod vocabulary;

pub(crate) use sparse::RankedColumns;
pub use sparse::{CsrMatrix, SparseRow};
pub(crate) use tfidf::idf;
pub use tfidf::sublinear;
pub use tfidf::{Tfidf, VectorizeSettings};
pub use vocabulary::Vocabulary;

#[cfg(test)]
pub(crate) use sparse::tests::matrices;
