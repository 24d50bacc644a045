//! The log of a merge: [`write_log`], a table of the records that were merged and why.

use std::io;

use crate::formats::csv::escape_formula;
use crate::written::MERGE_LOG;

/// A record of a paper that has more than one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedRow {
    /// The id of the merged record.
    pub merged_id: String,
    /// The file or database of this record.
    pub source: String,
    /// The id of this record.
    pub id: String,
    /// The line it begins on, if known.
    pub line: Option<usize>,
    /// Why it is of this paper; `None` for the record that represents the others.
    pub evidence: Option<String>,
    /// Its title.
    pub title: String,
}

/// Writes the log as CSV, with a header: `themata_merged_id`, `source`, `record_id`, `line`, `evidence`, `title`.
///
/// Cells that a spreadsheet would take for formulas begin with an apostrophe.
///
/// # Errors
///
/// Those of `out`.
pub fn write_log(rows: &[MergedRow], out: &mut (dyn io::Write + Send)) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(out);
    table.write_record(MERGE_LOG)?;
    for row in rows {
        let line = row.line.map(|line| line.to_string()).unwrap_or_default();
        let evidence = row.evidence.as_deref().unwrap_or("representative");
        let cells = [&row.merged_id, &row.source, &row.id, &line, evidence, &row.title].map(escape_formula);
        table.write_record(cells.iter().map(|cell| cell.as_bytes()))?;
    }
    table.flush()
}
