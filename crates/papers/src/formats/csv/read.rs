//! Reading of tables: the header line tells the delimiter and the fields, every further row is a record.

use std::io::Read;
use std::ops::Range;

use csv::{ByteRecord, ReaderBuilder};
use memchr::memmem;
use serde_json::Value;

use super::by_row;
use super::header::{Dialect, Header, SAMPLE, Sample};
use super::lenient::{self, Escape};
use crate::Paper;
use crate::formats::common::blocks::{Part, Records};
use crate::formats::common::decoding::decoded;
use crate::formats::parsed::{Flaw, Parsed, newlines, too_long};
use crate::formats::table::align::aligned;
use crate::formats::table::header::{clean_name, is_repeated, may_begin};
use crate::read::ReadOptions;

/// A quote that is never closed swallows the rest of the file. Its line is skipped and the rest read again, at most this
/// many times: each may cost a pass over the file.
const UNCLOSED_QUOTES: usize = 100;
/// Bytes within which a row with odd quotes must end.
const LENIENT: usize = 256 << 10;
/// Rows that may fail to, before only their own lines are looked at.
const FAILURES: usize = 1000;

/// What is told of rows that are mended.
const ALIGNED: &str = "cells beyond the header were joined to the column they belong to";
const DROPPED: &str = "cells beyond the header were dropped";
const BYTES: &str = "bytes that are not UTF-8 were read as Windows-1252";

/// Reads a table. Quoted cells may hold delimiters and line breaks. Rows of blank cells are not records, and empty cells
/// not fields.
///
/// Without a `delimiter`, the header line tells it: the one that finds a title and an abstract there, and of several such
/// the one that finds most columns. Fails if no header among the first rows names a title or an abstract.
pub(crate) fn parse(bytes: &[u8], delimiter: Option<u8>, options: &ReadOptions) -> Result<Parsed, Flaw> {
    Ok(Table::new(delimiter, options).take(Part { bytes, is_last: true })?.0)
}

/// A table that is read part by part.
pub(crate) struct Table<'a> {
    delimiter: Option<u8>,
    options: &'a ReadOptions,
    header: Option<Header>,
    /// Whether there is no header, but a field in each row.
    by_row: Option<Dialect>,
    counts: Counts,
}

/// What may cost a pass over the file each time, so far.
#[derive(Default)]
struct Counts {
    /// Unclosed quotes.
    unclosed: usize,
    /// Rows with odd quotes that do not end.
    endless: usize,
}

impl<'a> Table<'a> {
    pub(crate) fn new(delimiter: Option<u8>, options: &'a ReadOptions) -> Self {
        Self { delimiter, options, header: None, by_row: None, counts: Counts::default() }
    }
}

impl Records for Table<'_> {
    /// The last row of a part is left for the next part, since its last cell may continue there.
    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        let Part { bytes, is_last } = part;
        if let Some(dialect) = self.by_row {
            return Ok(by_row::records(part, dialect, self.options));
        }
        if self.header.is_some() {
            if !is_last && memchr::memchr2(b'\n', b'\r', bytes).is_none() {
                return Ok((Parsed::default(), 0));
            }
            return Ok(self.rows(part, 0));
        }
        let longest = self.options.max_record_bytes;
        let length = bytes.len().min(SAMPLE.min(longest));
        if !is_last && bytes.len() < SAMPLE.min(longest) {
            return Ok((Parsed::default(), 0));
        }
        let mut sample = Sample { bytes: &bytes[..length], is_whole: is_last && length == bytes.len() };
        if sample.is_cut(self.delimiter) {
            // A header longer than the sample.
            sample = Sample { bytes, is_whole: is_last };
            if sample.is_cut(self.delimiter) {
                if bytes.len() <= longest {
                    return Ok((Parsed::default(), 0));
                }
                let found = format!("a header of more than {longest} bytes");
                return Err(Flaw::new(found, "a line with the names of the columns").at(1));
            }
        }
        let dialect = Dialect::plain(self.delimiter.unwrap_or(b','));
        if by_row::is_by_row(sample.bytes, dialect, self.options) {
            self.by_row = Some(dialect);
            return Ok(by_row::records(part, dialect, self.options));
        }
        match Header::find(sample, self.delimiter, &self.options.fields)? {
            Some(found) => {
                let end = found.end;
                self.header = Some(found);
                Ok(self.rows(part, end))
            }
            None => Ok((Parsed::default(), bytes.len())),
        }
    }

    fn begins(&self, _: &[u8]) -> bool {
        true
    }
}

impl Table<'_> {
    /// Reads the rows from `at` up to the first that may continue after the part, and returns where that one begins.
    fn rows(&mut self, part: Part<'_>, mut at: usize) -> (Parsed, usize) {
        let Self { options, header: Some(header), counts, .. } = self else {
            unreachable!("the header comes before the rows")
        };
        let Part { bytes, is_last } = part;
        let longest = options.max_record_bytes;
        let mut parsed = Parsed::default();
        let mut lines = Lines { bytes, at: 0, line: 1 };
        let mut row = ByteRecord::new();
        'table: while counts.unclosed < UNCLOSED_QUOTES {
            let mut reader = reader(&bytes[at..], header.dialect);
            while reader
                .read_byte_record(&mut row)
                .expect("reading rows of any length from memory cannot fail")
            {
                let start = start_of(&row, bytes, at);
                let end = at + reader.position().byte() as usize;
                let goes_on = !is_last && end == bytes.len();
                let next =
                    || memchr::memchr2(b'\n', b'\r', &bytes[start..]).map(|newline| start + newline + 1);
                // A row that fills a part is too long, or has an unclosed cell: the lines after it are read.
                let may_wait = start > 0 || bytes.len() <= longest || next().is_none();
                if goes_on && may_wait {
                    return (parsed, start);
                }
                let line = lines.line_at(start);
                let is_open = end == bytes.len() && is_open(&bytes[start..], header.dialect);
                let length = bytes[start..end].len();
                let is_long = length > longest.saturating_add(2);
                if is_open || !is_long && is_odd(&row, &bytes[start..end], header) {
                    match mended(part, start..end, header, counts) {
                        Mended::Row(mended) => {
                            let record = paper(mended.cells.into_iter().map(Value::from), header, options);
                            parsed.push(line, record.map_err(|flaw| flaw.at(line)));
                            if start + mended.length == end {
                                continue;
                            }
                            at = start + mended.length;
                            continue 'table;
                        }
                        Mended::Later if may_wait => return (parsed, start),
                        Mended::Later | Mended::No => {}
                    }
                }
                if is_open {
                    counts.unclosed += 1;
                    let next = next().filter(|_| counts.unclosed < UNCLOSED_QUOTES);
                    let closed =
                        if is_last { "never closed" } else { "not closed before the record is too long" };
                    let rest = if next.is_some() { "" } else { "; the rest of the file could not be read" };
                    let found = format!("a quote that is {closed}{rest}");
                    parsed.add_flaw(Flaw::new(found, "a second quote that ends the cell").at(line));
                    let Some(next) = next else { break 'table };
                    at = next;
                    continue 'table;
                }
                let filled = filled(&row);
                if filled == 0 {
                    continue;
                }
                if is_long {
                    parsed.add_flaw(too_long(length, longest).at(line));
                    continue;
                }
                if let Some(names) = repeated_header(&row, header, options) {
                    *header = Header::new(header.dialect, names, end, &options.fields);
                    continue;
                }
                let mut are_valid = true;
                let record = if filled > header.columns.len() {
                    let (cells, repair) = narrowed(&row, filled, header);
                    parsed.repairs.add(Some(line), repair);
                    paper(cells.into_iter().map(Value::from), header, options)
                } else {
                    let cell = |cell: &[u8]| match std::str::from_utf8(cell) {
                        Ok(text) if text.trim().is_empty() => Value::Null,
                        Ok(text) => Value::from(text),
                        Err(_) => {
                            are_valid = false;
                            Value::from(decoded(cell))
                        }
                    };
                    paper(row.iter().map(cell), header, options)
                };
                if !are_valid {
                    parsed.repairs.add(Some(line), BYTES);
                }
                parsed.push(line, record.map_err(|flaw| flaw.at(line)));
            }
            break;
        }
        (parsed, bytes.len())
    }
}

pub(super) fn reader<R: Read>(text: R, dialect: Dialect) -> csv::Reader<R> {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(dialect.delimiter).quoting(dialect.quotes).has_headers(false).flexible(true);
    builder.from_reader(text)
}

/// The number of cells of a row without the empty ones at its end.
fn filled(row: &ByteRecord) -> usize {
    let is_filled = |cell: &[u8]| !cell.trim_ascii().is_empty();
    row.iter().rposition(is_filled).map_or(0, |last| last + 1)
}

/// Where a row begins in `bytes`. Its position is the end of the row before; blank lines may follow that.
pub(super) fn start_of(row: &ByteRecord, bytes: &[u8], offset: usize) -> usize {
    let end = offset + row.position().map_or(0, |position| position.byte() as usize);
    end + bytes[end..].iter().take_while(|byte| b"\r\n".contains(byte)).count()
}

/// Whether the text ends inside a quoted cell: a line break after it does not end the row.
fn is_open(last: &[u8], dialect: Dialect) -> bool {
    let mut row = ByteRecord::new();
    let text = last.chain(&b"\n."[..]);
    reader(text, dialect).read_byte_record(&mut row).expect("reading from memory cannot fail")
        && row.iter().next_back().is_some_and(|cell| cell.ends_with(b"\n."))
}

/// Whether the quotes of a row may not be those of CSV: it has another number of cells than the header, a quote is left
/// over at the end of a cell, or quotes are escaped by backslashes.
fn is_odd(row: &ByteRecord, raw: &[u8], header: &Header) -> bool {
    let n = header.columns.len();
    let is_uneven = || row.len() < n || row.len() > n && filled(row) > n;
    let is_escaped = || header.dialect.escape == Escape::Backslash && memmem::find(raw, b"\\\"").is_some();
    header.dialect.quotes
        && (is_uneven() || row.iter().any(|cell| cell.ends_with(b"\"")) || is_escaped())
        && memchr::memchr(b'"', raw).is_some()
}

/// A row read leniently.
enum Mended {
    Row(lenient::Row),
    /// It may become one when more of the file is known.
    Later,
    No,
}

/// The row at `strict` read leniently, if it then has as many cells as the header.
fn mended(part: Part<'_>, strict: Range<usize>, header: &Header, counts: &mut Counts) -> Mended {
    let Part { bytes, is_last } = part;
    let raw = &bytes[strict.clone()];
    let window = if counts.endless < FAILURES { LENIENT } else { raw.len() };
    let end = strict.start.saturating_add(window).min(bytes.len());
    let window = Part {
        bytes: &bytes[strict.start..end],
        is_last: is_last && end == bytes.len() || counts.endless >= FAILURES,
    };
    let escapes: &[Escape] = match header.dialect.escape {
        Escape::Backslash => &[Escape::Backslash, Escape::Nothing],
        Escape::Nothing if memmem::find(raw, b"\\\"").is_some() => &[Escape::Nothing, Escape::Backslash],
        Escape::Nothing => &[Escape::Nothing],
    };
    let mut is_endless = false;
    for &escape in escapes {
        match lenient::row(window, header.dialect.delimiter, escape) {
            Some(mut row) => {
                let filled =
                    row.cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
                row.cells.truncate(filled.max(header.columns.len()));
                if row.cells.len() == header.columns.len() {
                    return Mended::Row(row);
                }
            }
            None => is_endless = true,
        }
    }
    if !is_endless || window.is_last {
        return Mended::No;
    }
    if !is_last && end == bytes.len() && window.bytes.len() < LENIENT {
        return Mended::Later;
    }
    counts.endless += 1;
    Mended::No
}

/// The names in a row that repeats the header.
fn repeated_header(row: &ByteRecord, header: &Header, options: &ReadOptions) -> Option<Vec<String>> {
    let first = std::str::from_utf8(row.get(0)?).ok()?;
    if !may_begin(first, &header.names) {
        return None;
    }
    let cells = row.iter().map(decoded).collect::<Vec<_>>();
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    is_repeated(&cells, &header.names, &options.fields)
        .then(|| cells.iter().map(|cell| clean_name(cell)).collect())
}

/// The cells of a row with more of them than the header has, and what is told of it.
fn narrowed(row: &ByteRecord, filled: usize, header: &Header) -> (Vec<String>, &'static str) {
    let cells = row.iter().take(filled).map(decoded).collect::<Vec<_>>();
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    match aligned(&header.names, &cells, char::from(header.dialect.delimiter)) {
        Some(cells) => (cells, ALIGNED),
        None => (cells[..header.columns.len()].iter().map(|cell| (*cell).to_owned()).collect(), DROPPED),
    }
}

fn paper(cells: impl Iterator<Item = Value>, header: &Header, options: &ReadOptions) -> Result<Paper, Flaw> {
    header.columns.paper(cells, &options.fields)
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
