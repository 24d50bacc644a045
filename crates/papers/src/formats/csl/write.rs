//! Papers as CSL-JSON, version 1.0.2 of its schema.

use std::io;

use serde_json::{Map, Value, json};

use crate::Paper;
use crate::formats::common::person::Name;
use crate::formats::common::writing::{Kind, Style, kind, only, text, texts, write_each};
use crate::formats::exact::{CUSTOM, EXACT};
use crate::formats::{Fidelity, InputFormat};

/// Writes an array of items, one a line. Categories become `keyword`.
pub(crate) fn write(papers: &[Paper], fidelity: Fidelity, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(b"[")?;
    let line = |index: usize, style: Style, rest: Option<&str>| {
        let before: &[u8] = if index == 0 { b"\n" } else { b",\n" };
        let item = Value::Object(item(&papers[index], style, rest));
        [before, item.to_string().as_bytes()].concat()
    };
    let read = |bytes: &[u8]| {
        let start = bytes.iter().position(|&byte| byte == b'{')?;
        only(InputFormat::Json, &[b"[\n", &bytes[start..], b"\n]\n"].concat())
    };
    write_each(papers, fidelity, out, line, read)?;
    out.write_all(b"\n]\n")
}

/// Fields that CSL has under other names.
const FIELDS: [(&str, &str); 12] = [
    ("volume", "volume"),
    ("issue", "issue"),
    ("pages", "page"),
    ("publisher", "publisher"),
    ("place", "publisher-place"),
    ("series", "collection-title"),
    ("edition", "edition"),
    ("issn", "ISSN"),
    ("isbn", "ISBN"),
    ("language", "language"),
    ("pmid", "PMID"),
    ("pmcid", "PMCID"),
];

/// Types of the schema that say more than those of [`Kind`].
const TYPES: [&str; 12] = [
    "dataset",
    "document",
    "manuscript",
    "paper-conference",
    "patent",
    "post-weblog",
    "report",
    "review",
    "software",
    "speech",
    "standard",
    "webpage",
];

fn item(paper: &Paper, style: Style, rest: Option<&str>) -> Map<String, Value> {
    let mut item = Map::new();
    let mut put = |name: &str, value: &str| {
        if !value.trim().is_empty() {
            item.insert(name.to_owned(), value.into());
        }
    };
    put("id", &paper.id);
    put("type", type_of(paper));
    if style != Style::Bare {
        put("title", &paper.title);
        put("abstract", &paper.abstract_text);
        put("container-title", paper.venue.as_deref().unwrap_or_default());
        put("DOI", paper.doi.as_deref().unwrap_or_default());
        put("URL", paper.url.as_deref().unwrap_or_default());
        put("keyword", &paper.categories.join(", "));
        for (name, theirs) in FIELDS {
            put(theirs, &texts(paper, name).join(", "));
        }
        for (names, theirs) in [(paper.authors.clone(), "author"), (owned(texts(paper, "editors")), "editor")]
        {
            if !names.is_empty() {
                item.insert(theirs.to_owned(), names.iter().map(|name| person(name)).collect());
            }
        }
        if let Some(issued) = issued(paper) {
            item.insert("issued".to_owned(), issued);
        }
    }
    // The schema requires an id and leaves what is in this member to programs.
    item.entry("id").or_insert_with(|| "".into());
    item.extend(rest.map(|rest| (CUSTOM.to_owned(), json!({ EXACT: rest }))));
    item
}

fn owned(names: Vec<std::borrow::Cow<'_, str>>) -> Vec<String> {
    names.into_iter().map(std::borrow::Cow::into_owned).collect()
}

fn type_of(paper: &Paper) -> &'static str {
    let given = text(paper, "type").unwrap_or_default();
    if let Some(known) = TYPES.into_iter().find(|known| *known == given) {
        return known;
    }
    match kind(paper) {
        Kind::Article => "article-journal",
        Kind::Proceedings => "paper-conference",
        Kind::Book => "book",
        Kind::Chapter => "chapter",
        Kind::Thesis => "thesis",
        Kind::Report => "report",
        Kind::Preprint => "article",
        Kind::Other => "document",
    }
}

fn person(name: &str) -> Value {
    match Name::of(name) {
        Name::Whole(name) => json!({ "literal": name }),
        Name::Person { family, given, suffix } => {
            let particles = family.len()
                - family.trim_start_matches(|c: char| c.is_lowercase() || " '’".contains(c)).len();
            let (particle, rest) = match family[..particles].rfind(' ') {
                Some(space) => (family[..space].trim(), family[space..].trim()),
                None => ("", &*family),
            };
            let parts = [
                ("family", rest),
                ("given", &*given),
                ("non-dropping-particle", particle),
                ("suffix", &*suffix),
            ];
            let parts = parts.into_iter().filter(|(_, part)| !part.is_empty());
            Value::Object(parts.map(|(name, part)| (name.to_owned(), part.into())).collect())
        }
    }
}

/// The date in parts, or that of the beginning and the end of a range.
fn issued(paper: &Paper) -> Option<Value> {
    let parts = |date: &str| -> Option<Vec<u32>> {
        let parts: Option<Vec<u32>> = date.split('-').map(|part| part.parse().ok()).collect();
        parts.filter(|parts| {
            let within = |at: usize, most| parts.get(at).is_none_or(|part| (1..=most).contains(part));
            (1..=3).contains(&parts.len()) && within(0, 9999) && within(1, 12) && within(2, 31)
        })
    };
    let date = paper.date.as_deref().unwrap_or_default();
    let dates: Option<Vec<Vec<u32>>> = date.split('/').map(parts).collect();
    let dates = dates.filter(|dates| dates.len() <= 2);
    let dates = dates.or_else(|| Some(vec![vec![u32::try_from(paper.year?).ok()?]]))?;
    Some(json!({ "date-parts": dates }))
}
