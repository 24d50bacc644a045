//! Reading of JSON documents: a scan for brackets finds the records, which are then parsed one by one.
//!
//! A parser of the whole document stops at its first error. The scan only pairs brackets and quotes, so a broken record is
//! skipped alone, the records before a break are kept, and the line of each is known.

use std::ops::Range;

use rayon::prelude::*;

use super::lines::{self, parse_record};
use super::scan::Scan;
use crate::Paper;
use crate::formats::common::fields;
use crate::formats::exact::EXACT;
use crate::formats::parsed::{Flaw, Parsed, newlines};
use crate::read::ReadOptions;

/// Members that hold the records of a document, most likely first; any other array of objects is a last resort.
const WRAPPERS: [&str; 10] =
    ["papers", "results", "data", "items", "works", "records", "articles", "documents", "docs", "entries"];

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
    let members = members(bytes, start);
    let is_of_record = |name: &str| fields::is_text(name, &options.fields) || name == EXACT;
    if members.is_empty() || members.iter().any(|(name, _)| is_of_record(name)) {
        return Ok(parse_elements(bytes, start, None, options));
    }
    let holds_objects = |at: usize| {
        let mut scan = Scan { bytes, at };
        bytes[at] == b'[' && scan.step().is_some() && matches!(scan.peek(), None | Some(b'{' | b']'))
    };
    let rank = |name: &str| WRAPPERS.iter().position(|known| name.eq_ignore_ascii_case(known));
    let records = members
        .iter()
        .filter(|(_, at)| holds_objects(*at))
        .min_by_key(|(name, _)| rank(name).unwrap_or(WRAPPERS.len()));
    let Some(&(_, at)) = records else {
        let names: Vec<&str> = members.iter().take(8).map(|(name, _)| name.as_str()).collect();
        let found = format!("an object without an array of records (only {})", names.join(", "));
        let expected = format!("records in an array, such as {:?}", WRAPPERS[0]);
        return Err(Flaw::new(found, expected).at(line_of(bytes, start)));
    };
    let mut parsed = parse_array(bytes, at, options);
    // Where the array itself is cut off, that is told already.
    if end.is_none() && (Scan { bytes, at }).skip_value().is_some() {
        parsed.flaws.push(ends_early("}").at(line_of(bytes, bytes.len())));
    }
    Ok(parsed)
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
        let records: Vec<(usize, Result<Paper, Flaw>)> = elements
            .par_iter()
            .enumerate()
            .map(|(index, element)| (element.line, element.parse(bytes, n_read + index + 1, options)))
            .collect();
        n_read += elements.len();
        is_open |= elements.last().is_some_and(|element| element.is_open);
        elements.clear();
        records.into_iter().for_each(|(line, record)| parsed.push(line, record));
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
    fn parse(&self, bytes: &[u8], number: usize, options: &ReadOptions) -> Result<Paper, Flaw> {
        parse_record(&bytes[self.range.clone()], self.indent, EXPECTED, options).map_err(|mut flaw| {
            // The flaw counts from the record's first line.
            let line = self.line + flaw.line.unwrap_or(1) - 1;
            flaw.found = format!("{} in record {number}", flaw.found);
            if self.is_open {
                flaw.found += "; the rest of the file could not be read";
            }
            flaw.at(line)
        })
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

/// The names of an object's members and where their values begin, as far as the object can be followed.
fn members(bytes: &[u8], start: usize) -> Vec<(String, usize)> {
    let mut scan = Scan { bytes, at: start + 1 };
    let mut members = Vec::new();
    loop {
        if scan.peek() == Some(b',') {
            scan.at += 1;
            continue;
        }
        let begin = scan.at;
        if scan.peek() != Some(b'"') || scan.skip_value().is_none() {
            return members;
        }
        let name = serde_json::from_slice(&bytes[begin..scan.at]);
        if scan.peek() != Some(b':') || scan.step().is_none() || scan.peek().is_none() {
            return members;
        }
        if let Ok(name) = name {
            members.push((name, scan.at));
        }
        if scan.skip_value().is_none() {
            return members;
        }
    }
}
