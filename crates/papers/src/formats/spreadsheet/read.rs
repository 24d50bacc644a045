//! Reading of spreadsheets: every sheet with a title or an abstract, row by row.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Error, Ods, Reader, Sheets, Xls, Xlsb, Xlsx, open_workbook_from_rs};
use serde_json::Value;

use super::{archive, old};
use crate::formats::parsed::{Flaw, Parsed, too_long};
use crate::formats::table::Columns;
use crate::formats::table::header::{ROWS, clean_name, is_repeated, may_be, texts};
use crate::read::ReadOptions;
use crate::read::content::Content;

/// The cells of a row that are not empty, each with its column.
type Cells = BTreeMap<u32, Value>;
/// The rows of a sheet that are not empty, by their numbers from 0.
type Rows = BTreeMap<u32, Cells>;

/// Reads all sheets whose header names a title or an abstract. Fails if there is none.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    let most = Content::whole(options.max_record_bytes);
    // The crates may panic on damaged files, as that of Parquet does.
    let unreadable = |words: &str| {
        Flaw::new(
            format!("a spreadsheet that cannot be read ({words})"),
            "one that is whole and has no password",
        )
    };
    if bytes.starts_with(b"PK") {
        archive::check(bytes, most)?;
    } else {
        catch_unwind(|| old::check(bytes)).map_err(|_| unreadable("it contradicts itself"))??;
    }
    let read = catch_unwind(AssertUnwindSafe(|| sheets(bytes)));
    let sheets = read.map_err(|_| unreadable("it contradicts itself"))?;
    let sheets = sheets.map_err(|error| unreadable(&error.to_string()))?;
    let mut parsed = Parsed::default();
    let (mut n_read, mut n_left_out) = (0, 0);
    for rows in &sheets {
        if let Some(header) = Header::find(rows, options) {
            n_read += 1;
            header.read(rows, options, &mut parsed);
        } else if !rows.is_empty() {
            n_left_out += 1;
        }
    }
    if n_read == 0 {
        let found =
            if n_left_out == 0 { "a spreadsheet without a cell" } else { "a spreadsheet without a header" };
        return Err(Flaw::new(found, "a sheet with a column \"title\" or \"abstract\""));
    }
    if n_read > 1 {
        parsed.repairs.add(None, &format!("{n_read} sheets were read"));
    }
    if n_left_out > 0 {
        parsed.repairs.add(None, "sheets without a title or an abstract were left out");
    }
    Ok(parsed)
}

/// The rows of all sheets.
fn sheets(bytes: &[u8]) -> Result<Vec<Rows>, Error> {
    let data = Cursor::new(bytes);
    let mut book = if !bytes.starts_with(b"PK") {
        Sheets::Xls(open_workbook_from_rs::<Xls<_>, _>(data).map_err(Error::Xls)?)
    } else if memchr::memmem::find(bytes, b"opendocument.spreadsheet").is_some() {
        Sheets::Ods(open_workbook_from_rs::<Ods<_>, _>(data).map_err(Error::Ods)?)
    } else if memchr::memmem::find(bytes, b"xl/workbook.bin").is_some() {
        Sheets::Xlsb(open_workbook_from_rs::<Xlsb<_>, _>(data).map_err(Error::Xlsb)?)
    } else {
        Sheets::Xlsx(open_workbook_from_rs::<Xlsx<_>, _>(data).map_err(Error::Xlsx)?)
    };
    let names = book.sheet_names();
    names.iter().map(|name| rows(&mut book, name)).collect()
}

/// The rows of a sheet. Of the newer formats cells are read one by one: the rectangle around them may be far larger.
fn rows(book: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Result<Rows, Error> {
    let mut rows = Rows::new();
    let mut add = |(row, column): (u32, u32), cell: &Data| {
        if let Some(value) = value(cell) {
            rows.entry(row).or_default().insert(column, value);
        }
    };
    match book {
        Sheets::Xlsx(book) => {
            // Sheets of charts have no cells.
            let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(rows) };
            while let Some(cell) = cells.next_cell().map_err(Error::Xlsx)? {
                add(cell.get_position(), &Data::from(cell.get_value().clone()));
            }
            drop(cells);
            if let Ok(merged) = book.merge_cells_by_sheet_name(name) {
                for region in merged {
                    fill(&mut rows, region.start, region.end.0);
                }
            }
        }
        Sheets::Xlsb(book) => {
            let Ok(mut cells) = book.worksheet_cells_reader(name) else { return Ok(rows) };
            while let Some(cell) = cells.next_cell().map_err(Error::Xlsb)? {
                add(cell.get_position(), &Data::from(cell.get_value().clone()));
            }
        }
        Sheets::Xls(_) | Sheets::Ods(_) => {
            let Ok(range) = book.worksheet_range(name) else { return Ok(rows) };
            let start = range.start().unwrap_or_default();
            for (row, column, cell) in range.used_cells() {
                add((start.0 + row as u32, start.1 + column as u32), cell);
            }
        }
    }
    Ok(rows)
}

/// Gives the value of a merged cell to the other rows it covers, as far as there is anything in them.
fn fill(rows: &mut Rows, (first, column): (u32, u32), last: u32) {
    let Some(value) = rows.get(&first).and_then(|cells| cells.get(&column)).cloned() else { return };
    if first < last {
        for (_, cells) in rows.range_mut(first + 1..=last) {
            cells.entry(column).or_insert_with(|| value.clone());
        }
    }
}

/// The value of a cell; errors and blank cells have none.
fn value(cell: &Data) -> Option<Value> {
    let text = |text: &str| {
        let text = if text.contains("_x000D_") { text.replace("_x000D_", "") } else { text.to_owned() };
        (!text.trim().is_empty()).then(|| Value::from(text))
    };
    match cell {
        Data::Empty | Data::Error(_) => None,
        Data::Int(number) => Some((*number).into()),
        // Spreadsheets store all numbers as floats.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 9e15 => Some((*number as i64).into()),
        Data::Float(number) => serde_json::Number::from_f64(*number).map(Value::from),
        Data::Bool(flag) => Some((*flag).into()),
        Data::String(string) | Data::DateTimeIso(string) | Data::DurationIso(string) => text(string),
        Data::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            let is_midnight = (hour, minute, second) == (0, 0, 0);
            Some(if is_midnight { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }.into())
        }
        Data::DateTime(time) => serde_json::Number::from_f64(time.as_f64()).map(Value::from),
    }
}

/// The header of a sheet.
struct Header {
    row: u32,
    names: Vec<String>,
    columns: Columns,
}

impl Header {
    fn new(row: u32, cells: &Cells, options: &ReadOptions) -> Self {
        // Names stand apart by the columns of the sheet, which are at most 16384.
        let width = cells.keys().next_back().map_or(0, |last| *last as usize + 1);
        let mut names: Vec<String> = (0..width).map(|index| format!("column_{}", index + 1)).collect();
        for (column, name) in cells {
            names[*column as usize] = clean_name(&text(name));
        }
        Self { row, columns: Columns::new(&names, &options.fields), names }
    }

    /// The first row that names a title or an abstract.
    fn find(rows: &Rows, options: &ReadOptions) -> Option<Self> {
        let map = &options.fields;
        let is_header = |(at, (_, cells)): &(usize, (&u32, &Cells))| {
            let names: Vec<String> = cells.values().map(|cell| clean_name(&text(cell))).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            if *at == 0 { texts(names, map) > 0 } else { may_be(&names, map) }
        };
        let (_, (row, cells)) = rows.iter().take(ROWS).enumerate().find(is_header)?;
        Some(Self::new(*row, cells, options))
    }

    /// Reads the rows below.
    fn read(mut self, rows: &Rows, options: &ReadOptions, parsed: &mut Parsed) {
        for (&row, cells) in rows.range(self.row + 1..) {
            let line = row as usize + 1;
            let length: usize = cells.values().map(|cell| cell.as_str().map_or(8, str::len)).sum();
            if length > options.max_record_bytes {
                parsed.add_flaw(too_long(length, options.max_record_bytes).at(line));
                continue;
            }
            let texts: Vec<String> = cells.values().map(text).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            if is_repeated(&texts, &self.names, &options.fields) {
                self = Self::new(row, cells, options);
                continue;
            }
            if cells.keys().any(|column| *column as usize >= self.names.len()) {
                parsed.repairs.add(Some(line), "cells beyond the header were dropped");
            }
            let cell = |column| cells.get(&(column as u32)).cloned().unwrap_or_default();
            let record = self.columns.paper((0..self.names.len()).map(cell), &options.fields);
            parsed.push(line, record.map_err(|flaw| flaw.at(line)));
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
