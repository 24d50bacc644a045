//! Vectors from Parquet.

use std::fs::File;

use parquet::basic::{ConvertedType, Type as PhysicalType};
use parquet::column::reader::ColumnReader;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use super::{Collected, Position, malformed, malformed_at};
use crate::{Error, Result};

const EXPECTED: &str = "a text column id and a column vector or embedding of lists of floats or doubles";

pub(crate) fn read(path: &str, file: File) -> Result<Collected> {
    let cannot_read =
        |source: ParquetError| Error::Read { path: path.to_owned(), source: std::io::Error::other(source) };
    let reader = SerializedFileReader::new(file).map_err(cannot_read)?;
    let schema = reader.metadata().file_metadata().schema_descr();
    let (id, vector) = columns(schema).map_err(|found| malformed(path, found, EXPECTED))?;
    let mut collected = Collected::default();
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(cannot_read)?;
        let n_rows = group.metadata().num_rows();
        let n_rows = usize::try_from(n_rows)
            .map_err(|_| malformed(path, format!("a row group of {n_rows} rows"), "0 or more"))?;
        let ids = texts(group.get_column_reader(id).map_err(cannot_read)?, n_rows).map_err(cannot_read)?;
        let levels = schema.column(vector).max_def_level();
        let lists = lists(group.get_column_reader(vector).map_err(cannot_read)?, n_rows, levels)
            .map_err(cannot_read)?;
        for (id, list) in ids.into_iter().zip(lists) {
            let position = Position::Row(collected.ids.len() + 1);
            let id = id.ok_or_else(|| malformed_at(path, position, "no id", "the id of a paper"))?;
            collected.add(path, position, id, &list)?;
        }
    }
    Ok(collected)
}

/// The columns of ids and of vectors, or a description of the columns found instead.
fn columns(schema: &SchemaDescriptor) -> Result<(usize, usize), String> {
    let top = |column: &ColumnDescriptor| column.path().parts()[0].clone();
    let find = |names: &[&str], fits: &dyn Fn(&ColumnDescriptor) -> bool| {
        let mut columns = schema.columns().iter();
        columns.position(|column| names.contains(&top(column).as_str()) && fits(column))
    };
    let is_text = |column: &ColumnDescriptor| {
        column.physical_type() == PhysicalType::BYTE_ARRAY
            && column.max_rep_level() == 0
            && [ConvertedType::UTF8, ConvertedType::NONE].contains(&column.converted_type())
    };
    let is_list = |column: &ColumnDescriptor| {
        [PhysicalType::FLOAT, PhysicalType::DOUBLE].contains(&column.physical_type())
            && column.max_rep_level() == 1
    };
    let found = find(&["id"], &is_text).zip(find(&["vector", "embedding"], &is_list));
    found.ok_or_else(|| {
        let shown = |column: &std::sync::Arc<ColumnDescriptor>| {
            format!("{} ({})", column.path().string(), column.physical_type())
        };
        let columns: Vec<String> = schema.columns().iter().take(8).map(shown).collect();
        format!("the columns {}", columns.join(", "))
    })
}

/// The texts of a column without lists; `None` for null and for invalid UTF-8.
fn texts(reader: ColumnReader, n_rows: usize) -> Result<Vec<Option<String>>, ParquetError> {
    let ColumnReader::ByteArrayColumnReader(mut reader) = reader else { return Ok(Vec::new()) };
    let (mut defined, mut values): (Vec<i16>, Vec<ByteArray>) = Default::default();
    read_all(n_rows, |n| reader.read_records(n, Some(&mut defined), None, &mut values))?;
    let text = |value: ByteArray| value.as_utf8().ok().map(str::to_owned);
    if defined.is_empty() {
        return Ok(values.into_iter().map(text).collect());
    }
    let mut values = values.into_iter();
    Ok(defined.iter().map(|&level| if level > 0 { values.next().and_then(text) } else { None }).collect())
}

/// The lists of a column. A null list is empty; a null element becomes NaN.
fn lists(reader: ColumnReader, n_rows: usize, most_defined: i16) -> Result<Vec<Vec<f64>>, ParquetError> {
    let (mut defined, mut repeated): (Vec<i16>, Vec<i16>) = Default::default();
    let values: Vec<f64> = match reader {
        ColumnReader::FloatColumnReader(mut reader) => {
            let mut values = Vec::new();
            read_all(n_rows, |n| {
                reader.read_records(n, Some(&mut defined), Some(&mut repeated), &mut values)
            })?;
            values.into_iter().map(f64::from).collect()
        }
        ColumnReader::DoubleColumnReader(mut reader) => {
            let mut values = Vec::new();
            read_all(n_rows, |n| {
                reader.read_records(n, Some(&mut defined), Some(&mut repeated), &mut values)
            })?;
            values
        }
        _ => Vec::new(),
    };
    let mut values = values.into_iter();
    let mut lists: Vec<Vec<f64>> = Vec::with_capacity(n_rows);
    for (at, &level) in repeated.iter().enumerate() {
        if level == 0 {
            lists.push(Vec::new());
        }
        let Some(list) = lists.last_mut() else { continue };
        // A required column has no definition levels.
        match defined.get(at).copied().unwrap_or(most_defined) {
            level if level == most_defined => list.extend(values.next()),
            // The element of a list is null, not the list itself.
            level if level + 1 == most_defined && level > 1 => list.push(f64::NAN),
            _ => {}
        }
    }
    Ok(lists)
}

/// Reads `n_rows` records, in several calls if necessary.
fn read_all(
    n_rows: usize,
    mut read: impl FnMut(usize) -> Result<(usize, usize, usize), ParquetError>,
) -> Result<(), ParquetError> {
    let mut left = n_rows;
    while left > 0 {
        match read(left)?.0 {
            0 => break,
            n => left -= n,
        }
    }
    Ok(())
}
