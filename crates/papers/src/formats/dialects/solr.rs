//! Documents of search engines built on Solr: ADS, PLOS and HAL.

use serde_json::Value;

use super::flat::{text, texts};
use super::members::Members;
use crate::formats::common::derived::{put_countries, put_references};

/// Translates a document of the Astrophysics Data System.
pub(super) fn ads(members: &mut Members) {
    members.put("id", members.at(&["bibcode"]));
    let places: Vec<String> = members
        .list_at(&["aff"])
        .iter()
        .flat_map(|place| place.split("; "))
        .filter(|place| *place != "-")
        .map(str::to_owned)
        .collect();
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    let names = members.list_at(&["author"]);
    members.put("authors", (!names.is_empty()).then_some(names));
    members.put_doi(members.at(&["doi"]));
    let arxiv = members
        .list_at(&["identifier"])
        .into_iter()
        .find_map(|id| id.strip_prefix("arXiv:").map(str::to_owned));
    members.put("arxiv_id", arxiv);
    let keywords = members.list_at(&["keyword"]);
    members.put_list("categories", keywords);
    let references = members.list_at(&["reference"]);
    members.drop(&["reference", "author", "aff", "keyword", "doi"]);
    put_references(members.record(), references);
    members.put_times_cited(&["citation_count"]);
    // The day is 00 where it is not known.
    let date = members.at(&["pubdate"]).or_else(|| members.at(&["date"]));
    members.put("date", date.map(|date| date.replace("-00", "")));
    members.rename(&[
        ("pub", "venue"),
        ("page", "pages"),
        ("doctype", "type"),
        ("title", "title"),
        ("abstract", "abstract"),
    ]);
    members.drop(&["pubdate", "bibcode"]);
}

/// Translates a document of HAL or PLOS, whose names say what kind of value they have (`title_s`, `year_i`).
pub(super) fn adapt(members: &mut Members) {
    for names in [
        ["en_title_s", "title_s", "title_display"],
        ["en_abstract_s", "abstract_s", "abstract_primary_display"],
    ] {
        let field = if names[1] == "title_s" { "title" } else { "abstract" };
        let found = names.iter().find_map(|name| members.get(name).and_then(text));
        members.put(field, found);
        members.drop(&names);
    }
    for (old, new) in [
        ("authFullName_s", "authors"),
        ("author_display", "authors"),
        ("structName_s", "affiliations"),
        ("deptStructName_s", "affiliations"),
    ] {
        let found = members.get(old).map(texts).unwrap_or_default();
        members.drop(&[old]);
        members.put(new, (!found.is_empty()).then_some(found));
    }
    let keywords = members.get("keyword_s").map(texts).unwrap_or_default();
    let subjects = members.get("subject").map(texts).unwrap_or_default();
    members.put_list("categories", if keywords.is_empty() { subjects } else { keywords });
    members.put_doi(members.at(&["doiId_s"]));
    members.rename(&[
        ("halId_s", "id"),
        ("docid", "id"),
        ("journalTitle_s", "venue"),
        ("bookTitle_s", "venue"),
        ("conferenceTitle_s", "venue"),
        ("journal", "venue"),
        ("producedDate_s", "date"),
        ("publicationDate_s", "date"),
        ("publication_date", "date"),
        ("producedDateY_i", "year"),
        ("publicationDateY_i", "year"),
        ("docType_s", "type"),
        ("article_type", "type"),
        ("uri_s", "url"),
        ("volume_s", "volume"),
        ("issue_s", "issue"),
        ("page_s", "pages"),
        ("arxivId_s", "arxiv_id"),
        ("pubmedId_s", "pmid"),
        ("language_s", "language"),
    ]);
    // PLOS uses the DOI as the id.
    let doi = members.get("id").and_then(Value::as_str).filter(|id| id.starts_with("10.")).map(str::to_owned);
    members.put_doi(doi);
    members.drop(&["keyword_s", "doiId_s"]);
}
