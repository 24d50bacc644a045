//! Aggregators: The Lens, CORE and Dimensions.

use serde_json::Value;

use super::flat::{affiliations, names, text, texts};
use super::members::Members;
use crate::formats::common::derived::{put_countries, put_references};
use crate::formats::common::record::pages;

/// Names of authors and their affiliations, which are taken out of `authors`.
fn people(members: &mut Members) {
    let authors = members.elements("authors").to_vec();
    let places = affiliations(&authors);
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    let found = names(&authors);
    if !found.is_empty() {
        members.drop(&["authors"]);
        members.put("authors", Some(found));
    }
}

/// Translates a scholarly work of The Lens.
pub(super) fn lens(members: &mut Members) {
    people(members);
    let id = |members: &Members, kind: &str| {
        let is_kind = |id: &&Value| {
            id.get("type").and_then(Value::as_str).is_some_and(|known| known.eq_ignore_ascii_case(kind))
        };
        members.elements("external_ids").iter().find(is_kind).and_then(|id| text(id.get("value")?))
    };
    members.put_doi(id(members, "doi").or_else(|| members.at(&["doi"])));
    for (kind, name) in
        [("pmid", "pmid"), ("pmcid", "pmcid"), ("openalex", "openalex_id"), ("arxiv", "arxiv_id")]
    {
        let found = id(members, kind);
        members.put(name, found);
    }
    members.put("id", members.at(&["lens_id"]));
    for (path, name) in [
        (&["source", "title"][..], "venue"),
        (&["source", "publisher"], "publisher"),
        (&["date_published"], "date"),
        (&["year_published"], "year"),
        (&["publication_type"], "type"),
    ] {
        let found = members.at(path);
        members.put(name, found);
    }
    let issn = members.get("source").and_then(|source| source.get("issn")).and_then(Value::as_array);
    let issn = issn.and_then(|list| list.iter().find_map(|one| text(one.get("value").unwrap_or(one))));
    members.put("issn", issn);
    members.put("pages", pages(members.at(&["start_page"]), members.at(&["end_page"])));
    let headings: Vec<String> =
        members.elements("mesh_terms").iter().filter_map(|term| text(term.get("mesh_heading")?)).collect();
    let keywords = members.list_at(&["keywords"]);
    let fields = members.list_at(&["fields_of_study"]);
    members.put_list("subjects", fields.clone());
    if keywords.is_empty() && headings.is_empty() {
        members.put_list("categories", fields);
    } else {
        members.put_keywords(keywords, headings);
    }
    let resolved = members.elements("references").iter();
    let references = resolved.filter_map(|one| text(one.get("lens_id").unwrap_or(one))).collect();
    members.drop(&[
        "references",
        "keywords",
        "fields_of_study",
        "start_page",
        "end_page",
        "date_published",
        "year_published",
        "external_ids",
        "publication_type",
        "lens_id",
    ]);
    put_references(members.record(), references);
    members.put_times_cited(&["scholarly_citations_count"]);
    let languages = members.list_at(&["languages"]);
    members.put("language", languages.into_iter().next());
}

/// Translates a work of CORE.
pub(super) fn core(members: &mut Members) {
    people(members);
    members.put_doi(members.at(&["doi"]));
    let journal = members.elements("journals").iter().find_map(|journal| text(journal.get("title")?));
    members.put("venue", journal.or_else(|| members.at(&["journal"])).or_else(|| members.at(&["publisher"])));
    members.put("language", members.at(&["language", "name"]).or_else(|| members.at(&["language", "code"])));
    members.put("url", members.at(&["downloadUrl"]));
    let fields = members.list_at(&["fieldOfStudy"]);
    let mut subjects = members.list_at(&["subjects"]);
    subjects.extend(members.list_at(&["topics"]));
    members.put_list("subjects", fields.clone());
    members.put_list("categories", if subjects.is_empty() { fields } else { subjects });
    members.put_times_cited(&["citationCount"]);
    let references = members.elements("references").iter();
    let references = references
        .filter_map(|one| one.get("raw").or_else(|| one.get("doi")).and_then(text).or_else(|| text(one)));
    let references = references.collect();
    members.drop(&["references", "oaiIds", "fieldOfStudy", "subjects", "topics"]);
    put_references(members.record(), references);
    members.rename(&[
        ("yearPublished", "year"),
        ("publishedDate", "date"),
        ("documentType", "type"),
        ("arxivId", "arxiv_id"),
        ("pubmedId", "pmid"),
        ("magId", "mag_id"),
    ]);
    members.drop(&["arxivId"]);
}

/// Translates a publication of Dimensions.
pub(super) fn dimensions(members: &mut Members) {
    let authors = members.elements("authors").to_vec();
    let raw: Vec<String> = authors
        .iter()
        .filter_map(|author| author.get("raw_affiliation").or_else(|| author.get("raw_affiliations")))
        .flat_map(texts)
        .collect();
    if !raw.is_empty() {
        put_countries(members.record(), &raw);
        members.put_list("affiliations", raw);
    }
    people(members);
    members.put_doi(members.at(&["doi"]));
    let venue = [
        &["journal", "title"][..],
        &["source_title", "title"],
        &["source_title"],
        &["proceedings_title"],
        &["book_title"],
    ];
    members.put("venue", venue.iter().find_map(|path| members.at(path)));
    members
        .put_list("countries", members.elements("research_org_countries").iter().filter_map(text).collect());
    let countries = members.list_at(&["research_org_country_names"]);
    members.put_list("countries", countries);
    let concepts: Vec<String> = members
        .elements("concepts")
        .iter()
        .filter_map(|one| one.get("concept").and_then(text).or_else(|| text(one)))
        .collect();
    let subjects: Vec<String> = members.elements("category_for").iter().filter_map(text).collect();
    members.put_list("subjects", subjects.clone());
    members.put_list("categories", if concepts.is_empty() { subjects } else { concepts });
    let references = members.list_at(&["reference_ids"]);
    members.drop(&[
        "reference_ids",
        "concepts",
        "category_for",
        "research_org_countries",
        "research_org_country_names",
        "journal",
    ]);
    put_references(members.record(), references);
    members.put_times_cited(&["times_cited"]);
    members.rename(&[("date_online", "date"), ("linkout", "url"), ("issn", "issn")]);
}
