//! k-means in three variants behind linfa's traits, and the number of clusters.
//!
//! Nothing here knows of words: rows come in, sparse or dense, and a [`Clustering`] goes out.

mod algorithm;
mod assignment;
mod bounds;
mod centroids;
mod clustering;
mod evidence;
mod init;
mod linfa;
mod lloyd;
mod plain;
mod products;
mod select_k;
mod space;
mod split;
mod stability;
mod sums;
mod swap;

pub use algorithm::{
    Algorithm, DenseAlgorithm, Euclidean, KMeans, KMeansParams, KMeansSettings, Linfa, Spherical,
    ValidKMeansParams,
};
pub use clustering::{Clustering, KMeansRun, NearestClusters};
pub(crate) use select_k::select_k;
pub use select_k::{Detail, KSelection, modularity};
pub(crate) use stability::stability;
