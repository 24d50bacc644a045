//! Near-identical papers: [`Duplicates`], versions and re-posts of one paper, found before anything is counted.

mod candidates;
mod evidence;
mod names;
mod pairs;
mod representatives;
mod settings;
mod shingles;
mod titles;
mod union;

pub use evidence::Evidence;
pub use pairs::{are_alike, evidence, is_no_author, is_notice, title_key};
pub use settings::DuplicateSettings;

pub use crate::document::{IdentifierKind, Identifiers};

use std::collections::BTreeMap;

use self::candidates::candidates;
use self::evidence::{Record, differ};
use self::representatives::representatives;
use self::shingles::{Cutter, Shingles};
use self::union::Groups;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::indices::{DocumentIndex, RowIndex};
use crate::text::Recurring;

/// Groups of records of one paper, each with the record that represents it; most groups are of one.
///
/// Two records are of one paper by one kind of [`Evidence`]:
///
/// - **identifier**: they share a DOI, a PMID, a PMCID, an arXiv id or an OpenAlex id, and their titles are alike, whatever
///   their abstracts. Chapters that share the DOI of their book have unlike titles.
/// - **title and author**: they share a long title, whatever its mark-up, case and punctuation, and an author, however the name is written;
///   their years are at most three apart. If both have DOIs, one is that of a preprint.
/// - **text**: their texts, title and abstract together, resemble each other by at least
///   [`min_resemblance`](DuplicateSettings::min_resemblance), the numbers in their titles are equal, and they have an
///   author in common if both name any. The resemblance of two texts is the Jaccard coefficient of their sets of
///   three-word runs (A. Z. Broder 1997, "On the resemblance and containment of documents"). Texts of fewer than five
///   words are never near-identical: they say too little.
///
/// Different PMIDs, and different DOIs with unlike titles, speak against any evidence unless a preprint is among them.
///
/// A group is what evidence connects, strongest first; two groups are not joined if a record of one cannot be of one paper
/// with a record of the other, as far as their first eight unlike records show. Texts are near-identical to the longest
/// text among them, not through a third one. The record with the longest text, hence the most complete version,
/// represents the group. Ties go to the document that comes first.
///
/// Each group is a row of every matrix. Rows are in the order of their representatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicates {
    /// The representative of each row, ascending.
    representatives: Vec<u32>,
    /// The row of each paper.
    rows: Vec<u32>,
    /// The papers, ascending, of each row of more than one.
    repeated: BTreeMap<u32, Vec<u32>>,
}

impl Duplicates {
    /// Finds the groups of documents, or leaves each by itself if the settings say so.
    ///
    /// Cost: O(text), in parallel, and O(n log n) for n documents; 10 bytes a word while it runs.
    pub fn find(documents: &[Document<'_>], settings: &DuplicateSettings) -> Self {
        if settings.keep {
            return Self::none(documents.len());
        }
        let texts: Vec<[&str; 2]> = documents.iter().map(Document::texts).collect();
        Self::find_without(documents, settings, &Recurring::find(&texts))
    }

    /// [`Duplicates::find`] that does not read these sentences.
    pub(crate) fn find_without(
        documents: &[Document<'_>],
        settings: &DuplicateSettings,
        recurring: &Recurring,
    ) -> Self {
        if settings.keep {
            return Self::none(documents.len());
        }
        let mut groups = Groups::new(documents);
        groups.join_by_identifiers();
        groups.join_by_titles();
        groups.join_by_texts(&of_like_texts(documents, settings.min_resemblance, recurring));
        let mut cutter = Cutter::new(recurring);
        Self::grouped(&groups.representatives(|document| cutter.count_words(document)))
    }

    /// Each document by itself.
    pub fn none(n_documents: usize) -> Self {
        Self::grouped(&(0..n_documents as u32).collect::<Vec<_>>())
    }

    /// The groups of documents with the same representative, by document.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if a representative does not represent itself.
    pub fn try_from_representatives(representatives: &[u32]) -> Result<Self> {
        let is_own = |&&at: &&u32| representatives.get(at as usize) != Some(&at);
        match representatives.iter().find(is_own) {
            Some(at) => Err(Error::shape("representative", at, "a document that represents itself")),
            None => Ok(Self::grouped(representatives)),
        }
    }

    /// The groups of documents with the same representative, which represents itself.
    fn grouped(of_documents: &[u32]) -> Self {
        let documents = || (0_u32..).zip(of_documents);
        let represents_itself = |(document, representative): &(u32, &u32)| document == *representative;
        let representatives: Vec<u32> =
            documents().filter(represents_itself).map(|(document, _)| document).collect();
        let mut row_of = vec![u32::MAX; of_documents.len()];
        (0..).zip(&representatives).for_each(|(row, &document)| row_of[document as usize] = row);
        let rows: Vec<u32> = of_documents.iter().map(|&document| row_of[document as usize]).collect();
        let mut repeated: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (document, &representative) in documents().filter(|pair| !represents_itself(pair)) {
            let group = repeated.entry(rows[document as usize]);
            group.or_insert_with(|| vec![representative]).push(document);
        }
        repeated.values_mut().for_each(|documents| documents.sort_unstable());
        Self { representatives, rows, repeated }
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.representatives.len()
    }

    /// All rows, ascending.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = RowIndex> + use<> {
        (0..self.n_rows()).map(RowIndex::new)
    }

    /// Number of documents.
    pub fn n_documents(&self) -> usize {
        self.rows.len()
    }

    /// Number of documents represented by another one.
    pub fn n_duplicates(&self) -> usize {
        self.n_documents() - self.n_rows()
    }

    /// The row of a document.
    pub fn row(&self, document: DocumentIndex) -> RowIndex {
        RowIndex::new(self.rows[document.get()] as usize)
    }

    /// The document that represents a row.
    pub fn representative(&self, row: RowIndex) -> DocumentIndex {
        DocumentIndex::new(self.representatives[row.get()] as usize)
    }

    /// The documents of a row, its representative among them, ascending.
    pub fn group(&self, row: RowIndex) -> impl ExactSizeIterator<Item = DocumentIndex> + '_ {
        let alone = std::slice::from_ref(&self.representatives[row.get()]);
        let documents = self.repeated.get(&(row.get() as u32)).map_or(alone, Vec::as_slice);
        documents.iter().map(|&document| DocumentIndex::new(document as usize))
    }

    /// Whether another document represents this one.
    pub fn is_duplicate(&self, document: DocumentIndex) -> bool {
        self.representative(self.row(document)) != document
    }

    /// The documents of some rows, row by row.
    pub fn documents<'a>(&'a self, rows: &'a [RowIndex]) -> impl Iterator<Item = DocumentIndex> + 'a {
        rows.iter().flat_map(|&row| self.group(row))
    }

    /// Number of documents of each row, shape `(n_rows)`.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![1; self.n_rows()];
        self.repeated.iter().for_each(|(&row, documents)| sizes[row as usize] = documents.len());
        sizes
    }

    /// The rows of more than one document, ascending.
    pub fn repeated(&self) -> impl Iterator<Item = RowIndex> + '_ {
        self.repeated.keys().map(|&row| RowIndex::new(row as usize))
    }

    /// The representatives of these documents, by row.
    pub fn representatives<'a>(&self, documents: &[Document<'a>]) -> Vec<Document<'a>> {
        self.representatives.iter().map(|&document| documents[document as usize]).collect()
    }
}

/// The document that represents those whose texts resemble it, for each document.
fn of_like_texts(documents: &[Document<'_>], least: f64, recurring: &Recurring) -> Vec<u32> {
    let candidates = candidates(documents, least, recurring);
    let texts: Vec<Document<'_>> = candidates.iter().map(|&at| documents[at]).collect();
    let found = representatives(&Shingles::new(&texts, recurring), least, |a, b| {
        differ(&Record::new(texts[a]), &Record::new(texts[b]))
    });
    let mut all: Vec<u32> = (0..documents.len() as u32).collect();
    candidates.iter().zip(found).for_each(|(&at, found)| all[at] = candidates[found] as u32);
    all
}

#[cfg(test)]
mod tests;
