//! Reading of tables: the header line tells the delimiter and the fields, every further row is a record.

use std::borrow::Cow;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::zotero;
use crate::Paper;
use crate::formats::FieldMap;
use crate::formats::common::blocks::{Part, Records};
use crate::formats::common::fields;
use crate::formats::common::record::Record;
use crate::formats::parsed::{Flaw, Parsed, newlines, too_long};
use crate::read::ReadOptions;

/// The delimiters tried, most likely first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// A quote that is never closed swallows the rest of the file. Its line is skipped and the rest read again, at most this
/// many times: each may cost a pass over the file.
const UNCLOSED_QUOTES: usize = 100;

/// Reads a table. Quoted cells may hold delimiters and line breaks. Rows of blank cells are not records, and empty cells
/// not fields.
///
/// Without a `delimiter`, the header line tells it: the one that finds a title and an abstract there, and of several such
/// the one that finds most columns. Fails if the header names neither a title nor an abstract.
pub(crate) fn parse(bytes: &[u8], delimiter: Option<u8>, options: &ReadOptions) -> Result<Parsed, Flaw> {
    Ok(Table::new(delimiter, options).take(Part { bytes, is_last: true })?.0)
}

/// A table that is read part by part.
pub(crate) struct Table<'a> {
    delimiter: Option<u8>,
    options: &'a ReadOptions,
    header: Option<Header>,
    /// The number of unclosed quotes so far.
    unclosed: usize,
}

impl<'a> Table<'a> {
    pub(crate) fn new(delimiter: Option<u8>, options: &'a ReadOptions) -> Self {
        Self { delimiter, options, header: None, unclosed: 0 }
    }
}

impl Records for Table<'_> {
    /// The last row of a part is left for the next part, since its last cell may continue there.
    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        let Self { delimiter, options, header, unclosed } = self;
        let Part { bytes, is_last } = part;
        let is_line = || memchr::memchr2(b'\n', b'\r', bytes).is_none();
        if let Some(header) = header {
            if !is_last && is_line() {
                return Ok((Parsed::default(), 0));
            }
            return Ok(rows(part, 0, header, unclosed, options));
        }
        let goes_on = |header: Header| header.end == bytes.len();
        if !is_last && (is_line() || headers(bytes, delimiter.as_ref()).any(goes_on)) {
            if bytes.len() <= options.max_record_bytes {
                return Ok((Parsed::default(), 0));
            }
            let found = format!("a header of more than {} bytes", options.max_record_bytes);
            return Err(Flaw::new(found, "a line with the names of the columns").at(1));
        }
        match self::header(bytes, *delimiter, &options.fields)? {
            Some(found) => Ok(rows(part, found.end, header.insert(found), unclosed, options)),
            None => Ok((Parsed::default(), bytes.len())),
        }
    }

    fn begins(&self, _: &[u8]) -> bool {
        true
    }
}

/// Reads the rows from `at` up to the first that may continue after the part, and returns where that one begins.
fn rows(
    part: Part<'_>,
    mut at: usize,
    header: &Header,
    unclosed: &mut usize,
    options: &ReadOptions,
) -> (Parsed, usize) {
    let Part { bytes, is_last } = part;
    let (delimiter, longest) = (header.delimiter, options.max_record_bytes);
    let mut parsed = Parsed::default();
    let mut lines = Lines { bytes, at: 0, line: 1 };
    let mut row = ByteRecord::new();
    'table: while *unclosed < UNCLOSED_QUOTES {
        let mut reader = reader(&bytes[at..], delimiter);
        while reader.read_byte_record(&mut row).expect("reading rows of any length from memory cannot fail") {
            let start = start_of(&row, bytes, at);
            let end = at + reader.position().byte() as usize;
            let goes_on = !is_last && end == bytes.len();
            let next = || memchr::memchr2(b'\n', b'\r', &bytes[start..]).map(|newline| start + newline + 1);
            // A row that fills a part is too long, or has an unclosed cell: the lines after it are read.
            if goes_on && (start > 0 || bytes.len() <= longest || next().is_none()) {
                return (parsed, start);
            }
            let line = lines.line_at(start);
            if end == bytes.len() && is_open(&bytes[start..], delimiter) {
                *unclosed += 1;
                let next = next().filter(|_| *unclosed < UNCLOSED_QUOTES);
                let closed =
                    if is_last { "never closed" } else { "not closed before the record is too long" };
                let rest = if next.is_some() { "" } else { "; the rest of the file could not be read" };
                let found = format!("a quote that is {closed}{rest}");
                parsed.add_flaw(Flaw::new(found, "a second quote that ends the cell").at(line));
                let Some(next) = next else { break 'table };
                at = next;
                continue 'table;
            }
            if row.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                let length = bytes[start..end].len();
                let record = if length > longest.saturating_add(2) {
                    Err(too_long(length, longest))
                } else {
                    paper(&header.names, &row, options)
                };
                parsed.push(line, record.map_err(|flaw| flaw.at(line)));
            }
        }
        break;
    }
    (parsed, bytes.len())
}

fn reader<R: Read>(text: R, delimiter: u8) -> csv::Reader<R> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text)
}

/// The first line of a table.
struct Header {
    delimiter: u8,
    names: Vec<String>,
    line: usize,
    /// Where the rows begin.
    end: usize,
}

impl Header {
    /// The number of titles and abstracts it names, and of columns.
    fn score(&self, map: &FieldMap) -> (usize, usize) {
        (self.names.iter().filter(|name| fields::is_text(name, map)).count(), self.names.len())
    }
}

/// The header as split by a delimiter; `None` if the text is blank.
fn header_by(bytes: &[u8], delimiter: u8) -> Option<Header> {
    let mut reader = reader(bytes, delimiter);
    let mut row = ByteRecord::new();
    if !reader.read_byte_record(&mut row).expect("reading rows of any length from memory cannot fail") {
        return None;
    }
    let names = row.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    let line = newlines(&bytes[..start_of(&row, bytes, 0)]) + 1;
    Some(Header { delimiter, names, line, end: reader.position().byte() as usize })
}

/// The header as split by each possible delimiter, most likely last.
fn headers<'a>(bytes: &'a [u8], delimiter: Option<&'a u8>) -> impl Iterator<Item = Header> + 'a {
    let delimiters = delimiter.map_or(&DELIMITERS[..], std::slice::from_ref);
    delimiters.iter().rev().filter_map(|&delimiter| header_by(bytes, delimiter))
}

/// The header as split by the given delimiter, or else by the best one, ties to the more likely.
fn header(bytes: &[u8], delimiter: Option<u8>, map: &FieldMap) -> Result<Option<Header>, Flaw> {
    let Some(mut header) = headers(bytes, delimiter.as_ref()).max_by_key(|header| header.score(map)) else {
        return Ok(None);
    };
    if header.score(map).0 == 0 {
        let found = format!("a header with the columns {}", listed(&header.names));
        return Err(Flaw::new(found, "a column \"title\" or \"abstract\" among them").at(header.line));
    }
    for (index, name) in header.names.iter_mut().enumerate().filter(|(_, name)| name.is_empty()) {
        *name = format!("column_{}", index + 1);
    }
    zotero::rename(&mut header.names);
    Ok(Some(header))
}

/// Names of columns for a message: the first few, cut if they are long because the file is not a table.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 12;
    const LENGTH: usize = 40;
    let shown = names.iter().take(SHOWN).map(|name| {
        let cut: String = name.chars().take(LENGTH).collect();
        if cut.len() < name.len() { format!("{cut:?}...") } else { format!("{cut:?}") }
    });
    let more = if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
    shown.collect::<Vec<_>>().join(", ") + &more
}

/// Where a row begins in `bytes`. Its position is the end of the row before; blank lines may follow that.
fn start_of(row: &ByteRecord, bytes: &[u8], offset: usize) -> usize {
    let end = offset + row.position().map_or(0, |position| position.byte() as usize);
    end + bytes[end..].iter().take_while(|byte| b"\r\n".contains(byte)).count()
}

/// Whether the text ends inside a quoted cell: a line break after it does not end the row.
fn is_open(last: &[u8], delimiter: u8) -> bool {
    let mut row = ByteRecord::new();
    let text = last.chain(&b"\n."[..]);
    reader(text, delimiter).read_byte_record(&mut row).expect("reading from memory cannot fail")
        && row.iter().next_back().is_some_and(|cell| cell.ends_with(b"\n."))
}

fn paper(header: &[String], row: &ByteRecord, options: &ReadOptions) -> Result<Paper, Flaw> {
    if row.len() != header.len() {
        let cells = if row.len() == 1 { "cell" } else { "cells" };
        return Err(Flaw::new(
            format!("{} {cells}", row.len()),
            format!("{}, as the header has", header.len()),
        ));
    }
    let mut record = Record::with_capacity(header.len());
    for (name, cell) in header.iter().zip(row) {
        let cell = std::str::from_utf8(cell).map_err(|error| {
            let found =
                format!("invalid UTF-8 in the column {name:?} at its byte {}", error.valid_up_to() + 1);
            Flaw::new(found, "UTF-8")
        })?;
        if !cell.trim().is_empty() {
            record.push((Cow::from(name.as_str()), Value::from(cell)));
        }
    }
    fields::paper_of(record, &options.fields)
}

/// Counts lines in one pass over the file.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn line_at(&mut self, at: usize) -> usize {
        self.line += newlines(&self.bytes[self.at..at]);
        self.at = at;
        self.line
    }
}
