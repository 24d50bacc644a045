//! Zotero's RDF: items by their kinds (`bib:Article`), journals beside them, referred to by `dcterms:isPartOf`.

use super::jats_parts::one_line;
use super::read;
use crate::formats::common::record::{Record, bare_doi, distinct, put, put_list};
use crate::formats::common::xml::{self, Element};
use crate::formats::common::xml_parts::Decoding;
use crate::formats::parsed::{Flaw, Parsed};
use crate::read::ReadOptions;

/// The elements that are items.
const ITEMS: [&str; 14] = [
    "bib:Article",
    "bib:Book",
    "bib:BookSection",
    "bib:Thesis",
    "bib:Report",
    "bib:Document",
    "bib:Manuscript",
    "bib:Patent",
    "bib:Letter",
    "bib:Interview",
    "bib:Legislation",
    "bib:Recording",
    "bib:ConferenceProceedings",
    "rdf:Description",
];

/// Whether a document is an export of Zotero.
pub(super) fn is_export(text: &str) -> bool {
    let holds = |part: &str| memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some();
    holds("<rdf:RDF") && holds("<z:itemType>")
}

/// Reads all items but attachments and notes.
pub(super) fn parse(text: &str, options: &ReadOptions) -> Result<Parsed, Flaw> {
    let journals = xml::elements(text.as_bytes(), Decoding::declared(b""), &["bib:Journal", "bib:Series"]);
    let journal = |about: &str| {
        let is_it = |(_, journal): &&(usize, Element)| journal.attribute("about") == Some(about);
        journals.iter().find(is_it).map(|(_, journal)| journal)
    };
    xml::parse_text(text, &ITEMS, options, |item| {
        let Some(kind) = item.text_of(&["itemType"]) else { return Ok(None) };
        if matches!(kind.as_str(), "attachment" | "note" | "annotation") {
            return Ok(None);
        }
        let part = item.find(&["isPartOf"]);
        let inside = part.and_then(|part| part.children().next());
        let holder = inside.or_else(|| part.and_then(|part| journal(part.attribute("resource")?)));
        read::paper(record(item, holder, kind), options).map(Some)
    })
}

fn record(item: &Element, holder: Option<&Element>, kind: String) -> Record<'static> {
    let mut record = Record::new();
    let r = &mut record;
    let of = |path: &[&str]| item.text_of(path).map(|text| one_line(&text));
    let of_holder =
        |name: &str| holder.and_then(|holder| holder.text_of(&[name])).map(|text| one_line(&text));
    put(r, "title", of(&["title"]));
    put(r, "abstract", item.text_of(&["abstract"]));
    let people = |name: &str| -> Vec<String> {
        let mut found = Vec::new();
        if let Some(list) = item.find(&[name]) {
            list.descendants("Person", &mut found);
        }
        let name = |person: &Element| {
            let given = person.text_of(&["givenName"]).or_else(|| person.text_of(&["givenname"]));
            let parts = [given, person.text_of(&["surname"])];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        };
        distinct(found.into_iter().map(name).collect())
    };
    put_list(r, "authors", people("authors"));
    put_list(r, "editors", people("editors"));
    put(r, "date", of(&["date"]));
    put(r, "venue", of_holder("title"));
    put(r, "volume", of_holder("volume").or_else(|| of(&["volume"])));
    put(r, "issue", of_holder("number").or_else(|| of(&["number"])));
    put(r, "pages", of(&["pages"]));
    put(r, "publisher", of(&["publisher", "Organization", "name"]));
    put(r, "language", of(&["language"]));
    put(r, "type", Some(kind));
    let mut ids: Vec<String> = item.texts_of("identifier");
    ids.extend(holder.map(|holder| holder.texts_of("identifier")).unwrap_or_default());
    let named =
        |prefix: &str| ids.iter().find_map(|id| id.trim().strip_prefix(prefix).map(|id| one_line(id.trim())));
    put(r, "doi", named("DOI ").map(|doi| bare_doi(&doi).to_owned()));
    put(r, "issn", named("ISSN "));
    put(r, "isbn", named("ISBN "));
    put(
        r,
        "url",
        of(&["identifier", "URI"])
            .or_else(|| item.attribute("about").filter(|about| about.starts_with("http")).map(str::to_owned)),
    );
    let tags = item.all("subject").map(|subject| one_line(&subject.text()));
    put_list(r, "categories", distinct(tags.collect()));
    record
}
