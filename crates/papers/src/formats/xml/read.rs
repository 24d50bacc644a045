//! Reading of XML whose kind is found by its first element and by the elements that are its records.

use super::{anthology, dblp, dublin_core, endnote, jats, registries, rss, zotero_rdf};
use crate::Paper;
use crate::formats::common::fields;
use crate::formats::common::record::Record;
use crate::formats::common::xml::{self, Element};
use crate::formats::parsed::{Flaw, Parsed};
use crate::formats::{arxiv, pubmed};
use crate::read::ReadOptions;

/// What is expected of a document.
const EXPECTED: &str = "JATS, PubMed's XML, an Atom or RSS feed, or the XML of EndNote, the ACL Anthology, DBLP, OAI-PMH, MODS, \
                        Zotero, Europe PMC, Crossref or DataCite";

/// The records of a kind of document, and how one is read.
struct Kind {
    /// The elements that are its records.
    records: &'static [&'static str],
    /// The first elements of such documents; any if there are none.
    roots: &'static [&'static str],
    read: fn(&Element) -> Option<Record<'static>>,
}

/// The kinds, the more certain ones first.
const KINDS: [Kind; 12] = [
    Kind {
        records: &["record", "oai:record"],
        roots: &["OAI-PMH", "ListRecords", "GetRecord"],
        read: payload,
    },
    Kind { records: &["record"], roots: &["xml", "records"], read: |element| Some(endnote::record(element)) },
    Kind {
        records: &["article"],
        roots: &["article", "articles", "articleset", "pmc-articleset"],
        read: |element| Some(jats::record(element)),
    },
    Kind { records: &["hit"], roots: &["result"], read: |element| Some(dblp::hit(element)) },
    Kind {
        records: &dblp::RECORDS,
        roots: &["dblp", "dblpperson"],
        read: |element| Some(dblp::record(element)),
    },
    Kind {
        records: &["mods", "mods:mods"],
        roots: &["mods", "modsCollection"],
        read: |element| Some(dublin_core::mods(element)),
    },
    Kind {
        records: &["result"],
        roots: &["responseWrapper"],
        read: |element| Some(registries::europe_pmc(element)),
    },
    Kind {
        records: &["doi_record"],
        roots: &["doi_records", "crossref_result"],
        read: |element| Some(registries::crossref(element)),
    },
    Kind {
        records: &["resource"],
        roots: &["resource", "resources"],
        read: |element| Some(registries::datacite(element)),
    },
    Kind {
        records: &["oai_dc:dc", "dc:dc", "srw_dc:dc", "dc"],
        roots: &[],
        read: |element| Some(dublin_core::record(element)),
    },
    Kind { records: &["item"], roots: &["rss", "RDF"], read: |element| Some(rss::record(element)) },
    Kind { records: &["article", "jats:article"], roots: &[], read: |element| Some(jats::record(element)) },
];

/// Reads all records of a document.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    let text = xml::text(bytes);
    if text.trim().is_empty() {
        return Ok(Parsed::default());
    }
    let root = xml::root(&text).unwrap_or_default();
    if root == "feed" {
        return arxiv::parse(bytes, options);
    }
    if pubmed::RECORDS.iter().any(|record| holds(&text, record)) {
        return pubmed::parse(bytes, options);
    }
    if holds(&text, "paper") && matches!(root, "collection" | "volume" | "paper") {
        return anthology::parse(&text, options);
    }
    if zotero_rdf::is_export(&text) {
        return zotero_rdf::parse(&text, options);
    }
    let is_kind = |kind: &&Kind| {
        (kind.roots.is_empty() || kind.roots.contains(&root))
            && kind.records.iter().any(|name| holds(&text, name))
    };
    if let Some(kind) = KINDS.iter().find(is_kind) {
        return xml::parse_text(&text, kind.records, options, |element, _| match (kind.read)(element) {
            Some(record) => paper(record, options).map(Some),
            None => Ok(None),
        });
    }
    // An answer without records.
    if KINDS.iter().any(|kind| kind.roots.contains(&root) && !matches!(root, "xml" | "article" | "resource"))
    {
        return Ok(Parsed::default());
    }
    let found = match root {
        "" => "XML without an element".to_owned(),
        "html" | "HTML" => "HTML".to_owned(),
        root => format!("XML of an unknown kind, which begins with <{root}>"),
    };
    Err(Flaw::new(found, EXPECTED).at(1))
}

/// Makes a paper from a record.
pub(super) fn paper(record: Record<'static>, options: &ReadOptions) -> Result<Paper, Flaw> {
    fields::paper_of(record, &options.fields)
}

/// Whether a document has an element of this name.
fn holds(text: &str, name: &str) -> bool {
    let open = format!("<{name}");
    memchr::memmem::find_iter(text.as_bytes(), &open)
        .any(|at| text[at + open.len()..].starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/'))
}

/// The record in the envelope of OAI-PMH; `None` if it was deleted.
fn payload(record: &Element) -> Option<Record<'static>> {
    let header = record.find(&["header"]);
    if header.and_then(|header| header.attribute("status")) == Some("deleted") {
        return None;
    }
    let metadata = record.find(&["metadata"]).unwrap_or(record);
    let mut found = match metadata.children().next() {
        None => Record::new(),
        Some(inner) => match inner.name.as_str() {
            "article" => jats::record(inner),
            "mods" => dublin_core::mods(inner),
            "resource" | "oai_datacite" => {
                registries::datacite(inner.descendant("resource").unwrap_or(inner))
            }
            "crossref" | "doi_record" => registries::crossref(inner),
            "arXiv" | "arXivRaw" => dublin_core::arxiv(inner),
            _ => dublin_core::record(inner),
        },
    };
    if !found.iter().any(|(name, _)| name == "id")
        && let Some(id) = header.and_then(|header| header.text_of(&["identifier"]))
    {
        found.push(("id".into(), id.into()));
    }
    Some(found)
}
