//! The header of a table: the first row that names a title or an abstract, below whatever a service writes above it.

use super::names::{known, squashed};
use crate::formats::FieldMap;
use crate::formats::common::fields::is_text;
use crate::formats::wos;

/// Rows looked at for a header.
pub(crate) const ROWS: usize = 50;
/// The longest name of a column that is looked at, in bytes.
const LONGEST: usize = 120;

/// The name in a cell of the header: without blank space, marks of no width and a second pair of quotes.
pub(crate) fn clean_name(cell: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}' || c.is_control();
    let name = cell.trim_matches(is_blank);
    let inner = [('"', '"'), ('\'', '\''), ('“', '”')]
        .iter()
        .find_map(|&(open, close)| name.strip_prefix(open)?.strip_suffix(close));
    let name = inner.filter(|inner| !inner.is_empty()).unwrap_or(name).trim_matches(is_blank);
    name.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Whether a column of this name holds the title or the abstract.
pub(crate) fn names_text(name: &str, map: &FieldMap) -> bool {
    is_text(name, map) || known(name).is_some_and(|known| ["title", "abstract"].contains(&known.field))
}

/// Whether services name a column so.
pub(crate) fn is_known(name: &str) -> bool {
    known(name).is_some()
}

/// The number of titles and abstracts that a row names.
pub(crate) fn texts<'a>(names: impl IntoIterator<Item = &'a str>, map: &FieldMap) -> usize {
    let names: Vec<&str> = names.into_iter().collect();
    if wos::is_table(&names) {
        return 2;
    }
    names.into_iter().filter(|name| name.len() <= LONGEST && names_text(name, map)).count()
}

/// Whether a row below the first may be the header: it has names alone, and among them a title or an abstract.
pub(crate) fn may_be<'a>(names: &[&'a str], map: &FieldMap) -> bool {
    let filled: Vec<&'a str> = names.iter().copied().filter(|name| !name.trim().is_empty()).collect();
    let is_known = |name: &&&str| known(name).is_some() || names_text(name, map);
    if wos::is_table(&filled) {
        return true;
    }
    filled.len() > 1
        && filled.iter().all(|name| name.len() <= LONGEST)
        && texts(filled.iter().copied(), map) > 0
        && 3 * filled.iter().filter(is_known).count() >= filled.len()
}

/// Whether a row with this first cell is worth a look for a repeated header.
pub(crate) fn may_begin(first: &str, header: &[String]) -> bool {
    first.len() <= LONGEST
        && (known(first).is_some() || header.first().is_some_and(|name| name.eq_ignore_ascii_case(first)))
}

/// Whether a row repeats the header, perhaps with other columns, as files put together do.
pub(crate) fn is_repeated(row: &[&str], header: &[String], map: &FieldMap) -> bool {
    let filled: Vec<&str> = row.iter().copied().filter(|cell| !cell.trim().is_empty()).collect();
    let is_name = |cell: &&&str| {
        known(cell).is_some()
            || header.iter().any(|name| !name.is_empty() && squashed(name) == squashed(cell))
    };
    if wos::is_table(&filled) {
        return true;
    }
    filled.iter().all(|cell| cell.len() <= LONGEST)
        && texts(filled.iter().copied(), map) > 0
        && 3 * filled.iter().filter(is_name).count() >= 2 * filled.len()
        && (filled.len() > 1 || header.len() == 1)
}

/// The delimiter that the first line sets for Excel: `sep=;`.
pub(crate) fn sep_line(bytes: &[u8]) -> Option<(u8, usize)> {
    let end = bytes.iter().position(|byte| b"\r\n".contains(byte))?;
    let line = &bytes[..end];
    let line = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
    let set = line.get(..4).filter(|start| start.eq_ignore_ascii_case(b"sep="))?;
    let delimiter = match &line[set.len()..] {
        [] => b'\t',
        [delimiter] if delimiter.is_ascii_punctuation() || *delimiter == b'\t' => *delimiter,
        _ => return None,
    };
    Some((delimiter, end))
}
