//! Lossless round trips through formats that cannot hold all of a paper: one further field holds the rest.
//!
//! Its value is the text of a JSON object with the fields, by their names in [`Paper`]; `null` removes a field. The writers
//! ask [`reread`] what comes back of a record, and write the difference.

use serde_json::{Map, Value};

use super::common::fields::{EXPECTED, is_text};
use super::common::record::Record;
use super::common::values::{clean_abstract, clean_title};
use super::parsed::{Flaw, Parsed};
use super::{FieldMap, InputFormat, bibtex, csv, json, ris};
use crate::Paper;
use crate::read::ReadOptions;

/// The name of that field.
pub(crate) const EXACT: &str = "themata_fields";
/// The member of CSL-JSON that holds it there, since its schema allows no other.
pub(crate) const CUSTOM: &str = "custom";

/// The papers in a written file, each with its line (or in Parquet the number of its row), and the number of unusable
/// records.
pub(crate) fn reread(format: InputFormat, bytes: &[u8]) -> (Vec<(usize, Paper)>, usize) {
    let options = ReadOptions { max_record_bytes: usize::MAX, ..ReadOptions::default() };
    let parsed = match format {
        InputFormat::Jsonl => Ok(json::lines::parse_bytes(bytes, &options)),
        InputFormat::Json => json::parse(bytes, &options),
        InputFormat::Csv => csv::parse(bytes, Some(b','), &options),
        InputFormat::Tsv => csv::parse(bytes, Some(b'\t'), &options),
        InputFormat::Bibtex => bibtex::parse(bytes, &options),
        InputFormat::Ris => ris::parse(bytes, &options),
        #[cfg(feature = "parquet")]
        InputFormat::Parquet => {
            super::parquet::parse_bytes(bytes.to_vec(), &options, &crate::read::filter::Filter::new(&options))
        }
        _ => Ok(Parsed::default()),
    };
    // A file that is no longer in its format holds no paper.
    parsed.map_or_else(|_| (Vec::new(), 0), |parsed| (parsed.papers, parsed.flaws.len()))
}

/// Whether a reader takes a field of this name for a title or an abstract, which a list is not.
pub(crate) fn means_text(name: &str) -> bool {
    is_text(name, &FieldMap::default())
}

/// Takes the field out of a record, if its value is valid.
pub(crate) fn take(record: &mut Record<'_>) -> Option<Map<String, Value>> {
    let is_custom = |(name, value): &(_, Value)| *name == CUSTOM && value.get(EXACT).is_some();
    if let Some(at) = record.iter().position(is_custom) {
        let fields = serde_json::from_str(record[at].1[EXACT].as_str()?).ok()?;
        record.remove(at);
        return Some(fields);
    }
    let at = record.iter().position(|(name, _)| name == EXACT)?;
    let fields = serde_json::from_str(record[at].1.as_str()?).ok()?;
    record.remove(at);
    Some(fields)
}

/// The paper with these fields in place of those read, or as it was if they do not make a paper.
pub(crate) fn restore(read: Result<Paper, Flaw>, fields: Map<String, Value>) -> Result<Paper, Flaw> {
    let base = read.as_ref().map_or_else(|_| Paper::default(), Clone::clone);
    let Ok(Value::Object(mut whole)) = serde_json::to_value(base) else { return read };
    for (name, value) in fields {
        if value.is_null() {
            whole.remove(&name);
        } else {
            whole.insert(name, value);
        }
    }
    let Ok(mut paper) = serde_json::from_value::<Paper>(Value::Object(whole)) else { return read };
    paper.id = clean_title(paper.id);
    paper.title = clean_title(paper.title);
    paper.abstract_text = clean_abstract(paper.abstract_text);
    if paper.title.is_empty() && paper.abstract_text.is_empty() {
        return read.and(Err(Flaw::new("neither a title nor an abstract", EXPECTED)));
    }
    Ok(paper)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(usize, Paper)> {
        reread(InputFormat::Jsonl, line.as_bytes()).0
    }

    #[test]
    fn fields_are_put_in_place_of_those_read() {
        let line = r#"{"id":"a","title":"T","x":1,"themata_fields":"{\"id\":\"b\",\"x\":null,\"y\":[2]}"}"#;
        let paper = &read(line)[0].1;
        assert_eq!((paper.id.as_str(), paper.title.as_str()), ("b", "T"));
        assert_eq!(paper.extra, [("y".to_owned(), Value::from(vec![2]))].into());
    }

    #[test]
    fn what_makes_no_paper_changes_nothing() {
        let of = |fields: &str| {
            read(&serde_json::json!({"title": "T", "themata_fields": fields}).to_string()).remove(0).1
        };
        assert_eq!((of("{\"id\":7}").id, of("{\"year\":\"x\"}").title), (String::new(), "T".to_owned()));
        assert_eq!(of("some text").extra[EXACT], "some text");
        assert!(read(r#"{"title":"T","themata_fields":"{\"title\":null}"}"#).is_empty());
    }
}
