//! Which papers are one paper several times? [`Duplicates`]: versions and re-posts, found before anything is counted.

mod doubts;
mod leaders;
mod settings;
mod shingles;
mod suspects;

pub use settings::DuplicateSettings;

use std::collections::BTreeMap;

use self::doubts::differ;
use self::leaders::leaders;
use self::shingles::Shingles;
use self::suspects::suspects;
use crate::corpus::{Corpus, Paper};

/// Groups of near-identical papers, each with the paper that represents it; most groups are of one paper.
///
/// Two papers are near-identical if their texts, title and abstract together, resemble each other by at least
/// [`min_resemblance`](DuplicateSettings::min_resemblance), the numbers in their titles are the same, and they have
/// an author in common where both name any. The resemblance of two texts is the share of their runs of three words
/// that both hold, of those that either holds (A. Z. Broder 1997, "On the resemblance and containment of documents").
/// Texts of fewer than five words are never near-identical: they say too little.
///
/// A group is a star, not a chain: every member is near-identical to the representative, which is the paper of most
/// words, hence the most complete version; of equal ones, that of the lesser id. See the source of `leaders` for how
/// ties between groups are broken. Nothing depends on the order of the input.
///
/// A *paper* is a place in the corpus here, and a *row* the number of a group, which is the row of every matrix:
/// groups are ordered by their representatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicates {
    /// The representative of each row, ascending.
    representatives: Vec<u32>,
    /// The row of each paper.
    rows: Vec<u32>,
    /// The papers, ascending, of each row of more than one.
    repeated: BTreeMap<usize, Vec<u32>>,
}

impl Duplicates {
    /// Finds the groups of a corpus; each paper by itself where the settings say so.
    ///
    /// Cost: O(text), in parallel, and little beside; 10 bytes a word for the time being.
    pub fn find(corpus: &Corpus, settings: &DuplicateSettings) -> Self {
        let papers = corpus.papers();
        if settings.keep {
            return Self::none(papers.len());
        }
        let rows = suspects(papers, settings.min_resemblance);
        let suspects: Vec<&Paper> = rows.iter().map(|&row| &papers[row]).collect();
        let among_suspects = leaders(&Shingles::new(&suspects), settings.min_resemblance, |a, b| {
            differ(suspects[a], suspects[b])
        });
        let mut leaders: Vec<u32> = (0..papers.len() as u32).collect();
        rows.iter().zip(among_suspects).for_each(|(&row, leader)| leaders[row] = rows[leader] as u32);
        Self::of_leaders(&leaders)
    }

    /// Each paper by itself.
    pub fn none(n_papers: usize) -> Self {
        Self::of_leaders(&(0..n_papers as u32).collect::<Vec<_>>())
    }

    /// The groups of papers with the same leader, by paper; `None` where a leader is not its own.
    pub(crate) fn of_representatives(leaders: &[u32]) -> Option<Self> {
        let sound = |&leader: &u32| leaders.get(leader as usize) == Some(&leader);
        leaders.iter().all(sound).then(|| Self::of_leaders(leaders))
    }

    /// The groups of papers with the same leader, which is its own.
    fn of_leaders(leaders: &[u32]) -> Self {
        let papers = || (0_u32..).zip(leaders);
        let representatives: Vec<u32> =
            papers().filter(|(paper, leader)| paper == *leader).map(|(paper, _)| paper).collect();
        let mut row_of_leader = vec![u32::MAX; leaders.len()];
        (0..).zip(&representatives).for_each(|(row, &paper)| row_of_leader[paper as usize] = row);
        let rows: Vec<u32> = leaders.iter().map(|&leader| row_of_leader[leader as usize]).collect();
        let mut repeated: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (paper, &leader) in papers().filter(|(paper, leader)| paper != *leader) {
            repeated.entry(rows[paper as usize] as usize).or_insert_with(|| vec![leader]).push(paper);
        }
        repeated.values_mut().for_each(|papers| papers.sort_unstable());
        Self { representatives, rows, repeated }
    }

    /// Number of rows: of papers that are not near-identical.
    pub fn n_rows(&self) -> usize {
        self.representatives.len()
    }

    /// Number of papers.
    pub fn n_papers(&self) -> usize {
        self.rows.len()
    }

    /// Number of papers that another one represents.
    pub fn n_duplicates(&self) -> usize {
        self.n_papers() - self.n_rows()
    }

    /// The row of a paper.
    pub fn row_of(&self, paper: usize) -> usize {
        self.rows[paper] as usize
    }

    /// The paper that represents a row.
    pub fn paper_of(&self, row: usize) -> usize {
        self.representatives[row] as usize
    }

    /// The papers of a row, its representative among them, ascending.
    pub fn group(&self, row: usize) -> impl ExactSizeIterator<Item = usize> + '_ {
        let alone = std::slice::from_ref(&self.representatives[row]);
        let papers = self.repeated.get(&row).map_or(alone, Vec::as_slice);
        papers.iter().map(|&paper| paper as usize)
    }

    /// Whether another paper represents this one.
    pub fn is_duplicate(&self, paper: usize) -> bool {
        self.paper_of(self.row_of(paper)) != paper
    }

    /// The papers of some rows, row by row.
    pub fn papers_of<'a>(&'a self, rows: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
        rows.iter().flat_map(|&row| self.group(row))
    }

    /// Number of papers of each row, shape `(n_rows)`.
    pub fn sizes(&self) -> Vec<usize> {
        let mut sizes = vec![1; self.n_rows()];
        self.repeated.iter().for_each(|(&row, papers)| sizes[row] = papers.len());
        sizes
    }

    /// The rows of more than one paper, ascending.
    pub fn repeated(&self) -> impl Iterator<Item = usize> + '_ {
        self.repeated.keys().copied()
    }

    /// The representatives, by row.
    pub fn representatives<'a>(&self, corpus: &'a Corpus) -> Vec<&'a Paper> {
        self.representatives.iter().map(|&paper| &corpus.papers()[paper as usize]).collect()
    }
}

#[cfg(test)]
mod tests;
