//! Tables with a field in each row, as Embase exports them ("fields by row"): its name, then its values.
//!
//! `TITLE` of one record follows the last field of the record before, perhaps after an empty line.

use std::borrow::Cow;

use csv::ByteRecord;
use serde_json::Value;

use super::header::{Dialect, SAMPLE};
use super::read::{reader, start_of};
use crate::formats::common::blocks::Part;
use crate::formats::common::decoding::decoded;
use crate::formats::parsed::{Parsed, newlines, too_long};
use crate::formats::table::Columns;
use crate::formats::table::header::{clean_name, is_known, names_text};
use crate::read::ReadOptions;

/// Rows that tell.
const ROWS: usize = 30;

/// Whether a table has a field in each row: most rows begin with the name of one, and one of them with that of a title or an
/// abstract. The first row of any other table names several fields.
pub(super) fn is_by_row(bytes: &[u8], dialect: Dialect, options: &ReadOptions) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut reader = reader(sample, dialect);
    let mut row = ByteRecord::new();
    let (mut rows, mut known, mut texts) = (0, 0, 0);
    while rows < ROWS && reader.read_byte_record(&mut row).expect("reading from memory cannot fail") {
        let name = clean_name(&decoded(&row[0]));
        let has_value = row.iter().skip(1).any(|cell| !cell.trim_ascii().is_empty());
        if rows == 0 && row.iter().filter(|cell| is_known(&clean_name(&decoded(cell)))).count() > 1 {
            return false;
        }
        rows += 1;
        known += usize::from(has_value && is_known(&name));
        texts += usize::from(has_value && names_text(&name, &options.fields));
    }
    texts > 0 && known >= 3 && 2 * known >= rows
}

/// A record so far.
#[derive(Default)]
struct Fields {
    names: Vec<String>,
    values: Vec<Value>,
    start: usize,
    line: usize,
}

impl Fields {
    fn push_to(self, parsed: &mut Parsed, length: usize, options: &ReadOptions) {
        if self.names.is_empty() {
            return;
        }
        let record = if length > options.max_record_bytes {
            Err(too_long(length, options.max_record_bytes))
        } else {
            Columns::new(&self.names, &options.fields).paper(self.values.into_iter(), &options.fields)
        };
        parsed.push(self.line, record.map_err(|flaw| flaw.at(self.line)));
    }
}

/// Reads the records of a part up to the last, which may go on in the next part, and returns where that one begins.
pub(super) fn records(part: Part<'_>, dialect: Dialect, options: &ReadOptions) -> (Parsed, usize) {
    let Part { bytes, is_last } = part;
    let mut parsed = Parsed::default();
    let mut reader = reader(bytes, dialect);
    let mut row = ByteRecord::new();
    let mut fields = Fields::default();
    let (mut line, mut counted) = (1, 0);
    while reader.read_byte_record(&mut row).expect("reading rows of any length from memory cannot fail") {
        let start = start_of(&row, bytes, 0);
        line += newlines(&bytes[counted..start]);
        counted = start;
        let cells: Vec<Cow<'_, str>> = row.iter().skip(1).map(decoded).collect();
        let filled: Vec<&str> =
            cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        let name = clean_name(&decoded(&row[0]));
        if filled.is_empty() || name.is_empty() {
            continue;
        }
        if fields.names.is_empty() || fields.names.contains(&name) {
            let length = start - fields.start;
            std::mem::replace(&mut fields, Fields { start, line, ..Fields::default() }).push_to(
                &mut parsed,
                length,
                options,
            );
        }
        fields.names.push(name);
        fields.values.push(Value::from(filled.join("; ")));
    }
    if !is_last && !fields.names.is_empty() {
        return (parsed, fields.start);
    }
    let length = bytes.len() - fields.start;
    fields.push_to(&mut parsed, length, options);
    (parsed, bytes.len())
}
