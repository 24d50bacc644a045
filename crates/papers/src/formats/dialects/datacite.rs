//! Records of `DataCite` and of repositories that follow its schema: Zenodo, Dryad, OSF.

use serde_json::Value;

use super::flat::{affiliations, names, text};
use super::members::Members;
use crate::formats::common::derived::{put_countries, put_references};

/// Translates the attributes of a DOI, or a record of Zenodo.
pub(super) fn adapt(members: &mut Members) {
    if members.get("title").is_none() {
        let titles = members.elements("titles");
        let main =
            titles.iter().find(|title| title.get("titleType").is_none_or(Value::is_null)).or(titles.first());
        let main = main.and_then(text);
        let others = titles.iter().filter_map(text).filter(|title| Some(title) != main.as_ref()).collect();
        members.put("title", main);
        members.put_list("other_titles", others);
        members.drop(&["titles"]);
    }
    let of_kind = |members: &Members, kind: &str| -> Vec<String> {
        let is_kind =
            |one: &&Value| one.get("descriptionType").and_then(Value::as_str).unwrap_or("Abstract") == kind;
        members
            .elements("descriptions")
            .iter()
            .filter(is_kind)
            .filter_map(|one| text(one.get("description")?))
            .collect()
    };
    if members.get("abstract").is_none() {
        let found = of_kind(members, "Abstract");
        let rest = || of_kind(members, "Other").into_iter().next();
        let main = found.first().cloned().or_else(rest);
        members.put_list("abstract_other", found.into_iter().skip(1).collect());
        members.put("abstract", main);
        if members.get("descriptions").is_some() {
            members.drop(&["descriptions"]);
        }
    }
    let creators = members.elements("creators").to_vec();
    let places = affiliations(&creators);
    put_countries(members.record(), &places);
    members.put_list("affiliations", places);
    let creators = names(&creators);
    if !creators.is_empty() {
        members.drop(&["creators"]);
    }
    members.put("authors", (!creators.is_empty()).then_some(creators));
    let issued = members
        .elements("dates")
        .iter()
        .find(|date| date.get("dateType").and_then(Value::as_str) == Some("Issued"));
    let issued = issued.and_then(|date| text(date.get("date")?));
    members.put("date", issued.or_else(|| members.at(&["publication_date"])));
    members.put("year", members.at(&["publicationYear"]));
    let venue = [&["container", "title"][..], &["journal", "title"], &["publisher", "name"], &["publisher"]];
    members.put("venue", venue.iter().find_map(|path| members.at(path)));
    for (part, name) in [("volume", "volume"), ("issue", "issue"), ("pages", "pages")] {
        let found = members.at(&["container", part]).or_else(|| members.at(&["journal", part]));
        members.put(name, found);
    }
    members.put_doi(members.at(&["doi"]).or_else(|| members.at(&["DOI"])));
    let kind = ["resourceType", "resourceTypeGeneral", "citeproc"]
        .iter()
        .find_map(|name| members.at(&["types", name]));
    members.put("type", kind.or_else(|| members.at(&["resource_type", "title"])));
    let subjects: Vec<String> = members
        .elements("subjects")
        .iter()
        .filter_map(|one| one.get("subject").and_then(text).or_else(|| text(one)))
        .collect();
    let keywords = members.list_at(&["keywords"]);
    members.drop(&["subjects", "types", "container", "publicationYear"]);
    members.put_list("categories", if keywords.is_empty() { subjects } else { keywords });
    let cites = |one: &&Value| {
        let relation = ["relationType", "relation"].iter().find_map(|name| one.get(name)?.as_str());
        relation.is_some_and(|relation| matches!(relation, "References" | "Cites" | "references" | "cites"))
    };
    let related =
        members.elements("relatedIdentifiers").iter().chain(members.elements("related_identifiers"));
    let identifier = |one: &Value| text(one.get("relatedIdentifier").or_else(|| one.get("identifier"))?);
    let references: Vec<String> = related.filter(cites).filter_map(identifier).collect();
    put_references(members.record(), references);
    members.drop(&["relatedIdentifiers"]);
    members.put_times_cited(&["citationCount"]);
}
