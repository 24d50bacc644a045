//! A table as Excel opens it without questions: with a byte order mark, and rows that end with `\r\n`.

use std::io::{self, Write};

const MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes a table that passes through it for Excel, which would otherwise take UTF-8 for an older encoding. Line breaks in
/// cells stay as they are.
#[derive(Debug)]
pub struct ForExcel<W> {
    out: W,
    is_begun: bool,
    is_quoted: bool,
    last: u8,
}

impl<W: Write> ForExcel<W> {
    /// Wraps a writer.
    pub fn new(out: W) -> Self {
        Self { out, is_begun: false, is_quoted: false, last: 0 }
    }
}

impl<W: Write> Write for ForExcel<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut table = Vec::with_capacity(bytes.len() + 16);
        if !self.is_begun {
            table.extend_from_slice(MARK);
            self.is_begun = true;
        }
        for &byte in bytes {
            match byte {
                b'"' => self.is_quoted = !self.is_quoted,
                b'\n' if !self.is_quoted && self.last != b'\r' => table.push(b'\r'),
                _ => {}
            }
            table.push(byte);
            self.last = byte;
        }
        self.out.write_all(&table)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_as_excel_expects_and_cells_stay() {
        let mut out = Vec::new();
        let mut table = ForExcel::new(&mut out);
        for piece in ["a,b\n", "\"x\n", "\"\"y\",z\n", "last\r\n"] {
            table.write_all(piece.as_bytes()).unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), "\u{feff}a,b\r\n\"x\n\"\"y\",z\r\nlast\r\n");
    }
}
