//! Which papers are related, and why? Exact cosine search over an inverted index, the graph of all nearest
//! neighbours, queries of several papers, and shared terms.

mod borrow;
mod graph;
mod grow;
mod index;
mod join;
mod related;

pub use borrow::borrow;
pub use graph::NeighbourGraph;
pub(crate) use index::{Best, top};
pub use index::{InvertedIndex, Neighbour};
pub use related::{Contribution, SparseVector, contributions, rocchio};
