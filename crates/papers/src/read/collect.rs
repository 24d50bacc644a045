//! Collects the papers of all sources, gives each an id and merges the records of one paper under the same id.

use std::collections::{BTreeMap, HashSet};
use std::mem;

use rayon::slice::ParallelSliceMut;

use super::filter::sampled;
use super::source::Input;
use super::{FormatCount, Origin, Origins, ReadOutcome, Repaired, SkipReason, Skipped};
use crate::corpus::{Corpus, Resolved, resolve, short};
use crate::formats::InputFormat;
use crate::formats::parsed::{Flaw, Parsed};
use crate::formats::repairs::Repair;
use crate::select::Sample;
use crate::{Error, Paper, Result};

/// The papers and problems of the inputs so far.
#[derive(Default)]
pub(crate) struct Collected {
    papers: Vec<Paper>,
    /// The input and the line of each paper.
    origins: Vec<Origin>,
    /// Skipped records, each with its input.
    skipped: Vec<(usize, Skipped)>,
    /// What was dropped or mended in the papers, each with its input.
    repaired: Vec<(usize, Repaired)>,
    /// Number of skipped records that are not listed.
    n_unlisted: usize,
    /// Stems of the files so far, all distinct.
    stems: HashSet<String>,
    /// The first unusable record, and its input.
    first_flaw: Option<(usize, Flaw)>,
    /// The format of each input that has one, with its index.
    formats: Vec<(usize, InputFormat)>,
    /// The sample to draw, and the key of each paper in it.
    sample: Option<Sample>,
    keys: Vec<u128>,
}

impl Collected {
    pub(crate) fn new(sample: Option<Sample>) -> Self {
        Self { sample, ..Self::default() }
    }

    /// Adds the contents of the input with this index.
    pub(crate) fn add(&mut self, index: usize, input: &Input, parsed: Parsed) {
        let stem = self.distinct_stem(input.stem());
        if let (None, Some(flaw)) = (&self.first_flaw, parsed.flaws.first()) {
            self.first_flaw = Some((index, flaw.clone()));
        }
        for flaw in parsed.flaws {
            let reason = SkipReason::Expected(flaw.expected);
            let problem = format!("found {}, {reason}", flaw.found);
            let source = input.path.clone();
            self.skipped.push((index, Skipped { source, line: flaw.line, problem, reason }));
        }
        if parsed.n_unlisted > 0 {
            self.n_unlisted += parsed.n_unlisted - 1;
            let problem = format!("found {} more records of no use than are told here", parsed.n_unlisted);
            let source = input.path.clone();
            self.skipped.push((index, Skipped { source, line: None, problem, reason: SkipReason::Unlisted }));
        }
        let repairs = parsed.repairs.into_kinds().into_iter();
        self.repaired.extend(repairs.map(|(kind, Repair { line, records })| {
            (index, Repaired { source: input.path.clone(), line, kind, records })
        }));
        self.formats.extend(parsed.format.map(|format| (index, format)));
        make_room(&mut self.origins, parsed.papers.len());
        self.origins.extend(parsed.papers.iter().map(|(line, _)| Origin::new(index, *line)));
        if let Some(sample) = self.sample {
            self.keys.extend(parsed.papers.iter().map(|(_, paper)| sample.key(paper)));
        }
        let (numbers, is_one) = (parsed.numbers, parsed.is_one);
        let with_id = |(at, (_, mut paper)): (usize, (usize, Paper))| {
            if is_no_id(&paper.id) {
                paper.id =
                    if is_one { stem.clone() } else { format!("{stem}:{:04}", numbers.in_file(at) + 1) };
            }
            paper
        };
        // Papers are large: those of the first file are not moved.
        let papers: Vec<Paper> = parsed.papers.into_iter().enumerate().map(with_id).collect();
        if self.papers.is_empty() {
            self.papers = papers;
        } else {
            make_room(&mut self.papers, papers.len());
            self.papers.extend(papers);
        }
    }

    fn n_skipped(&self) -> usize {
        self.skipped.len() + self.n_unlisted
    }

    /// The stem, followed by a number if an earlier file has the same stem.
    fn distinct_stem(&mut self, stem: &str) -> String {
        let mut distinct = stem.to_owned();
        let mut number = 1;
        while !self.stems.insert(distinct.clone()) {
            number += 1;
            distinct = format!("{stem}-{number}");
        }
        distinct
    }

    /// Sorts the papers by id, merges the records of one paper under the same id, and renames other papers of it.
    pub(crate) fn finish(mut self, sources: &[String], inputs: &[Input]) -> Result<ReadOutcome> {
        if self.papers.is_empty() {
            let others = self.n_skipped().saturating_sub(1);
            return Err(match self.first_flaw {
                Some((index, flaw)) => malformed(&inputs[index].path, flaw, others),
                None => Error::NoPapers { sources: sources.join(", ") },
            });
        }
        let order = self.in_order();
        let resolved = resolve(&mut self.papers, &order);
        self.note_same_ids(&resolved, inputs);
        let Resolved { merged, renamed } = resolved;
        let mut kept = if renamed.is_empty() { order } else { self.in_order() };
        let mut dropped: Vec<u32> = merged.iter().map(|&(later, _)| short(later)).collect();
        if !merged.is_empty() {
            let mut is_merged = vec![false; self.papers.len()];
            dropped.iter().for_each(|&later| is_merged[later as usize] = true);
            kept.retain(|&index| !is_merged[index as usize]);
        }
        if let Some(sample) = self.sample {
            let rows = sampled(sample, kept.iter().map(|&index| self.keys[index as usize]));
            let mut in_sample = vec![false; kept.len()];
            rows.iter().for_each(|&row| in_sample[row] = true);
            let mut flags = in_sample.into_iter();
            let (sampled, others): (Vec<u32>, _) = kept.into_iter().partition(|_| flags.next() == Some(true));
            kept = sampled;
            dropped.extend(others);
        }
        let formats = self.formats(&kept, inputs.len());
        let n_kept = kept.len();
        let origins = self.origins(&kept, &merged);
        kept.append(&mut dropped);
        let mut papers = mem::take(&mut self.papers);
        rearrange(&mut papers, kept);
        papers.truncate(n_kept);
        self.skipped.sort_by_key(|(index, skipped)| (*index, skipped.line));
        let corpus = Corpus::from_sorted(papers);
        let n_skipped = self.n_skipped();
        let skipped = self.skipped.into_iter().map(|(_, skipped)| skipped).collect();
        let sources = inputs.iter().map(|input| input.name.clone()).collect();
        self.repaired.sort_by_key(|(index, _)| *index);
        let repaired = self.repaired.into_iter().map(|(_, repaired)| repaired).collect();
        let n_merged = merged.len();
        let (indexes, results) = (Vec::new(), Vec::new());
        Ok(ReadOutcome {
            corpus,
            skipped,
            n_skipped,
            repaired,
            n_merged,
            origins,
            sources,
            formats,
            indexes,
            results,
        })
    }

    /// Reports records merged and papers renamed, once per file.
    fn note_same_ids(&mut self, Resolved { merged, renamed }: &Resolved, inputs: &[Input]) {
        let mut note = |kind: String, records: &[usize]| {
            let mut of_input: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            for &record in records {
                let origin = self.origins[record];
                let (input, line) = (origin.source(), origin.line().unwrap_or(0));
                let so_far = of_input.entry(input).or_insert((line, 0));
                *so_far = (so_far.0.min(line), so_far.1 + 1);
            }
            self.repaired.extend(of_input.into_iter().map(|(input, (line, records))| {
                let source = inputs[input].path.clone();
                (input, Repaired { source, line: Some(line), kind: kind.clone(), records })
            }));
        };
        let merged: Vec<usize> = merged.iter().map(|&(later, _)| later).collect();
        note("merged into an earlier record of the same id and paper".to_owned(), &merged);
        if let Some(&first) = renamed.first() {
            let such_as = &self.papers[first].id;
            note(
                format!("another paper has the id, so this one got an id of its own, such as {such_as:?}"),
                renamed,
            );
        }
    }

    /// Where the kept papers were read, and the records merged into them.
    fn origins(&self, kept: &[u32], merged: &[(usize, usize)]) -> Origins {
        let mut origins = Origins::new(kept.iter().map(|&index| self.origins[index as usize]).collect());
        if !merged.is_empty() {
            let mut document_of = vec![usize::MAX; self.papers.len()];
            kept.iter().enumerate().for_each(|(document, &index)| document_of[index as usize] = document);
            for &(later, earlier) in merged {
                // A sample may have left the paper out.
                if document_of[earlier] != usize::MAX {
                    origins.add(document_of[earlier], self.origins[later]);
                }
            }
        }
        origins
    }

    /// The number of files of each format, and of the papers among `kept` that came from them.
    fn formats(&self, kept: &[u32], n_inputs: usize) -> Vec<FormatCount> {
        let mut papers = vec![0; n_inputs];
        kept.iter().for_each(|&paper| papers[self.origins[paper as usize].source()] += 1);
        let count = |format| {
            let of_format = || self.formats.iter().filter(|(_, other)| *other == format);
            let papers = of_format().map(|(input, _)| papers[*input]).sum();
            FormatCount { format, files: of_format().count(), papers }
        };
        InputFormat::ALL.into_iter().map(count).filter(|count| count.files > 0).collect()
    }

    /// The indices of the papers in the order of their ids, those of one id in the order they were read.
    ///
    /// Sorts pairs of the beginning of an id and an index: papers are large, and their ids scattered in memory.
    fn in_order(&self) -> Vec<u32> {
        let beginning = |paper: &Paper| {
            let mut bytes = [0; 16];
            let length = paper.id.len().min(bytes.len());
            bytes[..length].copy_from_slice(&paper.id.as_bytes()[..length]);
            bytes
        };
        // 20 bytes each.
        let mut order: Vec<([u8; 16], u32)> = Vec::with_capacity(self.papers.len());
        order.extend(self.papers.iter().map(beginning).zip(0..));
        let id = |index: u32| &self.papers[index as usize].id;
        order.par_sort_unstable_by(|a, b| {
            let rest = || id(a.1).cmp(id(b.1)).then(a.1.cmp(&b.1));
            a.0.cmp(&b.0).then_with(rest)
        });
        // Collected, it would keep the memory of the pairs.
        let mut indices = Vec::with_capacity(order.len());
        order.iter().for_each(|&(_, index)| indices.push(index));
        indices
    }
}

/// Makes room for the items of a further file. Without room to spare if they are many: half of a large vector would be empty.
fn make_room<T>(items: &mut Vec<T>, more: usize) {
    if more > items.len() / 8 {
        items.reserve_exact(more);
    }
}

/// Whether an id is missing, or what programs write in place of a missing one.
fn is_no_id(id: &str) -> bool {
    let id = id.trim();
    ["", "na", "n/a", "nan", "null", "none", "-", "--", "?", "undefined", "<na>"]
        .iter()
        .any(|none| id.eq_ignore_ascii_case(none))
}

/// Moves the item at `order[i]` to `i`, for all i, in place. O(n).
fn rearrange<T>(items: &mut [T], mut order: Vec<u32>) {
    for start in 0..short(order.len()) {
        let mut at = start;
        while order[at as usize] != start {
            let from = order[at as usize];
            items.swap(at as usize, from as usize);
            order[at as usize] = at;
            at = from;
        }
        order[at as usize] = at;
    }
}

/// The error for a file without a usable record; `others` counts further problems of its kind.
pub(crate) fn malformed(path: &str, flaw: Flaw, others: usize) -> Error {
    let found = match others {
        0 => flaw.found,
        1 => format!("{} (and 1 more record of no use)", flaw.found),
        _ => format!("{} (and {others} more records of no use)", flaw.found),
    };
    Error::Format { path: path.to_owned(), line: flaw.line, found, expected: flaw.expected }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn collected(ids: &[String]) -> Collected {
        let papers = ids.iter().map(|id| Paper { id: id.clone(), title: "t".to_owned(), ..Paper::default() });
        let lines: Vec<Origin> = (0..ids.len()).map(|line| Origin::new(0, line + 1)).collect();
        Collected { papers: papers.collect(), origins: lines, ..Collected::default() }
    }

    #[test]
    fn stems_are_numbered_from_the_second_on() {
        let mut collected = Collected::default();
        let stems = ["a", "a-2", "b", "a", "a"].map(|stem| collected.distinct_stem(stem));
        assert_eq!(stems, ["a", "a-2", "b", "a-3", "a-4"]);
    }

    proptest! {
        #[test]
        fn rearranging_picks_by_the_order(order in Just((0..20).collect::<Vec<u32>>()).prop_shuffle()) {
            let mut items: Vec<u32> = (100..120).collect();
            rearrange(&mut items, order.clone());
            prop_assert_eq!(items, order.iter().map(|at| at + 100).collect::<Vec<_>>());
        }

        #[test]
        fn papers_are_in_the_order_of_their_ids_then_of_reading(
            ids in prop::collection::vec("[ab\u{0}]{0,3}|a{14,17}[ab\u{0}é]{0,2}", 0..40),
        ) {
            let mut expected: Vec<u32> = (0..).take(ids.len()).collect();
            expected.sort_by_key(|&index| (&ids[index as usize], index));
            prop_assert_eq!(collected(&ids).in_order(), expected);
        }
    }
}
