//! Texts in, analysis out: the engine of themata.
//!
//! # Overview
//!
//! With strings alone, start at [`Themes`] and [`TfidfIndex`]. [`analyze`] runs the whole pipeline from
//! [documents](Document) to an [`Analysis`] by [`Settings`]. Each step can be used alone: [`duplicates`] (near-identical documents), [`text`] (texts to terms), [`vectorize`] (terms to sparse TF-IDF
//! rows), [`neighbours`] (exact cosine search), [`concepts`] (latent semantic space and smoothing), [`ranking`] (related
//! papers by words and concepts), [`cluster`] (k-means behind linfa's traits, the number of clusters, stability),
//! [`themes`] (clusters in words, and a map), [`metrics`] (the quality of partitions and rankings).
//!
//! The engine reads and writes no files, prints nothing and compiles no C.
//!
//! # Quirks
//!
//! - A row of a matrix, a graph or a clustering is a group of near-identical documents, mostly of one. Row i is document
//!   i if there are no duplicates or the settings keep them. See [`indices`].
//! - The same documents, settings and seed give the same bits at any number of threads. The last digits of dense products
//!   may differ on another kind of processor. Ties go to the document that comes first.
//! - Everything is in memory: about 7 kB a document at the peak of [`analyze`] with abstracts of 150 words.
//! - The seed affects only the random start of the singular value decomposition and the starts of k-means after the
//!   first, so runs with different seeds agree by design. Their agreement does not show that themes are real.

pub mod background;
pub mod cluster;
pub mod concepts;
mod document;
pub mod duplicates;
mod error;
pub mod indices;
pub mod metrics;
pub mod neighbours;
pub mod pipeline;
pub mod ranking;
pub mod text;
pub mod texts;
pub mod themes;
pub mod vectorize;

pub use document::Document;
pub use error::{Error, Result, Setting};
pub use pipeline::{Analysis, Inputs, Settings, Stage, analyze};
pub use texts::{TfidfIndex, Themes};

/// The name of the program, written to every output.
pub const PROGRAM: &str = "themata";
/// The version of the program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
