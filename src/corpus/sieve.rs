//! Which papers are kept while the rest of a file goes by? Conditions first, then the limit, then the sample.
//!
//! Blocks of a file are sieved as they are parsed, so that memory holds what is kept and a few blocks, however
//! large the file is.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::formats::Parsed;
use super::read::ReadOptions;
use super::select::{Condition, Sample};

/// What is kept of all files of a run.
pub(super) struct Sieve<'a> {
    conditions: &'a [Condition],
    /// Papers still to be taken.
    room: Option<usize>,
    sample: Option<Lowest>,
}

impl<'a> Sieve<'a> {
    pub(super) fn new(options: &'a ReadOptions) -> Self {
        let sample = options.sample.map(|sample| Lowest { sample, keys: Mutex::default() });
        Self { conditions: &options.conditions, room: options.limit, sample }
    }

    /// Whether everything passes.
    pub(super) fn is_open(&self) -> bool {
        self.conditions.is_empty() && self.room.is_none() && self.sample.is_none()
    }

    /// Whether nothing more is wanted.
    pub(super) fn is_full(&self) -> bool {
        self.room == Some(0)
    }

    /// How many papers more are wanted, where there is a limit.
    pub(super) fn room(&self) -> Option<usize> {
        self.room
    }

    /// Drops from a part of a file what is not wanted whatever else the file holds. Parts may come in any order.
    pub(super) fn sift(&self, part: &mut Parsed) {
        if self.is_open() {
            return;
        }
        part.keep_where(|paper| self.conditions.iter().all(|condition| condition.holds(paper)));
        // With a limit, the sample is one of what the limit lets through: that is known at the end of the file.
        if let (None, Some(lowest)) = (self.room, &self.sample) {
            lowest.sift(part);
        }
    }

    /// Drops from a file, its parts sifted, what goes beyond the limit or is not in the sample so far.
    pub(super) fn finish_file(&mut self, parsed: &mut Parsed) {
        if let Some(room) = &mut self.room {
            parsed.cut(*room);
            *room -= parsed.papers.len();
        }
        if let Some(lowest) = &self.sample {
            lowest.sift(parsed);
        }
    }
}

/// The lowest keys seen, as many as the sample is large.
struct Lowest {
    sample: Sample,
    keys: Mutex<BTreeSet<u128>>,
}

impl Lowest {
    /// Drops what lies beyond the lowest keys seen so far. What passes early may be dropped later: of n papers
    /// about `size * (1 + ln(n / size))` pass in all.
    fn sift(&self, part: &mut Parsed) {
        let keys: Vec<u128> = part.papers.iter().map(|(_, paper)| self.sample.key(paper)).collect();
        let bound = self.note(&keys);
        let mut keys = keys.into_iter();
        part.keep_where(|_| keys.next().is_some_and(|key| bound.is_none_or(|bound| key <= bound)));
    }

    /// Notes keys, and gives the highest one that may still be in the sample; `None` while all may.
    fn note(&self, keys: &[u128]) -> Option<u128> {
        let mut lowest = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        for &key in keys {
            if lowest.len() < self.sample.size || lowest.last().is_some_and(|&last| key < last) {
                lowest.insert(key);
            }
            if lowest.len() > self.sample.size {
                lowest.pop_last();
            }
        }
        if lowest.len() < self.sample.size {
            return None;
        }
        // A sample of nothing has no highest key.
        Some(lowest.last().copied().unwrap_or_default())
    }
}

/// The rows of the sample among papers of these keys, in order: those of the lowest keys, of equal ones the first.
pub(super) fn sampled(sample: Sample, keys: impl Iterator<Item = u128>) -> Vec<usize> {
    let mut keys: Vec<(u128, usize)> = keys.zip(0..).collect();
    keys.sort_unstable();
    keys.truncate(sample.size);
    let mut rows: Vec<usize> = keys.into_iter().map(|(_, row)| row).collect();
    rows.sort_unstable();
    rows
}
