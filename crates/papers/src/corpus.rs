//! [`Corpus`]: papers in the order of their ids.

use std::collections::BTreeSet;

use xxhash_rust::xxh3::Xxh3;

use crate::{Error, Paper, Result};

/// Papers in the order of their ids, each id once.
///
/// The order is part of the contract: it makes every result independent of the order in which papers were read, and a
/// tie that is "broken by id" is a tie broken by index.
///
/// Three numbers must not be confused. The *index* of a paper is its position in [`papers`](Corpus::papers). Its
/// *position in the input* is known to a corpus made [with positions](Corpus::with_positions). A *row* of a matrix made
/// from a corpus may stand for several near-identical papers, so row i is paper i only where there are no duplicates.
///
/// Two corpora are equal if their papers are, wherever these came from.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    papers: Vec<Paper>,
    /// The position in the input of each paper.
    positions: Option<Vec<u32>>,
}

impl PartialEq for Corpus {
    fn eq(&self, other: &Self) -> bool {
        self.papers == other.papers
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

    /// [`Corpus::new`], but each paper keeps its position in `papers`, at a cost of four bytes a paper.
    ///
    /// ```
    /// use themata_papers::{Corpus, Paper};
    ///
    /// let paper = |id: &str| Paper { id: id.to_owned(), ..Paper::default() };
    /// let (corpus, duplicates) = Corpus::with_positions(vec![paper("b"), paper("a"), paper("b"), paper("c")]);
    /// assert_eq!(duplicates, 1);
    /// assert_eq!(corpus.input_positions(), Some(&[1, 0, 3][..]));
    /// assert_eq!(corpus.input_order(), Some(vec![1, 0, 2]));
    /// ```
    ///
    /// # Panics
    ///
    /// With 2^32 papers or more.
    pub fn with_positions(papers: Vec<Paper>) -> (Self, usize) {
        let n_given = papers.len();
        let position = |at| u32::try_from(at).expect("there are fewer than 2^32 papers");
        let mut placed: Vec<(Paper, u32)> =
            papers.into_iter().enumerate().map(|(at, paper)| (paper, position(at))).collect();
        placed.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
        placed.dedup_by(|(later, _), (earlier, _)| later.id == earlier.id);
        let (papers, positions): (Vec<Paper>, Vec<u32>) = placed.into_iter().unzip();
        let duplicates = n_given - papers.len();
        (Self { papers, positions: Some(positions) }, duplicates)
    }

    /// A corpus of papers that are in the order of their ids already, each id once.
    pub(crate) fn from_sorted(papers: Vec<Paper>) -> Self {
        Self { papers, positions: None }
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

    /// For each paper, its position in the input; `None` unless made [with positions](Self::with_positions).
    pub fn input_positions(&self) -> Option<&[u32]> {
        self.positions.as_deref()
    }

    /// The indices of the papers in the order of the input; `None` unless made
    /// [with positions](Self::with_positions). O(n log n).
    pub fn input_order(&self) -> Option<Vec<usize>> {
        let positions = self.positions.as_ref()?;
        let mut order: Vec<usize> = (0..positions.len()).collect();
        order.sort_unstable_by_key(|&index| positions[index]);
        Some(order)
    }

    /// The index of the paper with this id. O(log n).
    pub fn row_of(&self, id: &str) -> Option<usize> {
        self.papers.binary_search_by(|paper| paper.id.as_str().cmp(id)).ok()
    }

    /// [`Corpus::row_of`], or an error that suggests a similar id.
    pub fn find(&self, id: &str) -> Result<usize> {
        self.row_of(id)
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
            move |paper: &&Paper| !texts.contains(&paper.texts()) && other.row_of(&paper.id).is_none();
        self.papers.iter().filter(is_new)
    }

    /// Keeps the papers with these indices, which must ascend.
    pub(crate) fn retain_indices(self, indices: &[usize]) -> Self {
        let Self { mut papers, positions } = self;
        let papers = indices.iter().map(|&index| std::mem::take(&mut papers[index])).collect();
        let positions = positions.map(|positions| indices.iter().map(|&index| positions[index]).collect());
        Self { papers, positions }
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
