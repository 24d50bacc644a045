//! The header of a table of text: its delimiter, how it quotes cells, its columns, and where its rows begin.

use std::cmp::Ordering;

use csv::ByteRecord;

use super::lenient::{Escape, escapes, has_quotation_marks};
use super::read::{reader, start_of};
use super::zotero;
use crate::formats::FieldMap;
use crate::formats::common::decoding::decoded;
use crate::formats::parsed::{Flaw, newlines};
use crate::formats::table::{Columns, header};

/// The delimiters tried, most likely first.
const DELIMITERS: [u8; 5] = [b',', b';', b'\t', b'|', b'^'];
/// Bytes at the beginning of a table by which header, quotes and escapes are decided.
pub(super) const SAMPLE: usize = 64 << 10;

/// How the cells of a table are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: u8,
    /// Whether cells may be quoted.
    pub(super) quotes: bool,
    pub(super) escape: Escape,
}

impl Dialect {
    pub(super) fn plain(delimiter: u8) -> Self {
        Self { delimiter, quotes: true, escape: Escape::Nothing }
    }
}

/// The line that names the columns of a table.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) dialect: Dialect,
    pub(super) names: Vec<String>,
    pub(super) columns: Columns,
    /// Where the rows begin.
    pub(super) end: usize,
}

impl Header {
    pub(super) fn new(dialect: Dialect, mut names: Vec<String>, end: usize, map: &FieldMap) -> Self {
        for (index, name) in names.iter_mut().enumerate().filter(|(_, name)| name.is_empty()) {
            *name = format!("column_{}", index + 1);
        }
        zotero::rename(&mut names);
        let columns = Columns::new(&names, map);
        Self { dialect, names, columns, end }
    }

    /// Finds the header in the first bytes of a table, with the given delimiter or else the best one, ties to the more likely:
    /// the one that finds most titles and abstracts there, then most columns. `None` if there is only blank space.
    pub(super) fn find(
        sample: Sample<'_>,
        delimiter: Option<u8>,
        map: &FieldMap,
    ) -> Result<Option<Self>, Flaw> {
        let (set, start) = match header::sep_line(sample.bytes) {
            Some((delimiter, start)) => (Some(delimiter), start),
            None => (delimiter, 0),
        };
        let delimiters = set.as_ref().map_or(&DELIMITERS[..], std::slice::from_ref);
        let found = delimiters
            .iter()
            .rev()
            .filter_map(|&delimiter| candidate(sample, start, delimiter, map))
            .max_by_key(|found| (found.texts, found.names.len()));
        let Some(Candidate { delimiter, names, texts, line, end }) = found else { return Ok(None) };
        if texts == 0 {
            let found = format!("a header with the columns {}", listed(&names));
            return Err(Flaw::new(found, "a column \"title\" or \"abstract\" among them").at(line));
        }
        let rows = &sample.bytes[end..];
        let quotes = delimiter != b'\t' || quotes_cells(rows, delimiter, names.len());
        let dialect = Dialect { delimiter, quotes, escape: escapes(rows, delimiter) };
        Ok(Some(Self::new(dialect, names, end, map)))
    }
}

/// The first bytes of a table.
#[derive(Clone, Copy)]
pub(super) struct Sample<'a> {
    pub(super) bytes: &'a [u8],
    /// Whether they are all of it.
    pub(super) is_whole: bool,
}

impl Sample<'_> {
    /// Whether the first row goes on behind the sample, by any delimiter.
    pub(super) fn is_cut(self, delimiter: Option<u8>) -> bool {
        let delimiters = delimiter.as_ref().map_or(&DELIMITERS[..], std::slice::from_ref);
        let ends = |delimiter: &u8| {
            let mut rows = reader(self.bytes, Dialect::plain(*delimiter));
            let mut row = ByteRecord::new();
            let has_row = rows.read_byte_record(&mut row).expect("reading from memory cannot fail");
            has_row && rows.position().byte() as usize == self.bytes.len()
        };
        !self.is_whole && (memchr::memchr2(b'\n', b'\r', self.bytes).is_none() || delimiters.iter().any(ends))
    }
}

/// What may be the header, by one delimiter.
struct Candidate {
    delimiter: u8,
    names: Vec<String>,
    /// Titles and abstracts among the names.
    texts: usize,
    line: usize,
    end: usize,
}

/// The first row that names a title or an abstract, or else the first of all.
fn candidate(sample: Sample<'_>, start: usize, delimiter: u8, map: &FieldMap) -> Option<Candidate> {
    let bytes = sample.bytes;
    let mut rows = reader(&bytes[start..], Dialect::plain(delimiter));
    let mut row = ByteRecord::new();
    let mut first = None;
    for _ in 0..header::ROWS {
        if !rows.read_byte_record(&mut row).expect("reading rows of any length from memory cannot fail") {
            break;
        }
        let end = start + rows.position().byte() as usize;
        if end == bytes.len() && !sample.is_whole && first.is_some() {
            // It may go on.
            break;
        }
        let names: Vec<String> = row.iter().map(|cell| header::clean_name(&decoded(cell))).collect();
        if names.iter().all(String::is_empty) {
            continue;
        }
        let cells: Vec<&str> = names.iter().map(String::as_str).collect();
        let texts = header::texts(cells.iter().copied(), map);
        let is_first = first.is_none();
        let is_header = if is_first { texts > 0 } else { header::may_be(&cells, map) };
        if is_first || is_header {
            let line = newlines(&bytes[..start_of(&row, bytes, start)]) + 1;
            let found = Candidate { delimiter, names, texts, line, end };
            if is_header {
                return Some(found);
            }
            first = Some(found);
        }
    }
    first
}

/// Whether cells are quoted: more rows then have as many cells as the header. In text with tabs, a quote is often no more
/// than a quotation mark.
fn quotes_cells(rows: &[u8], delimiter: u8, n_columns: usize) -> bool {
    let even_rows = |quotes| {
        let mut reader = reader(rows, Dialect { quotes, ..Dialect::plain(delimiter) });
        let mut row = ByteRecord::new();
        let mut n = 0;
        while reader.read_byte_record(&mut row).expect("reading from memory cannot fail") {
            n += usize::from(row.len() == n_columns);
        }
        n
    };
    if memchr::memchr(b'"', rows).is_none() {
        return true;
    }
    match even_rows(true).cmp(&even_rows(false)) {
        Ordering::Less => false,
        Ordering::Equal => !has_quotation_marks(rows, delimiter),
        Ordering::Greater => true,
    }
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

/// The delimiter of a text that begins as a table does: with a header, and as many cells in the row below.
pub(crate) fn recognise(text: &[u8]) -> Option<u8> {
    let text = &text[..text.len().min(SAMPLE)];
    let map = FieldMap::default();
    let (set, start) =
        header::sep_line(text).map_or((None, 0), |(delimiter, start)| (Some(delimiter), start));
    if set.is_some() {
        return set;
    }
    let sample = Sample { bytes: text, is_whole: true };
    let is_table = |found: &Candidate| {
        let cells: Vec<&str> = found.names.iter().map(String::as_str).collect();
        let mut rows = reader(&text[found.end..], Dialect::plain(found.delimiter));
        let mut row = ByteRecord::new();
        let has_row = rows.read_byte_record(&mut row).expect("reading from memory cannot fail");
        // A single row, or a first one that goes on behind the sample, proves nothing against a table.
        found.texts > 0 && header::may_be(&cells, &map) && (!has_row || 2 * row.len() > cells.len())
    };
    let candidates =
        DELIMITERS.iter().rev().filter_map(|&delimiter| candidate(sample, start, delimiter, &map));
    let found = candidates.filter(is_table).max_by_key(|found| (found.texts, found.names.len()))?;
    Some(found.delimiter)
}
