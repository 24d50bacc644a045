//! [`Corpus`]: papers in the order of their ids.

use std::collections::BTreeSet;

use themata_engine::indices::DocumentIndex;
use xxhash_rust::xxh3::Xxh3;

use crate::{Error, Paper, Result};

/// Papers in the order of their ids, each id once.
///
/// The order is part of the contract: it makes every result independent of the order in which papers were read, and a
/// tie that is "broken by id" is a tie broken by index.
///
/// The *index* of a paper is its position in [`papers`](Corpus::papers), and the index of its document in an analysis. Two
/// other numbers must not be confused with it: the paper's *position in the input*, which an [`InputOrder`] maps to its
/// index, and the *row* of a matrix made from the corpus, which may stand for several near-identical papers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corpus {
    papers: Vec<Paper>,
}

/// The position of a paper in the input, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InputPosition(pub usize);

/// Where the papers of the input are in a corpus made of them; see [`Corpus::with_input_order`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputOrder {
    documents: Vec<DocumentIndex>,
}

impl InputOrder {
    /// The paper at a position of the input. Papers that share an id share an index.
    ///
    /// # Panics
    ///
    /// At a position beyond the input.
    pub fn document(&self, position: InputPosition) -> DocumentIndex {
        self.documents[position.0]
    }

    /// What was found for each paper, in the order of the input. O(input).
    ///
    /// # Panics
    ///
    /// If `of_papers` has fewer entries than the corpus has papers.
    pub fn restore<T: Clone>(&self, of_papers: &[T]) -> Vec<T> {
        self.documents.iter().map(|document| of_papers[document.get()].clone()).collect()
    }
}

impl Corpus {
    /// Sorts papers by id (byte order). Of papers that share an id the first is kept; the number of the others is
    /// returned beside the corpus.
    pub fn new(mut papers: Vec<Paper>) -> (Self, usize) {
        papers.sort_by(|a, b| a.id.cmp(&b.id));
        let before = papers.len();
        papers.dedup_by(|later, earlier| later.id == earlier.id);
        let duplicates = before - papers.len();
        (Self::from_sorted(papers), duplicates)
    }

    /// [`Corpus::new`], with the way back to the order of the input.
    ///
    /// ```
    /// use themata_papers::{Corpus, InputPosition, Paper};
    ///
    /// let paper = |id: &str| Paper { id: id.to_owned(), ..Paper::default() };
    /// let (corpus, order) = Corpus::with_input_order(vec![paper("b"), paper("a"), paper("b"), paper("c")]);
    /// assert_eq!(corpus.len(), 3);
    /// assert_eq!(order.document(InputPosition(3)).get(), 2);
    /// assert_eq!(order.restore(&["A", "B", "C"]), ["B", "A", "B", "C"]);
    /// ```
    #[allow(clippy::missing_panics_doc, reason = "each id is in the corpus made of it")]
    pub fn with_input_order(papers: Vec<Paper>) -> (Self, InputOrder) {
        let ids: Vec<String> = papers.iter().map(|paper| paper.id.clone()).collect();
        let (corpus, _) = Self::new(papers);
        let index = |id: &String| corpus.index_of(id).expect("each id is in the corpus made of it");
        let documents = ids.iter().map(index).collect();
        (corpus, InputOrder { documents })
    }

    /// A corpus of papers that are in the order of their ids already, each id once.
    pub(crate) fn from_sorted(papers: Vec<Paper>) -> Self {
        Self { papers }
    }

    /// The papers, in the order of their ids. The index of a paper is its position in this slice.
    pub fn papers(&self) -> &[Paper] {
        &self.papers
    }

    /// The papers, in the order of their ids.
    pub fn into_papers(self) -> Vec<Paper> {
        self.papers
    }

    /// The number of papers.
    pub fn len(&self) -> usize {
        self.papers.len()
    }

    /// Whether there is no paper.
    pub fn is_empty(&self) -> bool {
        self.papers.is_empty()
    }

    /// The index of the paper with this id. O(log n).
    pub fn index_of(&self, id: &str) -> Option<DocumentIndex> {
        self.papers.binary_search_by(|paper| paper.id.as_str().cmp(id)).ok().map(DocumentIndex::new)
    }

    /// The paper at an index.
    ///
    /// # Panics
    ///
    /// At an index beyond the papers.
    pub fn paper(&self, index: DocumentIndex) -> &Paper {
        &self.papers[index.get()]
    }

    /// [`Corpus::index_of`], or an error that suggests a similar id.
    pub fn find(&self, id: &str) -> Result<DocumentIndex> {
        self.index_of(id)
            .ok_or_else(|| Error::UnknownPaper { id: id.to_string(), similar: self.similar_id(id) })
    }

    /// The first id that differs only in case, or else that contains this one. O(n).
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
            move |paper: &&Paper| !texts.contains(&paper.texts()) && other.index_of(&paper.id).is_none();
        self.papers.iter().filter(is_new)
    }

    /// Keeps the papers with these indices, which must ascend.
    pub(crate) fn retain_indices(self, indices: &[usize]) -> Self {
        let mut papers = self.papers;
        Self { papers: indices.iter().map(|&index| std::mem::take(&mut papers[index])).collect() }
    }

    /// A fingerprint of ids, titles and abstracts (XXH3, 128 bits, hexadecimal) that tells whether two reports are
    /// about the same papers. Not a cryptographic hash.
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
