//! CSL-JSON, as Zotero, Pandoc and Mendeley write it, and works of Crossref, which share most of its members.

use serde_json::Value;

use super::flat::{affiliations, date, name, names, split, text};
use super::members::Members;
use crate::formats::common::derived::{put_countries, put_references};

/// Translates an item of CSL or a work of Crossref.
pub(super) fn adapt(members: &mut Members) {
    title(members);
    people(members);
    let dates = [
        "issued",
        "published",
        "published-print",
        "published-online",
        "original-date",
        "event-date",
        "posted",
    ];
    let issued = dates.iter().find_map(|name| csl_date(members.get(name)?));
    if issued.is_some() {
        members.drop(&dates);
    }
    members.put("date", issued);
    let venue = members.at(&["container-title"]).or_else(|| members.at(&["institution", "name"]));
    let venue =
        venue.or_else(|| members.elements("institution").iter().find_map(|one| text(one.get("name")?)));
    members
        .put("venue", venue.or_else(|| members.at(&["collection-title"])).or_else(|| members.at(&["event"])));
    members.drop(&["container-title"]);
    members.put_doi(members.at(&["DOI"]));
    members.drop(&["DOI"]);
    let short = if members.get("short-container-title").is_some() {
        "short-container-title"
    } else {
        "container-title-short"
    };
    members.rename(&[
        ("citation-key", "id"),
        ("URL", "url"),
        ("ISSN", "issn"),
        ("ISBN", "isbn"),
        ("page", "pages"),
        ("article-number", "pages"),
        ("publisher-place", "place"),
        ("publisher-location", "place"),
        ("PMID", "pmid"),
        ("PMCID", "pmcid"),
        ("collection-title", "series"),
        (short, "journal_abbreviation"),
    ]);
    notes(members);
    let keywords = members.get("keyword").map(|value| {
        let separators: &[char] =
            if value.as_str().is_some_and(|text| text.contains(';')) { &[';'] } else { &[',', '\n'] };
        split(value, separators)
    });
    members.drop(&["keyword"]);
    let subjects = members.list_at(&["subject"]);
    members.drop(&["subject"]);
    let keywords = keywords.unwrap_or_default();
    members.put_list("subjects", subjects.clone());
    members.put_list("categories", if keywords.is_empty() { subjects } else { keywords });
    members.put_times_cited(&["is-referenced-by-count"]);
    members.drop(&["references-count", "reference-count"]);
    if let Some(Value::Array(references)) = members.take("reference") {
        put_references(members.record(), references.iter().filter_map(reference).collect());
    }
}

/// The title, with the subtitle behind a colon.
fn title(members: &mut Members) {
    if members.get("title").is_none_or(Value::is_string) {
        return;
    }
    let title = members.at(&["title"]).or_else(|| members.at(&["original-title"]));
    let subtitle = members.at(&["subtitle"]).filter(|subtitle| {
        title.as_ref().is_some_and(|title| !title.to_lowercase().contains(&subtitle.to_lowercase()))
    });
    let others: Vec<String> = members.list_at(&["title"]).into_iter().skip(1).collect();
    members.drop(&["title", "subtitle"]);
    members.put_list("other_titles", others);
    members.put(
        "title",
        title.map(|title| match subtitle {
            Some(subtitle) if title.ends_with([':', '?', '!', '.', '-', '–']) => {
                format!("{title} {subtitle}")
            }
            Some(subtitle) => format!("{title}: {subtitle}"),
            None => title,
        }),
    );
}

fn people(members: &mut Members) {
    let authors = members.elements("author").to_vec();
    let found = names(&authors);
    let places = affiliations(&authors);
    if !found.is_empty() {
        members.drop(&["author"]);
    }
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    let editors = names(members.elements("editor"));
    if !editors.is_empty() {
        members.drop(&["editor"]);
    }
    members.put("authors", (!found.is_empty()).then_some(found));
    members.put("editors", (!editors.is_empty()).then_some(editors));
}

/// A date of CSL: in parts, as written, or with a season.
fn csl_date(value: &Value) -> Option<String> {
    if let Some(written) = value.as_str() {
        return Some(written.trim().to_owned()).filter(|text| !text.is_empty());
    }
    let parts = value.get("date-parts").and_then(|parts| match parts.get(0)? {
        Value::Array(first) => date(first),
        _ => date(parts.as_array()?),
    });
    let season = || {
        let number = text(value.get("season")?)?;
        let name = match number.as_str() {
            "1" => "Spring",
            "2" => "Summer",
            "3" => "Autumn",
            "4" => "Winter",
            other => other,
        };
        Some(name.to_owned())
    };
    match parts {
        Some(year) if year.len() == 4 => {
            Some(season().map_or(year.clone(), |season| format!("{year} {season}")))
        }
        Some(date) => Some(date),
        None => ["raw", "literal", "date-time", "year"].iter().find_map(|name| text(value.get(name)?)),
    }
}

/// Zotero puts ids into the note: "PMID: 123".
fn notes(members: &mut Members) {
    let note = members.at(&["note"]).unwrap_or_default();
    for line in note.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        if value.is_empty() || value.contains(' ') {
            continue;
        }
        let value = value.to_owned();
        match name.trim() {
            "PMID" => members.put("pmid", Some(value)),
            "PMCID" => members.put("pmcid", Some(value)),
            "DOI" => members.put_doi(Some(value)),
            "arXiv" => members.put("arxiv_id", Some(value)),
            _ => {}
        }
    }
}

/// A cited work: as written, or its parts; the DOI at the end.
fn reference(reference: &Value) -> Option<String> {
    let of = |name: &str| reference.get(name).and_then(text);
    let doi = of("DOI");
    let written = of("unstructured").or_else(|| {
        let titles = ["article-title", "volume-title", "journal-title", "series-title"];
        let parts = [reference.get("author").and_then(name), of("year")].into_iter();
        let parts: Vec<String> = parts
            .chain(titles.iter().map(|name| of(name)))
            .chain([of("volume"), of("first-page")])
            .flatten()
            .collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    });
    match (written, doi) {
        (Some(written), Some(doi)) if !written.to_lowercase().contains(&doi.to_lowercase()) => {
            Some(format!("{written}, DOI {doi}"))
        }
        (written, doi) => written.or(doi),
    }
}
