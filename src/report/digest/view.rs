//! What does a digest hold? [`Digest`]: what `digest --json` prints and every other form of it shows.

use serde::{Deserialize, Serialize};

use crate::report::{Generator, SharedTerm};

/// What is new to a library, by theme, nearest to what its reader likes first.
///
/// `schema_version` grows when a field is removed, renamed or changes its meaning. It holds no time and no path of the
/// machine: the same papers give the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Digest {
    /// [`Digest::SCHEMA_VERSION`] of the program that wrote it.
    pub schema_version: u32,
    /// The program.
    pub generator: Generator,
    /// Names of the files that the papers were read from; none where they are the library's own.
    pub sources: Vec<String>,
    /// The day it is of: the one asked for, or the latest of the papers read, or `since`, or the latest of the library's
    /// papers; absent where none is known.
    pub date: Option<String>,
    /// The date that papers may not be before.
    pub since: Option<String>,
    /// What the papers are new to.
    pub library: DigestLibrary,
    /// What nearness is nearness to.
    pub ranked_by: RankedBy,
    /// What became of the papers.
    pub counts: DigestCounts,
    /// The themes that new papers fall into; the first has the paper of the highest score.
    pub themes: Vec<DigestTheme>,
    /// New papers that are like no theme: of another field, or without a word that the library knows.
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

/// A library, in two figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestLibrary {
    /// Number of papers.
    pub papers: usize,
    /// Number of themes.
    pub themes: usize,
}

/// By what papers are ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankedBy {
    /// The measure.
    pub measure: Measure,
    /// Names of the files that the liked papers were read from.
    pub sources: Vec<String>,
    /// Number of liked papers that the ranking goes by, near-identical ones once.
    pub papers: usize,
    /// Number of liked papers without a word that the library knows, by which nothing can be ranked.
    pub without_terms: usize,
    /// Number of papers of the reading list that have left the library.
    pub gone: usize,
}

/// A measure of how near a paper is to what a reader likes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The score of the most related of papers that were given.
    Liked,
    /// The same of the papers of the reading list.
    ReadingList,
    /// Where nothing is known to be liked: the cosine to the centroid of the paper's theme.
    Themes,
}

/// What became of the papers: `read` is the sum of the six below it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestCounts {
    /// Papers read.
    pub read: usize,
    /// Papers left out because they are before `since`.
    pub before: usize,
    /// Papers left out because they have no date, which only those of the library are.
    pub without_date: usize,
    /// Papers that the library holds: the same id and text, or a near-identical text.
    pub known: usize,
    /// Papers that are among the liked ones.
    pub liked: usize,
    /// Papers near-identical to another new one, which stands for them.
    pub versions: usize,
    /// New papers.
    pub new: usize,
    /// Papers without a date, left out or not, among those read; 0 where no date was asked for.
    pub undated: usize,
    /// New papers whose id the library gives to another paper.
    pub ids_taken: usize,
}

/// New papers of a theme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DigestTheme {
    /// Its number in the library.
    pub id: usize,
    /// Its name.
    pub label: String,
    /// How many papers the library has of it.
    pub size: usize,
    /// How many are new.
    pub new: usize,
    /// Those shown, highest score first, equal ones by id.
    pub papers: Vec<DigestPaper>,
}

/// New papers that are in no theme.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DigestRest {
    /// How many there are.
    pub new: usize,
    /// Those shown, highest score first, equal ones by id.
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
    /// The date, as far as it is known.
    pub date: Option<String>,
    /// Journal, conference or publisher.
    pub venue: Option<String>,
    /// Where it is found; by its DOI where it has no address.
    pub url: Option<String>,
    /// The abstract as written.
    #[serde(rename = "abstract")]
    pub abstract_text: String,
    /// Ids of near-identical papers that it stands for.
    pub versions: Vec<String>,
    /// What it is ranked by, 0 or more; see [`Measure`].
    pub score: f64,
    /// Cosine to the centroid of its theme, 0 to 1.
    pub similarity: f64,
    /// How surely it is in that theme, 0 to 1; 0 is as near to another.
    pub margin: f64,
    /// The liked paper most related to it; where nothing is known to be liked, the paper of the library with the
    /// most similar words.
    pub nearest: Option<NearPaper>,
}

/// A paper that a new one is near to, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NearPaper {
    /// Its id.
    pub id: String,
    /// The title as written; the beginning of the abstract where there is none.
    pub title: String,
    /// Where it is found.
    pub url: Option<String>,
    /// How near it is, above 0: the score of a related paper, `words + concepts`, or where nothing is known to be liked
    /// the cosine of words.
    pub score: f64,
    /// The part of the score that comes from shared words.
    pub words: f64,
    /// The part that comes from shared concepts; below 0 where they speak against it.
    pub concepts: f64,
    /// The terms that make most of the similarity of words, largest share first; none where only concepts are shared.
    pub shared_terms: Vec<SharedTerm>,
}
