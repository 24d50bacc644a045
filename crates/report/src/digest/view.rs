//! The content of a digest: [`Digest`] is what `digest --json` prints and all other formats show.

use serde::{Deserialize, Serialize};

use crate::{Generator, SharedTerm};

/// The papers that are new to a library, by theme, those nearest to the reader's seeds first.
///
/// `schema_version` grows when a field is removed, renamed or changes its meaning. It holds no time and no path of the
/// machine: the same papers give the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// [`Digest::SCHEMA_VERSION`] of the program that wrote it.
    pub schema_version: u32,
    /// The program.
    pub generator: Generator,
    /// Names of the files that the papers were read from; empty if they are the library's own.
    pub sources: Vec<String>,
    /// Its date: the one given, else the latest date of the papers read, else `since`, else the latest date of the library's
    /// papers; absent if none is known.
    pub date: Option<String>,
    /// The earliest date of papers included.
    pub since: Option<String>,
    /// The library to which the papers are new.
    pub library: DigestLibrary,
    /// The reference set of the scores.
    pub ranked_by: RankedBy,
    /// Numbers of papers, new and left out.
    pub counts: DigestCounts,
    /// The themes with new papers. The first has the paper with the highest score.
    pub themes: Vec<DigestTheme>,
    /// New papers that belong to no theme: of another field, or without a word that the library knows.
    pub unplaced: DigestRest,
}

impl Digest {
    /// The version of the schema described here.
    pub const SCHEMA_VERSION: u32 = 1;

    /// The new papers that are shown, theme by theme.
    pub fn shown(&self) -> impl Iterator<Item = &DigestPaper> {
        self.themes.iter().flat_map(|theme| &theme.papers).chain(&self.unplaced.papers)
    }
}

/// The size of a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestLibrary {
    /// Number of papers.
    pub papers: usize,
    /// Number of themes.
    pub themes: usize,
}

/// How papers are ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedBy {
    /// The measure.
    pub measure: Measure,
    /// Names of the files that the seeds were read from.
    pub sources: Vec<String>,
    /// Number of seeds used for the ranking. Near-identical ones count once.
    pub papers: usize,
    /// Number of seeds without a word that the library knows, which cannot be used.
    pub without_terms: usize,
    /// Number of papers on the reading list that have left the library.
    pub gone: usize,
}

/// The score by which papers are ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The score of the most related seed, of papers that were given.
    Liked,
    /// The score of the most related seed, of papers on the reading list.
    ReadingList,
    /// Without seeds: the cosine to the centroid of the paper's theme.
    Themes,
}

/// Numbers of papers, new and left out: `read` is the sum of the six below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestCounts {
    /// Papers read.
    pub read: usize,
    /// Papers left out because they are older than `since`.
    pub before: usize,
    /// Papers left out because they have no date. This applies only to the library's own papers.
    pub without_date: usize,
    /// Papers that the library holds: the same id and text, or a near-identical text.
    pub known: usize,
    /// Papers that are among the seeds.
    pub liked: usize,
    /// Papers represented by a near-identical new one.
    pub versions: usize,
    /// New papers.
    pub new: usize,
    /// Papers without a date among those read, left out or not; 0 if no date was given.
    pub undated: usize,
    /// New papers whose id belongs to another paper in the library.
    pub ids_taken: usize,
}

/// New papers of a theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestTheme {
    /// Its number in the library.
    pub id: usize,
    /// Its name.
    pub label: String,
    /// Number of its papers in the library.
    pub size: usize,
    /// Number of new papers.
    pub new: usize,
    /// The papers shown, highest score first, equal ones by id.
    pub papers: Vec<DigestPaper>,
}

/// New papers that are in no theme.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DigestRest {
    /// Number of these papers.
    pub new: usize,
    /// The papers shown, highest score first, equal ones by id.
    pub papers: Vec<DigestPaper>,
}

/// A new paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestPaper {
    /// Its id.
    pub id: String,
    /// The title as written; the beginning of the abstract where there is none.
    pub title: String,
    /// Names of the authors, in order.
    pub authors: Vec<String>,
    /// The date, as precise as it is known.
    pub date: Option<String>,
    /// Journal, conference or publisher.
    pub venue: Option<String>,
    /// Its web address, or that of its DOI if it has none.
    pub url: Option<String>,
    /// The abstract as written.
    #[serde(rename = "abstract")]
    pub abstract_text: String,
    /// Ids of the near-identical papers that it represents.
    pub versions: Vec<String>,
    /// The score it is ranked by, 0 or more; see [`Measure`].
    pub score: f64,
    /// Cosine to the centroid of its theme, 0 to 1.
    pub similarity: f64,
    /// Its margin in that theme, 0 to 1; 0 is as near to another theme.
    pub margin: f64,
    /// The seed most related to it; without seeds, the paper of the library with the most similar words.
    pub nearest: Option<NearPaper>,
}

/// The paper nearest to a new one, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearPaper {
    /// Its id.
    pub id: String,
    /// The title as written; the beginning of the abstract where there is none.
    pub title: String,
    /// Its web address.
    pub url: Option<String>,
    /// Its score, above 0: that of a related paper, `words + concepts`; without seeds the cosine of words.
    pub score: f64,
    /// The part of the score that comes from shared words.
    pub words: f64,
    /// The part that comes from shared concepts; below 0 where the concepts differ.
    pub concepts: f64,
    /// The terms that contribute most to the similarity of words, largest share first; empty if only concepts are shared.
    pub shared_terms: Vec<SharedTerm>,
}
