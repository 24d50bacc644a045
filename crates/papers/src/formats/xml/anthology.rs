//! The ACL Anthology's XML: a `paper` in a `volume`, whose `meta` has its year and its title.

use super::jats_parts::one_line;
use super::read;
use crate::Paper;
use crate::formats::common::record::{Record, put, put_list};
use crate::formats::common::xml::{self, Element};
use crate::formats::common::xml_parts::{Decoding, Kind};
use crate::formats::parsed::Flaw;
use crate::read::ReadOptions;

/// The papers of all volumes.
pub(super) struct Papers<'a> {
    options: &'a ReadOptions,
    /// The ids of the collections and volumes of the part, and what is told of the volumes, each with its position. What began
    /// before the part comes first.
    collections: Vec<(usize, Option<String>)>,
    volumes: Vec<(usize, Option<String>)>,
    metas: Vec<(usize, Element)>,
}

/// What began before the part has positions below this.
const BEFORE: usize = 2;

impl<'a> Papers<'a> {
    pub(super) fn new(options: &'a ReadOptions) -> Self {
        Self { options, collections: Vec::new(), volumes: Vec::new(), metas: Vec::new() }
    }
}

impl Kind for Papers<'_> {
    fn records(&self) -> &'static [&'static str] {
        &["paper"]
    }

    fn others(&self) -> &'static [&'static str] {
        &["meta"]
    }

    fn see(&mut self, bytes: &[u8], decoding: Decoding) {
        let volume = self.volumes.last().map_or(0, |(start, _)| *start);
        let of_volume = self.metas.pop().filter(|(start, _)| *start > volume);
        let metas = xml::elements(bytes, decoding, &["meta"]);
        self.metas = of_volume.into_iter().map(|(_, meta)| (1, meta)).collect();
        self.metas.extend(metas.into_iter().map(|(at, meta)| (at + BEFORE, meta)));
        for (name, ids) in [("collection", &mut self.collections), ("volume", &mut self.volumes)] {
            let before = ids.pop();
            *ids = before.into_iter().map(|(_, id)| (0, id)).collect();
            let open = format!("<{name} ");
            ids.extend(memchr::memmem::find_iter(bytes, &open).map(|at| (at + BEFORE, id_of(&bytes[at..]))));
        }
    }

    fn paper(&self, paper: &Element, at: usize) -> Result<Option<Paper>, Flaw> {
        let at = at + BEFORE;
        let id_before = |of: &[(usize, Option<String>)]| last_before(of, at).and_then(|(_, id)| id.clone());
        let volume = last_before(&self.volumes, at).map_or(0, |(start, _)| *start);
        let meta = last_before(&self.metas, at).filter(|(start, _)| *start > volume).map(|(_, meta)| meta);
        let parents = [id_before(&self.collections), id_before(&self.volumes)];
        read::paper(record(paper, meta, parents), self.options).map(Some)
    }
}

/// The id in the tag that text begins with.
fn id_of(text: &[u8]) -> Option<String> {
    let tag = &text[..memchr::memchr(b'>', text).unwrap_or(text.len())];
    let tag = String::from_utf8_lossy(tag);
    tag.split(" id=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
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
