//! How are papers written as a table? One row each, with a column for every field that papers have.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use serde_json::Value;

use super::{Style, only, printable, write_each};
use crate::corpus::{EXACT, InputFormat, Paper};
use crate::report::csv::guarded;

/// Our own fields, in the order of their columns.
pub(super) const OWN: [&str; 11] =
    ["id", "title", "abstract", "year", "date", "authors", "venue", "url", "doi", "label", "categories"];
/// Columns beside our own at most. Records with keys of their own would make a column each.
const COLUMNS: usize = 200;
/// Characters of a column's name at most.
const NAME: usize = 60;

/// Names of fields beyond our own that get a column: some that always do, and those of most papers, in alphabetical
/// order.
pub(super) fn columns<'a>(papers: &'a [Paper], always: &[&'a str]) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, usize> = always.iter().map(|name| (*name, papers.len() + 1)).collect();
    for name in papers.iter().flat_map(|paper| paper.extra.keys()).filter(|name| is_plain(name)) {
        *counts.entry(name).or_default() += 1;
    }
    let mut columns: Vec<(&str, usize)> = counts.into_iter().collect();
    columns.sort_by_key(|&(name, count)| (usize::MAX - count, name));
    columns.truncate(COLUMNS);
    let mut columns: Vec<&str> = columns.into_iter().map(|(name, _)| name).collect();
    columns.sort_unstable();
    columns
}

/// Whether a name can head a column and be told apart there from delimiters, formulas and blanks.
fn is_plain(name: &str) -> bool {
    let fine = |c: char| !c.is_control() && !",;|\"'".contains(c);
    let begins = name.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    begins && name.trim() == name && name.len() <= NAME && name.chars().all(fine) && name != EXACT
}

/// Writes a table, in which some columns are there even where no paper has such a field. Cells that a spreadsheet would
/// take for a formula begin with `'`.
pub(super) fn write(
    papers: &[Paper],
    always: &[&str],
    delimiter: u8,
    exact: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let others = columns(papers, always);
    let mut header: Vec<Cow<'_, str>> = OWN.iter().chain(&others).map(|name| Cow::from(*name)).collect();
    if exact {
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
        if exact {
            cells.push(Cow::from(rest.unwrap_or_default()));
        }
        row(&cells, delimiter)
    };
    let format = if delimiter == b'\t' { InputFormat::Tsv } else { InputFormat::Csv };
    write_each(papers, exact, out, line, |bytes| only(format, &[&header, bytes].concat()))
}

fn row(cells: &[Cow<'_, str>], delimiter: u8) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    // Into memory, and with nothing but text, writing cannot fail.
    let _ = writer.write_record(cells.iter().map(|cell| cell.as_bytes()));
    writer.into_inner().unwrap_or_default()
}

fn guarded_cell(cell: Cow<'_, str>) -> Cow<'_, str> {
    let cell = match printable(&cell) {
        Cow::Borrowed(_) => cell,
        Cow::Owned(printable) => Cow::from(printable),
    };
    match guarded(&cell) {
        Cow::Borrowed(_) => cell,
        Cow::Owned(guarded) => Cow::from(guarded),
    }
}

/// One of our own fields as text; lists are divided by semicolons.
pub(super) fn own<'a>(paper: &'a Paper, name: &str) -> Cow<'a, str> {
    let some = |text: &'a Option<String>| Cow::from(text.as_deref().unwrap_or_default());
    match name {
        "id" => Cow::from(&paper.id),
        "title" => Cow::from(&paper.title),
        "abstract" => Cow::from(&paper.abstract_text),
        "year" => Cow::from(paper.year.map(|year| year.to_string()).unwrap_or_default()),
        "date" => some(&paper.date),
        "authors" => Cow::from(paper.authors.join("; ")),
        "venue" => some(&paper.venue),
        "url" => some(&paper.url),
        "doi" => some(&paper.doi),
        "label" => some(&paper.label),
        _ => Cow::from(paper.categories.join("; ")),
    }
}

/// Text as it is, lists of text divided by semicolons, all else as JSON.
pub(super) fn cell(value: Option<&Value>) -> Cow<'_, str> {
    match value {
        None => Cow::from(""),
        Some(Value::String(text)) => Cow::from(text.as_str()),
        Some(Value::Array(values)) if values.iter().all(Value::is_string) => {
            let texts: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
            Cow::from(texts.join("; "))
        }
        Some(other) => Cow::from(other.to_string()),
    }
}
