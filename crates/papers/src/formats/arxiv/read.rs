//! Reading of arXiv's Atom feed: an `entry` is a paper.
//!
//! Ids are stripped of address and version, so that they are those of the metadata snapshot.

use crate::Paper;
use crate::formats::common::derived::put_countries;
use crate::formats::common::fields;
use crate::formats::common::record::{Record, distinct, put, put_list};
use crate::formats::common::xml::Element;
use crate::formats::common::xml_parts::{Document, Kind};
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

/// Reads all entries of a feed.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    document(options).whole(bytes)
}

/// A feed that is read part by part.
pub(crate) fn document(options: &ReadOptions) -> Document<'_, Feed<'_>> {
    Document::new(Feed(options), options)
}

/// The entries of a feed.
pub(crate) struct Feed<'a>(pub(crate) &'a ReadOptions);

impl Kind for Feed<'_> {
    fn records(&self) -> &'static [&'static str] {
        &["entry"]
    }

    /// There are complete feeds without a paper, like those of Sundays.
    fn empty(&self) -> Option<(&'static str, &'static str)> {
        Some(("<feed", "</feed>"))
    }

    fn paper(&self, element: &Element, _at: usize) -> Result<Option<Paper>, Flaw> {
        paper(element, self.0).map(Some)
    }
}

fn paper(entry: &Element, options: &ReadOptions) -> Result<Paper, Flaw> {
    let id = entry.text_of(&["id"]).unwrap_or_default();
    if id.contains("arxiv.org/api/errors") {
        let said = entry.text_of(&["summary"]).unwrap_or_default();
        return Err(Flaw::new(format!("an error of the interface ({said})"), "a paper"));
    }
    let mut record = Record::new();
    let r = &mut record;
    let short = id.split_once("arxiv.org/abs/").map(|(_, rest)| versioned(rest));
    let (number, version) = short.unwrap_or((&id, None));
    put(r, "id", Some(number.to_owned()));
    put(r, "arxiv_id", short.map(|(number, _)| number.to_owned()));
    put(r, "version", version.map(str::to_owned));
    put(r, "title", entry.text_of(&["title"]));
    put(r, "abstract", entry.text_of(&["summary"]).or_else(|| entry.text_of(&["content"])));
    put_list(r, "authors", entry.all("author").filter_map(|author| author.text_of(&["name"])).collect());
    let places = distinct(entry.all("author").flat_map(|author| author.texts_of("affiliation")).collect());
    put_countries(r, &places);
    put_list(r, "affiliations", places);
    put(r, "date", entry.text_of(&["published"]).or_else(|| entry.text_of(&["updated"])));
    put(r, "updated", entry.text_of(&["updated"]));
    let terms = entry.all("category").filter_map(|category| category.attribute("term"));
    put_list(r, "categories", distinct(terms.map(str::to_owned).collect()));
    let primary = entry.find(&["primary_category"]).and_then(|category| category.attribute("term"));
    put(r, "primary_category", primary.map(str::to_owned));
    put(r, "doi", entry.text_of(&["doi"]));
    put(r, "venue", entry.text_of(&["journal_ref"]).or_else(|| entry.text_of(&["publicationName"])));
    put(r, "comments", entry.text_of(&["comment"]));
    let link = |of: fn(&Element) -> bool| {
        entry.all("link").find(|link| of(link)).and_then(|link| link.attribute("href")).map(str::to_owned)
    };
    let page = link(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"));
    put(r, "url", page.or_else(|| id.starts_with("http").then(|| id.clone())));
    put(r, "pdf", link(|link| link.attribute("title") == Some("pdf")));
    fields::paper_of(record, &options.fields)
}

/// Splits `2101.00001v2` into number and version.
pub(super) fn versioned(id: &str) -> (&str, Option<&str>) {
    match id.rfind('v') {
        Some(at) if at + 1 < id.len() && id[at + 1..].bytes().all(|byte| byte.is_ascii_digit()) => {
            (&id[..at], Some(&id[at..]))
        }
        _ => (id, None),
    }
}
