//! Tables with a header line: CSV, with commas, semicolons, tabs or bars between cells, and TSV.
//!
//! A file is recognised by a header that names a column `title` or `abstract` beside others, or by the extension `.csv`
//! or `.tsv`. Tables exported from Zotero have columns of their own names, see `zotero.rs`.

mod formula;
mod read;
mod write;
mod zotero;

#[cfg(test)]
mod tests;

pub use formula::escape_formula;
pub(crate) use read::{Table, parse};
pub(crate) use write::write;
