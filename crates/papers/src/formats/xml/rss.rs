//! RSS feeds of journals, in all versions: an `item` a paper.

use super::jats_parts::one_line;
use crate::formats::arxiv::day;
use crate::formats::common::record::{Record, bare_doi, distinct, put, put_list};
use crate::formats::common::xml::Element;

/// The fields of an item.
pub(super) fn record(item: &Element) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let of = |name: &str| item.text_of(&[name]).map(|text| one_line(&text));
    put(r, "title", of("title"));
    // A description may be a teaser of the whole text (`content:encoded`).
    let texts = ["encoded", "description", "abstract", "summary"];
    let text = texts.iter().filter_map(|name| item.text_of(&[name])).max_by_key(String::len);
    put(r, "abstract", text);
    let names: Vec<String> = item.texts_of("creator").into_iter().chain(item.texts_of("author")).collect();
    let names: Vec<String> = match names.as_slice() {
        [one] if one.contains([',', ';']) || one.contains(" and ") => {
            put(r, "authors", Some(one.clone()));
            Vec::new()
        }
        _ => distinct(names),
    };
    put_list(r, "authors", names);
    let date = of("coverDate").or_else(|| of("date")).or_else(|| of("publicationDate"));
    let published = of("pubDate").map(|date| day(&date).unwrap_or(date));
    put(r, "date", date.or(published));
    put(r, "venue", of("publicationName").or_else(|| of("source")));
    let id = [of("doi"), of("identifier"), of("guid")].into_iter().flatten().find_map(|id| {
        let bare = bare_doi(&id).trim_start_matches("info:doi/").trim_start_matches("doi:").to_owned();
        bare.starts_with("10.").then_some(bare)
    });
    put(r, "doi", id);
    let about = item.attribute("about").map(str::to_owned);
    put(r, "url", of("link").or(about));
    put_list(
        r,
        "categories",
        distinct(item.texts_of("category").into_iter().chain(item.texts_of("subject")).collect()),
    );
    for (name, field) in [
        ("volume", "volume"),
        ("number", "issue"),
        ("publisher", "publisher"),
        ("section", "type"),
        ("issn", "issn"),
    ] {
        put(r, field, of(name));
    }
    record
}
