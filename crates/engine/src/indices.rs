//! Typed indices of documents, rows, clusters and themes.
//!
//! A *document* is a position in the slice that was analyzed. Near-identical documents share a *row*, the row of every
//! matrix and graph ([`Duplicates`](crate::duplicates::Duplicates) maps one to the other). Each row is in one *cluster*.
//! People know a cluster by its *theme number*, which an index keeps from one refit to the next, whatever the cluster's
//! position becomes.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// The index of this number.
            ///
            /// # Panics
            ///
            /// Above `u32::MAX`, more than the crate can hold.
            pub const fn new(index: usize) -> Self {
                assert!(index <= u32::MAX as usize, "an index is below 2^32");
                Self(index as u32)
            }

            /// The number, to index a slice with.
            pub const fn get(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

index! {
    /// The position of a document in the slice that was analyzed, from 0.
    DocumentIndex
}

index! {
    /// A row of the matrices and of the graph, from 0: one for each group of near-identical documents.
    RowIndex
}

impl RowIndex {
    /// The index of this number; never too large, so that loops over rows need no check.
    pub(crate) const fn from_u32(index: u32) -> Self {
        Self(index)
    }
}

index! {
    /// A cluster's position in a [`Clustering`](crate::cluster::Clustering), from 0; that of its theme among the themes.
    ClusterIndex
}

index! {
    /// The number that people know a theme by, from 1.
    ThemeNumber
}
