//! The records in tagged lines: where each begins and ends, found in one pass.

use std::ops::Range;

use super::blocks::Part;
use crate::formats::repairs::Repairs;

/// The role of a line in its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The first line of a record.
    Begin,
    /// The last line of a record.
    End,
    /// A line with the tag of a title, an abstract or an author.
    Text,
    /// Another line with a tag.
    Tag,
    /// A line between records, such as `Record #2 of 7`.
    Border,
    /// A line that continues no value, such as a link that the service adds.
    Aside,
    /// A number, which may stand before a record.
    Number,
    /// A line without a tag, or a blank one.
    Other,
}

/// Where a record begins that does not begin with [`Mark::Begin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blank {
    /// At a tag after a blank line, if the record before began with the same tag.
    SameTag,
    /// At any tag after a blank line.
    AnyTag,
}

/// What the records of a part are, and how much of it they and the text between them take.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Split {
    /// The range of each record, and the line it begins on.
    pub(crate) records: Vec<(usize, Range<usize>)>,
    /// What is dropped between the records.
    pub(crate) repairs: Repairs,
    /// The length of the text up to the first record that may continue after the part.
    pub(crate) taken: usize,
}

/// The kind of repair for tags that belong to no record.
const STRAY: &str = "tags between the records were dropped";

/// A record whose end has not been seen.
struct Open {
    line: usize,
    start: usize,
    opening: [u8; 4],
    begin: Seen,
    has_text: bool,
    after_blank: bool,
}

/// Where the [`Mark::Begin`] of a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    First,
    Later,
    Nowhere,
}

/// The splitting of one part.
struct Splitter {
    blank: Blank,
    open: Option<Open>,
    /// Where the numbers begin that the last lines are.
    numbers: Option<usize>,
    split: Split,
}

/// Finds the records of a part, which begins between two records.
///
/// A record begins at a [`Mark::Begin`] or at the first tag after the end of another. Where the beginning is not the first
/// tag of its record (`DB`, `TI`, `TY` in RIS of some services), the tags before it belong to the record unless a blank line
/// stands between.
pub(crate) fn split(part: Part<'_>, mark: fn(&[u8]) -> Mark, blank: Blank) -> Split {
    let Part { bytes, is_last } = part;
    let end_of_line = line_end(bytes);
    let mut splitter = Splitter { blank, open: None, numbers: None, split: Split::default() };
    let mut start = 0;
    let ends = memchr::memchr_iter(end_of_line, bytes).chain(is_last.then_some(bytes.len()));
    for (index, end) in ends.enumerate() {
        let line = &bytes[start..end];
        let mark = mark(line);
        // In files of the old Macintosh all is line 1, since only newlines count.
        let number = if end_of_line == b'\n' { index + 1 } else { 1 };
        splitter.line(line, mark, (number, start));
        start = (end + 1).min(bytes.len());
    }
    if is_last {
        splitter.close(bytes.len());
    }
    splitter.split.taken = splitter.open.map_or(start, |open| open.start);
    splitter.split
}

impl Splitter {
    fn line(&mut self, line: &[u8], mark: Mark, (number, start): (usize, usize)) {
        let new = |begin| Open {
            line: number,
            start,
            opening: opening(line),
            begin,
            has_text: mark == Mark::Text,
            after_blank: false,
        };
        match mark {
            Mark::Begin => match &mut self.open {
                Some(open) if open.begin == Seen::Nowhere && !open.after_blank => open.begin = Seen::Later,
                _ => {
                    self.close(self.numbers.unwrap_or(start));
                    self.open = Some(new(Seen::First));
                }
            },
            Mark::End | Mark::Border => self.close(start),
            Mark::Text | Mark::Tag => match &mut self.open {
                Some(open) if !self.blank.splits(open, line) => {
                    open.has_text |= mark == Mark::Text;
                    open.after_blank = false;
                }
                _ => {
                    self.close(start);
                    self.open = Some(new(Seen::Nowhere));
                }
            },
            Mark::Aside | Mark::Number | Mark::Other => {
                let is_blank = line.trim_ascii().is_empty();
                match mark {
                    Mark::Number => self.numbers = self.numbers.or(Some(start)),
                    _ if !is_blank => self.numbers = None,
                    _ => {}
                }
                if let Some(open) = self.open.as_mut() {
                    open.after_blank |= mark == Mark::Aside || is_blank;
                }
                return;
            }
        }
        self.numbers = None;
    }

    fn close(&mut self, end: usize) {
        match self.open.take() {
            Some(open) if open.begin != Seen::Nowhere || open.has_text => {
                self.split.records.push((open.line, open.start..end));
            }
            Some(open) => self.split.repairs.add(Some(open.line), STRAY),
            None => {}
        }
    }
}

impl Blank {
    /// Whether a tag begins the record after `open`.
    fn splits(self, open: &Open, line: &[u8]) -> bool {
        if open.begin == Seen::First || !open.after_blank {
            return false;
        }
        match self {
            // Tags without a text between two records are no part of the next.
            Self::SameTag => open.opening == opening(line) || !open.has_text && open.begin == Seen::Nowhere,
            Self::AnyTag => true,
        }
    }
}

/// The first bytes of a line, in which its tag is.
fn opening(line: &[u8]) -> [u8; 4] {
    let mut opening = [b' '; 4];
    for (to, from) in opening.iter_mut().zip(line) {
        *to = *from;
    }
    opening
}

/// The byte that ends lines: `\r` in files of the old Macintosh.
fn line_end(bytes: &[u8]) -> u8 {
    let is_old = memchr::memchr(b'\n', bytes).is_none() && memchr::memchr(b'\r', bytes).is_some();
    if is_old { b'\r' } else { b'\n' }
}
