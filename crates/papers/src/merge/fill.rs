//! Filling a record from another one of the same paper: [`fill`].

use std::collections::HashSet;

use serde_json::Value;

use super::texts::is_placeholder;
use crate::{Details, Paper};

/// Puts into a record what another record of the same paper has beyond it: missing fields, the items that lists lack, and a further
/// identifier of the same kind. The number of citations is the greater one. What the record has stays first.
///
/// ```
/// use themata_papers::{Paper, merge::fill};
///
/// let mut paper = Paper { title: "On oars".into(), ..Paper::default() };
/// fill(&mut paper, &Paper { title: "On Oars.".into(), year: Some(2020), ..Paper::default() });
/// assert_eq!(paper, Paper { title: "On oars".into(), year: Some(2020), ..Paper::default() });
/// ```
pub fn fill(paper: &mut Paper, other: &Paper) {
    fill_text(&mut paper.title, &other.title);
    fill_text(&mut paper.abstract_text, &other.abstract_text);
    paper.year = paper.year.or(other.year);
    fill_details(&mut paper.details, &other.details);
}

fn fill_details(own: &mut Details, other: &Details) {
    for (own, other) in [
        (&mut own.date, &other.date),
        (&mut own.venue, &other.venue),
        (&mut own.url, &other.url),
        (&mut own.doi, &other.doi),
        (&mut own.label, &other.label),
    ] {
        if own.as_ref().is_none_or(String::is_empty) {
            own.clone_from(other);
        }
    }
    if own.authors.is_empty() {
        own.authors.clone_from(&other.authors);
    }
    let mut known: HashSet<String> = own.categories.iter().map(|name| name.to_lowercase()).collect();
    let new = other.categories.iter().filter(|name| known.insert(name.to_lowercase()));
    own.categories.extend(new.cloned());
    for (name, value) in &other.extra {
        match own.extra.get_mut(name) {
            Some(own) => fill_value(name, own, value),
            None => {
                own.extra.insert(name.clone(), value.clone());
            }
        }
    }
}

fn fill_text(own: &mut String, other: &str) {
    if is_placeholder(own) && !is_placeholder(other) || own.is_empty() {
        other.clone_into(own);
    }
}

/// Fields of identifiers, of which a paper may have several.
fn is_identifier(name: &str) -> bool {
    name.ends_with("_id") || matches!(name, "pmid" | "pmcid" | "isbn" | "issn")
}

/// Fields whose lists spell the same things differently in every database: one list is enough.
fn is_one_of_several(name: &str) -> bool {
    matches!(name, "affiliations" | "editors")
}

fn fill_value(name: &str, own: &mut Value, other: &Value) {
    if is_nothing(own) {
        *own = other.clone();
        return;
    }
    if name == "times_cited" {
        let count = |value: &Value| value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
        if count(other) > count(own) {
            *own = other.clone();
        }
        return;
    }
    if is_one_of_several(name) {
        return;
    }
    if let (Value::Array(own), Value::Array(others)) = (&mut *own, other) {
        add_items(own, others);
    } else if is_identifier(name) && !is_nothing(other) {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        let mut items = list(own);
        add_items(&mut items, &list(other));
        if items.len() > 1 {
            *own = Value::Array(items);
        }
    }
}

/// Adds the items that are not in a list, whatever their case.
fn add_items(own: &mut Vec<Value>, others: &[Value]) {
    let key = |value: &Value| match value {
        Value::String(text) => text.to_lowercase(),
        Value::Number(number) => number.to_string(),
        other => other.to_string(),
    };
    let mut known: HashSet<String> = own.iter().map(key).collect();
    own.extend(others.iter().filter(|value| known.insert(key(value))).cloned());
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn paper(fields: Value) -> Paper {
        serde_json::from_value(fields).unwrap()
    }

    #[test]
    fn what_is_missing_is_filled_and_nothing_is_lost() {
        let mut own = paper(json!({
            "id": "a", "title": "On oars", "abstract": "[No abstract available]", "categories": ["Oars"],
            "times_cited": 3, "pmid": "1", "references": ["x"], "affiliations": ["Made-Up Univ"],
        }));
        let other = paper(json!({
            "id": "a", "title": "On Oars.", "abstract": "Flat oars are fast.", "year": 2020, "venue": "Boats",
            "categories": ["oars", "lakes"], "times_cited": 7, "pmid": "2", "references": ["y", "x"],
            "affiliations": ["Made Up University"], "language": "English",
        }));
        fill(&mut own, &other);
        let expected = paper(json!({
            "id": "a", "title": "On oars", "abstract": "Flat oars are fast.", "year": 2020, "venue": "Boats",
            "categories": ["Oars", "lakes"], "times_cited": 7, "pmid": ["1", "2"], "references": ["x", "y"],
            "affiliations": ["Made-Up Univ"], "language": "English",
        }));
        assert_eq!(own, expected);
        fill(&mut own, &other);
        assert_eq!(own, expected, "filling again changes nothing");
    }
}
