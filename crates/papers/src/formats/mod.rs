//! The formats that papers come in and go out in: one folder for each, with its reader, its writer and their tests.
//!
//! [`InputFormat`] names those that are read and [`PaperFormat`] those that are written. `detect` recognises a format,
//! `parse` calls its reader, `output` its writer; `common` holds what several formats share, `dialects` the services
//! whose records come in more than one format.

mod arxiv;
mod bibtex;
pub(crate) mod common;
mod csl;
pub mod csv;
pub(crate) mod detect;
mod dialects;
mod enw;
pub(crate) mod exact;
mod field_map;
mod json;
mod labelled;
mod nbib;
mod output;
mod page;
pub(crate) mod parquet;
pub(crate) mod parse;
pub(crate) mod parsed;
mod pubmed;
pub(crate) mod repairs;
mod ris;
mod shapes;
mod spreadsheet;
pub(crate) mod table;
mod text;
mod wos;
mod xml;
pub(crate) mod zotero;

#[cfg(test)]
mod tests;

use strum::{EnumCount, VariantArray};

pub use field_map::FieldMap;
pub use output::{Fidelity, PaperFormat};

use crate::{Error, Setting};

/// A format that papers are read from. Displayed as its [`name`](Self::name) and parsed from it, in any case.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::Display,
    strum::EnumCount,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "lowercase", ascii_case_insensitive, parse_err_fn = unknown, parse_err_ty = Error)]
#[non_exhaustive]
pub enum InputFormat {
    /// The text of a web page or a plain text: titles and abstracts with blank lines between them.
    Page,
    /// JSON Lines: one JSON object a line.
    Jsonl,
    /// A JSON array of objects, an object that holds one, a single object, or objects one after another.
    Json,
    /// A table with a header line and commas, semicolons, tabs or bars between its cells.
    Csv,
    /// A table with a header line and tabs between its cells.
    Tsv,
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// RIS, as reference managers and databases write it.
    Ris,
    /// PubMed's tagged text (MEDLINE, `.nbib`).
    Nbib,
    /// Web of Science's plain text (`savedrecs.txt`, `.ciw`).
    Wos,
    /// `EndNote`'s tagged text, refer and `BibIX` (`.enw`).
    Enw,
    /// Text with a label or a tag before each field, as Ovid, Embase, Cochrane, `ProQuest`, EBSCO and PubMed write it.
    Labelled,
    /// PubMed's XML.
    Pubmed,
    /// An Atom feed, as arXiv's API returns it.
    Arxiv,
    /// XML of other services, told apart by its elements: JATS, `EndNote`, ACL Anthology, DBLP, OAI-PMH and more.
    Xml,
    /// Apache Parquet.
    Parquet,
    /// A spreadsheet: `.xlsx`, `.xlsm`, `.xlsb`, `.xls` or `.ods`.
    Spreadsheet,
    /// Zotero's database, `zotero.sqlite`.
    Zotero,
    /// A text that is one paper: its title, and below it the abstract.
    Text,
}

impl InputFormat {
    /// Every format, in the order in which they are listed to people.
    pub const ALL: [Self; Self::COUNT] = *Self::VARIANTS.first_chunk().expect("there are COUNT variants");

    /// The name of the format, in lower case.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

fn unknown(text: &str) -> Error {
    let names = InputFormat::ALL.map(InputFormat::name).join(", ");
    Error::setting(Setting::InputFormat, format!("{text:?}"), format!("one of {names}"))
}
