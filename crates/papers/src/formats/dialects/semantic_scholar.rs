//! Papers of Semantic Scholar: responses of its API, lines of its data sets and of S2ORC.
//!
//! The DOI comes from the external ids, fields of study become categories, authors keep their middle names, and a journal
//! that is an object keeps its volume and pages.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::flat;
use crate::formats::common::derived::{put_countries, put_references};
use crate::formats::common::record::{Record, distinct};

/// Translates a paper.
pub(crate) fn adapt(record: &mut Record<'_>) {
    let mut paper = Map::new();
    for (name, value) in record.drain(..) {
        paper.entry(name.into_owned()).or_insert(value);
    }
    let external =
        ["externalIds", "externalids"].iter().find_map(|name| paper.get(*name)?.as_object().cloned());
    for (id, value) in
        external.into_iter().flatten().filter(|(_, value)| value.is_string() || value.is_number())
    {
        let name = match id.to_ascii_lowercase().as_str() {
            "doi" => "doi",
            "arxiv" => "arxiv_id",
            "pubmed" => "pmid",
            "pubmedcentral" => "pmcid",
            _ => continue,
        };
        fill(&mut paper, name, value);
    }
    for name in ["citationCount", "citationcount"] {
        if let Some(count) = paper.get(name).and_then(Value::as_u64) {
            fill(&mut paper, "times_cited", Value::from(count));
        }
    }
    if let Some(Value::Array(references)) = paper.get("references").cloned()
        && references.iter().any(Value::is_object)
    {
        let mut found = Vec::new();
        put_references(&mut found, references.iter().filter_map(reference).collect());
        paper.remove("references");
        for (name, value) in found {
            fill(&mut paper, &name, value);
        }
    }
    for (from, name) in [("tldr", "tldr"), ("openAccessPdf", "pdf")] {
        let inner =
            ["text", "url"].iter().find_map(|part| paper.get(from)?.get(*part)?.as_str()).map(str::to_owned);
        if let Some(inner) = inner.filter(|inner| !inner.is_empty()) {
            paper.remove(from);
            paper.insert(name.to_owned(), Value::from(inner));
        }
    }
    if let Some(kinds) = paper.remove("publicationTypes") {
        match flat::text(&kinds) {
            Some(kind) => fill(&mut paper, "type", Value::from(kind)),
            None => drop(kinds),
        }
    }
    let places =
        paper.get("authors").and_then(Value::as_array).map(|authors| distinct(flat::affiliations(authors)));
    if let Some(places) = places.filter(|places| !places.is_empty()) {
        let mut found = Vec::new();
        put_countries(&mut found, &places);
        fill(&mut paper, "affiliations", Value::from(places));
        for (name, value) in found {
            fill(&mut paper, &name, value);
        }
    }
    if let Some(journal) = paper.get("journal").and_then(Value::as_object).cloned() {
        for (part, name) in [("volume", "volume"), ("pages", "pages"), ("name", "venue")] {
            if let Some(value) = journal.get(part).filter(|value| is_text(value)) {
                fill(&mut paper, name, value.clone());
            }
        }
        paper.remove("journal");
    }
    for (old, name) in
        [("journalVolume", "volume"), ("journalPages", "pages"), ("journalName", "venue"), ("s2Url", "url")]
    {
        if let Some(value) = paper.remove(old) {
            fill(&mut paper, name, value);
        }
    }
    let mut fields = Vec::new();
    for name in ["fieldsOfStudy", "fieldsofstudy", "s2FieldsOfStudy", "s2fieldsofstudy", "mag_field_of_study"]
    {
        let values = paper.get(name).and_then(Value::as_array).into_iter().flatten();
        let text =
            |value: &Value| value.as_str().or_else(|| value.get("category")?.as_str()).map(str::to_owned);
        fields.extend(values.filter_map(text));
    }
    let fields = distinct(fields);
    if !fields.is_empty() {
        fill(&mut paper, "categories", Value::from(fields));
    }
    if let Some(Value::Array(authors)) = paper.get_mut("authors") {
        for author in authors.iter_mut() {
            if let Some(name) = with_middle(author) {
                *author = Value::from(name);
            }
        }
    }
    record.extend(paper.into_iter().map(|(name, value)| (Cow::from(name), value)));
}

/// A cited paper: its DOI or its title, and else its id.
fn reference(paper: &Value) -> Option<String> {
    let doi = paper.get("externalIds").and_then(|ids| flat::text(ids.get("DOI")?));
    let title = paper.get("title").and_then(flat::text);
    match (title, doi) {
        (Some(title), Some(doi)) => Some(format!("{title}, DOI {doi}")),
        (title, doi) => doi.or(title).or_else(|| flat::text(paper.get("paperId")?)),
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// Sets a field that is empty.
fn fill(paper: &mut Map<String, Value>, name: &str, value: Value) {
    let is_empty = |held: &Value| held.is_null() || held.as_str().is_some_and(|text| text.trim().is_empty());
    if paper.get(name).is_none_or(is_empty) {
        paper.insert(name.to_owned(), value);
    }
}

/// The name of an author in parts: `first`, `middle` (a list), `last`, `suffix`.
fn with_middle(author: &Value) -> Option<String> {
    let part = |name: &str| author.get(name).and_then(Value::as_str).map(str::to_owned);
    let middle = author.get("middle")?.as_array()?.iter().filter_map(|name| Some(name.as_str()?.to_owned()));
    let parts = part("first").into_iter().chain(middle).chain(part("last")).chain(part("suffix"));
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Paper;
    use crate::formats::json::lines;
    use crate::read::ReadOptions;

    fn paper(record: &Value) -> Paper {
        let mut parsed = lines::parse_bytes(record.to_string().as_bytes(), &ReadOptions::default());
        assert_eq!(parsed.flaws(), []);
        parsed.papers.remove(0).1
    }

    #[test]
    fn an_answer_of_the_interface() {
        let paper = paper(&json!({
            "paperId": "abc", "externalIds": {"DOI": "10.1/x", "ArXiv": "2101.1", "CorpusId": 7}, "title": "T",
            "abstract": null, "venue": "", "year": 2020, "publicationDate": "2020-02-03",
            "journal": {"name": "J", "volume": "4", "pages": "1-2"}, "fieldsOfStudy": null,
            "s2FieldsOfStudy": [{"category": "Biology", "source": "x"}, {"category": "Biology", "source": "y"}],
            "authors": [{"authorId": "1", "name": "Ann Bee"}], "citationCount": 3,
        }));
        assert_eq!(
            (paper.id.as_str(), paper.doi.as_deref(), paper.venue.as_deref()),
            ("abc", Some("10.1/x"), Some("J"))
        );
        assert_eq!(
            (paper.authors.clone(), paper.categories.clone()),
            (vec!["Ann Bee".into()], vec!["Biology".into()])
        );
        assert_eq!((&paper.extra["arxiv_id"], &paper.extra["pages"]), (&json!("2101.1"), &json!("1-2")));
        assert_eq!((paper.date.as_deref(), paper.year), (Some("2020-02-03"), Some(2020)));
        assert_eq!(paper.extra["citationCount"], 3);
    }

    #[test]
    fn lines_of_older_data_sets() {
        let open = paper(&json!({
            "id": "1", "title": "T", "paperAbstract": "A", "journalName": "J", "journalVolume": "2", "s2Url": "U",
            "authors": [{"name": "Ann Bee", "ids": ["9"]}], "fieldsOfStudy": ["Medicine"], "venue": "",
        }));
        assert_eq!(
            (open.abstract_text.as_str(), open.venue.as_deref(), open.url.as_deref()),
            ("A", Some("J"), Some("U"))
        );
        let s2orc = paper(&json!({
            "paper_id": "77", "title": "T", "abstract": "A", "mag_field_of_study": ["Physics"], "doi": null,
            "authors": [{"first": "Ann", "middle": ["B.", "C."], "last": "Dee", "suffix": "Jr."}], "journal": "J",
        }));
        assert_eq!((s2orc.id.as_str(), s2orc.authors.clone()), ("77", vec!["Ann B. C. Dee Jr.".into()]));
        assert_eq!((s2orc.venue.as_deref(), s2orc.categories.clone()), (Some("J"), vec!["Physics".into()]));
    }
}
