//! PubMed's XML: one `PubmedArticle` or `PubmedBookArticle` a paper.
//!
//! A file is recognised by an element of either name. There is no writer.

#[cfg(feature = "xml")]
mod read;

#[cfg(test)]
#[cfg(feature = "xml")]
mod tests;

#[cfg(feature = "xml")]
pub(crate) use read::{Articles, document, parse};

/// The elements that are records.
pub(crate) static RECORDS: [&str; 2] = ["PubmedArticle", "PubmedBookArticle"];
