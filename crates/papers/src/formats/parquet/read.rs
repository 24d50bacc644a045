//! Reading of Parquet: row by row, with a column for each field, as in a table.
//!
//! Structures and lists become objects and lists, dates and time stamps become text as in ISO 8601, and binary columns
//! text. Numbers of rows take the place of lines.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::{Map, Number, Value};

use crate::Paper;
use crate::formats::common::fields;
use crate::formats::common::record::Record;
use crate::formats::dialects;
use crate::formats::parsed::{Flaw, Parsed, too_long};
use crate::read::ReadOptions;
use crate::read::filter::Filter;

/// Rows read before the unwanted ones are dropped.
const PART: usize = 4096;

/// Reads all rows and keeps the papers that pass the filter. Memory holds these, and a page of each column of a file on
/// disk.
///
/// Fails if it is not a Parquet file. Later damage ends the reading, and the papers before it are kept.
pub(crate) fn parse(
    file: impl ChunkReader + 'static,
    options: &ReadOptions,
    filter: &Filter<'_>,
) -> Result<Parsed, Flaw> {
    let mut parsed = Parsed::default();
    // The crate panics on some damaged files.
    let read = catch_unwind(AssertUnwindSafe(|| rows(file, &mut parsed, options, filter)));
    let words = match read {
        Ok(Ok(())) => return Ok(parsed),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "it contradicts itself".to_owned(),
    };
    let flaw = Flaw::new(format!("a damaged Parquet file ({words})"), "one that can be read to its end");
    if parsed.papers.is_empty() && parsed.flaws.is_empty() {
        return Err(flaw);
    }
    parsed.flaws.push(flaw);
    Ok(parsed)
}

/// [`parse`] of a file in memory.
pub(crate) fn parse_bytes(
    bytes: Vec<u8>,
    options: &ReadOptions,
    filter: &Filter<'_>,
) -> Result<Parsed, Flaw> {
    parse(bytes::Bytes::from(bytes), options, filter)
}

fn rows(
    file: impl ChunkReader + 'static,
    all: &mut Parsed,
    options: &ReadOptions,
    filter: &Filter<'_>,
) -> Result<(), ParquetError> {
    let reader = SerializedFileReader::new(file)?;
    let mut part = Parsed::default();
    for (index, row) in reader.get_row_iter(None)?.enumerate() {
        let number = index + 1;
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                filter.retain(&mut part);
                all.append(part);
                return Err(error);
            }
        };
        part.push(number, paper(row, options).map_err(|flaw| flaw.at(number)));
        if number % PART == 0 {
            filter.retain(&mut part);
            all.append(std::mem::take(&mut part));
            if all.papers.len() >= filter.room() {
                return Ok(());
            }
        }
    }
    filter.retain(&mut part);
    all.append(part);
    Ok(())
}

fn paper(row: Row, options: &ReadOptions) -> Result<Paper, Flaw> {
    let length: usize = row.get_column_iter().map(|(_, field)| length(field)).sum();
    if length > options.max_record_bytes {
        return Err(too_long(length, options.max_record_bytes));
    }
    let columns = row.into_columns().into_iter();
    let record: Record<'static> = columns.map(|(name, field)| (Cow::from(name), value(field))).collect();
    fields::paper_of(dialects::adapt(record, options), &options.fields)
}

/// The approximate size of a field in bytes of text.
fn length(field: &Field) -> usize {
    match field {
        Field::Str(text) => text.len(),
        Field::Bytes(bytes) => bytes.len(),
        Field::Group(row) => row.get_column_iter().map(|(_, field)| length(field)).sum(),
        Field::ListInternal(list) => list.elements().iter().map(length).sum(),
        Field::MapInternal(map) => map.entries().iter().map(|(key, value)| length(key) + length(value)).sum(),
        _ => 8,
    }
}

fn value(field: Field) -> Value {
    let float = |number: f64| Number::from_f64(number).map_or(Value::Null, Value::from);
    match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => flag.into(),
        Field::Byte(number) => number.into(),
        Field::Short(number) => number.into(),
        Field::Int(number) => number.into(),
        Field::Long(number) => number.into(),
        Field::UByte(number) => number.into(),
        Field::UShort(number) => number.into(),
        Field::UInt(number) => number.into(),
        Field::ULong(number) => number.into(),
        Field::Float16(number) => float(f64::from(number)),
        // By its digits: 0.1, not 0.10000000149011612.
        Field::Float(number) => float(number.to_string().parse().unwrap_or(f64::NAN)),
        Field::Double(number) => float(number),
        Field::Str(text) => text.into(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into(),
        Field::Group(row) => {
            row.into_columns().into_iter().map(|(name, field)| (name, value(field))).collect()
        }
        Field::ListInternal(list) => list.elements().iter().cloned().map(value).collect(),
        Field::MapInternal(map) => {
            let entry = |(key, of): &(Field, Field)| {
                let key = value(key.clone());
                (key.as_str().map_or_else(|| key.to_string(), str::to_owned), value(of.clone()))
            };
            Value::Object(map.entries().iter().map(entry).collect::<Map<_, _>>())
        }
        // Dates, times and decimals as text.
        other => other.to_string().into(),
    }
}
