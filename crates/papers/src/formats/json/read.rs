//! Reading of JSON documents: a scan for brackets finds the records, which are then parsed one by one.
//!
//! A parser of the whole document stops at its first error. The scan only pairs brackets and quotes, so a broken record is
//! skipped alone, the records before a break are kept, and the line of each is known.

use std::ops::Range;

use rayon::prelude::*;

use super::find::{Found, find, members};
use super::lines::{self, Place, parse_record};
use super::scan::Scan;
use crate::Paper;
use crate::formats::common::blocks::Part;
use crate::formats::common::values::clean_title;
use crate::formats::dialects::{self, Notes};
use crate::formats::parsed::{Flaw, Parsed, newlines};
use crate::read::ReadOptions;

/// What each record must be.
const EXPECTED: &str = "an object with a title or an abstract";

/// Reads a JSON array of objects, an object with such an array, one object, or objects one after another,
/// among them JSON Lines. O(n) for n bytes.
///
/// Fails if the document holds no records. A large document is read in parts where that can be, see `blocks`.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    let mut scan = Scan { bytes, at: 0 };
    match scan.peek() {
        None => Ok(Parsed::default()),
        Some(b'[') => Ok(parse_array(bytes, scan.at, options)),
        Some(b'{') => parse_objects(bytes, scan.at, options),
        Some(_) => {
            let flaw =
                Flaw::new("something else than an array or an object", "JSON, which begins with `[` or `{`");
            Err(flaw.at(line_of(bytes, scan.at)))
        }
    }
}

/// Objects: one that wraps the records, one that is a record, or several.
fn parse_objects(bytes: &[u8], start: usize, options: &ReadOptions) -> Result<Parsed, Flaw> {
    let mut scan = Scan { bytes, at: start };
    let end = scan.skip_value();
    if end.is_some() && scan.peek() == Some(b'{') {
        if is_one_a_line(bytes, start, end.unwrap_or(start), scan.at) {
            return Ok(lines::parse_bytes(bytes, options));
        }
        return Ok(parse_elements(bytes, start, None, options));
    }
    let (found, last_resort) = find(bytes, start, options);
    let at = match found.or(last_resort) {
        Some(Found::Array(at)) => at,
        Some(Found::Single(at)) if at == start => return Ok(parse_elements(bytes, at, None, options)),
        Some(Found::Single(at)) => return Ok(parse_keyed(bytes, &[(String::new(), at)], options)),
        Some(Found::Keyed(members)) => return Ok(parse_keyed(bytes, &members, options)),
        None => {
            let members = members(bytes, start);
            if members.is_empty() {
                return Ok(parse_elements(bytes, start, None, options));
            }
            let names: Vec<&str> = members.iter().take(8).map(|(name, _)| name.as_str()).collect();
            let found = format!("an object without an array of records (only {})", names.join(", "));
            return Err(Flaw::new(found, "records in an array, such as \"papers\"").at(line_of(bytes, start)));
        }
    };
    let mut parsed = parse_array(bytes, at, options);
    // Where the array itself is cut off, that is told already.
    if end.is_none() && (Scan { bytes, at }).skip_value().is_some() {
        parsed.flaws.push(ends_early("}").at(line_of(bytes, bytes.len())));
    }
    Ok(parsed)
}

/// Whether the object from `start` to `end` has no line break, and one comes before the `next`.
pub(super) fn is_one_a_line(bytes: &[u8], start: usize, end: usize, next: usize) -> bool {
    memchr::memchr(b'\n', &bytes[start..next]).is_some_and(|newline| start + newline >= end)
}

/// Reads the records that an element without a title holds, such as a page of an answer; `None` if it holds none.
pub(super) fn parse_nested(bytes: &[u8], options: &ReadOptions) -> Option<Parsed> {
    let mut scan = Scan { bytes, at: 0 };
    match scan.peek()? {
        b'{' => {}
        b'[' => {
            let start = scan.at;
            scan.at += 1;
            // Arrays in arrays cost no stack.
            return (scan.peek() == Some(b'{')).then(|| parse_array(bytes, start, options));
        }
        _ => return None,
    }
    match find(bytes, scan.at, options).0? {
        Found::Array(at) => Some(parse_array(bytes, at, options)),
        Found::Keyed(members) => Some(parse_keyed(bytes, &members, options)),
        Found::Single(at) if at > scan.at => {
            let parsed = parse_keyed(bytes, &[(String::new(), at)], options);
            Some(parsed).filter(|parsed| !parsed.papers.is_empty())
        }
        Found::Single(_) => None,
    }
}

/// Reads records that are the members of an object, whose names are their ids if they have none.
fn parse_keyed(bytes: &[u8], members: &[(String, usize)], options: &ReadOptions) -> Parsed {
    let mut parsed = Parsed::default();
    let mut lines = Lines::after(0);
    for (index, (name, at)) in members.iter().enumerate() {
        let end = (Scan { bytes, at: *at }).skip_value();
        let (line, indent) = lines.advance(bytes, *at);
        let element =
            Element { line, indent, range: *at..end.unwrap_or(bytes.len()), is_open: end.is_none() };
        let mut outcome = element.read(bytes, index + 1, options);
        if let Ok(Some(paper)) = &mut outcome.record
            && paper.id.is_empty()
            && !dialects::is_envelope(name)
        {
            // An empty name leaves the paper without an id, as it was.
            paper.id = clean_title(name.clone());
        }
        outcome.add_to(&mut parsed);
    }
    parsed
}

fn parse_array(bytes: &[u8], start: usize, options: &ReadOptions) -> Parsed {
    parse_elements(bytes, start + 1, Some(b']'), options)
}

/// Elements that are found before they are read, all threads at once.
const BATCH: usize = 1 << 16;

/// Reads values from `start` to `close`, or to the end of the file where there is none.
fn parse_elements(bytes: &[u8], start: usize, close: Option<u8>, options: &ReadOptions) -> Parsed {
    let mut parsed = Parsed::default();
    Elements::new(close, options).read(Part { bytes, is_last: true }, start, &mut parsed);
    parsed
}

/// Values one after another, which are read part by part.
///
/// A comma too many or too few between two values does no harm and is not told.
pub(super) struct Elements<'a> {
    /// The bracket that ends them; `None` if only the end of the file does.
    close: Option<u8>,
    options: &'a ReadOptions,
    /// How many were read.
    pub(super) n_read: usize,
    /// Whether the file ends before the last of them does.
    pub(super) is_open: bool,
    /// How far into its line the next part begins.
    pub(super) indent: usize,
}

/// Where the reading of a part stops.
pub(super) enum Stop {
    /// After the closing bracket.
    Closed(usize),
    /// Before a value that may go on after the part, or at the end.
    Unclosed(usize),
}

impl<'a> Elements<'a> {
    pub(super) fn new(close: Option<u8>, options: &'a ReadOptions) -> Self {
        Self { close, options, n_read: 0, is_open: false, indent: 0 }
    }

    /// Makes the values that follow the array's document those of the file, the first of which was that document.
    pub(super) fn start_after_document(&mut self) {
        (self.close, self.n_read) = (None, 1);
    }

    /// Reads the values of a part from `start` on. Lines are counted from the first of the part.
    pub(super) fn read(&mut self, part: Part<'_>, start: usize, parsed: &mut Parsed) -> Stop {
        let bytes = part.bytes;
        let mut scan = Scan { bytes, at: start };
        let mut lines = Lines::after(self.indent);
        let mut elements: Vec<Element> = Vec::new();
        let mut broken_off = None;
        let stop = loop {
            let Some(next) = scan.peek() else {
                if part.is_last {
                    let line = lines.advance(bytes, bytes.len()).0;
                    broken_off = self.close.map(|_| ends_early("]").at(line));
                }
                break Stop::Unclosed(scan.at);
            };
            if next == b',' {
                scan.at += 1;
            } else if Some(next) == self.close {
                break Stop::Closed(scan.at + 1);
            } else {
                let begin = scan.at;
                let end = scan.skip_value();
                if !part.is_last && scan.at == bytes.len() {
                    break Stop::Unclosed(begin);
                }
                let range = begin..end.unwrap_or(bytes.len());
                let (line, indent) = lines.advance(bytes, begin);
                elements.push(Element { line, indent, range, is_open: end.is_none() });
                // A file may hold nothing but elements of a byte each.
                if elements.len() >= BATCH {
                    self.read_batch(bytes, &mut elements, parsed);
                }
            }
        };
        self.read_batch(bytes, &mut elements, parsed);
        // An element that never ends has said so itself.
        parsed.flaws.extend(broken_off.filter(|_| !self.is_open));
        stop
    }

    fn read_batch(&mut self, bytes: &[u8], elements: &mut Vec<Element>, parsed: &mut Parsed) {
        let (first, options) = (self.n_read + 1, self.options);
        let records: Vec<Outcome> = elements
            .par_iter()
            .enumerate()
            .map(|(index, element)| element.read(bytes, first + index, options))
            .collect();
        self.n_read += elements.len();
        self.is_open |= elements.last().is_some_and(|element| element.is_open);
        elements.clear();
        records.into_iter().for_each(|outcome| outcome.add_to(parsed));
    }
}

/// One value of an array and where it stands.
struct Element {
    line: usize,
    /// Where in that line it begins.
    indent: usize,
    range: Range<usize>,
    /// Whether the file ends before it does.
    is_open: bool,
}

impl Element {
    fn read(&self, bytes: &[u8], number: usize, options: &ReadOptions) -> Outcome {
        let bytes = &bytes[self.range.clone()];
        let place = Place { line: self.line, indent: self.indent, expected: EXPECTED };
        let mut notes = Notes::new();
        let record = parse_record(bytes, place, options, &mut notes)
            .map_err(|flaw| numbered(flaw, number, self.is_open));
        let is_short = bytes.len() <= options.max_record_bytes;
        let inner = record.is_err() && !self.is_open && is_short;
        Outcome {
            line: self.line,
            record,
            notes,
            inner: inner.then(|| parse_nested(bytes, options)).flatten(),
        }
    }
}

/// What was made of an element.
struct Outcome {
    line: usize,
    record: Result<Option<Paper>, Flaw>,
    notes: Notes,
    /// The records in it, if it is none itself.
    inner: Option<Parsed>,
}

impl Outcome {
    fn add_to(self, parsed: &mut Parsed) {
        match (self.record, self.inner) {
            (Ok(paper), _) => {
                parsed.papers.extend(paper.map(|paper| (self.line, paper)));
                self.notes.into_iter().for_each(|note| parsed.repairs.add(Some(self.line), note));
            }
            (Err(_), Some(inner)) => parsed.append_at(inner, self.line),
            (Err(flaw), None) => parsed.add_flaw(flaw),
        }
    }
}

/// Tells of which record the flaw is, and whether nothing can be read after it.
pub(super) fn numbered(mut flaw: Flaw, number: usize, is_open: bool) -> Flaw {
    flaw.found = format!("{} in record {number}", flaw.found);
    if is_open {
        flaw.found += "; the rest of the file could not be read";
    }
    flaw
}

pub(super) fn ends_early(bracket: &str) -> Flaw {
    Flaw::new("the end of the file", format!("`{bracket}`; the rest of the file is missing"))
}

/// Counts lines on the way through a part of a file, each newline once.
struct Lines {
    line: usize,
    /// How far into that line the byte `counted` stands.
    indent: usize,
    counted: usize,
}

impl Lines {
    /// Before a part that begins this far into its line.
    fn after(indent: usize) -> Self {
        Self { line: 1, indent, counted: 0 }
    }

    /// The line that holds the byte `at`, counted from 1, and how far into it that byte stands.
    fn advance(&mut self, bytes: &[u8], at: usize) -> (usize, usize) {
        let passed = &bytes[self.counted..at];
        self.line += newlines(passed);
        self.indent = indent_after(self.indent, passed);
        self.counted = at;
        (self.line, self.indent)
    }
}

/// How far into its line a text ends that begins this far into its own.
pub(super) fn indent_after(indent: usize, text: &[u8]) -> usize {
    memchr::memrchr(b'\n', text).map_or(indent + text.len(), |newline| text.len() - newline - 1)
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    newlines(&bytes[..at]) + 1
}
