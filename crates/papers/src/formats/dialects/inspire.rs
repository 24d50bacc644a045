//! Literature records of INSPIRE-HEP.

use serde_json::Value;

use super::flat::{affiliations, names, text};
use super::members::Members;
use crate::formats::common::derived::{put_countries, put_references};
use crate::formats::common::record::pages;

/// Translates the metadata of a record.
pub(super) fn adapt(members: &mut Members) {
    let first = |members: &Members, list: &str, name: &str| {
        members.elements(list).iter().find_map(|one| text(one.get(name)?))
    };
    members.put("title", members.at(&["titles"]).or_else(|| members.at(&["title"])));
    let abstracts: Vec<String> = members.elements("abstracts").iter().filter_map(text).collect();
    members.put("abstract", abstracts.first().cloned());
    members.put_list("abstract_other", abstracts.into_iter().skip(1).collect());
    let authors = members.elements("authors").to_vec();
    let places = affiliations(&authors);
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    let mut people = names(&authors);
    people.extend(members.elements("corporate_author").iter().filter_map(text));
    if people.is_empty() {
        people.extend(members.elements("collaborations").iter().filter_map(text));
    }
    members.put("authors", (!people.is_empty()).then_some(people));
    members.put("arxiv_id", first(members, "arxiv_eprints", "value"));
    members.put_doi(first(members, "dois", "value"));
    for (part, name) in [
        ("journal_title", "venue"),
        ("pubinfo_freetext", "venue"),
        ("journal_volume", "volume"),
        ("journal_issue", "issue"),
        ("year", "year"),
    ] {
        let found = first(members, "publication_info", part);
        members.put(name, found);
    }
    let (start, end) =
        (first(members, "publication_info", "page_start"), first(members, "publication_info", "page_end"));
    members.put("pages", pages(start, end).or_else(|| first(members, "publication_info", "artid")));
    let dates = ["earliest_date", "preprint_date", "legacy_creation_date"];
    members.put("date", dates.iter().find_map(|name| members.at(&[name])));
    let keywords: Vec<String> =
        members.elements("keywords").iter().filter_map(|one| text(one.get("value")?)).collect();
    let terms: Vec<String> =
        members.elements("inspire_categories").iter().filter_map(|one| text(one.get("term")?)).collect();
    members.put_list("subjects", terms.clone());
    members.put_list("categories", if keywords.is_empty() { terms } else { keywords });
    members.put(
        "id",
        members.list_at(&["texkeys"]).into_iter().next().or_else(|| members.at(&["control_number"])),
    );
    let kind = members.list_at(&["document_type"]).into_iter().next();
    members.put("type", kind);
    members.put_times_cited(&["citation_count"]);
    let references = members.elements("references").iter().filter_map(reference).collect();
    put_references(members.record(), references);
    members.drop(&[
        "titles",
        "abstracts",
        "authors",
        "arxiv_eprints",
        "inspire_categories",
        "texkeys",
        "publication_info",
        "references",
        "dois",
        "document_type",
    ]);
}

/// A cited work: its DOI, its arXiv number, its title or its number in INSPIRE.
fn reference(reference: &Value) -> Option<String> {
    let cited = reference.get("reference").unwrap_or(reference);
    let of = |name: &str| cited.get(name).and_then(text);
    let record = || text(reference.get("record")?.get("$ref")?);
    of("dois")
        .or_else(|| of("arxiv_eprint").map(|id| format!("arXiv:{id}")))
        .or_else(|| of("title"))
        .or_else(record)
        .or_else(|| of("label"))
}
