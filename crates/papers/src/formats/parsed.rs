//! The outcome of parsing one file: papers, flaws, and why a file was rejected.

use std::io;

use super::InputFormat;
use super::repairs::Repairs;
use crate::Paper;

/// A defect at one position of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaw {
    /// The line, counted from 1.
    pub(crate) line: Option<usize>,
    /// What the file contains there.
    pub(crate) found: String,
    /// What it should contain there.
    pub(crate) expected: String,
}

impl Flaw {
    pub(crate) fn new(found: impl Into<String>, expected: impl Into<String>) -> Self {
        Self { line: None, found: found.into(), expected: expected.into() }
    }

    pub(crate) fn at(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }
}

/// The flaw of a record beyond the maximum length.
pub(crate) fn too_long(bytes: usize, most: usize) -> Flaw {
    Flaw::new(format!("a record of {bytes} bytes"), format!("at most {most}"))
}

/// Why a whole file could not be used.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It could not be read to its end.
    Read(io::Error),
    /// It is not in its format.
    Form(Flaw),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Read(error)
    }
}

impl From<Flaw> for Failure {
    fn from(flaw: Flaw) -> Self {
        Self::Form(flaw)
    }
}

/// The number of flaws of a file that are listed; the others are only counted, since a file may hold nothing else.
pub(crate) const MOST_LISTED: usize = if cfg!(fuzzing) { 20 } else { 10_000 };

/// The contents of a file. A paper without an id has an empty one until all files are known.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Parsed {
    /// The papers in the order of the file, each with the line it begins on.
    pub(crate) papers: Vec<(usize, Paper)>,
    /// The unusable records, in the order of the file, at most [`MOST_LISTED`].
    pub(crate) flaws: Vec<Flaw>,
    /// The number of unusable records beyond those.
    pub(crate) n_unlisted: usize,
    /// What was dropped or mended in the papers.
    pub(crate) repairs: Repairs,
    /// The numbers of these papers among those of the file.
    pub(crate) numbers: Numbers,
    /// Whether the file is one paper, whose id is then the name of the file.
    pub(crate) is_one: bool,
    /// The format of the file, if it was recognised.
    pub(crate) format: Option<InputFormat>,
}

/// Which of the papers of a file were kept.
#[derive(Debug, Default, PartialEq)]
pub(crate) enum Numbers {
    /// All.
    #[default]
    All,
    /// Those with these numbers, counted from 0, and the number of all.
    Some(Vec<usize>, usize),
}

impl Numbers {
    /// The number in the file of the paper kept at this position. Both are counted from 0.
    pub(crate) fn in_file(&self, at: usize) -> usize {
        match self {
            Self::All => at,
            Self::Some(numbers, _) => numbers[at],
        }
    }
}

impl Parsed {
    pub(crate) fn push(&mut self, line: usize, record: Result<Paper, Flaw>) {
        match record {
            Ok(paper) => self.papers.push((line, paper)),
            Err(flaw) => self.add_flaw(flaw),
        }
    }

    /// Adds an unusable record after those before it.
    pub(crate) fn add_flaw(&mut self, flaw: Flaw) {
        if self.flaws.len() < MOST_LISTED {
            self.flaws.push(flaw);
        } else {
            self.n_unlisted += 1;
        }
    }

    /// Keeps only the number of the flaws, for when earlier parts of the file have filled the list.
    pub(crate) fn forget_flaws(&mut self) {
        self.n_unlisted += std::mem::take(&mut self.flaws).len();
    }

    /// The numbers of the papers, and the number of papers before any was dropped.
    pub(crate) fn numbered(&mut self) -> (&mut Vec<usize>, &mut usize) {
        if self.numbers == Numbers::All {
            self.numbers = Numbers::Some((0..self.papers.len()).collect(), self.papers.len());
        }
        match &mut self.numbers {
            Numbers::Some(numbers, total) => (numbers, total),
            Numbers::All => unreachable!("it was just replaced"),
        }
    }

    /// Drops all papers but the wanted ones, which keep their numbers.
    pub(crate) fn keep_where(&mut self, mut wanted: impl FnMut(&Paper) -> bool) {
        let kept: Vec<bool> = self.papers.iter().map(|(_, paper)| wanted(paper)).collect();
        let (numbers, _) = self.numbered();
        let mut flags = kept.iter();
        numbers.retain(|_| flags.next() == Some(&true));
        let mut flags = kept.iter();
        self.papers.retain(|_| flags.next() == Some(&true));
        self.papers.shrink_to_fit();
    }

    /// Drops everything after the first `n` papers; nothing if there are fewer.
    pub(crate) fn cut(&mut self, n: usize) {
        if self.papers.len() < n {
            return;
        }
        let last = n.checked_sub(1).map_or(0, |last| self.papers[last].0);
        self.flaws.retain(|flaw| flaw.line.is_some_and(|line| line <= last));
        // Their lines are not known.
        self.n_unlisted = 0;
        self.repairs.cut(last);
        // The first of all have the numbers of all.
        if let Numbers::Some(numbers, _) = &mut self.numbers {
            numbers.truncate(n);
        }
        self.papers.truncate(n);
    }

    /// Adds the contents of the next part of the file.
    pub(crate) fn append(&mut self, mut next: Self) {
        if self.numbers != Numbers::All || next.numbers != Numbers::All {
            let (more, n_more) = next.numbered();
            let (numbers, total) = self.numbered();
            numbers.extend(more.iter().map(|number| *total + number));
            *total += *n_more;
        }
        self.papers.extend(next.papers);
        next.flaws.into_iter().for_each(|flaw| self.add_flaw(flaw));
        self.n_unlisted += next.n_unlisted;
        self.repairs.append(next.repairs, 0);
    }

    /// Adds the contents of a record that holds several papers and begins on this line.
    pub(crate) fn append_at(&mut self, mut next: Self, line: usize) {
        let before = line.saturating_sub(1);
        next.papers.iter_mut().for_each(|(line, _)| *line += before);
        next.flaws.iter_mut().for_each(|flaw| flaw.line = flaw.line.map(|line| line + before));
        let repairs = std::mem::take(&mut next.repairs);
        self.repairs.append(repairs, before);
        self.append(next);
    }

    /// The line and title of each paper.
    #[cfg(test)]
    pub(crate) fn titles(&self) -> Vec<(usize, &str)> {
        self.papers.iter().map(|(line, paper)| (*line, paper.title.as_str())).collect()
    }

    /// The line of each flaw, and what was found there.
    #[cfg(test)]
    pub(crate) fn flaws(&self) -> Vec<(usize, &str)> {
        self.flaws.iter().map(|flaw| (flaw.line.unwrap(), flaw.found.as_str())).collect()
    }
}

/// What the name and the folder of a file suggest about its format.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hint {
    /// The extension, in lower case; that of a compression does not count.
    pub(crate) extension: Option<String>,
    /// Whether there are other texts in its folder, each of which may be one paper.
    pub(crate) among_texts: bool,
}

/// The number of newlines.
pub(crate) fn newlines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}
