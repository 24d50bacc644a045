//! Reports for people and programs: views of an analysis, and one exporter per format.
//!
//! `view` defines the [`Report`] and `from_analysis` fills it. Each exporter prints it in one format:
//!
//! | output | module |
//! |---|---|
//! | `report.html`, and the live page of the app | `html` |
//! | `report.md` | `markdown` |
//! | `report.json` | `json` |
//! | `themata-papers.csv` | `papers_csv` |
//! | `GraphML`, GEXF, edges and `VOSviewer`'s JSON of the neighbour graph | `graph` |
//! | positions and neighbours for Embedding Atlas | `atlas` |
//! | nearest neighbours as JSON Lines, CSV or Parquet | `edges` |
//! | themes as fields of exported papers | `theme_fields` |
//! | digests as text, HTML, Markdown and mail | `digest` |
//!
//! `overview` and `hits` are the views of `themata papers` and of search results. `text` holds the wording and escaping
//! that formats share, `colours` the colour of each theme.

mod atlas;
mod colours;
mod digest;
mod edges;
mod error;
mod from_analysis;
mod graph;
mod hits;
mod html;
mod json;
mod markdown;
mod overview;
mod papers_csv;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
mod text;
mod theme_fields;
mod trends;
mod view;

use std::io;

use serde::{Deserialize, Serialize};

pub use atlas::write_atlas;
pub use digest::{
    Digest, DigestCounts, DigestFormat, DigestLibrary, DigestPaper, DigestRest, DigestTheme, Envelope, Line,
    LineKind, Mailbox, Measure, NearPaper, RankedBy,
};
pub use edges::{Edge, EdgeFormat};
pub use error::AddressError;
pub use from_analysis::{address, rounded, shared_terms};
pub use graph::GraphFormat;
pub use hits::{Hit, hits, parts, stems, text_hits};
pub use html::LivePage;
pub use overview::{
    FormatView, LanguageView, LeftOutView, LengthsView, NearIdenticalView, Overview, ReasonView, YearView,
};
pub use theme_fields::{with_themes, write_with_themes};
pub use view::{
    BackgroundKind, BackgroundView, BroaderThemeView, CorpusView, DuplicatesView, Generator, Head,
    NeighbourView, PaperView, Quality, Report, SharedTerm, ThemeChoice, ThemeCount, ThemeLink, ThemeView,
    ThemesOnly, VectorsView, WeightedTerm,
};

use themata_papers::Corpus;

/// An output format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// One self-contained page.
    Html,
    /// Markdown with tables, for a repository or a note.
    Md,
    /// The whole report, versioned: see [`Report`].
    Json,
    /// One row per paper.
    Csv,
}

impl Format {
    /// All formats, in the order in which they are written.
    pub const ALL: [Self; 4] = [Self::Html, Self::Md, Self::Json, Self::Csv];

    /// Its name, which is the extension of its file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Md => "md",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The name of the file that the command `report` writes.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Html => "report.html",
            Self::Md => "report.md",
            Self::Json => "report.json",
            Self::Csv => "themata-papers.csv",
        }
    }

    /// Writes the report of a corpus in this format. Only the page needs the corpus, for the abstracts. The same report
    /// gives the same bytes.
    pub fn write(self, report: &Report, corpus: &Corpus, out: &mut dyn io::Write) -> io::Result<()> {
        match self {
            Self::Html => html::write(report, corpus, out),
            Self::Md => markdown::write(report, out),
            Self::Json => json::write(report, out),
            Self::Csv => papers_csv::write(report, out),
        }
    }
}
