//! Rows whose quotes are not those of CSV: quotes within a cell that are not doubled, or that a backslash escapes.

use crate::formats::common::blocks::Part;
use crate::formats::common::decoding::decoded;

/// What stands before a quote that does not end a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    Backslash,
    Nothing,
}

/// A row read leniently.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    /// Its length in bytes, with its line end.
    pub(super) length: usize,
}

/// Reads the row that a part begins with. A quote ends a cell only before a delimiter or a line end. `None` if the row does
/// not end within the part.
pub(super) fn row(part: Part<'_>, delimiter: u8, escape: Escape) -> Option<Row> {
    let Part { bytes, is_last } = part;
    let ends = |at: usize| match bytes.get(at) {
        Some(&byte) => byte == delimiter || byte == b'\n' || byte == b'\r',
        None => is_last,
    };
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let mut cell = Vec::new();
        if bytes.get(at) == Some(&b'"') {
            at += 1;
            loop {
                let rest = &bytes[at..];
                let mark = memchr::memchr2(b'"', b'\\', rest)?;
                cell.extend_from_slice(&rest[..mark]);
                at += mark + 1;
                let next = bytes.get(at);
                match (bytes[at - 1], next) {
                    (b'\\', Some(b'"' | b'\\')) if escape == Escape::Backslash => {
                        cell.extend(next);
                        at += 1;
                    }
                    (b'\\', _) => cell.push(b'\\'),
                    (_, Some(b'"')) => {
                        cell.push(b'"');
                        at += 1;
                    }
                    _ if ends(at) => break,
                    _ => cell.push(b'"'),
                }
            }
        } else {
            let end = (at..bytes.len()).find(|&at| ends(at)).unwrap_or(bytes.len());
            if end == bytes.len() && !is_last {
                return None;
            }
            cell.extend_from_slice(&bytes[at..end]);
            at = end;
        }
        cells.push(decoded(&cell).into_owned());
        match bytes.get(at) {
            Some(&byte) if byte == delimiter => at += 1,
            Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => return Some(Row { cells, length: at + 2 }),
            Some(_) => return Some(Row { cells, length: at + 1 }),
            None => return Some(Row { cells, length: at }),
        }
    }
}

/// Whether a text escapes quotes by backslashes, rather than by doubling them.
pub(super) fn escapes(text: &[u8], delimiter: u8) -> Escape {
    let ends = |byte: Option<&u8>| byte.is_none_or(|&byte| byte == delimiter || b"\r\n".contains(&byte));
    let (mut escaped, mut doubled) = (0, 0);
    for at in memchr::memmem::find_iter(text, b"\\\"") {
        let (next, after) = (text.get(at + 2), text.get(at + 3));
        if next == Some(&b'"') {
            doubled += usize::from(!ends(after));
        } else if !ends(next) {
            escaped += 1;
        }
    }
    if escaped > doubled { Escape::Backslash } else { Escape::Nothing }
}

/// Whether a quote at the beginning of a cell and one behind it stand for themselves: `"Green" oars`.
pub(super) fn has_quotation_marks(text: &[u8], delimiter: u8) -> bool {
    text.split(|&byte| byte == delimiter || b"\r\n".contains(&byte)).any(|cell| {
        let Some(inner) = cell.strip_prefix(b"\"") else { return false };
        let mut at = 0;
        while let Some(quote) = memchr::memchr(b'"', &inner[at..]) {
            at += quote + 1;
            match inner.get(at) {
                None => return false,
                Some(b'"') => at += 1,
                Some(_) => return true,
            }
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str, escape: Escape) -> Option<(Vec<String>, usize)> {
        row(Part { bytes: text.as_bytes(), is_last: true }, b',', escape).map(|row| (row.cells, row.length))
    }

    fn expected(cells: &[&str], length: usize) -> (Vec<String>, usize) {
        (cells.iter().map(|cell| (*cell).to_owned()).collect(), length)
    }

    #[test]
    fn quotes_end_a_cell_only_before_a_delimiter() {
        assert_eq!(
            cells("\"a \"b, c\" d\",e\r\nf", Escape::Nothing),
            Some(expected(&["a \"b, c\" d", "e"], 16))
        );
        assert_eq!(cells("\"a \"\"b\"\"\",\"\"\n", Escape::Nothing), Some(expected(&["a \"b\"", ""], 13)));
        assert_eq!(
            cells("\"a \\\"b\\\", c\",\\d", Escape::Backslash),
            Some(expected(&["a \"b\", c", "\\d"], 15))
        );
        assert_eq!(cells("\"\\alpha\\\\\",x", Escape::Backslash), Some(expected(&["\\alpha\\", "x"], 12)));
        assert_eq!(cells("\"open,x\ny", Escape::Nothing), None);
        assert_eq!(cells("", Escape::Nothing), Some(expected(&[""], 0)));
        assert_eq!(row(Part { bytes: b"a,b", is_last: false }, b',', Escape::Nothing), None);
    }

    #[test]
    fn how_quotes_are_escaped_is_decided_by_most_of_them() {
        assert_eq!(escapes(b"\"a \\\"b\\\" c\",\"d\"\n", b','), Escape::Backslash);
        assert_eq!(escapes(b"\"Schr\\\"\"odinger\",\"C:\\\",x\n", b','), Escape::Nothing);
        assert!(
            !has_quotation_marks(b"a\t\"b \"\"c\"\"\"\t\"\"\n", b'\t')
                && has_quotation_marks(b"\"A\" b\tc\n", b'\t')
        );
    }
}
