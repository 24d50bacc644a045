//! Dublin Core, MODS and arXiv's own records, as repositories serve them by OAI-PMH and other interfaces.

use super::jats_parts::one_line;
use crate::formats::common::derived::put_references;
use crate::formats::common::record::{Record, bare_doi, distinct, pages, put, put_list};
use crate::formats::common::xml::Element;

/// The fields of a record of Dublin Core.
pub(super) fn record(dc: &Element) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let all = |name: &str| -> Vec<String> { dc.texts_of(name).iter().map(|text| one_line(text)).collect() };
    let titles = all("title");
    put(r, "title", titles.first().cloned());
    put_list(r, "other_titles", titles.into_iter().skip(1).collect());
    // The longest of several descriptions is the abstract: others are of pages, sponsors and dates.
    let mut texts: Vec<String> = dc.texts_of("abstract");
    texts.extend(dc.texts_of("description"));
    let main = texts.iter().max_by_key(|text| text.len()).cloned();
    put_list(r, "abstract_other", texts.into_iter().filter(|text| Some(text) != main.as_ref()).collect());
    put(r, "abstract", main);
    put_list(r, "authors", distinct(all("creator").into_iter().chain(all("author")).collect()));
    put_list(r, "contributors", distinct(all("contributor")));
    put_list(
        r,
        "categories",
        distinct(all("subject").iter().flat_map(|text| text.split(';')).map(one_line).collect()),
    );
    let mut dates = all("issued");
    dates.extend(all("date"));
    dates.extend(all("available"));
    // Repositories add the days on which a record was made; a publication is the earliest.
    let year =
        |date: &&String| date.get(..4).is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
    put(r, "date", dates.iter().filter(year).min().or(dates.first()).cloned());
    let mut identifiers = all("identifier");
    identifiers.extend(all("relation"));
    let doi = identifiers.iter().find_map(|id| {
        let bare = bare_doi(
            id.trim_start_matches("info:doi/").trim_start_matches("DOI ").trim_start_matches("doi "),
        );
        (bare.starts_with("10.") && bare.contains('/')).then(|| bare.to_owned())
    });
    put(r, "doi", doi);
    put(r, "url", identifiers.iter().find(|id| id.starts_with("http")).cloned());
    let source = all("source").into_iter().next().or_else(|| all("bibliographicCitation").into_iter().next());
    put(r, "venue", all("isPartOf").into_iter().next().filter(|part| !part.starts_with("http")).or(source));
    for (name, field) in
        [("publisher", "publisher"), ("type", "type"), ("language", "language"), ("rights", "rights")]
    {
        put(r, field, all(name).into_iter().next());
    }
    put_references(r, all("references"));
    record
}

/// The fields of a record of MODS.
pub(super) fn mods(mods: &Element) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let of = |path: &[&str]| mods.text_of(path).map(|text| one_line(&text));
    let title = |of: &Element| {
        let info = of
            .all("titleInfo")
            .find(|info| info.attribute("type").is_none())
            .or_else(|| of.find(&["titleInfo"]))?;
        let parts = [info.text_of(&["nonSort"]), info.text_of(&["title"])];
        let title = parts.into_iter().flatten().map(|part| one_line(&part)).collect::<Vec<_>>().join(" ");
        match info.text_of(&["subTitle"]) {
            Some(subtitle) => Some(format!("{title}: {}", one_line(&subtitle))),
            None => Some(title).filter(|title| !title.is_empty()),
        }
    };
    put(r, "id", mods.attribute("ID").map(str::to_owned).or_else(|| of(&["recordInfo", "recordIdentifier"])));
    put(r, "title", title(mods));
    put(r, "abstract", mods.text_of(&["abstract"]));
    let role = |name: &Element| {
        name.find(&["role", "roleTerm"]).map(Element::text).unwrap_or_default().to_lowercase()
    };
    let person = |name: &Element| {
        let part = |kind: &str| {
            let parts =
                name.all("namePart").filter(|part| part.attribute("type") == Some(kind)).map(Element::text);
            parts.collect::<Vec<_>>().join(" ")
        };
        let whole = format!("{} {}", part("given"), part("family"));
        let whole = one_line(&whole);
        if whole.is_empty() { name.text_of(&["namePart"]) } else { Some(whole) }
    };
    let people = |is_role: fn(&str) -> bool| -> Vec<String> {
        mods.all("name").filter(|name| is_role(&role(name))).filter_map(person).collect()
    };
    put_list(r, "authors", people(|role| matches!(role, "" | "author" | "aut" | "creator" | "cre")));
    put_list(r, "editors", people(|role| matches!(role, "editor" | "edt")));
    let none = Element::default();
    let host = mods.all("relatedItem").find(|item| item.attribute("type") == Some("host")).unwrap_or(&none);
    put(r, "venue", title(host));
    let dates = [
        &["originInfo", "dateIssued"][..],
        &["originInfo", "copyrightDate"],
        &["originInfo", "dateCreated"],
        &["part", "date"],
    ];
    let date = dates.iter().find_map(|path| mods.text_of(path).or_else(|| host.text_of(path)));
    put(r, "date", date);
    let detail = |kind: &str| {
        let part = host.find(&["part"]).or_else(|| mods.find(&["part"]))?;
        part.all("detail").find(|detail| detail.attribute("type") == Some(kind))?.text_of(&["number"])
    };
    put(r, "volume", detail("volume"));
    put(r, "issue", detail("issue").or_else(|| detail("number")));
    let extent = host.find(&["part", "extent"]).or_else(|| mods.find(&["part", "extent"])).unwrap_or(&none);
    put(r, "pages", pages(extent.text_of(&["start"]), extent.text_of(&["end"])));
    let id = |of: &Element, kind: &str| {
        of.all("identifier").find(|id| id.attribute("type") == Some(kind)).map(Element::text)
    };
    put(r, "doi", id(mods, "doi").map(|doi| bare_doi(&doi).to_owned()));
    put(r, "isbn", id(mods, "isbn").or_else(|| id(host, "isbn")));
    put(r, "issn", id(host, "issn").or_else(|| id(mods, "issn")));
    put(r, "url", of(&["location", "url"]));
    put(
        r,
        "publisher",
        mods.text_of(&["originInfo", "publisher"]).or_else(|| host.text_of(&["originInfo", "publisher"])),
    );
    put(r, "language", of(&["language", "languageTerm"]));
    put(r, "type", of(&["genre"]).or_else(|| of(&["typeOfResource"])));
    let topics: Vec<String> = mods.all("subject").flat_map(|subject| subject.texts_of("topic")).collect();
    put_list(r, "categories", distinct(topics.iter().map(|topic| one_line(topic)).collect()));
    record
}

/// The fields of a record of arXiv (`arXiv`, `arXivRaw`).
pub(super) fn arxiv(record: &Element) -> Record<'static> {
    let mut found = Record::new();
    let r = &mut found;
    let of = |name: &str| record.text_of(&[name]).map(|text| one_line(&text));
    put(r, "id", of("id"));
    put(r, "title", of("title"));
    put(r, "abstract", of("abstract"));
    let person = |author: &Element| {
        let parts =
            [author.text_of(&["forenames"]), author.text_of(&["keyname"]), author.text_of(&["suffix"])];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let people: Vec<String> = record
        .find(&["authors"])
        .map(|list| list.all("author").filter_map(person).collect())
        .unwrap_or_default();
    if people.is_empty() {
        put(r, "authors", of("authors"));
    } else {
        put_list(r, "authors", people);
    }
    let places = record.find(&["authors"]).into_iter().flat_map(|list| list.all("author"));
    put_list(r, "affiliations", distinct(places.flat_map(|author| author.texts_of("affiliation")).collect()));
    put(r, "date", of("created").or_else(|| record.text_of(&["version", "date"])));
    put(r, "updated", of("updated"));
    let categories = of("categories").unwrap_or_default();
    put_list(r, "categories", categories.split_whitespace().map(str::to_owned).collect());
    put(r, "doi", of("doi"));
    put(r, "venue", of("journal-ref"));
    put(r, "comments", of("comments"));
    found
}
