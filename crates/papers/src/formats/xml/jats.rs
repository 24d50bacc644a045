//! JATS, the XML of PubMed Central and of most publishers: one `article` a paper.

use super::jats_parts::{abstract_text, affiliations, date, name, references};
use crate::formats::common::derived::{put_countries, put_references};
use crate::formats::common::record::{Record, bare_doi, distinct, pages, put, put_list};
use crate::formats::common::xml::Element;

/// The fields of an article.
pub(super) fn record(article: &Element) -> Record<'static> {
    let none = Element::default();
    let front = article.find(&["front"]).or_else(|| article.find(&["front-stub"])).unwrap_or(article);
    let meta = front.find(&["article-meta"]).unwrap_or(front);
    let journal = front.find(&["journal-meta"]).unwrap_or(&none);
    let mut record = Record::new();
    let r = &mut record;
    let id = |kinds: &[&str]| {
        let is_kind = |id: &&Element| id.attribute("pub-id-type").is_some_and(|kind| kinds.contains(&kind));
        meta.all("article-id").find(is_kind).map(Element::text).filter(|id| !id.is_empty())
    };
    let doi = id(&["doi"]).map(|doi| bare_doi(&doi).to_owned());
    let pmcid = id(&["pmcid", "pmc", "pmcaid", "pmc-id"])
        .map(|id| if id.starts_with("PMC") { id } else { format!("PMC{id}") });
    let pmid = id(&["pmid"]);
    put(
        r,
        "id",
        pmcid
            .clone()
            .or_else(|| pmid.clone())
            .or_else(|| doi.clone())
            .or_else(|| id(&["publisher-id", "manuscript"])),
    );
    put(r, "doi", doi);
    put(r, "pmcid", pmcid);
    put(r, "pmid", pmid);
    put(r, "arxiv_id", id(&["arxiv"]));
    titles(r, meta);
    abstracts(r, meta);
    people(r, meta);
    put(r, "date", date(meta));
    let venue = [
        &["journal-title-group", "journal-title"][..],
        &["journal-title"],
        &["journal-title-group", "abbrev-journal-title"],
    ];
    put(r, "venue", venue.iter().find_map(|path| journal.text_of(path)));
    let is_short = |id: &&Element| matches!(id.attribute("journal-id-type"), Some("iso-abbrev" | "nlm-ta"));
    put(r, "journal_abbreviation", journal.all("journal-id").find(is_short).map(Element::text));
    put(r, "issn", journal.text_of(&["issn"]));
    put(r, "publisher", journal.text_of(&["publisher", "publisher-name"]));
    put(r, "volume", meta.text_of(&["volume"]));
    put(r, "issue", meta.text_of(&["issue"]));
    let span = pages(meta.text_of(&["fpage"]), meta.text_of(&["lpage"]));
    put(r, "pages", span.or_else(|| meta.text_of(&["elocation-id"])));
    let is_words =
        |group: &&Element| !group.attribute("kwd-group-type").is_some_and(|kind| kind.contains("abbrev"));
    let mut words = Vec::new();
    meta.all("kwd-group").filter(is_words).for_each(|group| group.descendants("kwd", &mut words));
    let words = distinct(words.into_iter().map(Element::text).collect());
    let mut subjects = Vec::new();
    if let Some(categories) = meta.find(&["article-categories"]) {
        categories.descendants("subject", &mut subjects);
    }
    let subjects = distinct(subjects.into_iter().map(Element::text).collect());
    put_list(r, "categories", if words.is_empty() { subjects.clone() } else { words });
    put_list(r, "subjects", subjects);
    put(r, "type", article.attribute("article-type").map(str::to_owned));
    put(r, "language", article.attribute("lang").map(str::to_owned));
    put_references(r, references(article));
    record
}

fn titles(record: &mut Record<'static>, meta: &Element) {
    let group = meta.find(&["title-group"]).unwrap_or(meta);
    let title = group.text_of(&["article-title"]);
    let title = title.map(|title| match group.text_of(&["subtitle"]) {
        Some(subtitle) if title.ends_with([':', '?', '!', '.']) => format!("{title} {subtitle}"),
        Some(subtitle) => format!("{title}: {subtitle}"),
        None => title,
    });
    put(record, "title", title);
    let others = group.all("trans-title-group").filter_map(|group| group.text_of(&["trans-title"]));
    put_list(record, "other_titles", others.chain(group.texts_of("trans-title")).collect());
}

/// The first abstract of no special kind, and all others.
fn abstracts(record: &mut Record<'static>, meta: &Element) {
    let is_main = |one: &&Element| {
        one.attribute("abstract-type")
            .is_none_or(|kind| matches!(kind, "summary" | "section" | "abstract" | "main" | "normal"))
    };
    let all: Vec<&Element> = meta.all("abstract").collect();
    let main = all.iter().copied().find(is_main).or_else(|| {
        let is_text = |one: &&Element| one.attribute("abstract-type") != Some("graphical");
        all.iter().copied().find(is_text)
    });
    put(record, "abstract", main.map(abstract_text).filter(|text| !text.is_empty()));
    let is_other = |one: &&Element| main.is_none_or(|main| !std::ptr::eq(*one, main));
    let others = all.iter().copied().filter(is_other).chain(meta.all("trans-abstract"));
    put_list(record, "abstract_other", distinct(others.map(abstract_text).collect()));
}

fn people(record: &mut Record<'static>, meta: &Element) {
    let groups: Vec<&Element> = meta.all("contrib-group").collect();
    let contributors: Vec<&Element> = groups.iter().flat_map(|group| group.all("contrib")).collect();
    let of = |is_kind: fn(&str) -> bool| -> Vec<String> {
        let chosen =
            contributors.iter().filter(|one| is_kind(one.attribute("contrib-type").unwrap_or("author")));
        chosen.filter_map(|one| name(one)).collect()
    };
    put_list(record, "authors", distinct(of(|kind| kind.contains("author") || kind == "collab")));
    put_list(record, "editors", distinct(of(|kind| kind.contains("editor"))));
    let (places, countries) = affiliations(meta, &groups, &contributors);
    if countries.is_empty() {
        put_countries(record, &places);
    } else {
        put_list(record, "countries", countries);
    }
    put_list(record, "affiliations", places);
}
