//! [`Corpus`]: papers in the order of their ids.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::mem;

use themata_engine::duplicates::title_key;
use themata_engine::indices::DocumentIndex;
use xxhash_rust::xxh3::Xxh3;

use crate::merge::{fill, same_paper};
use crate::{Error, Paper, Result};

/// Papers in the order of their ids, each id once.
///
/// The order is part of the contract: it makes every result independent of the order in which papers were read, and a
/// tie that is "broken by id" is a tie broken by index.
///
/// The *index* of a paper is its position in [`papers`](Corpus::papers), and the index of its document in an analysis. Two
/// other numbers must not be confused with it: the paper's *position in the input*, which an [`InputOrder`] maps to its
/// index, and the *row* of a matrix made from the corpus, which may stand for several near-identical papers.
///
/// An id is not a paper: see [`Corpus::new`].
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
    /// Sorts papers by id (byte order). Records that share an id and are of one paper (see [`same_paper`]) become one: the first
    /// is kept, filled from the others, whose number is returned beside the corpus. Other papers that share an id get
    /// ids of their own, in the order of the input: `smith2020-2`, `smith2020-3`, or the next number that is free.
    pub fn new(mut papers: Vec<Paper>) -> (Self, usize) {
        papers.sort_by(|a, b| a.id.cmp(&b.id));
        let order: Vec<u32> = (0..papers.len()).map(short).collect();
        let Resolved { merged, renamed } = resolve(&mut papers, &order);
        if !merged.is_empty() {
            let mut gone = vec![false; papers.len()];
            merged.iter().for_each(|&(later, _)| gone[later] = true);
            let mut gone = gone.into_iter();
            papers.retain(|_| gone.next() == Some(false));
        }
        if !renamed.is_empty() {
            papers.sort_by(|a, b| a.id.cmp(&b.id));
        }
        (Self::from_sorted(papers), merged.len())
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
    pub fn with_input_order(mut papers: Vec<Paper>) -> (Self, InputOrder) {
        let mut order: Vec<u32> = (0..papers.len()).map(short).collect();
        order.sort_by(|&a, &b| papers[a as usize].id.cmp(&papers[b as usize].id));
        let Resolved { merged, .. } = resolve(&mut papers, &order);
        let mut ids: Vec<String> = papers.iter().map(|paper| paper.id.clone()).collect();
        let mut gone = vec![false; papers.len()];
        for (later, earlier) in merged {
            let id = ids[earlier].clone();
            ids[later] = id;
            gone[later] = true;
        }
        let mut gone = gone.into_iter();
        papers.retain(|_| gone.next() == Some(false));
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

    /// The papers that are not in another corpus: neither as the [same paper](same_paper) under the same id, nor by title
    /// and abstract. O(n log n).
    pub fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Paper> {
        let texts: BTreeSet<(&str, &str)> = other.papers.iter().map(Paper::texts).collect();
        let is_new = move |paper: &&Paper| {
            let known = other.index_of(&paper.id).map(|index| other.paper(index));
            !texts.contains(&paper.texts()) && known.is_none_or(|known| !same_paper(known, paper))
        };
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

/// A position among papers in half the space.
pub(crate) fn short(position: usize) -> u32 {
    u32::try_from(position).expect("there are fewer papers than 2^32")
}

/// What became of papers that share an id.
pub(crate) struct Resolved {
    /// Records that were merged into an earlier one of the same paper, and that one.
    pub(crate) merged: Vec<(usize, usize)>,
    /// Papers that got an id of their own.
    pub(crate) renamed: Vec<usize>,
}

/// If an id has more different papers than this, it is a constant in place of ids, and further records are only looked up by their
/// titles: comparing all pairs would cost too much.
const MOST_COMPARED: usize = 16;

/// Merges the records of one paper among those of the same id and renames the others. `order` has the papers by id, those of one id in
/// the order they were read. Merged records are left empty.
pub(crate) fn resolve(papers: &mut [Paper], order: &[u32]) -> Resolved {
    let (mut merged, mut renamed) = (Vec::new(), Vec::new());
    let mut start = 0;
    while start < order.len() {
        let id = &papers[order[start] as usize].id;
        let n_same = order[start..].iter().take_while(|&&index| papers[index as usize].id == *id).count();
        let run = &order[start..start + n_same];
        start += n_same;
        if n_same == 1 {
            continue;
        }
        let run: Vec<usize> = run.iter().map(|&index| index as usize).collect();
        let mut different = vec![run[0]];
        let mut titles = HashMap::from([(title_key(&papers[run[0]].title), run[0])]);
        for &later in &run[1..] {
            let title = title_key(&papers[later].title);
            let known = titles.get(&title).copied();
            let others = if different.len() > MOST_COMPARED { &[][..] } else { &different };
            let same = |&earlier: &usize| same_paper(&papers[earlier], &papers[later]);
            if let Some(earlier) = known.into_iter().chain(others.iter().copied()).find(same) {
                let other = mem::take(&mut papers[later]);
                fill(&mut papers[earlier], &other);
                merged.push((later, earlier));
            } else {
                different.push(later);
                titles.entry(title).or_insert(later);
                renamed.push(later);
            }
        }
    }
    rename(papers, &renamed);
    Resolved { merged, renamed }
}

/// Gives each of these papers its id with the next number that makes it unique.
fn rename(papers: &mut [Paper], renamed: &[usize]) {
    if renamed.is_empty() {
        return;
    }
    let mut taken: HashSet<String> = papers.iter().map(|paper| paper.id.clone()).collect();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    for &index in renamed {
        let id = mem::take(&mut papers[index].id);
        let number = numbers.entry(id.clone()).or_insert(1);
        papers[index].id = loop {
            *number += 1;
            let own = format!("{id}-{number}");
            if taken.insert(own.clone()) {
                break own;
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn paper(id: &str, title: &str) -> Paper {
        Paper { id: id.to_owned(), title: title.to_owned(), ..Paper::default() }
    }

    fn titled(corpus: &Corpus) -> Vec<(&str, &str)> {
        corpus.papers().iter().map(|paper| (paper.id.as_str(), paper.title.as_str())).collect()
    }

    #[test]
    fn other_papers_of_the_same_id_get_ids_of_their_own() {
        let papers = vec![
            paper("a", "Oars of wood on lakes"),
            paper("a", "Whale song in fog"),
            paper("a-2", "Bread of rye"),
            paper("a", "OARS OF WOOD ON LAKES."),
            paper("a", "Rafts of logs"),
        ];
        let (corpus, merged) = Corpus::new(papers.clone());
        let expected = [
            ("a", "Oars of wood on lakes"),
            ("a-2", "Bread of rye"),
            ("a-3", "Whale song in fog"),
            ("a-4", "Rafts of logs"),
        ];
        assert_eq!((titled(&corpus), merged), (expected.to_vec(), 1));
        let (same, order) = Corpus::with_input_order(papers);
        assert_eq!(same, corpus);
        assert_eq!(order.restore(&["a", "a-2", "a-3", "a-4"]), ["a", "a-3", "a-2", "a", "a-4"]);
    }

    #[test]
    fn a_constant_in_place_of_ids_loses_no_paper() {
        let papers: Vec<Paper> = (0..3000).map(|i| paper("x", &format!("paper {}", i % 1000))).collect();
        let (corpus, merged) = Corpus::new(papers);
        assert_eq!((corpus.len(), merged), (1000, 2000));
    }

    #[test]
    fn papers_in_a_background_are_told_by_more_than_their_ids() {
        let (corpus, _) = Corpus::new(vec![paper("a", "Oars of wood on lakes")]);
        let (background, _) =
            Corpus::new(vec![paper("a", "Whale song in fog"), paper("b", "Oars of wood on lakes")]);
        let ids: Vec<&str> = background.without(&corpus).map(|paper| paper.id.as_str()).collect();
        assert_eq!(ids, ["a"]);
    }

    proptest! {
        #[test]
        fn every_id_is_unique_and_every_title_stays(
            papers in prop::collection::vec(("[ab](-[23])?", "oars of wood|whale song|bread of rye"), 0..20),
        ) {
            let papers: Vec<Paper> = papers.iter().map(|(id, title)| paper(id, title)).collect();
            let titles: BTreeSet<(String, String)> =
                papers.iter().map(|paper| (paper.id.clone(), paper.title.clone())).collect();
            let (corpus, merged) = Corpus::new(papers.clone());
            prop_assert_eq!(corpus.len(), titles.len());
            prop_assert_eq!(merged, papers.len() - titles.len());
            prop_assert!(corpus.papers().windows(2).all(|pair| pair[0].id < pair[1].id));
            let (same, order) = Corpus::with_input_order(papers.clone());
            prop_assert_eq!(&same, &corpus);
            for (at, paper) in papers.iter().enumerate() {
                prop_assert_eq!(&corpus.paper(order.document(InputPosition(at))).title, &paper.title);
            }
        }
    }
}
