//! Records of no dialect: a title, an abstract or a list of authors is found in the lists and objects that hold it.

use std::borrow::Cow;

use serde_json::Value;

use super::Notes;
use super::flat::{affiliations, name, names, text, texts};
use crate::formats::common::derived::put_countries;
use crate::formats::common::fields;
use crate::formats::common::record::{Record, bare_doi, distinct, put_list};
use crate::read::ReadOptions;

/// Puts text in the place of a list or an object that holds it, where a field of a paper must be text.
pub(super) fn flatten(record: &mut Record<'_>, options: &ReadOptions, notes: &mut Notes) {
    // Almost every record has only text there.
    if !record.iter().any(|(_, value)| value.is_array() || value.is_object()) {
        return;
    }
    let mut more: Record<'_> = Vec::new();
    let mut places = Vec::new();
    for (field, value) in record.iter_mut() {
        if !(value.is_array() || value.is_object()) {
            continue;
        }
        if fields::is_text(field, &options.fields) {
            let is_title = field.to_ascii_lowercase().contains("title") || field.contains("name");
            let found = if is_title { text(value) } else { paragraphs(value) };
            if let Some(found) = found {
                let others = others(value, &found);
                if is_title && !others.is_empty() {
                    more.push((Cow::from("other_titles"), Value::from(others)));
                }
                *value = Value::from(found);
            } else {
                if !is_empty(value) {
                    notes.push("a title or an abstract that is no text was kept as another field");
                    more.push((Cow::from(format!("{field}_given")), value.take()));
                }
                *value = Value::Null;
            }
        } else if value.is_object() && matches!(&**field, "authors" | "author") {
            let inner = ["author", "authors"].iter().find_map(|name| value.get(name));
            let found = match inner {
                Some(Value::Array(list)) => {
                    add_places(list, &mut places);
                    names(list)
                }
                Some(other) => name(other).into_iter().collect(),
                None => continue,
            };
            *value = Value::from(found);
        } else if matches!(&**field, "authors" | "author") {
            let Value::Array(list) = &*value else { continue };
            add_places(list, &mut places);
        } else if value.is_object() && matches!(&**field, "journal" | "venue") {
            let Some(found) =
                ["title", "name", "display_name"].iter().find_map(|name| text(value.get(name)?))
            else {
                continue;
            };
            for (part, name) in PARTS {
                more.extend(value.get(part).and_then(text).map(|text| (Cow::from(name), Value::from(text))));
            }
            *value = Value::from(found);
        } else if value.is_array() && matches!(&**field, "identifier" | "identifiers" | "external_ids") {
            let is_doi = |one: &&Value| {
                let kind =
                    ["type", "identifierType", "idtype"].iter().find_map(|name| one.get(name)?.as_str());
                kind.is_some_and(|kind| kind.eq_ignore_ascii_case("doi"))
            };
            let ids = value.as_array().into_iter().flatten();
            let doi = ids
                .into_iter()
                .find(is_doi)
                .and_then(|one| ["id", "value", "identifier"].iter().find_map(|name| text(one.get(name)?)));
            more.extend(doi.map(|doi| (Cow::from("doi"), Value::from(bare_doi(&doi)))));
        } else if value.is_array()
            && matches!(&**field, "venue" | "doi" | "DOI" | "url" | "year" | "date")
            && let Some(found) = text(value)
        {
            *value = Value::from(found);
        }
    }
    if !places.is_empty() {
        let places = distinct(places);
        let mut found = Record::new();
        put_countries(&mut found, &places);
        put_list(&mut found, "affiliations", places);
        more.extend(found);
    }
    for (name, value) in more {
        if !record.iter().any(|(known, _)| *known == name) {
            record.push((name, value));
        }
    }
}

/// Members of a journal, and the fields they become.
const PARTS: [(&str, &str); 6] = [
    ("volume", "volume"),
    ("number", "issue"),
    ("issue", "issue"),
    ("pages", "pages"),
    ("publisher", "publisher"),
    ("issn", "issn"),
];

fn add_places(authors: &[Value], places: &mut Vec<String>) {
    if authors.iter().any(Value::is_object) {
        places.extend(affiliations(authors));
    }
}

/// The paragraphs of an abstract in a list; with a label where there is one.
fn paragraphs(value: &Value) -> Option<String> {
    let Value::Array(values) = value else { return text(value) };
    let paragraph = |value: &Value| {
        let found = text(value)?;
        let label = ["section", "label", "Label", "@Label", "heading"]
            .iter()
            .find_map(|name| value.get(name)?.as_str());
        Some(match label.filter(|label| !label.is_empty() && *label != found && *label != "Abstract") {
            Some(label) => format!("{label}: {found}"),
            None => found,
        })
    };
    let found: Vec<String> = distinct(values.iter().filter_map(paragraph).collect());
    (!found.is_empty()).then(|| found.join("\n"))
}

/// The other titles in a list or by language.
fn others(value: &Value, chosen: &str) -> Vec<String> {
    let found = match value {
        Value::Array(_) => texts(value),
        Value::Object(members) => {
            let is_language = members.keys().all(|name| (2..=5).contains(&name.len()));
            if is_language { members.values().filter_map(text).collect() } else { Vec::new() }
        }
        _ => Vec::new(),
    };
    distinct(found).into_iter().filter(|text| text != chosen).collect()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(values) => values.iter().all(is_empty),
        Value::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}
