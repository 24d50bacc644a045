//! Texts as sparse vectors: [`Tfidf`] turns parameters and texts into a fitted model and sparse rows.

mod count;
mod lexicon;
mod merge;
mod params;
mod query;
mod short;
mod sparse;
mod strings;
mod surfaces;
mod tfidf;
mod vocabulary;

pub use params::{TfidfParams, ValidTfidfParams};
pub(crate) use sparse::RankedColumns;
pub use sparse::{CsrMatrix, SparseRow};
pub(crate) use tfidf::idf;
pub use tfidf::sublinear;
pub use tfidf::{Tfidf, VectorizeSettings};
pub use vocabulary::Vocabulary;

#[cfg(test)]
pub(crate) use sparse::tests::matrices;
