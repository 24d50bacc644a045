//! Databases of the life sciences in JSON: Europe PMC, summaries of PubMed, bioRxiv and medRxiv.

use serde_json::Value;

use super::flat::{affiliations, names, text, texts};
use super::members::Members;
use crate::formats::common::derived::put_countries;

/// Translates a result of Europe PMC, `core` or `lite`.
pub(super) fn europe_pmc(members: &mut Members) {
    let people = members.get("authorList").and_then(|list| list.get("author")).cloned().unwrap_or_default();
    let people = people.as_array().cloned().unwrap_or_default();
    let mut authors = names(&people);
    if authors.is_empty() {
        let listed = members.at(&["authorString"]).unwrap_or_default();
        authors = listed
            .trim_end_matches('.')
            .split(", ")
            .map(str::to_owned)
            .filter(|name| !name.is_empty())
            .collect();
    }
    members.put("authors", (!authors.is_empty()).then_some(authors));
    let mut places: Vec<String> = people
        .iter()
        .filter_map(|author| author.get("authorAffiliationDetailsList")?.get("authorAffiliation")?.as_array())
        .flatten()
        .filter_map(|place| text(place.get("affiliation")?))
        .collect();
    places.extend(people.iter().filter_map(|author| text(author.get("affiliation")?)));
    if places.is_empty() {
        places.extend(members.at(&["affiliation"]));
    }
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    let venue =
        [&["journalInfo", "journal", "title"][..], &["journalTitle"], &["bookOrReportDetails", "publisher"]];
    members.put("venue", venue.iter().find_map(|path| members.at(path)));
    let dates = [
        &["firstPublicationDate"][..],
        &["journalInfo", "printPublicationDate"],
        &["electronicPublicationDate"],
    ];
    members.put("date", dates.iter().find_map(|path| members.at(path)));
    for (path, name) in [
        (&["journalInfo", "volume"][..], "volume"),
        (&["journalInfo", "issue"], "issue"),
        (&["journalInfo", "journal", "issn"], "issn"),
        (&["journalInfo", "journal", "medlineAbbreviation"], "journal_abbreviation"),
    ] {
        let found = members.at(path);
        members.put(name, found);
    }
    let keywords = members.list_at(&["keywordList", "keyword"]);
    let headings =
        members.get("meshHeadingList").and_then(|list| list.get("meshHeading")).cloned().unwrap_or_default();
    let headings = headings
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| text(one.get("descriptorName")?))
        .collect();
    members.put_keywords(keywords, headings);
    let mut kinds = members.list_at(&["pubTypeList", "pubType"]);
    kinds.extend(members.at(&["pubType"]));
    members.put("type", kinds.into_iter().next());
    members.put_doi(members.at(&["doi"]));
    members.put_times_cited(&["citedByCount"]);
    members.rename(&[
        ("abstractText", "abstract"),
        ("pubYear", "year"),
        ("pageInfo", "pages"),
        ("journalVolume", "volume"),
        ("journalIssn", "issn"),
    ]);
    members.drop(&[
        "authorString",
        "authorList",
        "affiliation",
        "journalInfo",
        "journalTitle",
        "keywordList",
        "meshHeadingList",
        "pubTypeList",
        "pubType",
        "firstPublicationDate",
    ]);
}

/// Translates a summary of PubMed (`esummary`).
pub(super) fn summary(members: &mut Members) {
    let authors = names(members.elements("authors"));
    members.drop(&["authors"]);
    members.put("authors", (!authors.is_empty()).then_some(authors));
    let id = |members: &Members, kind: &str| {
        let is_kind = |id: &&Value| id.get("idtype").and_then(Value::as_str) == Some(kind);
        members.elements("articleids").iter().find(is_kind).and_then(|id| text(id.get("value")?))
    };
    members.put_doi(id(members, "doi"));
    members.put("pmcid", id(members, "pmc"));
    let pmid = id(members, "pubmed").or_else(|| members.at(&["uid"]));
    members.put("id", pmid.clone());
    members.put("pmid", pmid);
    members.put_times_cited(&["pmcrefcount"]);
    members.rename(&[
        ("fulljournalname", "venue"),
        ("source", "journal_abbreviation"),
        ("pubdate", "date"),
        ("lang", "language"),
        ("booktitle", "venue"),
        ("publishername", "publisher"),
    ]);
    let kind = members.list_at(&["pubtype"]).into_iter().next();
    members.put("type", kind);
    members.drop(&["articleids", "pubtype", "uid", "sortpubdate"]);
}

/// Translates a preprint of bioRxiv or medRxiv, of its details, its published versions or its collection on an illness.
pub(super) fn preprint(members: &mut Members) {
    members.rename(&[
        ("preprint_title", "title"),
        ("rel_title", "title"),
        ("preprint_abstract", "abstract"),
        ("rel_abs", "abstract"),
        ("preprint_authors", "authors"),
        ("preprint_date", "date"),
        ("rel_date", "date"),
        ("rel_link", "url"),
    ]);
    if let Some(authors) = members.take("rel_authors") {
        let authors = authors.as_array().cloned().unwrap_or_default();
        let places = affiliations(&authors);
        put_countries(members.record(), &places);
        members.put_list("affiliations", places);
        members.put("authors", Some(names(&authors)));
    }
    let doi = ["biorxiv_doi", "preprint_doi", "rel_doi", "doi"].iter().find_map(|name| members.at(&[name]));
    members.put_doi(doi);
    members.drop(&["biorxiv_doi", "preprint_doi", "rel_doi"]);
    let server = ["server", "preprint_platform", "rel_site"].iter().find_map(|name| members.at(&[name]));
    let server = server.map(|server| match server.to_lowercase().as_str() {
        "biorxiv" => "bioRxiv".to_owned(),
        "medrxiv" => "medRxiv".to_owned(),
        _ => server,
    });
    members.put("venue", server);
    let published = ["published_doi", "published"].iter().find_map(|name| members.at(&[name]));
    members.put("published_doi", published.filter(|doi| doi.starts_with("10.")));
    let categories = ["category", "preprint_category"]
        .iter()
        .filter_map(|name| members.get(name))
        .flat_map(texts)
        .collect();
    members.put_list("categories", categories);
    members.put(
        "corresponding_author",
        members.at(&["author_corresponding"]).or_else(|| members.at(&["preprint_author_corresponding"])),
    );
    let place = members
        .at(&["author_corresponding_institution"])
        .or_else(|| members.at(&["preprint_author_corresponding_institution"]));
    let places: Vec<String> = place.into_iter().collect();
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    members.drop(&[
        "published",
        "category",
        "preprint_category",
        "author_corresponding",
        "author_corresponding_institution",
        "jatsxml",
        "preprint_author_corresponding",
        "preprint_author_corresponding_institution",
    ]);
}
