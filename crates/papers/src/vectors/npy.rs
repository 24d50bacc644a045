//! Vectors from NumPy's own format.
//!
//! The header is a line of Python with three known keys, which takes a few lines to parse; the crates for it bring a parser
//! of all Python literals and ten more crates. The format is described in NumPy Enhancement Proposal 1.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;

use half::f16;

use super::{Collected, Position, malformed};
use crate::{Error, Result};

/// The first bytes of a file.
pub(crate) const MAGIC: &[u8] = b"\x93NUMPY";

/// The contents of a header.
#[derive(Debug, PartialEq, Eq)]
struct Header {
    number: Number,
    is_big_endian: bool,
    is_fortran: bool,
    shape: [usize; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    F2,
    F4,
    F8,
}

impl Number {
    fn bytes(self) -> usize {
        match self {
            Self::F2 => 2,
            Self::F4 => 4,
            Self::F8 => 8,
        }
    }
}

/// Longer headers do not describe an array of numbers.
const LONGEST_HEADER: usize = 1 << 16;

pub(crate) fn read(path: &str, file: File) -> Result<Collected> {
    let cannot_read = |source| Error::Read { path: path.to_owned(), source };
    let mut reader = BufReader::new(file);
    let mut start = [0; 8];
    reader.read_exact(&mut start).map_err(cannot_read)?;
    let mut length = vec![0; if start[6] == 1 { 2 } else { 4 }];
    reader.read_exact(&mut length).map_err(cannot_read)?;
    let length = length.iter().rev().fold(0, |length, &byte| length << 8 | usize::from(byte));
    if length > LONGEST_HEADER {
        return Err(malformed(path, format!("a header of {length} bytes"), "that of a plain array"));
    }
    let mut text = vec![0; length];
    reader.read_exact(&mut text).map_err(cannot_read)?;
    let header = parse(&String::from_utf8_lossy(&text))
        .map_err(|(found, expected)| malformed(path, found, expected))?;
    let [n_rows, n_dimensions] = header.shape;
    let (ids_path, ids) = read_ids(path)?;
    if ids.len() != n_rows {
        let found = format!("{} ids", ids.len());
        return Err(malformed(&ids_path, found, format!("{n_rows}, one for each row of {path}")));
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(cannot_read)?;
    let expected = n_rows.checked_mul(n_dimensions).and_then(|n| n.checked_mul(header.number.bytes()));
    if expected != Some(bytes.len()) {
        let found = format!("{} bytes of numbers", bytes.len());
        return Err(malformed(path, found, format!("{n_rows} rows of {n_dimensions} numbers")));
    }
    let mut collected = Collected::default();
    let mut vector = vec![0.0; n_dimensions];
    for (row, id) in ids.into_iter().enumerate() {
        for (column, x) in vector.iter_mut().enumerate() {
            let at = if header.is_fortran { column * n_rows + row } else { row * n_dimensions + column };
            *x = number(&bytes[at * header.number.bytes()..], &header);
        }
        collected.add(path, Position::Row(row + 1), id, &vector)?;
    }
    Ok(collected)
}

/// The number that bytes begin with.
fn number(bytes: &[u8], header: &Header) -> f64 {
    let mut little = [0; 8];
    let n = header.number.bytes();
    little[..n].copy_from_slice(&bytes[..n]);
    if header.is_big_endian {
        little[..n].reverse();
    }
    match header.number {
        Number::F2 => f16::from_bits(u16::from_le_bytes([little[0], little[1]])).to_f64(),
        Number::F4 => f32::from_le_bytes([little[0], little[1], little[2], little[3]]).into(),
        Number::F8 => f64::from_le_bytes(little),
    }
}

/// Parses a header such as `{'descr': '<f4', 'fortran_order': False, 'shape': (96, 384), }`. The error says what was
/// found and what was expected.
fn parse(text: &str) -> Result<Header, (String, &'static str)> {
    let value = |key: &str| {
        let (_, rest) = text.split_once(&format!("'{key}':"))?;
        Some(rest.trim_start())
    };
    let broken = || (format!("the header {:?}", text.trim()), "that of a plain array");
    let descr = value("descr").ok_or_else(broken)?;
    let descr = descr.strip_prefix('\'').and_then(|rest| rest.split('\'').next());
    let of_type = |found: &str| (format!("an array of {found}"), "one of f2, f4 or f8");
    let descr = descr.ok_or_else(|| of_type("records"))?;
    let (order, number) = descr.split_at_checked(1).ok_or_else(broken)?;
    let number = match number {
        "f2" => Number::F2,
        "f4" => Number::F4,
        "f8" => Number::F8,
        _ => return Err(of_type(descr)),
    };
    let is_fortran = value("fortran_order").ok_or_else(broken)?.starts_with("True");
    let shape =
        value("shape").and_then(|rest| rest.strip_prefix('(')?.split(')').next()).ok_or_else(broken)?;
    let sides = shape.split(',').map(str::trim).filter(|side| !side.is_empty());
    let sides: Vec<usize> = sides.map(str::parse).collect::<Result<_, _>>().map_err(|_| broken())?;
    let shape = <[usize; 2]>::try_from(sides)
        .map_err(|_| (format!("an array of shape ({shape})"), "two dimensions, papers and numbers"))?;
    Ok(Header { number, is_big_endian: order == ">", is_fortran, shape })
}

/// The path of the file of ids beside an array, and the ids.
fn read_ids(path: &str) -> Result<(String, Vec<String>)> {
    let beside = |ending| Path::new(path).with_extension(ending);
    let names = [beside("ids"), beside("txt")];
    let shown = |path: &Path| path.to_string_lossy().into_owned();
    let Some(name) = names.iter().find(|name| name.is_file()) else {
        let expected = format!("{} or {} beside it, an id a line", shown(&names[0]), shown(&names[1]));
        return Err(malformed(path, "an array without ids", expected));
    };
    let text = fs::read_to_string(name).map_err(|source| Error::Read { path: shown(name), source })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Ok((shown(name), text.lines().map(|id| id.trim().to_owned()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_as_numpy_writes_them() {
        let header = parse("{'descr': '<f4', 'fortran_order': False, 'shape': (96, 384), }   \n").unwrap();
        let expected =
            Header { number: Number::F4, is_big_endian: false, is_fortran: false, shape: [96, 384] };
        assert_eq!(header, expected);
        let header = parse("{'descr': '>f8', 'fortran_order': True, 'shape': (1, 2), }").unwrap();
        let expected = Header { number: Number::F8, is_big_endian: true, is_fortran: true, shape: [1, 2] };
        assert_eq!(header, expected);
    }

    #[test]
    fn other_arrays_are_refused_in_words() {
        let fault = |descr: &str, shape: &str| {
            parse(&format!("{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}")).unwrap_err().0
        };
        assert_eq!(fault("'<i8'", "(1, 2)"), "an array of <i8");
        assert_eq!(fault("'|O'", "(1, 2)"), "an array of |O");
        assert_eq!(fault("[('x', '<f4')]", "(1, 2)"), "an array of records");
        assert_eq!(fault("'<f4'", "(7,)"), "an array of shape (7,)");
        assert_eq!(fault("'<f4'", "(7, 2, 3)"), "an array of shape (7, 2, 3)");
        assert!(parse("nonsense").unwrap_err().0.starts_with("the header"));
    }
}
