//! Zotero's database, `zotero.sqlite`: one paper an item, with its collections, tags and library.
//!
//! A file is recognised by its first bytes and by the tables in it. It is read only, also while Zotero runs; nothing is
//! written beside it.

#[cfg(feature = "zotero")]
mod database;
#[cfg(feature = "zotero")]
mod identifiers;
#[cfg(feature = "zotero")]
mod item;
#[cfg(feature = "zotero")]
mod names;
#[cfg(feature = "zotero")]
mod read;
#[cfg(feature = "zotero")]
mod rows;
#[cfg(feature = "zotero")]
mod tables;

#[cfg(test)]
#[cfg(feature = "zotero")]
mod tests;

#[cfg(feature = "zotero")]
pub(crate) use read::{parse, parse_bytes};

/// The first bytes of a SQLite database.
pub(crate) const MAGIC: &[u8] = b"SQLite format 3\0";
/// The name of the database in Zotero's data folder.
pub(crate) const FILE: &str = "zotero.sqlite";
/// Folders of which a data folder has at least one beside the database.
pub(crate) const FOLDERS: [&str; 4] = ["storage", "styles", "translators", "locate"];
