//! DBLP's XML: publications by their kinds, and hits of its search. Home pages of people are no records.

use serde_json::Value;

use super::jats_parts::one_line;
use crate::formats::common::record::{Record, bare_doi, put, put_list};
use crate::formats::common::xml::Element;

/// The elements that are records.
pub(super) const RECORDS: [&str; 8] =
    ["article", "inproceedings", "proceedings", "book", "incollection", "phdthesis", "mastersthesis", "data"];

/// The fields of a publication.
pub(super) fn record(publication: &Element) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    put(r, "id", publication.attribute("key").map(str::to_owned));
    put(r, "type", Some(publication.name.clone()));
    fields(r, publication);
    record
}

/// The fields of a hit of the search.
pub(super) fn hit(hit: &Element) -> Record<'static> {
    let info = hit.find(&["info"]).unwrap_or(hit);
    let mut record = Record::new();
    let r = &mut record;
    put(r, "id", info.text_of(&["key"]));
    put(r, "type", info.text_of(&["type"]));
    put(r, "venue", info.text_of(&["venue"]));
    fields(r, info);
    let authors = info.find(&["authors"]).map(|list| list.texts_of("author")).unwrap_or_default();
    put_list(r, "authors", authors);
    record
}

fn fields(record: &mut Record<'static>, of: &Element) {
    let text = |name: &str| of.text_of(&[name]).map(|text| one_line(&text));
    put(record, "title", text("title").map(|title| title.trim_end_matches('.').to_owned()));
    put_list(record, "authors", of.texts_of("author"));
    put_list(record, "editors", of.texts_of("editor"));
    put(record, "venue", text("journal").or_else(|| text("booktitle")).or_else(|| text("school")));
    let links = of.texts_of("ee");
    let is_doi = |link: &&String| link.contains("doi.org/10.");
    let doi = text("doi").or_else(|| links.iter().find(is_doi).map(|link| bare_doi(link).to_owned()));
    put(record, "doi", doi);
    put(record, "url", links.into_iter().next().or_else(|| text("url")));
    for (name, field) in [
        ("year", "year"),
        ("volume", "volume"),
        ("number", "issue"),
        ("pages", "pages"),
        ("publisher", "publisher"),
        ("isbn", "isbn"),
        ("series", "series"),
        ("crossref", "crossref"),
    ] {
        put(record, field, text(name));
    }
    let cited: Vec<Value> =
        of.texts_of("cite").into_iter().filter(|key| key != "...").map(Value::from).collect();
    put(record, "references", (!cited.is_empty()).then_some(cited));
}
