//! A look at old workbooks (`.xls`) before they are read: [`check`].
//!
//! calamine reserves memory for as many cells as a sheet says it has, and for the rectangle around those that it has. In a
//! damaged file that may be more than any machine has, which would end the program.

use std::io::{Cursor, Read};

use cfb::CompoundFile;

use crate::formats::parsed::Flaw;

/// The greatest number of rows of a sheet, and of columns.
const ROWS: u32 = 1 << 16;
const COLUMNS: u32 = 1 << 8;
/// The record with the number of rows and columns of a sheet.
const DIMENSIONS: u16 = 0x0200;
/// The records of cells, which begin with a row and a column.
const CELLS: [u16; 11] =
    [0x0006, 0x00bd, 0x00be, 0x00d6, 0x00fd, 0x0201, 0x0203, 0x0204, 0x0205, 0x027e, 0x0406];

/// Rejects a workbook with a cell beyond the greatest sheet, or that says so. O(length).
pub(super) fn check(bytes: &[u8]) -> Result<(), Flaw> {
    let damaged = |words: &str| {
        let found = format!("a spreadsheet that cannot be read ({words})");
        Flaw::new(found, "one that is whole and has no password")
    };
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|error| damaged(&error.to_string()))?;
    for name in ["/Workbook", "/Book"] {
        let Ok(mut stream) = file.open_stream(name) else { continue };
        let mut records = Vec::new();
        stream.read_to_end(&mut records).map_err(|error| damaged(&error.to_string()))?;
        if !is_sound(&records) {
            return Err(damaged("it has cells where no sheet has any"));
        }
    }
    Ok(())
}

fn is_sound(mut records: &[u8]) -> bool {
    while let Some(([a, b, c, d], rest)) = records.split_first_chunk::<4>() {
        let (kind, length) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let data = &rest[..length.min(rest.len())];
        records = &rest[data.len()..];
        let short =
            |at: usize| data.get(at..at + 2).map_or(0, |two| u32::from(u16::from_le_bytes([two[0], two[1]])));
        let (rows, columns) = match (kind, data.len()) {
            (DIMENSIONS, 10) => (short(2), short(6)),
            (DIMENSIONS, _) => (short(4) | short(6) << 16, short(10)),
            _ if CELLS.contains(&kind) => (0, short(2) + 1),
            _ => continue,
        };
        if rows > ROWS || columns > COLUMNS {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    #[test]
    fn cells_beyond_a_sheet_are_found() {
        let dimensions = |rows: u32, columns: u16| {
            let data = [&[0; 4][..], &rows.to_le_bytes(), &[0; 2], &columns.to_le_bytes(), &[0; 2]].concat();
            record(DIMENSIONS, &data)
        };
        let cell = |column: u16| record(0x0203, &[&[7, 0][..], &column.to_le_bytes(), &[0; 10]].concat());
        assert!(is_sound(&[dimensions(65_536, 256), cell(255)].concat()));
        assert!(!is_sound(&[record(9, &[1]), dimensions(65_537, 3)].concat()));
        assert!(!is_sound(&dimensions(3, 257)));
        assert!(!is_sound(&[dimensions(3, 3), cell(256)].concat()));
        assert!(is_sound(b"\x00\x02\x0e\x00\xff") && is_sound(b""));
    }
}
