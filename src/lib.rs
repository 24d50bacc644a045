//! Finds related papers and research themes in a collection of abstracts.
//!
//! # Overview
//!
//! This crate is a facade that groups several crates by module. Start at [`Themes`] and [`TfidfIndex`] with strings, at
//! [`analyze`] with titles and texts, and at [`papers::read`] with files. [`report`] writes reports, [`store`] keeps an
//! index on disk, [`digest`] finds papers that are new to an index, [`evaluate`] scores results against known labels and
//! judgements, and [`serve`] is the web app. The engine (`themata-engine`) can be used alone: it reads no files and
//! compiles no C.
//!
//! The themes of texts, which are identified by their positions:
//!
//! ```
//! use themata::Themes;
//!
//! let texts = [
//!     "corals bleach on warm reefs",
//!     "graph networks classify nodes",
//!     "reefs of corals recover from bleaching",
//!     "nodes of a graph in deep networks",
//! ];
//! let themes = Themes::params().n_themes(2).fit(&texts)?;
//! for theme in &themes {
//!     println!("{}: {:?}", theme.label(), theme.members());
//! }
//! let labels = themes.labels();
//! assert_eq!(themes.get(labels[0]).members(), [0, 2]);
//! # Ok::<(), themata::Error>(())
//! ```
//!
//! The analysis of papers, which have ids, titles and dates:
//!
//! ```
//! use themata::papers::AnalysisInputs;
//! use themata::{Corpus, Paper, Settings, analyze};
//!
//! let paper = |id: &str, text: &str| Paper {
//!     id: id.to_string(),
//!     abstract_text: text.to_string(),
//!     ..Paper::default()
//! };
//! let (corpus, order) = Corpus::with_input_order(vec![
//!     paper("reef-2", "reefs of corals recover from bleaching"),
//!     paper("graph-1", "graph networks classify nodes"),
//!     paper("reef-1", "corals bleach on warm reefs"),
//!     paper("graph-2", "nodes of a graph in deep networks"),
//! ]);
//! let settings = Settings { n_themes: Some(2), ..Settings::default() };
//! let analysis = analyze(AnalysisInputs::from(&corpus).as_inputs(), &settings, |_stage| ())?;
//!
//! // A corpus is sorted by id; these are the labels in the order of the input.
//! let labels = order.restore(&analysis.labels());
//! assert!(labels[0] == labels[2] && labels[1] == labels[3] && labels[0] != labels[1]);
//! # Ok::<(), themata::Error>(())
//! ```
//!
//! # Quirks
//!
//! - A [`Corpus`] is sorted by id: results do not depend on the order of the input, and ties go to the smaller id.
//! - The engine's documentation covers [rows and other indices](indices), determinism and memory.

mod error;

pub use error::{Error, Result};
pub use themata_digest as digest;
pub use themata_engine::{
    Analysis, Document, Error as EngineError, Inputs, Setting, Settings, Stage, TfidfIndex, Themes, analyze,
    background, cluster, concepts, duplicates, indices, metrics, neighbours, pipeline, ranking, text, texts,
    themes, vectorize,
};
pub use themata_evaluate as evaluate;
pub use themata_papers::{self as papers, Corpus, Details, Paper};
pub use themata_report as report;
#[cfg(feature = "serve")]
pub use themata_serve as serve;
pub use themata_store as store;
