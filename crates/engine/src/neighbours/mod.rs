//! Related papers: exact cosine search over an inverted index, the graph of all nearest neighbours, queries of several
//! papers, and shared terms.

mod augment;
mod graph;
mod grow;
mod index;
mod join;
mod related;

pub(crate) use augment::augment;
pub use graph::NeighbourGraph;
pub(crate) use grow::nearest_of_new;
pub(crate) use index::Best;
pub(crate) use index::top;
pub use index::{InvertedIndex, Neighbour};
pub use related::{Contribution, SparseVector, contributions, rocchio};
pub(crate) use related::{Judged, judged};
