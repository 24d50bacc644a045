//! Repairs: what was dropped or mended in records that are read otherwise.

use std::collections::BTreeMap;

/// Repairs of a file by kind, each with the line of the first record and the number of records.
///
/// A repair is not a [`Flaw`](super::parsed::Flaw): the record is kept. Each kind is reported once per file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Repairs(BTreeMap<String, Repair>);

/// The repairs of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Repair {
    /// The line of the first record, if lines are known, counted from 1.
    pub(crate) line: Option<usize>,
    /// Number of records.
    pub(crate) records: usize,
}

/// The number of kinds that are kept per file. Kinds are few; the bound guards against text of the file in them.
const MOST_KINDS: usize = 100;

impl Repairs {
    /// Counts a repair of this kind, such as `"cells beyond the header were dropped"`, in one record.
    pub(crate) fn add(&mut self, line: Option<usize>, kind: &str) {
        self.count(kind.to_owned(), Repair { line, records: 1 });
    }

    /// Adds the repairs of the next part of the file, whose first line has `lines` lines before it.
    pub(crate) fn append(&mut self, next: Self, lines: usize) {
        for (kind, Repair { line, records }) in next.0 {
            self.count(kind, Repair { line: line.map(|line| line + lines), records });
        }
    }

    fn count(&mut self, kind: String, new: Repair) {
        if self.0.len() >= MOST_KINDS && !self.0.contains_key(&kind) {
            return;
        }
        self.0
            .entry(kind)
            .and_modify(|old| {
                old.line = old.line.into_iter().chain(new.line).min();
                old.records += new.records;
            })
            .or_insert(new);
    }

    /// Drops the kinds that are first found after a line.
    pub(crate) fn cut(&mut self, last: usize) {
        self.0.retain(|_, repair| repair.line.is_none_or(|line| line <= last));
    }

    /// The kinds, in the order of their first lines.
    pub(crate) fn into_kinds(self) -> Vec<(String, Repair)> {
        let mut kinds: Vec<(String, Repair)> = self.0.into_iter().collect();
        kinds.sort_by_key(|(_, repair)| repair.line);
        kinds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repairs_are_counted_by_kind_with_the_first_line() {
        let (mut all, mut next) = (Repairs::default(), Repairs::default());
        all.add(Some(7), "cells were dropped");
        all.add(Some(3), "cells were dropped");
        next.add(Some(1), "bytes were replaced");
        next.add(Some(2), "cells were dropped");
        all.append(next, 10);
        let expected = [("cells were dropped", 3, 3), ("bytes were replaced", 11, 1)];
        let expected =
            expected.map(|(kind, line, records)| (kind.to_owned(), Repair { line: Some(line), records }));
        assert_eq!(all.into_kinds(), expected);
    }
}
