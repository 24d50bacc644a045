//! [`PaperFormat`]: the formats that papers are written in.
//!
//! Each writer puts into its format what that can hold. The rest (a number in a table, a list of lists in BibTeX) goes
//! into one further field, `themata_fields`, from which the readers restore the paper. Which fields these are is not
//! declared but found: every record is read back before it is written.

use std::io;

use strum::{EnumCount, VariantArray};

use super::{InputFormat, bibtex, csl, csv, json, ris};
use crate::{Error, Paper, Setting};

/// A format that papers are written in. Displayed as its [`name`](Self::name) and parsed from it, in any case; the format
/// [`input`](Self::input) reads it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    strum::Display,
    strum::EnumCount,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "lowercase", ascii_case_insensitive, parse_err_fn = unknown, parse_err_ty = Error)]
pub enum PaperFormat {
    /// BibTeX that BibLaTeX and reference managers read too.
    Bibtex,
    /// RIS.
    Ris,
    /// A table with commas between its cells, one row a paper, safe to open in a spreadsheet.
    Csv,
    /// The same with tabs.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// A JSON array of objects.
    Json,
    /// Apache Parquet, compressed with zstd.
    Parquet,
    /// CSL-JSON, the items of citation processors.
    Csl,
}

fn unknown(text: &str) -> Error {
    let names = PaperFormat::ALL.map(PaperFormat::name).join(", ");
    Error::setting(Setting::OutputFormat, format!("{text:?}"), format!("one of {names}"))
}

/// How much of a paper a format must preserve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fidelity {
    /// Reading what was written gives the same papers, with at most a `type` more where the format requires one.
    Exact,
    /// Whatever the format cannot hold is left out.
    Plain,
}

impl PaperFormat {
    /// Every format, in the order in which they are listed to people.
    pub const ALL: [Self; Self::COUNT] = *Self::VARIANTS.first_chunk().expect("there are COUNT variants");

    /// The name of the format, in lower case.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The extension of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Bibtex => "bib",
            Self::Csl => "csl.json",
            _ => self.name(),
        }
    }

    /// The format in which its files are read.
    pub fn input(self) -> InputFormat {
        match self {
            Self::Bibtex => InputFormat::Bibtex,
            Self::Ris => InputFormat::Ris,
            Self::Csv => InputFormat::Csv,
            Self::Tsv => InputFormat::Tsv,
            Self::Jsonl => InputFormat::Jsonl,
            Self::Json | Self::Csl => InputFormat::Json,
            Self::Parquet => InputFormat::Parquet,
        }
    }

    /// The format that the extension of a file name stands for.
    pub fn from_file_name(name: &str) -> Option<Self> {
        let (rest, extension) = name.rsplit_once('.')?;
        let extension = extension.to_ascii_lowercase();
        let before = rest.rsplit(['.', '/', '\\']).next().unwrap_or_default();
        if extension == "json" && before.eq_ignore_ascii_case("csl") {
            return Some(Self::Csl);
        }
        match extension.as_str() {
            "ndjson" => Some(Self::Jsonl),
            _ => Self::ALL
                .into_iter()
                .find(|format| [format.extension(), format.name()].contains(&&*extension)),
        }
    }

    /// Writes papers in their order. The same papers give the same bytes.
    ///
    /// Cost: each paper is written and read about twice, in parallel.
    ///
    /// # Errors
    ///
    /// Those of `out`, and [`io::ErrorKind::Unsupported`] for a format whose Cargo feature is off.
    pub fn write(
        self,
        papers: &[Paper],
        fidelity: Fidelity,
        out: &mut (dyn io::Write + Send),
    ) -> io::Result<()> {
        self.write_with_columns(papers, &[], fidelity, out)
    }

    /// [`PaperFormat::write`] with columns that a table has even if no paper has such a field.
    ///
    /// # Errors
    ///
    /// Those of [`PaperFormat::write`].
    pub fn write_with_columns(
        self,
        papers: &[Paper],
        columns: &[&str],
        fidelity: Fidelity,
        out: &mut (dyn io::Write + Send),
    ) -> io::Result<()> {
        match self {
            Self::Bibtex => bibtex::write(papers, fidelity, out),
            Self::Ris => ris::write(papers, fidelity, out),
            Self::Csv => csv::write(papers, columns, b',', fidelity, out),
            Self::Tsv => csv::write(papers, columns, b'\t', fidelity, out),
            Self::Jsonl => json::write_lines(papers, fidelity, out),
            Self::Json => json::write_array(papers, fidelity, out),
            Self::Csl => csl::write(papers, fidelity, out),
            #[cfg(feature = "parquet")]
            Self::Parquet => super::parquet::write(papers, fidelity, out),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "Parquet is not part of this build: its Cargo feature `parquet` is off",
            )),
        }
    }
}
