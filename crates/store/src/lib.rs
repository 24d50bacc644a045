//! Papers and their analysis on disk. A [`Library`] holds both in memory; an [`Index`] is an open folder of files,
//! which answers queries without loading the library.
//!
//! `docs/INDEX.md` describes the files and their columns. A [`Writer`] replaces the contents of a folder as a whole or
//! not at all. Everything read from a folder is checked before it is used: damage is an error that names the file.
//!
//! ```no_run
//! use std::path::Path;
//! use themata_store::{Index, Result, Writer};
//!
//! # fn main() -> Result<()> {
//! let folder = Path::new("papers.index");
//! let writer = Writer::new(folder)?;
//! let library = Index::open(folder)?.load()?;
//! library.remove(&["1706.03762".to_string()])?.save(&writer)?;
//! # Ok(())
//! # }
//! ```

mod arrow;
mod concepts;
mod diff;
mod error;
mod file;
mod folder;
mod groups;
mod index;
mod library;
mod manifest;
mod neighbours;
mod pages;
mod papers;
mod postings;
mod query;
mod reading_list;
#[cfg(test)]
mod sample;
mod table;
mod terms;
mod themes;
mod update;
mod verify;

pub use diff::{Diff, Kept, Merged, Named, Partition, Split};
pub use error::{Error, NotAnIndex, Result};
pub use folder::Writer;
pub use index::Index;
pub use library::Library;
pub use manifest::{ChoiceFacts, ClusteringFacts, CorpusFacts, FileEntry, FitFacts, Manifest};
pub use query::{Found, FoundByText};
pub use reading_list::ReadingList;
pub use themata_papers::index_folder::is_index;
pub use update::{Added, Drift};
pub use verify::{Damage, verify};
