//! Where papers were read: [`Origins`], a source and a line for each record.

use std::collections::BTreeMap;

use themata_engine::indices::DocumentIndex;

/// Where a record was read. 8 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    source: u32,
    line: u32,
}

impl Origin {
    pub(crate) fn new(source: usize, line: usize) -> Self {
        let bounded = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self { source: bounded(source), line: bounded(line) }
    }

    /// The position of the source among those of the [outcome](super::ReadOutcome::sources).
    pub fn source(self) -> usize {
        self.source as usize
    }

    /// The line the record begins on, counted from 1, if known.
    pub fn line(self) -> Option<usize> {
        Some(self.line as usize).filter(|&line| line > 0)
    }
}

/// Where the papers of a corpus were read. A paper has several origins if records of the same id were merged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins {
    first: Vec<Origin>,
    more: BTreeMap<u32, Vec<Origin>>,
}

impl Origins {
    pub(crate) fn new(first: Vec<Origin>) -> Self {
        Self { first, more: BTreeMap::new() }
    }

    pub(crate) fn add(&mut self, document: usize, origin: Origin) {
        self.more.entry(document as u32).or_default().push(origin);
    }

    /// The origins of a paper, the first read first.
    pub fn of(&self, document: DocumentIndex) -> impl Iterator<Item = Origin> + '_ {
        let more = self.more.get(&(document.get() as u32));
        self.first.get(document.get()).into_iter().chain(more.into_iter().flatten()).copied()
    }
}
