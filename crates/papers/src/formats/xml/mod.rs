//! XML of databases, repositories, publishers and reference managers, told apart by the elements that are their records.
//!
//! JATS (PubMed Central, publishers), the ACL Anthology, `EndNote`, DBLP, Dublin Core and what else comes by OAI-PMH, MODS,
//! Zotero's RDF, RSS, Europe PMC, Crossref and `DataCite`. A document of another kind is refused by the name of its first
//! element. There is no writer.

#[cfg(feature = "xml")]
mod anthology;
#[cfg(feature = "xml")]
mod dblp;
#[cfg(feature = "xml")]
mod dublin_core;
#[cfg(feature = "xml")]
mod endnote;
#[cfg(feature = "xml")]
mod jats;
#[cfg(feature = "xml")]
mod jats_parts;
#[cfg(feature = "xml")]
mod read;
#[cfg(feature = "xml")]
mod registries;
#[cfg(feature = "xml")]
mod rss;
#[cfg(feature = "xml")]
mod zotero_rdf;

#[cfg(test)]
#[cfg(feature = "xml")]
mod tests;
#[cfg(test)]
#[cfg(feature = "xml")]
mod tests_of_parts;

#[cfg(feature = "xml")]
pub(crate) use read::{AnyDocument, is_in_parts, parse};
