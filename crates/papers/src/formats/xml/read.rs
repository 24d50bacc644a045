//! Reading of XML whose kind is found by its first element and by the elements that are its records.

use super::{anthology, dblp, dublin_core, endnote, jats, registries, rss, zotero_rdf};
use crate::Paper;
use crate::formats::common::blocks::{Part, Records};
use crate::formats::common::fields;
use crate::formats::common::record::Record;
use crate::formats::common::xml::{self, Element};
use crate::formats::common::xml_parts::{Decoding, Document, Kind, LONGEST_TAG, complete};
use crate::formats::parsed::{Flaw, Parsed};
use crate::formats::{arxiv, pubmed};
use crate::read::ReadOptions;

/// What is expected of a document.
const EXPECTED: &str = "JATS, PubMed's XML, an Atom or RSS feed, or the XML of EndNote, the ACL Anthology, DBLP, OAI-PMH, MODS, \
                        Zotero, Europe PMC, Crossref or DataCite";

/// The records of a kind of document, and how one is read.
struct Form {
    /// The elements that are its records.
    records: &'static [&'static str],
    /// The first elements of such documents; any if there are none.
    roots: &'static [&'static str],
    read: fn(&Element) -> Option<Record<'static>>,
}

/// The kinds, the more certain ones first.
static KINDS: [Form; 12] = [
    Form {
        records: &["record", "oai:record"],
        roots: &["OAI-PMH", "ListRecords", "GetRecord"],
        read: payload,
    },
    Form { records: &["record"], roots: &["xml", "records"], read: |element| Some(endnote::record(element)) },
    Form {
        records: &["article"],
        roots: &["article", "articles", "articleset", "pmc-articleset"],
        read: |element| Some(jats::record(element)),
    },
    Form { records: &["hit"], roots: &["result"], read: |element| Some(dblp::hit(element)) },
    Form {
        records: &dblp::RECORDS,
        roots: &["dblp", "dblpperson"],
        read: |element| Some(dblp::record(element)),
    },
    Form {
        records: &["mods", "mods:mods"],
        roots: &["mods", "modsCollection"],
        read: |element| Some(dublin_core::mods(element)),
    },
    Form {
        records: &["result"],
        roots: &["responseWrapper"],
        read: |element| Some(registries::europe_pmc(element)),
    },
    Form {
        records: &["doi_record"],
        roots: &["doi_records", "crossref_result"],
        read: |element| Some(registries::crossref(element)),
    },
    Form {
        records: &["resource"],
        roots: &["resource", "resources"],
        read: |element| Some(registries::datacite(element)),
    },
    Form {
        records: &["oai_dc:dc", "dc:dc", "srw_dc:dc", "dc"],
        roots: &[],
        read: |element| Some(dublin_core::record(element)),
    },
    Form { records: &["item"], roots: &["rss", "RDF"], read: |element| Some(rss::record(element)) },
    Form { records: &["article", "jats:article"], roots: &[], read: |element| Some(jats::record(element)) },
];

/// Reads all records of a document.
pub(crate) fn parse(bytes: &[u8], options: &ReadOptions) -> Result<Parsed, Flaw> {
    let text = xml::text(bytes);
    if zotero_rdf::is_export(&text) && !pubmed::RECORDS.iter().any(|record| holds(text.as_bytes(), record)) {
        return zotero_rdf::parse(&text, options);
    }
    Ok(AnyDocument::new(options).take(Part { bytes, is_last: true })?.0)
}

/// Whether a document with this beginning can be read part by part. In Zotero's RDF, items refer to what comes later.
pub(crate) fn is_in_parts(head: &[u8]) -> bool {
    xml::root(&xml::text(head)) != Some("RDF")
}

/// A document whose kind is found while it is read part by part: by its first element, and by the first part with records.
pub(crate) struct AnyDocument<'a> {
    options: &'a ReadOptions,
    root: Option<String>,
    decoding: Option<Decoding>,
    has_text: bool,
    /// Lines before the part.
    lines: usize,
    found: Option<Box<dyn Records + 'a>>,
}

/// The documents of one of [`KINDS`].
struct OfForm<'a>(&'static Form, &'a ReadOptions);

impl Kind for OfForm<'_> {
    fn records(&self) -> &'static [&'static str] {
        self.0.records
    }

    fn paper(&self, element: &Element, _at: usize) -> Result<Option<Paper>, Flaw> {
        (self.0.read)(element).map(|record| paper(record, self.1)).transpose()
    }
}

impl<'a> AnyDocument<'a> {
    pub(crate) fn new(options: &'a ReadOptions) -> Self {
        Self { options, root: None, decoding: None, has_text: false, lines: 0, found: None }
    }

    /// The kind with records in this part.
    fn kind(&self, bytes: &[u8], root: &str, decoding: Decoding) -> Option<Box<dyn Records + 'a>> {
        let options = self.options;
        if root == "feed" {
            return Some(Box::new(Document::new(arxiv::Feed(options), options).decoded_as(decoding)));
        }
        if pubmed::RECORDS.iter().any(|record| holds(bytes, record)) {
            return Some(Box::new(Document::new(pubmed::Articles(options), options).decoded_as(decoding)));
        }
        if is_anthology(root) && holds(bytes, "paper") {
            return Some(Box::new(
                Document::new(anthology::Papers::new(options), options).decoded_as(decoding),
            ));
        }
        let is_kind = |form: &&Form| {
            (form.roots.is_empty() || form.roots.contains(&root))
                && form.records.iter().any(|name| holds(bytes, name))
        };
        let form = KINDS.iter().find(is_kind)?;
        Some(Box::new(Document::new(OfForm(form, options), options).decoded_as(decoding)))
    }
}

impl Records for AnyDocument<'_> {
    fn start_at(&mut self, lines: usize) {
        self.lines = lines;
        if let Some(found) = &mut self.found {
            found.start_at(lines);
        }
    }

    fn take(&mut self, part: Part<'_>) -> Result<(Parsed, usize), Flaw> {
        let Part { bytes, is_last } = part;
        if let Some(found) = &mut self.found {
            return found.take(part);
        }
        let decoding = match self.decoding {
            Some(decoding) => decoding,
            None if !is_last && !Decoding::is_known(bytes) => return Ok((Parsed::default(), 0)),
            None => Decoding::declared(bytes),
        }
        .seen(bytes);
        if self.root.is_none() {
            let text = decoding.decode(bytes);
            let root = xml::whole_root(&text).filter(|(_, is_whole)| *is_whole || is_last);
            // A beginning of such a length is none.
            let is_beyond = bytes.len() > self.options.max_record_bytes;
            if root.is_none() && !is_last && !is_beyond {
                return Ok((Parsed::default(), 0));
            }
            self.root = Some(root.map(|(name, _)| name.to_owned()).unwrap_or_default());
        }
        self.decoding = Some(decoding);
        let root = self.root.clone().unwrap_or_default();
        if let Some(mut found) = self.kind(bytes, &root, decoding) {
            found.start_at(self.lines);
            let taken = found.take(part);
            self.found = Some(found);
            return taken;
        }
        self.has_text |= !bytes.trim_ascii().is_empty();
        if !is_last {
            // Papers need what is told of their volume before them.
            if is_anthology(&root) && bytes.len() <= self.options.max_record_bytes {
                return Ok((Parsed::default(), 0));
            }
            return Ok((Parsed::default(), complete(bytes)));
        }
        let is_answer = |form: &Form| form.roots.contains(&root.as_str());
        let is_empty =
            !matches!(root.as_str(), "xml" | "article" | "resource") && KINDS.iter().any(is_answer);
        // An answer without records.
        if !self.has_text || is_empty {
            return Ok((Parsed::default(), bytes.len()));
        }
        let found = match root.as_str() {
            "" => "XML without an element".to_owned(),
            "html" | "HTML" => "HTML".to_owned(),
            root => format!("XML of an unknown kind, which begins with <{root}>"),
        };
        // The line is the first of the file.
        Err(Flaw::new(found, EXPECTED).at(1_usize.wrapping_sub(self.lines)))
    }

    fn margin(&self) -> usize {
        2 + LONGEST_TAG
    }

    fn begins(&self, line: &[u8]) -> bool {
        self.found.as_ref().is_some_and(|found| found.begins(line))
    }
}

/// Whether documents of the ACL Anthology begin with this element.
fn is_anthology(root: &str) -> bool {
    matches!(root, "collection" | "volume" | "paper")
}

/// Makes a paper from a record.
pub(super) fn paper(record: Record<'static>, options: &ReadOptions) -> Result<Paper, Flaw> {
    fields::paper_of(record, &options.fields)
}

/// Whether a part has an element of this name. At its end, the name may go on.
fn holds(bytes: &[u8], name: &str) -> bool {
    let open = format!("<{name}");
    let ends_name = |byte: &u8| byte.is_ascii_whitespace() || b"/>".contains(byte);
    memchr::memmem::find_iter(bytes, &open).any(|at| bytes.get(at + open.len()).is_some_and(ends_name))
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
