//! Typed indices of documents, rows, clusters and themes.
//!
//! A *document* is a position in the slice that was analyzed. Near-identical documents share a *row*, the row of every
//! matrix and graph ([`Duplicates`](crate::duplicates::Duplicates) maps one to the other). Each row is in one *cluster*.
//! Users see a cluster's *theme number*, which an index keeps when the theme is refitted, even if the position of the
//! cluster changes.

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
            /// If it is above `u32::MAX`, the limit of the crate.
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
    /// The position of a document in the analyzed slice, from 0.
    DocumentIndex
}

index! {
    /// A row of the matrices and of the graph, from 0, one for each group of near-identical documents.
    RowIndex
}

impl RowIndex {
    /// The index of this number; never too large, so that loops over rows need no check.
    pub(crate) const fn from_u32(index: u32) -> Self {
        Self(index)
    }
}

index! {
    /// The position of a cluster in a [`Clustering`](crate::cluster::Clustering), and of its theme among the themes, from 0.
    ClusterIndex
}

index! {
    /// The number of a theme as shown to users, from 1.
    ThemeNumber
}
