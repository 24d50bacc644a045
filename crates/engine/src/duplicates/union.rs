//! Groups that grow by evidence and are never joined against evidence: [`Groups`].

use std::collections::BTreeMap;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::evidence::{
    Record, are_of_two_journals, are_titles_of_two_journals, by_identifier, by_title, conflict,
    shared_identifier,
};
use super::titles::Title;
use crate::document::{Document, IdentifierKind};

/// The number of different papers that one identifier or title is compared with. Proceedings whose papers all have the DOI
/// of the volume have more, and comparing all pairs would be quadratic.
const MOST_COMPARED: usize = 32;
/// The number of records kept of a group to compare others with.
const MOST_KEPT: usize = 8;

/// Documents in disjoint groups, each known by its least document.
pub(super) struct Groups<'a> {
    documents: &'a [Document<'a>],
    parents: Vec<u32>,
    /// Unlike records of each group of more than one, by its least document.
    kept: BTreeMap<u32, Vec<u32>>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(documents: &'a [Document<'a>]) -> Self {
        Self { documents, parents: (0..documents.len() as u32).collect(), kept: BTreeMap::new() }
    }

    /// Joins the records that share an identifier, strongest kind first. O(n log n), and O(text) of those that share one.
    pub(super) fn join_by_identifiers(&mut self) {
        for kind in IdentifierKind::ALL {
            let of = |(at, document): (usize, &Document<'_>)| {
                document.identifiers.get(kind).map(|value| (value, at as u32))
            };
            let found: Vec<(u64, u32)> = self.documents.iter().enumerate().filter_map(of).collect();
            self.join_runs(found, |a, b| by_identifier(a, b).is_some(), contradict);
        }
    }

    /// Joins the records that share a long title and an author. O(titles), in parallel, and O(n log n).
    pub(super) fn join_by_titles(&mut self) {
        let of = |(at, document): (usize, &Document<'_>)| {
            // A title without authors joins nothing.
            let title = Some(document).filter(|document| !document.authors.is_empty());
            let title = title.map(|document| Title::new(document.title)).filter(Title::is_telling)?;
            Some((xxh3_64(title.key().as_bytes()), at as u32))
        };
        let found: Vec<(u64, u32)> = self.documents.par_iter().enumerate().filter_map(of).collect();
        self.join_runs(found, by_title, |a, b| contradict(a, b) || are_of_two_journals(a, b));
    }

    /// Joins each document with the one whose text it resembles.
    pub(super) fn join_by_texts(&mut self, representatives: &[u32]) {
        for (document, &representative) in (0..).zip(representatives) {
            if document != representative {
                self.join(representative, document, contradict);
            }
        }
    }

    /// Joins what is one paper among documents of the same value, in their order.
    fn join_runs(
        &mut self,
        mut found: Vec<(u64, u32)>,
        is_one: impl Fn(&Record<'_>, &Record<'_>) -> bool,
        contradict: impl Fn(&Record<'_>, &Record<'_>) -> bool,
    ) {
        found.par_sort_unstable();
        let mut runs: Vec<&[(u64, u32)]> =
            found.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1).collect();
        // The values are hashes, whose order means nothing.
        runs.sort_unstable_by_key(|run| run[0].1);
        for run in runs {
            let mut different: Vec<(u32, Record<'_>)> = Vec::new();
            for &(_, document) in run {
                let record = Record::new(self.documents[document as usize]);
                let joins = |(other, of_other): &(u32, Record<'_>)| {
                    is_one(of_other, &record) && self.join(*other, document, &contradict)
                };
                if !different.iter().any(joins) && different.len() < MOST_COMPARED {
                    different.push((document, record));
                }
            }
        }
    }

    fn root(&mut self, document: u32) -> u32 {
        let mut at = document;
        while self.parents[at as usize] != at {
            let above = self.parents[self.parents[at as usize] as usize];
            self.parents[at as usize] = above;
            at = above;
        }
        at
    }

    /// Joins the groups of two documents unless records of them contradict each other. Returns whether they are one group.
    fn join(&mut self, a: u32, b: u32, contradict: impl Fn(&Record<'_>, &Record<'_>) -> bool) -> bool {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return true;
        }
        let (low, high) = (a.min(b), a.max(b));
        let kept = |root: u32| self.kept.get(&root).cloned().unwrap_or_else(|| vec![root]);
        let (mut kept, others) = (kept(low), kept(high));
        let records = |kept: &[u32]| -> Vec<Record<'_>> {
            kept.iter().map(|&document| Record::new(self.documents[document as usize])).collect()
        };
        let (own_records, other_records) = (records(&kept), records(&others));
        if own_records.iter().any(|a| other_records.iter().any(|b| contradict(a, b))) {
            return false;
        }
        for (document, record) in others.into_iter().zip(&other_records) {
            let is_known = |other: &Record<'_>| {
                other.title == record.title && other.document.identifiers == record.document.identifiers
            };
            if kept.len() < MOST_KEPT && !own_records.iter().any(is_known) {
                kept.push(document);
            }
        }
        self.kept.remove(&high);
        self.kept.insert(low, kept);
        self.parents[high as usize] = low;
        true
    }

    /// The representative of each document: the first of the highest `rank` in its group.
    pub(super) fn representatives(mut self, mut rank: impl FnMut(Document<'_>) -> usize) -> Vec<u32> {
        let mut all: Vec<u32> = (0..self.documents.len() as u32).collect();
        if self.kept.is_empty() {
            return all;
        }
        let mut best: BTreeMap<u32, (usize, u32)> = BTreeMap::new();
        let mut members: Vec<(u32, u32)> = Vec::new();
        for document in 0..all.len() as u32 {
            let root = self.root(document);
            if !self.kept.contains_key(&root) {
                continue;
            }
            members.push((root, document));
            let found = (rank(self.documents[document as usize]), document);
            let so_far = best.entry(root).or_insert(found);
            if found.0 > so_far.0 {
                *so_far = found;
            }
        }
        for (root, document) in members {
            all[document as usize] = best[&root].1;
        }
        all
    }
}

/// Whether two records cannot be in one group: their identifiers contradict each other, or they are parts of a series, whose
/// titles are alike but for numbers.
fn contradict(a: &Record<'_>, b: &Record<'_>) -> bool {
    let share_nothing = || shared_identifier(a, b).is_none();
    conflict(a, b)
        || (are_titles_of_two_journals(a, b) || a.title.differs_in_numbers_alone(&b.title)) && share_nothing()
}
