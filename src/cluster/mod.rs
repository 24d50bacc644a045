//! Which rows belong together? k-means in three forms behind linfa's traits, and the number of clusters.
//!
//! Nothing here knows of words: rows come in, sparse or dense, and a [`Clustering`] goes out.

mod algorithm;
mod bounds;
mod centroids;
mod choose_k;
mod clustering;
mod init;
mod linfa;
mod lloyd;
mod placement;
mod plain;
mod products;
mod space;
mod split;
mod stability;
mod sums;
mod swap;

pub use algorithm::{
    Algorithm, Concepts, KMeans, KMeansParams, KMeansSettings, Linfa, Spherical, ValidKMeansParams,
};
pub use choose_k::{CountChoice, choose_count, modularity};
pub use clustering::Clustering;
pub use stability::stability;
