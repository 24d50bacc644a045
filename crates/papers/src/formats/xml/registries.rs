//! Records of Crossref and `DataCite`, and results of Europe PMC, in XML.

use super::jats_parts::{abstract_text, name, one_line};
use crate::formats::common::derived::{put_countries, put_references};
use crate::formats::common::record::{Record, bare_doi, distinct, pages, put, put_list};
use crate::formats::common::xml::Element;

/// The fields of a result of Europe PMC.
pub(super) fn europe_pmc(result: &Element) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let of = |path: &[&str]| result.text_of(path).map(|text| one_line(&text));
    put(r, "id", of(&["id"]));
    put(r, "title", of(&["title"]));
    put(r, "abstract", result.text_of(&["abstractText"]));
    let people: Vec<&Element> =
        result.find(&["authorList"]).map(|list| list.all("author").collect()).unwrap_or_default();
    let mut authors: Vec<String> = people
        .iter()
        .filter_map(|author| author.text_of(&["fullName"]).or_else(|| author.text_of(&["collectiveName"])))
        .collect();
    if authors.is_empty() {
        let listed = of(&["authorString"]).unwrap_or_default();
        authors = listed.trim_end_matches('.').split(", ").map(str::to_owned).collect();
    }
    put_list(r, "authors", distinct(authors));
    let mut places = Vec::new();
    if let Some(list) = result.find(&["authorList"]) {
        list.descendants("affiliation", &mut places);
    }
    let mut places: Vec<String> = places.into_iter().map(|place| one_line(&place.text())).collect();
    if places.is_empty() {
        places.extend(of(&["affiliation"]));
    }
    let places = distinct(places);
    put_countries(r, &places);
    put_list(r, "affiliations", places);
    put(r, "venue", of(&["journalInfo", "journal", "title"]).or_else(|| of(&["journalTitle"])));
    put(r, "year", of(&["pubYear"]));
    put(r, "date", of(&["firstPublicationDate"]));
    put(r, "doi", of(&["doi"]));
    for (path, name) in [
        (&["pmid"][..], "pmid"),
        (&["pmcid"], "pmcid"),
        (&["journalInfo", "volume"], "volume"),
        (&["journalInfo", "issue"], "issue"),
        (&["pageInfo"], "pages"),
        (&["language"], "language"),
        (&["pubTypeList", "pubType"], "type"),
    ] {
        put(r, name, of(path));
    }
    let words = result.find(&["keywordList"]).map(|list| list.texts_of("keyword")).unwrap_or_default();
    let mut headings = Vec::new();
    if let Some(list) = result.find(&["meshHeadingList"]) {
        list.descendants("descriptorName", &mut headings);
    }
    let headings: Vec<String> = headings.into_iter().map(Element::text).collect();
    put_list(r, "categories", distinct(words.iter().chain(&headings).cloned().collect()));
    if !words.is_empty() && !headings.is_empty() {
        put_list(r, "author_keywords", words);
        put_list(r, "index_keywords", headings);
    }
    put(r, "times_cited", of(&["citedByCount"]).and_then(|count| count.parse::<u64>().ok()));
    record
}

/// The fields of a record of Crossref.
pub(super) fn crossref(record: &Element) -> Record<'static> {
    const WORKS: [&str; 8] = [
        "journal_article",
        "conference_paper",
        "content_item",
        "posted_content",
        "dissertation",
        "report-paper_metadata",
        "standard_metadata",
        "book_metadata",
    ];
    let none = Element::default();
    let work = WORKS.iter().find_map(|name| record.descendant(name)).unwrap_or(record);
    let holder = |name: &str| record.descendant(name).unwrap_or(&none);
    let (journal, issue) = (holder("journal_metadata"), holder("journal_issue"));
    let mut found = Record::new();
    let r = &mut found;
    let of = |path: &[&str]| work.text_of(path).map(|text| one_line(&text));
    let title = of(&["titles", "title"]);
    put(
        r,
        "title",
        title.map(|title| match of(&["titles", "subtitle"]) {
            Some(subtitle) => format!("{title}: {subtitle}"),
            None => title,
        }),
    );
    put(r, "abstract", work.find(&["abstract"]).map(abstract_text));
    let person = |person: &Element| {
        if person.name == "organization" {
            return Some(one_line(&person.text()));
        }
        let parts =
            [person.text_of(&["given_name"]), person.text_of(&["surname"]), person.text_of(&["suffix"])];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Some(name).filter(|name| !name.is_empty())
    };
    let people: Vec<&Element> =
        work.find(&["contributors"]).map(|list| list.children().collect()).unwrap_or_default();
    let of_role = |role: &str| -> Vec<String> {
        people
            .iter()
            .filter(|one| one.attribute("contributor_role").unwrap_or("author") == role)
            .filter_map(|one| person(one))
            .collect()
    };
    put_list(r, "authors", of_role("author"));
    put_list(r, "editors", of_role("editor"));
    let mut places: Vec<String> = people.iter().flat_map(|one| one.texts_of("affiliation")).collect();
    places.extend(
        people.iter().filter_map(|one| one.text_of(&["affiliations", "institution", "institution_name"])),
    );
    let places = distinct(places);
    put_countries(r, &places);
    put_list(r, "affiliations", places);
    let proceedings = holder("proceedings_metadata").text_of(&["proceedings_title"]);
    put(r, "venue", journal.text_of(&["full_title"]).or(proceedings));
    put(r, "journal_abbreviation", journal.text_of(&["abbrev_title"]));
    put(r, "issn", journal.text_of(&["issn"]));
    let date = |of: &Element| {
        let date = of
            .find(&["publication_date"])
            .or_else(|| of.find(&["posted_date"]))
            .or_else(|| of.find(&["approval_date"]))?;
        let parts = ["year", "month", "day"].map(|name| date.text_of(&[name]));
        let parts: Vec<String> =
            parts.into_iter().map_while(|part| part).map(|part| format!("{part:0>2}")).collect();
        (!parts.is_empty()).then(|| parts.join("-"))
    };
    put(r, "date", date(work).or_else(|| date(issue)).or_else(|| date(holder("proceedings_metadata"))));
    put(r, "doi", of(&["doi_data", "doi"]).map(|doi| bare_doi(&doi).to_owned()));
    put(r, "url", of(&["doi_data", "resource"]));
    put(r, "volume", issue.text_of(&["journal_volume", "volume"]));
    put(r, "issue", issue.text_of(&["issue"]));
    put(r, "pages", pages(of(&["pages", "first_page"]), of(&["pages", "last_page"])));
    put(
        r,
        "language",
        work.attribute("language").or_else(|| journal.attribute("language")).map(str::to_owned),
    );
    put(r, "type", Some(work.name.replace('_', "-")).filter(|_| WORKS.contains(&work.name.as_str())));
    let mut cited = Vec::new();
    if let Some(list) = work.find(&["citation_list"]) {
        list.descendants("citation", &mut cited);
    }
    put_references(r, cited.into_iter().map(reference).filter(|text| !text.is_empty()).collect());
    found
}

/// A cited work as written, or its parts.
fn reference(cited: &Element) -> String {
    let written = cited.text_of(&["unstructured_citation"]);
    let parts =
        ["author", "cYear", "article_title", "volume_title", "journal_title", "volume", "first_page", "doi"];
    let parts = || parts.iter().filter_map(|name| cited.text_of(&[name])).collect::<Vec<_>>().join(", ");
    one_line(&written.unwrap_or_else(parts))
}

/// The fields of a resource of `DataCite`.
pub(super) fn datacite(resource: &Element) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let all = |list: &str, name: &str| -> Vec<&Element> {
        resource
            .find(&[list])
            .map(|list| list.children().filter(|child| child.name == name).collect())
            .unwrap_or_default()
    };
    let titles = all("titles", "title");
    let main = titles.iter().find(|title| title.attribute("titleType").is_none()).or(titles.first());
    put(r, "title", main.map(|title| one_line(&title.text())));
    let texts = all("descriptions", "description");
    let is_abstract =
        |text: &&&Element| text.attribute("descriptionType").is_none_or(|kind| kind == "Abstract");
    let text = texts
        .iter()
        .find(is_abstract)
        .or_else(|| texts.iter().find(|text| text.attribute("descriptionType") == Some("Other")));
    put(r, "abstract", text.map(|text| text.text()));
    let creators = all("creators", "creator");
    let person = |one: &&Element| {
        let parts = [one.text_of(&["givenName"]), one.text_of(&["familyName"])];
        match parts {
            [Some(given), Some(family)] => Some(format!("{given} {family}")),
            _ => one.text_of(&["creatorName"]).or_else(|| name(one)),
        }
    };
    put_list(r, "authors", creators.iter().filter_map(person).collect());
    let places = distinct(creators.iter().flat_map(|one| one.texts_of("affiliation")).collect());
    put_countries(r, &places);
    put_list(r, "affiliations", places);
    put(r, "year", resource.text_of(&["publicationYear"]));
    let issued = all("dates", "date").into_iter().find(|date| date.attribute("dateType") == Some("Issued"));
    put(r, "date", issued.map(Element::text));
    put(r, "venue", resource.text_of(&["publisher"]));
    let is_doi =
        |id: &&Element| id.attribute("identifierType").is_none_or(|kind| kind.eq_ignore_ascii_case("doi"));
    put(r, "doi", resource.all("identifier").find(is_doi).map(|id| bare_doi(&id.text()).to_owned()));
    put_list(r, "categories", distinct(all("subjects", "subject").into_iter().map(Element::text).collect()));
    put(r, "language", resource.text_of(&["language"]));
    let kind = resource.find(&["resourceType"]);
    put(
        r,
        "type",
        kind.map(Element::text)
            .filter(|text| !text.is_empty())
            .or_else(|| kind.and_then(|kind| kind.attribute("resourceTypeGeneral")).map(str::to_owned)),
    );
    let cites = |one: &&Element| matches!(one.attribute("relationType"), Some("References" | "Cites"));
    let cited = all("relatedIdentifiers", "relatedIdentifier").into_iter().filter(cites).map(Element::text);
    put_references(r, cited.collect());
    record
}
