//! How are papers, and all that was found of them, kept on disk? [`Library`] is the whole in memory, [`Index`] the
//! folder that it is kept in, opened in a moment and asked where it lies.
//!
//! The files and their columns are described in `docs/INDEX.md`. A folder changes as a whole or not at all
//! ([`Writer`]); what is read from one is checked before it is used, and damage is an error that names the file.

mod arrow;
mod compare;
mod error;
mod file;
mod folder;
mod groups;
mod index;
mod library;
mod list;
mod manifest;
mod neighbours;
mod pages;
mod papers;
mod postings;
mod query;
#[cfg(test)]
mod sample;
mod spaces;
mod table;
mod terms;
mod themes;
mod update;
mod verify;

pub use compare::{Diff, Kept, Merged, Named, Partition, Split};
pub use error::{Error, NotAnIndex, Result};
pub use folder::Writer;
pub use index::Index;
pub use library::Library;
pub use list::ReadingList;
pub use manifest::{ChoiceFacts, ClusteringFacts, CorpusFacts, FileEntry, FitFacts, Manifest};
pub use query::{Found, FoundByText};
pub use themata_papers::index_folder::is_index;
pub use update::{Added, Drift};
pub use verify::{Damage, verify};
