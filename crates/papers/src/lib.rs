//! Reads, selects and writes collections of papers.
//!
//! [`read()`](read::read) turns files and folders into a [`Corpus`] of [`Paper`]s; [`formats`] holds one folder for each
//! format, with its reader and its writer; [`PaperFormat::write`](formats::PaperFormat::write) writes papers;
//! [`select`] chooses among them; [`vectors`] reads dense vectors that an encoder made of them.
//!
//! ```
//! use themata_papers::formats::{Fidelity, PaperFormat};
//! use themata_papers::read::{ReadOptions, read_from};
//!
//! let ris = "TY  - JOUR\nID  - bee2015\nTI  - A title\nAB  - An abstract.\nER  - \n";
//! let outcome = read_from("papers.ris", ris.as_bytes(), &ReadOptions::default())?;
//! let mut bibtex = Vec::new();
//! PaperFormat::Bibtex.write(outcome.corpus.papers(), Fidelity::Plain, &mut bibtex)?;
//! assert!(bibtex.starts_with(b"% Written by themata\n\n@article{bee2015,\n  title = {A title},"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! All are on by default. A source in a format that is switched off is rejected with an error that names the feature.
//!
//! - `compression`: sources compressed with gzip, zstd, bzip2 or xz.
//! - `parquet`: Apache Parquet, for papers and for vectors.
//! - `xml`: PubMed's XML and Atom feeds such as arXiv's.
//! - `zotero`: Zotero's database. Brings SQLite, which is C.

mod corpus;
pub mod dates;
mod error;
pub mod formats;
pub mod index_folder;
mod inputs;
pub mod merge;
mod paper;
pub mod read;
pub mod select;
pub mod vectors;
pub mod written;

pub use corpus::{Corpus, InputOrder, InputPosition};
pub use error::{Error, Result, Setting};
pub use inputs::AnalysisInputs;
pub use paper::{BoxedDetails, Details, Paper};
