//! Which papers are kept while the rest of a file goes by? Conditions first, then the limit, then the sample.
//!
//! Blocks of a file are sieved as they are parsed, so that memory holds what is kept and a few blocks, however
//! large the file is.

use std::collections::BTreeSet;
use std::mem;
use std::sync::{Mutex, PoisonError};

use super::Corpus;
use super::formats::Parsed;
use super::read::ReadOptions;
use super::select::{Condition, Sample};

impl Corpus {
    /// The papers that these options choose when papers are read, of those that are there already: conditions,
    /// limit and sample, the limit in the order of the ids. O(n log n).
    #[must_use]
    pub fn choose(self, options: &ReadOptions) -> Self {
        let Self { mut papers } = self;
        papers.retain(|paper| options.conditions.iter().all(|condition| condition.holds(paper)));
        papers.truncate(options.limit.unwrap_or(usize::MAX));
        if let Some(sample) = options.sample {
            let rows = sampled(sample, papers.iter().map(|paper| sample.key(paper)));
            papers = rows.into_iter().map(|row| mem::take(&mut papers[row])).collect();
        }
        Self { papers }
    }
}

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

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::super::bytes::tests::zstd;
    use super::super::{ReadOptions, ReadOutcome, read};
    use super::*;

    fn files(files: &[(&str, &[u8])]) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        files.iter().for_each(|(name, bytes)| fs::write(folder.path().join(name), bytes).unwrap());
        folder
    }

    fn path(folder: &TempDir, name: &str) -> String {
        folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn chosen(folder: &TempDir, options: &ReadOptions) -> ReadOutcome {
        read(&[path(folder, "")], options).unwrap()
    }

    /// Two files of several blocks, one compressed, whose records have ids or none.
    fn many() -> TempDir {
        let line = |i: usize| {
            let id = if i.is_multiple_of(3) { String::new() } else { format!("\"id\": \"p{i}\", ") };
            let filler = "x".repeat(i % 700);
            format!("{{{id}\"title\": \"t {i} {filler}\", \"year\": {}}}\n", 1990 + i % 30)
        };
        let lines = |from: usize, n: usize| (from..from + n).map(line).collect::<Vec<_>>().concat();
        let array = format!("[{}]", lines(20_000, 100).trim_end().replace('\n', ","));
        files(&[
            ("a.jsonl", lines(0, 10_000).as_bytes()),
            ("b.jsonl.zst", &zstd(lines(10_000, 10_000).as_bytes())),
            ("c.json", array.as_bytes()),
        ])
    }

    #[test]
    fn conditions_limits_and_numbers_of_papers() {
        let folder = many();
        let all = chosen(&folder, &ReadOptions::default());
        let conditions = vec!["year >= 2015".parse().unwrap(), "year != 2017".parse().unwrap()];
        let some = chosen(&folder, &ReadOptions { conditions: conditions.clone(), ..ReadOptions::default() });
        let expected: Vec<&crate::Paper> = all
            .corpus
            .papers()
            .iter()
            .filter(|paper| paper.year.is_some_and(|year| year >= 2015 && year != 2017))
            .collect();
        assert_eq!(some.corpus.papers().iter().collect::<Vec<_>>(), expected, "with the same ids");
        for limit in [1, 2000, 9000] {
            let options =
                ReadOptions { conditions: conditions.clone(), limit: Some(limit), ..ReadOptions::default() };
            let first = chosen(&folder, &options);
            assert_eq!(first.corpus.len(), limit.min(expected.len()));
            assert_eq!(
                first.sources.len(),
                if limit == 1 {
                    1
                } else if limit == 2000 {
                    2
                } else {
                    3
                }
            );
            // The first in the order of the file: their numbers are the lowest.
            let number =
                |paper: &crate::Paper| paper.title.split(' ').nth(1).unwrap().parse::<usize>().unwrap();
            let mut numbers: Vec<usize> = expected.iter().map(|paper| number(paper)).collect();
            numbers.sort_unstable();
            numbers.truncate(limit);
            let mut found: Vec<usize> = first.corpus.papers().iter().map(number).collect();
            found.sort_unstable();
            assert_eq!(found, numbers);
        }
    }

    #[test]
    fn a_sample_depends_on_neither_order_nor_threads() {
        let folder = many();
        let with = |size, seed| ReadOptions { sample: Some(Sample { size, seed }), ..ReadOptions::default() };
        let titles = |outcome: &ReadOutcome| {
            outcome.corpus.papers().iter().map(|paper| paper.title.clone()).collect::<BTreeSet<_>>()
        };
        let sample = titles(&chosen(&folder, &with(500, 7)));
        assert_eq!(sample.len(), 500);
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            assert_eq!(titles(&pool.install(|| chosen(&folder, &with(500, 7)))), sample);
        }
        let names = ["c.json", "b.jsonl.zst", "a.jsonl"].map(|name| path(&folder, name));
        assert_eq!(titles(&read(&names, &with(500, 7)).unwrap()), sample);
        assert!(titles(&chosen(&folder, &with(100, 7))).is_subset(&sample));
        assert_ne!(titles(&chosen(&folder, &with(500, 8))), sample);
        assert_eq!(chosen(&folder, &with(1 << 20, 7)).corpus.len(), 20_100);
        let of_limit = ReadOptions { limit: Some(1000), ..with(10, 7) };
        assert_eq!(chosen(&folder, &of_limit).corpus.len(), 10);
        let copies =
            "{\"title\": \"a\"}\n".repeat(1000) + &"{\"id\": \"x\", \"title\": \"b\"}\n".repeat(1000);
        let folder = files(&[("a.jsonl", copies.as_bytes())]);
        assert_eq!(
            chosen(&folder, &with(10, 7)).corpus.len(),
            10,
            "copies are papers of their own without ids"
        );
    }
}
