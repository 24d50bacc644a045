//! Entries of Scopus and `ScienceDirect`, whose members carry the prefixes of Dublin Core and PRISM.

use serde_json::Value;

use super::flat::{name, split, text};
use super::members::Members;
use crate::formats::common::derived::put_countries;

/// Translates an entry of a search or a retrieved abstract.
pub(super) fn adapt(members: &mut Members) {
    // A retrieved abstract has its members in `coredata`, and the rest beside it.
    if let Some(Value::Object(core)) = members.take("coredata") {
        members.extend(core);
    }
    authors(members);
    let places: Vec<String> = members.elements("affiliation").iter().filter_map(place).collect();
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    let keywords = match members.get("authkeywords") {
        Some(Value::Object(list)) => {
            list.get("author-keyword").map(|words| split(words, &['|'])).unwrap_or_default()
        }
        Some(other) => split(other, &['|']),
        None => Vec::new(),
    };
    let index: Vec<String> = members
        .get("idxterms")
        .and_then(|terms| terms.get("mainterm"))
        .map(super::flat::texts)
        .unwrap_or_default();
    let subjects =
        members.get("subject-areas").and_then(|areas| areas.get("subject-area")).map(super::flat::texts);
    members.put_keywords(keywords, index);
    members.put_list("subjects", subjects.clone().unwrap_or_default());
    members.put_list("categories", subjects.unwrap_or_default());
    members.put_doi(members.at(&["prism:doi"]));
    let url = members.elements("link").iter().find_map(|link| {
        let of = |name: &str| link.get(name).and_then(Value::as_str);
        (of("@ref").or(of("@rel")) == Some("scopus")).then(|| of("@href").map(str::to_owned))?
    });
    members.put("url", url);
    members.put_times_cited(&["citedby-count"]);
    let scopus = members.at(&["dc:identifier"]).map(|id| id.trim_start_matches("SCOPUS_ID:").to_owned());
    members.put("id", members.at(&["eid"]).or(scopus));
    members.put("language", members.at(&["language", "@xml:lang"]));
    members.rename(&[
        ("eid", "scopus_id"),
        ("dc:title", "title"),
        ("dc:description", "abstract"),
        ("prism:teaser", "abstract"),
        ("prism:publicationName", "venue"),
        ("prism:coverDate", "date"),
        ("prism:volume", "volume"),
        ("prism:issueIdentifier", "issue"),
        ("prism:pageRange", "pages"),
        ("prism:startingPage", "pages"),
        ("article-number", "pages"),
        ("prism:issn", "issn"),
        ("prism:isbn", "isbn"),
        ("dc:publisher", "publisher"),
        ("subtypeDescription", "type"),
        ("prism:aggregationType", "type"),
        ("pubmed-id", "pmid"),
        ("prism:url", "url"),
    ]);
    members.drop(&["dc:creator", "prism:doi", "dc:identifier", "citedby-count", "authkeywords", "language"]);
}

fn authors(members: &mut Members) {
    let listed = match members.get("authors") {
        Some(Value::Object(list)) => list.get("author").cloned(),
        other => other.cloned(),
    };
    let listed = listed.or_else(|| members.get("author").cloned()).unwrap_or_default();
    let of = |author: &Value| author.get("preferred-name").and_then(name).or_else(|| name(author));
    let mut found: Vec<String> = match &listed {
        Value::Array(list) => list.iter().filter_map(of).collect(),
        other => of(other).into_iter().collect(),
    };
    if found.is_empty() {
        let creator = members.get("dc:creator");
        let creator = creator.and_then(|creator| creator.get("author")).or(creator);
        found = match creator {
            Some(Value::Array(list)) => list.iter().filter_map(of).collect(),
            Some(other) => of(other).into_iter().collect(),
            None => Vec::new(),
        };
    }
    members.drop(&["authors", "author"]);
    members.put("authors", (!found.is_empty()).then_some(found));
}

fn place(value: &Value) -> Option<String> {
    let parts = ["affilname", "affiliation-city", "affiliation-country"];
    let parts: Vec<String> = parts.iter().filter_map(|name| text(value.get(name)?)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
