//! How is a table read? Its header line tells the delimiter and the fields, every further row is a record.

use std::borrow::Cow;
use std::io::Read;

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::blocks::{Part, Records};
use super::fields::{self, Record};
use super::{FieldMap, Flaw, Paper, Parsed, ReadOptions, newlines, too_long, zotero};

/// The delimiters tried, the likelier first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// A quote that is never closed swallows the rest of the file. Its line is skipped and the rest read anew,
/// so often at most: each time may cost a walk through the file.
const UNCLOSED_QUOTES: usize = 100;

/// Reads a table. Cells may be quoted, and then hold delimiters and line breaks. Rows whose cells are all
/// blank are no records; empty cells are no fields.
///
/// Without a `delimiter`, the header line tells it: the one that finds a title and an abstract in it, and of
/// several such the one that finds the most columns.
/// Fails where the header names neither a title nor an abstract.
pub(super) fn parse(bytes: &[u8], delimiter: Option<u8>, options: &ReadOptions) -> Result<Parsed, Flaw> {
    Ok(Table::new(delimiter, options).take(Part { bytes, is_last: true })?.0)
}

/// A table that is read part by part.
pub(super) struct Table<'a> {
    delimiter: Option<u8>,
    options: &'a ReadOptions,
    header: Option<Header>,
    /// Quotes so far that are never closed.
    unclosed: usize,
}

impl<'a> Table<'a> {
    pub(super) fn new(delimiter: Option<u8>, options: &'a ReadOptions) -> Self {
        Self { delimiter, options, header: None, unclosed: 0 }
    }
}

impl Records for Table<'_> {
    /// The last row of a part goes into the next part, for its last cell may go on.
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

/// Reads the rows from `at` on up to the first that may go on behind the part, and says where it begins.
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
        // In memory, and with rows of any length, reading cannot fail.
        while reader.read_byte_record(&mut row).unwrap_or(false) {
            let start = start_of(&row, bytes, at);
            let end = at + reader.position().byte() as usize;
            let goes_on = !is_last && end == bytes.len();
            let next = || memchr::memchr2(b'\n', b'\r', &bytes[start..]).map(|newline| start + newline + 1);
            // A row that fills a part is too long, or has a cell that is not closed: the lines behind it are read.
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
                parsed.tell(Flaw::new(found, "a second quote that ends the cell").at(line));
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
    /// How many titles and abstracts it names, and how many columns.
    fn score(&self, map: &FieldMap) -> (usize, usize) {
        (self.names.iter().filter(|name| fields::is_text(name, map)).count(), self.names.len())
    }
}

/// The header as one delimiter divides it; `None` where the text is blank.
fn header_by(bytes: &[u8], delimiter: u8) -> Option<Header> {
    let mut reader = reader(bytes, delimiter);
    let mut row = ByteRecord::new();
    if !reader.read_byte_record(&mut row).unwrap_or(false) {
        return None;
    }
    let names = row.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
    let line = newlines(&bytes[..start_of(&row, bytes, 0)]) + 1;
    Some(Header { delimiter, names, line, end: reader.position().byte() as usize })
}

/// The header by each delimiter that may be meant, the likelier last.
fn headers<'a>(bytes: &'a [u8], delimiter: Option<&'a u8>) -> impl Iterator<Item = Header> + 'a {
    let delimiters = delimiter.map_or(&DELIMITERS[..], std::slice::from_ref);
    delimiters.iter().rev().filter_map(|&delimiter| header_by(bytes, delimiter))
}

/// The header by the delimiter given, or by the one that suits it best, of equal ones the likelier.
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

/// Names of columns for a message: the first few, cut where the file is no table at all.
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

/// Where a row begins in `bytes`: its position is that of the end of the row before, blank lines come first.
fn start_of(row: &ByteRecord, bytes: &[u8], offset: usize) -> usize {
    let end = offset + row.position().map_or(0, |position| position.byte() as usize);
    end + bytes[end..].iter().take_while(|byte| b"\r\n".contains(byte)).count()
}

/// Whether the text ends inside a quoted cell: a line break behind it does not end the row.
fn is_open(last: &[u8], delimiter: u8) -> bool {
    let mut row = ByteRecord::new();
    reader(last.chain(&b"\n."[..]), delimiter).read_byte_record(&mut row).unwrap_or(false)
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

/// Counts lines on the way through the file, each newline once.
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(bytes: &[u8], delimiter: Option<u8>) -> Result<Parsed, Flaw> {
        super::parse(bytes, delimiter, &ReadOptions::default())
    }

    #[test]
    fn the_header_tells_the_delimiter() {
        for delimiter in [",", ";", "\t", "|"] {
            let text = "id,Title,n, x\n7,a title,1.5,\n\n,another,,y\n".replace(',', delimiter);
            let parsed = parse(text.as_bytes(), None).unwrap();
            assert_eq!(parsed.titles(), [(2, "a title"), (4, "another")], "{delimiter:?}");
            assert_eq!(parsed.papers[0].1.id, "7");
            assert_eq!(parsed.papers[0].1.extra, [("n".to_owned(), Value::from("1.5"))].into());
            assert_eq!(parsed.papers[1].1.extra, [("x".to_owned(), Value::from("y"))].into());
        }
    }

    #[test]
    fn quoted_cells_hold_delimiters_quotes_and_lines() {
        let text = b"\r\ntitle;abstract\r\n\"a; \"\"b\"\"\";\"One.\r\nTwo.\"\r\n\r\n\r\nc;d\r\n";
        let parsed = parse(text, None).unwrap();
        assert_eq!(parsed.titles(), [(3, "a; \"b\""), (7, "c")]);
        assert_eq!(parsed.papers[0].1.abstract_text, "One.\nTwo.");
        assert!(parsed.flaws.is_empty());
    }

    #[test]
    fn rows_of_another_length_and_invalid_text_are_told() {
        let parsed = parse(b"title,x\na,1\nb\nc,2,3\n\xff,4\n,,\n,5\nd,6", None).unwrap();
        assert_eq!(parsed.titles(), [(2, "a"), (8, "d")]);
        let expected = [
            (3, "1 cell"),
            (4, "3 cells"),
            (5, "invalid UTF-8 in the column \"title\" at its byte 1"),
            (7, "neither a title nor an abstract (only x)"),
        ];
        assert_eq!(parsed.flaws(), expected);
        assert_eq!(parsed.flaws[0].expected, "2, as the header has");
    }

    #[test]
    fn a_header_without_text_is_refused() {
        let flaw = parse(b"\nname:id\n1:2\n", None).unwrap_err();
        assert_eq!((flaw.line, flaw.found.as_str()), (Some(2), "a header with the columns \"name:id\""));
        assert!(flaw.expected.contains("title"));
        let flaw = parse(b"id,title\n1,a\n", Some(b'\t')).unwrap_err();
        assert_eq!(flaw.found, "a header with the columns \"id,title\"");
    }

    #[test]
    fn an_export_of_zotero() {
        let text = "\u{feff}\"Key\",\"Item Type\",\"Publication Year\",\"Author\",\"Title\",\"Publication Title\",\"DOI\",\
                    \"Url\",\"Abstract Note\",\"Date\",\"Pages\",\"Manual Tags\",\"Automatic Tags\"\n\
                    \"AB12CD34\",\"journalArticle\",\"2015\",\"Bee, Ann; Cee, Bo\",\"T\",\"J\",\"10.1/x\",\"U\",\"A\",\"2015-03\",\
                    \"1-9\",\"bees; wax\",\"Insects\"\n";
        let parsed = parse(text.trim_start_matches('\u{feff}').as_bytes(), None).unwrap();
        let paper = &parsed.papers[0].1;
        assert_eq!(
            (paper.id.as_str(), paper.title.as_str(), paper.abstract_text.as_str()),
            ("AB12CD34", "T", "A")
        );
        assert_eq!(paper.authors, ["Bee, Ann", "Cee, Bo"]);
        assert_eq!(
            (paper.categories.as_slice(), paper.year),
            (&["bees".to_owned(), "wax".to_owned()][..], Some(2015))
        );
        let extra = [("Automatic Tags", "Insects"), ("pages", "1-9"), ("type", "journalArticle")];
        assert_eq!(paper.extra, extra.map(|(name, text)| (name.to_owned(), Value::from(text))).into());
    }

    #[test]
    fn columns_without_a_name_are_numbered() {
        let parsed = parse(b",title\n0,a\n", None).unwrap();
        assert_eq!(parsed.papers[0].1.extra["column_1"], "0");
    }

    #[test]
    fn a_quote_never_closed_costs_its_line_alone() {
        let parsed = parse(b"title,abstract\na,b\n\"c,d\ne,f\ng,h\n", None).unwrap();
        assert_eq!(parsed.titles(), [(2, "a"), (4, "e"), (5, "g")]);
        assert_eq!(parsed.flaws(), [(3, "a quote that is never closed")]);
        let parsed = parse(b"title,abstract\na,\"b", None).unwrap();
        assert_eq!(
            parsed.flaws(),
            [(2, "a quote that is never closed; the rest of the file could not be read")]
        );
        assert!(parse(b"title\n\"a\"", None).unwrap().flaws.is_empty());
        assert!(parse(b"title\n\"a\"\"\"", None).unwrap().flaws.is_empty());
    }

    #[test]
    fn nothing_is_nothing() {
        for text in ["", "\n\n", "title\n", "title"] {
            assert_eq!(parse(text.as_bytes(), None).unwrap(), Parsed::default(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_quoted_is_read_again(
            cells in prop::collection::vec(("[a-z\"',;\n]{0,9}", "[ a-z\"\n\t;]{0,9}"), 1..9),
        ) {
            let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
            let rows = cells.iter().map(|(a, b)| format!("x,{},{}\n", quoted(a), quoted(b)));
            let text = format!("title,p,q\n{}", rows.collect::<String>());
            let parsed = parse(text.as_bytes(), None).unwrap();
            prop_assert_eq!(parsed.papers.len(), cells.len());
            for ((_, paper), (a, b)) in parsed.papers.iter().zip(&cells) {
                for (name, cell) in [("p", a), ("q", b)] {
                    let expected = Some(cell.as_str()).filter(|cell| !cell.trim().is_empty());
                    prop_assert_eq!(paper.extra.get(name).and_then(Value::as_str), expected);
                }
            }
        }
    }
}
