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
use crate::formats::common::values::clean_title;
use crate::formats::dialects::{self, Notes};
use crate::formats::parsed::{Flaw, Parsed, newlines};
use crate::read::ReadOptions;

/// What each record must be.
const EXPECTED: &str = "an object with a title or an abstract";

/// Reads a JSON array of objects, an object with such an array, one object, or objects one after another,
/// among them JSON Lines. O(n) for n bytes.
///
/// Fails if the document holds no records.
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
        if memchr::memchr(b'\n', &bytes[start..scan.at])
            .is_some_and(|newline| start + newline >= end.unwrap_or(start))
        {
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
    let mut lines = Lines::at(bytes, 0);
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
///
/// A comma too many or too few between two values does no harm and is not told.
fn parse_elements(bytes: &[u8], start: usize, close: Option<u8>, options: &ReadOptions) -> Parsed {
    let mut scan = Scan { bytes, at: start };
    let mut elements: Vec<Element> = Vec::new();
    let mut lines = Lines::at(bytes, start);
    let mut parsed = Parsed::default();
    let (mut n_read, mut is_open) = (0, false);
    // A file may hold nothing but elements of a byte each.
    let mut read = |elements: &mut Vec<Element>| {
        let records: Vec<Outcome> = elements
            .par_iter()
            .enumerate()
            .map(|(index, element)| element.read(bytes, n_read + index + 1, options))
            .collect();
        n_read += elements.len();
        is_open |= elements.last().is_some_and(|element| element.is_open);
        elements.clear();
        records.into_iter().for_each(|outcome| outcome.add_to(&mut parsed));
    };
    let broken_off = loop {
        let Some(next) = scan.peek() else {
            break close.map(|_| ends_early("]").at(lines.advance(bytes, bytes.len()).0));
        };
        if next == b',' {
            scan.at += 1;
        } else if Some(next) == close {
            break None;
        } else {
            let begin = scan.at;
            let end = scan.skip_value();
            let range = begin..end.unwrap_or(bytes.len());
            let (line, indent) = lines.advance(bytes, begin);
            elements.push(Element { line, indent, range, is_open: end.is_none() });
            if elements.len() >= BATCH {
                read(&mut elements);
            }
        }
    };
    read(&mut elements);
    // An element that never ends has said so itself.
    parsed.flaws.extend(broken_off.filter(|_| !is_open));
    parsed
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
        let record = parse_record(bytes, place, options, &mut notes).map_err(|mut flaw| {
            flaw.found = format!("{} in record {number}", flaw.found);
            if self.is_open {
                flaw.found += "; the rest of the file could not be read";
            }
            flaw
        });
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

fn ends_early(bracket: &str) -> Flaw {
    Flaw::new("the end of the file", format!("`{bracket}`; the rest of the file is missing"))
}

/// Counts lines on the way through a file, each newline once.
struct Lines {
    line: usize,
    /// Where that line begins.
    start: usize,
    counted: usize,
}

impl Lines {
    fn at(bytes: &[u8], at: usize) -> Self {
        let mut lines = Self { line: 1, start: 0, counted: 0 };
        lines.advance(bytes, at);
        lines
    }

    /// The line that holds the byte `at`, counted from 1, and how far into it that byte stands.
    fn advance(&mut self, bytes: &[u8], at: usize) -> (usize, usize) {
        let passed = &bytes[self.counted..at];
        self.line += newlines(passed);
        if let Some(newline) = memchr::memrchr(b'\n', passed) {
            self.start = self.counted + newline + 1;
        }
        self.counted = at;
        (self.line, at - self.start)
    }
}

fn line_of(bytes: &[u8], at: usize) -> usize {
    newlines(&bytes[..at]) + 1
}
