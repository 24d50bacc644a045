//! The ACL Anthology's XML: a `paper` in a `volume`, whose `meta` has its year and its title.

use super::jats_parts::one_line;
use super::read;
use crate::formats::common::record::{Record, put, put_list};
use crate::formats::common::xml::{self, Element};
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

/// Reads all papers of all volumes.
pub(super) fn parse(text: &str, options: &ReadOptions) -> Result<Parsed, Flaw> {
    let metas = xml::elements(text, &["meta"]);
    let starts = |name: &str| -> Vec<(usize, Option<String>)> {
        let open = format!("<{name} ");
        let tag = |at: usize| {
            let tag = text[at..].split('>').next().unwrap_or_default();
            (at, tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned))
        };
        memchr::memmem::find_iter(text.as_bytes(), &open).map(tag).collect()
    };
    let (collections, volumes) = (starts("collection"), starts("volume"));
    xml::parse_text(text, &["paper"], options, |paper, at| {
        let id_before = |of: &[(usize, Option<String>)]| last_before(of, at).and_then(|(_, id)| id.clone());
        let volume = last_before(&volumes, at).map_or(0, |(start, _)| *start);
        let meta = last_before(&metas, at).filter(|(start, _)| *start > volume).map(|(_, meta)| meta);
        let parents = [id_before(&collections), id_before(&volumes)];
        read::paper(record(paper, meta, parents), options).map(Some)
    })
}

/// The last of these before a position.
fn last_before<T>(of: &[(usize, T)], at: usize) -> Option<&(usize, T)> {
    of[..of.partition_point(|(start, _)| *start < at)].last()
}

fn record(paper: &Element, meta: Option<&Element>, parents: [Option<String>; 2]) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let [collection, volume] = parents;
    let number = paper.attribute("id").map(str::to_owned);
    let of = |name: &str| paper.text_of(&[name]).map(|text| one_line(&text));
    let of_volume = |name: &str| meta.and_then(|meta| meta.text_of(&[name])).map(|text| one_line(&text));
    // Old collections: P01 and 1001 are P01-1001; new ones: 2020.acl, main and 7 are 2020.acl-main.7.
    let number = number.and_then(|number| match (&collection, &volume) {
        (Some(collection), Some(volume)) if collection.contains('.') => {
            Some(format!("{collection}-{volume}.{number}"))
        }
        (Some(collection), Some(volume)) => {
            let width = if collection.starts_with('W') { 2 } else { 3 };
            Some(format!("{collection}-{volume}{number:0>width$}"))
        }
        (None, Some(volume)) => Some(format!("{volume}-{number}")),
        _ => None,
    });
    put(r, "id", of("url").filter(|url| !url.contains('/')).or(number).or_else(|| of("bibkey")));
    put(r, "title", of("title"));
    put(r, "abstract", of("abstract"));
    let person = |person: &Element| {
        let parts = [person.text_of(&["first"]), person.text_of(&["last"])];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        let name = if parts.is_empty() { person.text() } else { parts.join(" ") };
        Some(one_line(&name)).filter(|name| !name.is_empty())
    };
    put_list(r, "authors", paper.all("author").filter_map(person).collect());
    let editors: Vec<String> = paper.all("editor").filter_map(person).collect();
    let of_meta = || meta.into_iter().flat_map(|meta| meta.all("editor")).filter_map(person).collect();
    put_list(r, "editors", if editors.is_empty() { of_meta() } else { editors });
    put_list(
        r,
        "affiliations",
        paper.all("author").filter_map(|author| author.text_of(&["affiliation"])).collect(),
    );
    let from_id = collection.as_deref().and_then(|id| id.get(..4)).filter(|year| year.parse::<u16>().is_ok());
    put(r, "year", of("year").or_else(|| of_volume("year")).or_else(|| from_id.map(str::to_owned)));
    put(r, "venue", of("booktitle").or_else(|| of_volume("booktitle")).or_else(|| of("journal")));
    put(r, "month", of("month").or_else(|| of_volume("month")));
    for name in ["publisher", "isbn"] {
        put(r, if name == "isbn" { "isbn" } else { "publisher" }, of(name).or_else(|| of_volume(name)));
    }
    put(r, "place", of("address").or_else(|| of_volume("address")));
    for (name, field) in [
        ("doi", "doi"),
        ("pages", "pages"),
        ("bibkey", "bibkey"),
        ("language", "language"),
        ("award", "award"),
    ] {
        put(r, field, of(name).map(|text| text.replace('–', "-")));
    }
    record
}
