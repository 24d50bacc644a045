//! What answers a search? [`Hit`]: a paper, its similarity and why.

use serde::{Deserialize, Serialize};

use super::build::shared_terms;
use super::view::SharedTerm;
use crate::corpus::Corpus;
use crate::neighbours::Neighbour;
use crate::pipeline::Vectors;
use crate::vectorize::SparseRow;

/// A paper that answers a query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// Its id.
    pub id: String,
    /// The title as written; the beginning of the abstract where there is none.
    pub title: String,
    /// Year, where known.
    pub year: Option<i32>,
    /// Cosine with the query, 0 to 1.
    pub similarity: f64,
    /// The terms that make most of the cosine, largest share first.
    pub shared_terms: Vec<SharedTerm>,
}

/// The answers to a query row, in the order found.
pub fn hits(corpus: &Corpus, vectors: &Vectors, query: SparseRow<'_>, found: &[Neighbour]) -> Vec<Hit> {
    let hit = |neighbour: &Neighbour| {
        let paper = &corpus.papers()[neighbour.row];
        Hit {
            id: paper.id.clone(),
            title: paper.shown_title(),
            year: paper.year,
            similarity: super::build::rounded(f64::from(neighbour.similarity).min(1.0)),
            shared_terms: shared_terms(vectors, query, vectors.rows.row(neighbour.row)),
        }
    };
    found.iter().map(hit).collect()
}
