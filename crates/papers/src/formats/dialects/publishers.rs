//! Interfaces of publishers and of programs: IEEE Xplore, Springer Nature, Mendeley, Web of Science Starter, Papers with Code.

use serde_json::Value;

use super::flat::{affiliations, names, text, texts};
use super::members::Members;
use crate::formats::common::derived::put_countries;
use crate::formats::common::record::pages;

/// Translates an article of IEEE Xplore.
pub(super) fn ieee(members: &mut Members) {
    let authors = members.get("authors").map(|authors| authors.get("authors").unwrap_or(authors).clone());
    let authors = authors.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
    let places = affiliations(&authors);
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    let authors = names(&authors);
    members.put("authors", (!authors.is_empty()).then_some(authors));
    let terms = |members: &Members, kind: &str| members.list_at(&["index_terms", kind, "terms"]);
    let mut index = terms(members, "ieee_terms");
    index.extend(terms(members, "dynamic_index_terms"));
    let own = terms(members, "author_terms");
    members.put_keywords(own, index);
    members.put("id", members.at(&["article_number"]));
    members.put_doi(members.at(&["doi"]));
    members.put("pages", pages(members.at(&["start_page"]), members.at(&["end_page"])));
    members.put_times_cited(&["citing_paper_count"]);
    members.rename(&[
        ("publication_title", "venue"),
        ("publication_year", "year"),
        ("publication_date", "date"),
        ("content_type", "type"),
        ("html_url", "url"),
        ("conference_location", "place"),
    ]);
    members.drop(&["authors", "index_terms", "start_page", "end_page"]);
}

/// Translates a record of Springer Nature.
pub(super) fn springer(members: &mut Members) {
    let authors = names(members.elements("creators"));
    members.put("authors", (!authors.is_empty()).then_some(authors));
    let url = members.elements("url").iter().find_map(text);
    members.put("url", url);
    members.put_doi(members.at(&["doi"]));
    members.put("id", members.at(&["identifier"]));
    members.put("pages", pages(members.at(&["startingPage"]), members.at(&["endingPage"])));
    let (keywords, subjects) = (members.list_at(&["keyword"]), members.list_at(&["subjects"]));
    members.put_list("subjects", subjects.clone());
    members.put_list("categories", if keywords.is_empty() { subjects } else { keywords });
    members.rename(&[
        ("publicationName", "venue"),
        ("publicationDate", "date"),
        ("onlineDate", "date"),
        ("contentType", "type"),
        ("number", "issue"),
        ("eIssn", "issn"),
    ]);
    members.drop(&["creators", "keyword", "url", "identifier", "startingPage", "endingPage"]);
}

/// Translates a document of Mendeley or of the Web of Science Starter API.
pub(super) fn identifiers(members: &mut Members) {
    let listed =
        members.get("names").and_then(|names| names.get("authors")).or_else(|| members.get("authors"));
    let listed = listed.and_then(Value::as_array).cloned().unwrap_or_default();
    let authors = names(&listed);
    if !authors.is_empty() {
        members.put("authors", Some(authors));
        members.drop(&["names"]);
    }
    members.put_doi(members.at(&["identifiers", "doi"]).or_else(|| members.at(&["doi"])));
    for (kind, name) in
        [("pmid", "pmid"), ("issn", "issn"), ("isbn", "isbn"), ("arxiv", "arxiv_id"), ("scopus", "scopus_id")]
    {
        let found = members.at(&["identifiers", kind]);
        members.put(name, found);
    }
    let source = members.get("source").filter(|source| source.is_object()).cloned();
    if let Some(source) = source {
        let of = |name: &str| source.get(name).and_then(text);
        members.put("venue", of("sourceTitle"));
        members.put("year", of("publishYear"));
        members.put("volume", of("volume"));
        members.put("issue", of("issue"));
        members.put("pages", source.get("pages").and_then(|pages| text(pages.get("range")?)));
        members.drop(&["source"]);
    } else {
        members.rename(&[("source", "venue")]);
    }
    members.put("id", members.at(&["uid"]).or_else(|| members.at(&["id"])));
    members.put("wos_id", members.at(&["uid"]));
    let kind = members
        .get("sourceTypes")
        .or_else(|| members.get("types"))
        .map(texts)
        .and_then(|kinds| kinds.into_iter().next());
    members.put("type", kind);
    let cited = members.elements("citations").iter().find_map(|one| one.get("count")?.as_u64());
    members.put("times_cited", cited);
    let keywords =
        members.get("keywords").map(|words| words.get("authorKeywords").unwrap_or(words)).map(texts);
    members.put_list("categories", keywords.unwrap_or_default());
    members.drop(&["sourceTypes", "types", "identifiers"]);
}

/// Translates a paper of Papers with Code.
pub(super) fn papers_with_code(members: &mut Members) {
    let named =
        |members: &Members, name: &str| members.elements(name).iter().filter_map(text).collect::<Vec<_>>();
    let mut topics = named(members, "tasks");
    topics.extend(named(members, "methods"));
    members.put_list("categories", topics);
    members.rename(&[
        ("proceeding", "venue"),
        ("conference", "venue"),
        ("url_abs", "url"),
        ("paper_url", "url"),
        ("published", "date"),
        ("url_pdf", "pdf"),
    ]);
    members.drop(&["paper_url", "url_abs", "url_pdf"]);
}
