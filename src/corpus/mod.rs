//! What papers are there? [`Paper`], [`Corpus`], and how they are read from files.

mod bytes;
mod collect;
mod dates;
mod formats;
mod index;
mod read;
mod select;
mod sieve;
mod source;
mod vectors;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::Xxh3;

use crate::error::{Error, Result};

pub use dates::PartialDate;
pub(crate) use formats::{EXACT, RIS_EXACT, means_text, reread};
pub use formats::{FieldMap, InputFormat};
pub use index::is_index;
pub(crate) use index::{GENERATION, MANIFEST, generations};
pub use read::{FormatCount, ReadOptions, ReadOutcome, Skipped, read, read_from};
pub use select::{Condition, Sample};
pub use vectors::{DenseVectors, PaperVectors, read_vectors};

/// One paper: what the program reads of it and everything else its record held.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Paper {
    /// Unique in the corpus. Where the source gives none, the source's stem and the record's number,
    /// such as `papers-page:0017`.
    pub id: String,
    /// The title as written, LaTeX included. May be empty where the abstract is not.
    #[serde(default)]
    pub title: String,
    /// The abstract as written. May be empty where the title is not.
    #[serde(default, rename = "abstract")]
    pub abstract_text: String,
    /// Year of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// Date of publication as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Names of the authors, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// Journal, conference or publisher.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// Where the paper is found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Digital object identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doi: Option<String>,
    /// A known class of the paper, for evaluation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Subject categories or keywords.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// The record's other fields, untouched.
    #[serde(default, flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// Characters of an abstract that stand for a missing title.
const TITLE_FROM_ABSTRACT: usize = 80;

impl Paper {
    /// The title as written, or the beginning of the abstract where there is none.
    pub fn shown_title(&self) -> String {
        if !self.title.is_empty() {
            return self.title.clone();
        }
        match self.abstract_text.char_indices().nth(TITLE_FROM_ABSTRACT) {
            Some((end, _)) => format!("{}…", self.abstract_text[..end].trim_end()),
            None => self.abstract_text.clone(),
        }
    }

    fn texts(&self) -> (&str, &str) {
        (&self.title, &self.abstract_text)
    }

    /// The value of a field by its name in a record, as text: `label`, `year`, or any other field.
    ///
    /// `None` where the paper lacks it or holds an empty value or a list there.
    pub fn field(&self, name: &str) -> Option<String> {
        let value = match name {
            "id" => Some(self.id.clone()),
            "title" => Some(self.title.clone()),
            "abstract" => Some(self.abstract_text.clone()),
            "year" => self.year.map(|year| year.to_string()),
            "date" => self.date.clone(),
            "venue" => self.venue.clone(),
            "url" => self.url.clone(),
            "doi" => self.doi.clone(),
            "label" => self.label.clone(),
            _ => match self.extra.get(name)? {
                serde_json::Value::String(text) => Some(text.clone()),
                serde_json::Value::Number(number) => Some(number.to_string()),
                serde_json::Value::Bool(flag) => Some(flag.to_string()),
                _ => None,
            },
        };
        value.filter(|value| !value.is_empty())
    }
}

/// Papers in the order of their ids.
///
/// The order is part of the contract: it makes every result independent of the order in which papers were
/// read, and a tie that is "broken by id" is a tie broken by row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corpus {
    papers: Vec<Paper>,
}

impl Corpus {
    /// Sorts papers by id (byte order). Of papers that share an id the first given is kept, and the number
    /// of the others is returned beside the corpus.
    pub fn new(mut papers: Vec<Paper>) -> (Self, usize) {
        papers.sort_by(|a, b| a.id.cmp(&b.id));
        let before = papers.len();
        papers.dedup_by(|later, earlier| later.id == earlier.id);
        let duplicates = before - papers.len();
        (Self { papers }, duplicates)
    }

    /// The papers, in the order of their ids: row i of every matrix is paper i of this slice.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// The papers, in the order of their ids.
    pub fn into_papers(self) -> Vec<Paper> {
        self.papers
    }

    /// How many papers there are.
    pub fn len(&self) -> usize {
        self.papers.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.papers.is_empty()
    }

    /// The row of the paper with this id. O(log n).
    pub fn row_of(&self, id: &str) -> Option<usize> {
        self.papers.binary_search_by(|paper| paper.id.as_str().cmp(id)).ok()
    }

    /// [`Corpus::row_of`], or an error that names an id like it.
    pub fn find(&self, id: &str) -> Result<usize> {
        self.row_of(id)
            .ok_or_else(|| Error::UnknownPaper { id: id.to_string(), similar: self.similar_id(id) })
    }

    /// The first id that is the same but for case, or that holds this one. O(n).
    fn similar_id(&self, id: &str) -> Option<String> {
        let wanted = id.to_lowercase();
        let ids = || self.papers.iter().map(|paper| &paper.id);
        let same = || ids().find(|other| other.to_lowercase() == wanted);
        let around = || ids().find(|other| !wanted.is_empty() && other.to_lowercase().contains(&wanted));
        same().or_else(around).cloned()
    }

    /// The papers that are not in another corpus, neither by id nor by title and abstract. O(n log n).
    pub fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Paper> {
        let texts: BTreeSet<(&str, &str)> = other.papers.iter().map(Paper::texts).collect();
        let is_new =
            move |paper: &&Paper| !texts.contains(&paper.texts()) && other.row_of(&paper.id).is_none();
        self.papers.iter().filter(is_new)
    }

    /// A fingerprint of ids, titles and abstracts (XXH3, 128 bits, hexadecimal), to tell whether two reports
    /// speak of the same papers. Not a cryptographic hash.
    pub fn fingerprint(&self) -> String {
        let mut hasher = Xxh3::new();
        for paper in &self.papers {
            for field in [&paper.id, &paper.title, &paper.abstract_text] {
                hasher.update(&(field.len() as u64).to_le_bytes());
                hasher.update(field.as_bytes());
            }
        }
        format!("{:032x}", hasher.digest128())
    }
}
