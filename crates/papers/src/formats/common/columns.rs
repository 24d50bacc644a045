//! Columns of tables: which fields of papers get one, and their values as text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::Paper;
use crate::formats::exact::EXACT;

/// Our own fields, in the order of their columns.
pub(crate) const OWN: [&str; 11] =
    ["id", "title", "abstract", "year", "date", "authors", "venue", "url", "doi", "label", "categories"];
/// The maximum number of further columns: keys that differ from record to record would make a column each.
const COLUMNS: usize = 200;
/// The maximum length of the name of a column, in bytes.
const NAME: usize = 60;

/// Names of further fields that get a column, in alphabetical order: those in `always`, then those of most papers.
pub(crate) fn columns<'a>(papers: &'a [Paper], always: &[&'a str]) -> Vec<&'a str> {
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

/// Whether a name can head a column without being mistaken for a delimiter, a formula or blank space.
fn is_plain(name: &str) -> bool {
    let fine = |c: char| !c.is_control() && !",;|\"'".contains(c);
    let begins = name.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    begins && name.trim() == name && name.len() <= NAME && name.chars().all(fine) && name != EXACT
}

/// One of our own fields as text, lists separated by semicolons.
pub(crate) fn own<'a>(paper: &'a Paper, name: &str) -> Cow<'a, str> {
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

/// Text as it is, lists of text separated by semicolons, everything else as JSON.
pub(crate) fn cell(value: Option<&Value>) -> Cow<'_, str> {
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
