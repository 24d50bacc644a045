//! Filters papers while a file is read: by the conditions, then the limit, then the sample.
//!
//! Blocks of a file are filtered as they are parsed, so memory holds the papers kept and a few blocks, however large the
//! file is.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::ReadOptions;
use crate::formats::parsed::{Flaw, Parsed};
use crate::select::{Condition, Sample};
use crate::{Corpus, Paper};

impl Corpus {
    /// The papers of this corpus that the conditions, the limit and the sample of these options choose, with the limit
    /// counted in the order of the ids. O(n log n).
    #[must_use]
    pub fn choose(self, options: &ReadOptions) -> Self {
        let papers = self.papers();
        let holds = |paper: &Paper| options.conditions.iter().all(|condition| condition.holds(paper));
        let mut chosen: Vec<usize> = (0..papers.len()).filter(|&index| holds(&papers[index])).collect();
        chosen.truncate(options.limit.unwrap_or(usize::MAX));
        if let Some(sample) = options.sample {
            let keys = chosen.iter().map(|&index| sample.key(&papers[index]));
            chosen = sampled(sample, keys).into_iter().map(|at| chosen[at]).collect();
        }
        self.retain_indices(&chosen)
    }
}

/// The maximum number of papers of a run. A gigabyte of the shortest rows has more, which no memory holds.
const MOST_PAPERS: usize = 50_000_000;

/// The filter of all files of a run.
pub(crate) struct Filter<'a> {
    conditions: &'a [Condition],
    /// Papers up to the limit.
    room: Option<usize>,
    /// The maximum number of papers, and how many of them there may still be.
    most: usize,
    left: usize,
    is_over: bool,
    sample: Option<Lowest>,
}

impl<'a> Filter<'a> {
    pub(crate) fn new(options: &'a ReadOptions) -> Self {
        Self::with_most(options, MOST_PAPERS)
    }

    /// A filter with another maximum number of papers.
    fn with_most(options: &'a ReadOptions, most: usize) -> Self {
        let sample = options.sample.map(|sample| Lowest { sample, keys: Mutex::default() });
        let (conditions, room) = (&options.conditions, options.limit);
        Self { conditions, room, most, left: most, is_over: false, sample }
    }

    /// Whether all papers pass.
    pub(crate) fn is_open(&self) -> bool {
        self.conditions.is_empty() && self.room.is_none() && self.sample.is_none()
    }

    /// Whether the limit has been reached, or there were too many papers.
    pub(crate) fn is_full(&self) -> bool {
        self.room == Some(0) || self.is_over
    }

    /// The number of papers of a file after which no more of it is read.
    pub(crate) fn room(&self) -> usize {
        // One that is too many must be seen to be told.
        self.room.unwrap_or(usize::MAX).min(self.left.saturating_add(1))
    }

    /// Drops the papers of a part that are unwanted whatever the rest of the file holds. Parts may come in any order.
    pub(crate) fn retain(&self, part: &mut Parsed) {
        if self.is_open() {
            return;
        }
        part.keep_where(|paper| self.conditions.iter().all(|condition| condition.holds(paper)));
        // With a limit, the sample is drawn from the papers within it, which are known at the end of the file.
        if let (None, Some(lowest)) = (self.room, &self.sample) {
            lowest.retain(part);
        }
    }

    /// Drops the papers of a file, its parts filtered already, that are beyond the limit or not in the sample so far.
    pub(crate) fn finish_file(&mut self, parsed: &mut Parsed) {
        if let Some(room) = &mut self.room {
            parsed.cut(*room);
            *room -= parsed.papers.len();
        }
        if let Some(lowest) = &self.sample {
            lowest.retain(parsed);
        }
        if let Some((line, _)) = parsed.papers.get(self.left) {
            let found = format!("more than {} papers; the rest was not read", grouped(self.most));
            let mut flaw = Flaw::new(found, "a smaller source, or --where, --sample or --limit");
            flaw.line = Some(*line).filter(|&line| line > 0);
            parsed.cut(self.left);
            parsed.add_flaw(flaw);
            self.is_over = true;
        }
        self.left -= parsed.papers.len();
    }
}

/// A number with a comma before each group of three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

/// The lowest keys seen, as many as the size of the sample.
struct Lowest {
    sample: Sample,
    keys: Mutex<BTreeSet<u128>>,
}

impl Lowest {
    /// Drops papers whose keys are above the lowest ones seen so far. An early paper may be dropped later: of n papers
    /// about `size * (1 + ln(n / size))` pass in all.
    fn retain(&self, part: &mut Parsed) {
        let keys: Vec<u128> = part.papers.iter().map(|(_, paper)| self.sample.key(paper)).collect();
        let bound = self.add(&keys);
        let mut keys = keys.into_iter();
        part.keep_where(|_| keys.next().is_some_and(|key| bound.is_none_or(|bound| key <= bound)));
    }

    /// Adds keys and returns the highest one that may still be in the sample; `None` while all may.
    fn add(&self, keys: &[u128]) -> Option<u128> {
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
        // An empty sample has no highest key, and no paper has a key of 0 or less but by chance: none is kept at the end.
        Some(lowest.last().copied().unwrap_or(0))
    }
}

/// The positions of the sample among papers with these keys, ascending: those of the lowest keys, ties to the first.
pub(crate) fn sampled(sample: Sample, keys: impl Iterator<Item = u128>) -> Vec<usize> {
    let mut keys: Vec<(u128, usize)> = keys.zip(0..).collect();
    keys.sort_unstable();
    keys.truncate(sample.size);
    let mut rows: Vec<usize> = keys.into_iter().map(|(_, row)| row).collect();
    rows.sort_unstable();
    rows
}

#[cfg(test)]
#[cfg(feature = "compression")]
mod tests {
    use std::{fs, io};

    use tempfile::TempDir;

    use super::super::content::Content;
    use super::super::content::tests::zstd;
    use super::super::{ReadOptions, ReadOutcome, read};
    use super::*;
    use crate::formats::parse::parse;
    use crate::formats::parsed::Hint;

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
        let expected: Vec<&Paper> = all
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
            let number = |paper: &Paper| paper.title.split(' ').nth(1).unwrap().parse::<usize>().unwrap();
            let mut numbers: Vec<usize> = expected.iter().map(|paper| number(paper)).collect();
            numbers.sort_unstable();
            numbers.truncate(limit);
            let mut found: Vec<usize> = first.corpus.papers().iter().map(number).collect();
            found.sort_unstable();
            assert_eq!(found, numbers);
        }
    }

    #[test]
    fn papers_beyond_the_most_are_told_once_and_not_read() {
        let rows = |n: usize| format!("title,abstract\n{}", "a,b\n".repeat(n));
        let parsed = |filter: &mut Filter<'_>, n: usize| {
            let options = ReadOptions::default();
            let hint = Hint { extension: Some("csv".to_owned()), ..Hint::default() };
            let content = Content::open(io::Cursor::new(rows(n).into_bytes()), 1 << 20).unwrap();
            parse(content, &hint, &options, filter).unwrap()
        };
        let options = ReadOptions::default();
        let mut filter = Filter::with_most(&options, 3000);
        assert_eq!((parsed(&mut filter, 1000).flaws.len(), filter.is_full()), (0, false));
        assert_eq!((parsed(&mut filter, 1999).flaws.len(), filter.room(), filter.is_full()), (0, 2, false));
        let over = parsed(&mut filter, 100_000);
        assert_eq!((over.papers.len(), filter.is_full()), (1, true));
        assert_eq!(over.flaws(), [(3, "more than 3,000 papers; the rest was not read")]);
        let limited = ReadOptions { limit: Some(3000), ..ReadOptions::default() };
        let mut filter = Filter::with_most(&limited, 3000);
        assert_eq!((parsed(&mut filter, 100_000).flaws.len(), filter.is_full()), (0, true));
        let mut filter = Filter::with_most(&options, 3000);
        assert_eq!((parsed(&mut filter, 3000).flaws.len(), filter.is_full()), (0, false));
        let sample = ReadOptions { sample: Some(Sample { size: 10, seed: 7 }), ..ReadOptions::default() };
        let mut filter = Filter::with_most(&sample, 20);
        filter.finish_file(&mut Parsed::default());
        assert_eq!((filter.is_full(), grouped(MOST_PAPERS)), (false, "50,000,000".to_owned()));
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
