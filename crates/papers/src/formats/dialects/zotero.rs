//! Items of Zotero's API and of Better BibTeX's JSON.

use serde_json::Value;

use super::flat::{name, text};
use super::members::Members;
use crate::formats::common::derived::put_countries;

/// Translates an item; `false` if it is an attachment, a note or an annotation.
pub(super) fn adapt(members: &mut Members) -> bool {
    let kind = members.at(&["itemType"]).unwrap_or_default();
    if matches!(kind.as_str(), "attachment" | "note" | "annotation") {
        return false;
    }
    let creators = members.elements("creators").to_vec();
    let of = |kinds: &[&str]| -> Vec<String> {
        let is_kind = |creator: &&Value| {
            let kind = creator.get("creatorType").and_then(Value::as_str).unwrap_or("author");
            kinds.contains(&kind)
        };
        creators.iter().filter(is_kind).filter_map(name).collect()
    };
    let mut authors = of(&["author"]);
    let editors = of(&["editor", "seriesEditor"]);
    if authors.is_empty() {
        let others = |creator: &&Value| {
            !matches!(
                creator.get("creatorType").and_then(Value::as_str),
                Some("editor" | "seriesEditor" | "translator")
            )
        };
        authors = creators.iter().filter(others).filter_map(name).collect();
    }
    members.put("authors", (!authors.is_empty()).then_some(authors));
    members.put("editors", (!editors.is_empty()).then_some(editors));
    members.drop(&["creators"]);
    members.put_doi(members.at(&["DOI"]));
    members.drop(&["DOI"]);
    extra(members);
    members.rename(&[
        ("citationKey", "id"),
        ("key", "id"),
        ("abstractNote", "abstract"),
        ("itemType", "type"),
        ("publicationTitle", "venue"),
        ("proceedingsTitle", "venue"),
        ("bookTitle", "venue"),
        ("conferenceName", "venue"),
        ("repository", "venue"),
        ("university", "venue"),
        ("institution", "venue"),
        ("ISSN", "issn"),
        ("ISBN", "isbn"),
        ("journalAbbreviation", "journal_abbreviation"),
    ]);
    let tags: Vec<String> = members
        .elements("tags")
        .iter()
        .filter_map(|tag| tag.get("tag").and_then(text).or_else(|| text(tag)))
        .collect();
    members.drop(&["tags"]);
    members.put_list("categories", tags);
    let places = members.list_at(&["affiliations"]);
    put_countries(members.record(), &places);
    true
}

/// Ids that Zotero and its users put into `extra`: "PMID: 123", "DOI: 10.1/x", "arXiv:2101.00001 [cs]".
fn extra(members: &mut Members) {
    for line in members.at(&["extra"]).unwrap_or_default().lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        let Some(value) = value.split_whitespace().next().map(str::to_owned) else { continue };
        match name.trim() {
            "DOI" => members.put_doi(Some(value)),
            "PMID" => members.put("pmid", Some(value)),
            "PMCID" => members.put("pmcid", Some(value)),
            "arXiv" => members.put("arxiv_id", Some(value)),
            "Citation Key" => members.put("id", Some(value)),
            _ => {}
        }
    }
}
