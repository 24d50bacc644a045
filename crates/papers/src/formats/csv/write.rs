//! Papers as a table: one row each, with a column for every field that papers have.

use std::borrow::Cow;
use std::io;

use super::escape_formula;
use crate::Paper;
use crate::formats::common::columns::{OWN, cell, columns, own};
use crate::formats::common::writing::{Style, only, printable, write_each};
use crate::formats::exact::EXACT;
use crate::formats::{Fidelity, InputFormat};

/// Writes a table with the columns in `always` even if no paper has such a field. Cells that a spreadsheet would take for
/// a formula begin with `'`.
pub(crate) fn write(
    papers: &[Paper],
    always: &[&str],
    delimiter: u8,
    fidelity: Fidelity,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let others = columns(papers, always);
    let mut header: Vec<Cow<'_, str>> = OWN.iter().chain(&others).map(|name| Cow::from(*name)).collect();
    if fidelity == Fidelity::Exact {
        header.push(Cow::from(EXACT));
    }
    let header = row(&header, delimiter);
    out.write_all(&header)?;
    let line = |index: usize, style: Style, rest: Option<&str>| {
        let paper = &papers[index];
        let mut cells: Vec<Cow<'_, str>> = OWN.iter().map(|name| guarded_cell(own(paper, name))).collect();
        cells.extend(others.iter().map(|name| guarded_cell(cell(paper.extra.get(*name)))));
        if style == Style::Bare {
            cells.iter_mut().for_each(|cell| *cell = Cow::from(""));
        }
        if fidelity == Fidelity::Exact {
            cells.push(Cow::from(rest.unwrap_or_default()));
        }
        row(&cells, delimiter)
    };
    let format = if delimiter == b'\t' { InputFormat::Tsv } else { InputFormat::Csv };
    write_each(papers, fidelity, out, line, |bytes| only(format, &[&header, bytes].concat()))
}

fn row(cells: &[Cow<'_, str>], delimiter: u8) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(cells.iter().map(|cell| cell.as_bytes())).expect("writing to memory cannot fail");
    writer.into_inner().expect("writing to memory cannot fail")
}

fn guarded_cell(cell: Cow<'_, str>) -> Cow<'_, str> {
    let cell = match printable(&cell) {
        Cow::Borrowed(_) => cell,
        Cow::Owned(printable) => Cow::from(printable),
    };
    match escape_formula(&cell) {
        Cow::Borrowed(_) => cell,
        Cow::Owned(guarded) => Cow::from(guarded),
    }
}
