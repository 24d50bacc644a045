//! Tables with a header line: CSV, with commas, semicolons, tabs, bars or carets between cells, and TSV.
//!
//! A file is recognised by a header that names a column `title` or `abstract` beside others, or by the extension `.csv`
//! or `.tsv`. What columns mean is found in `formats/table`; tables exported from Zotero have columns of their own names,
//! see `zotero.rs`.

mod by_row;
mod excel;
mod formula;
mod header;
mod lenient;
mod read;
mod write;
mod zotero;

#[cfg(test)]
mod tests;

pub use excel::ForExcel;
pub use formula::escape_formula;
pub(crate) use header::recognise;
pub(crate) use read::{Table, parse};
pub(crate) use write::write;
