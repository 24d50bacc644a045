//! Reading of records from XML: a scan finds the tags of each record, and quick-xml parses what is between them.
//!
//! A broken record is skipped alone. Entities are never expanded: character references and the five entities of XML itself
//! are replaced, others stay as written (`&bomb;`), and document type declarations are ignored. Tags nested deeper than
//! those of any paper are an error, so that depth uses no stack.

use std::borrow::Cow;
use std::ops::Range;

use encoding_rs::Encoding;
use memchr::memmem;
use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesStart, Event};
use rayon::prelude::*;

use super::decoding::decoded;
use crate::Paper;
use crate::formats::parsed::{Flaw, Parsed, newlines, too_long};
use crate::read::ReadOptions;

/// The maximum depth of tags.
const DEPTH: usize = 64;

/// An element with its content.
#[derive(Debug, Default)]
pub(crate) struct Element {
    /// The name without a prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    content: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// All text in it, including that of inner elements (`<i>`, `<sub>`).
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text.trim().to_owned()
    }

    fn gather(&self, text: &mut String) {
        for node in &self.content {
            match node {
                Node::Element(element) => element.gather(text),
                Node::Text(piece) => text.push_str(piece),
            }
        }
    }

    /// Its child elements.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Self> {
        self.content.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Its child elements with this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children().filter(move |child| child.name == name)
    }

    /// The first element at a path of names.
    pub(crate) fn find(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.children().find(|child| child.name == *name))
    }

    /// The text of the element [`find`](Self::find) returns, unless empty.
    pub(crate) fn text_of(&self, path: &[&str]) -> Option<String> {
        self.find(path).map(Self::text).filter(|text| !text.is_empty())
    }

    /// The texts of its child elements with this name, without empty ones.
    pub(crate) fn texts_of(&self, name: &str) -> Vec<String> {
        self.all(name).map(Self::text).filter(|text| !text.is_empty()).collect()
    }

    /// The value of an attribute.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Reads the records of a document in parallel: elements with one of these names, which are never nested.
///
/// Fails if there is none.
pub(crate) fn parse(
    bytes: &[u8],
    names: &[&str],
    options: &ReadOptions,
    paper: impl Fn(&Element) -> Result<Paper, Flaw> + Sync,
) -> Result<Parsed, Flaw> {
    let text = text(bytes);
    let records = records(text.as_bytes(), names);
    if records.is_empty() && !text.trim().is_empty() {
        let names: Vec<String> = names.iter().map(|name| format!("<{name}>")).collect();
        return Err(Flaw::new("XML without a record", format!("elements {}", names.join(" or "))).at(1));
    }
    let read = |record: &Record| {
        let Record { line, range, name } = record;
        let result = if range.len() > options.max_record_bytes {
            Err(too_long(range.len(), options.max_record_bytes))
        } else {
            element(&text[range.clone()], name).and_then(|element| paper(&element))
        };
        (*line, result.map_err(|flaw| flaw.at(*line)))
    };
    let mut parsed = Parsed::default();
    for (line, paper) in records.par_iter().map(read).collect::<Vec<_>>() {
        parsed.push(line, paper);
    }
    Ok(parsed)
}

/// The text of a document in the encoding it declares, or in Windows-1252 if its bytes are invalid in that.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    let declaration = &bytes[..bytes.len().min(200)];
    let declaration = &declaration[..memchr::memchr(b'>', declaration).unwrap_or(0)];
    let label = memmem::find(declaration, b"encoding=").and_then(|at| {
        let rest = &declaration[at + b"encoding=".len()..];
        rest.split(|byte| b"\"'".contains(byte)).nth(1)
    });
    match label.and_then(Encoding::for_label) {
        // A document that was UTF-16 still declares so, but has become UTF-8.
        Some(encoding) if encoding.is_ascii_compatible() && std::str::from_utf8(bytes).is_err() => {
            encoding.decode_without_bom_handling(bytes).0
        }
        _ => decoded(bytes),
    }
}

/// The position of a record.
struct Record<'a> {
    line: usize,
    range: Range<usize>,
    name: &'a str,
}

/// Finds the records. A record without an end tag ends where the next begins. O(n) for each name.
fn records<'a>(bytes: &[u8], names: &[&'a str]) -> Vec<Record<'a>> {
    let mut found: Vec<(usize, usize, &str)> = Vec::new();
    for &name in names {
        let (open, close) = (format!("<{name}"), format!("</{name}>"));
        let ends_name =
            |at: usize| bytes.get(at).is_none_or(|byte| byte.is_ascii_whitespace() || b"/>".contains(byte));
        let starts: Vec<usize> =
            memmem::find_iter(bytes, &open).filter(|start| ends_name(start + open.len())).collect();
        let mut closes = memmem::find_iter(bytes, &close).map(|at| at + close.len()).peekable();
        for (index, &start) in starts.iter().enumerate() {
            let next = starts.get(index + 1).copied().unwrap_or(bytes.len());
            while closes.next_if(|&end| end <= start).is_some() {}
            let end = closes.next_if(|&end| end <= next).unwrap_or(next);
            found.push((start, end, name));
        }
    }
    found.sort_unstable();
    let (mut line, mut counted) = (1, 0);
    let record = |(start, end, name)| {
        line += newlines(&bytes[counted..start]);
        counted = start;
        Record { line, range: start..end, name }
    };
    found.into_iter().map(record).collect()
}

/// Parses one element with this name.
fn element(text: &str, name: &str) -> Result<Element, Flaw> {
    let broken = |what: String| Flaw::new(format!("broken XML ({what})"), format!("one whole <{name}>"));
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| broken(error.to_string()))?;
        let text = match event {
            Event::Start(start) => {
                if open.len() == DEPTH {
                    return Err(broken(format!("tags more than {DEPTH} deep")));
                }
                open.push(started(&start));
                continue;
            }
            Event::Empty(start) => {
                let empty = started(&start);
                match open.last_mut() {
                    Some(parent) => parent.content.push(Node::Element(empty)),
                    None => return Ok(empty),
                }
                continue;
            }
            Event::End(_) => {
                let Some(done) = open.pop() else { return Err(broken("an end without a start".to_owned())) };
                match open.last_mut() {
                    Some(parent) => parent.content.push(Node::Element(done)),
                    None => return Ok(done),
                }
                continue;
            }
            Event::Eof => return Err(broken("its end is missing".to_owned())),
            Event::Text(text) => text.xml10_content().into_owned(),
            Event::CData(text) => text.xml10_content().into_owned(),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                character
                    .or_else(|| resolve_xml_entity(&reference).map(str::to_owned))
                    .unwrap_or_else(|| format!("&{};", &*reference))
            }
            _ => continue,
        };
        if let Some(parent) = open.last_mut() {
            match parent.content.last_mut() {
                Some(Node::Text(before)) => before.push_str(&text),
                _ => parent.content.push(Node::Text(text)),
            }
        }
    }
}

fn started(start: &BytesStart<'_>) -> Element {
    let mut attributes = start.attributes();
    let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| {
        let value = unescape(&attribute.value).unwrap_or(Cow::from(&*attribute.value)).into_owned();
        (attribute.key.local_name().into_inner().to_owned(), value)
    };
    let attributes = attributes.with_checks(false).flatten().map(attribute).collect();
    Element { name: start.local_name().into_inner().to_owned(), attributes, content: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Parsed {
        let paper = |element: &Element| {
            let title = element.text_of(&["t"]).ok_or_else(|| Flaw::new("no title", "one"))?;
            Ok(Paper { title, ..Paper::default() })
        };
        parse(bytes, &["r", "s"], &ReadOptions::default(), paper).unwrap()
    }

    #[test]
    fn records_are_found_and_broken_ones_told_alone() {
        let text = b"<?xml version='1.0'?>\n<set><r><t>a <i>b</i> &lt;&#233;&unknown;</t></r>\n<rest/>\n<s x='1'><t><![CDATA[c<d]]></t></s>\n\
                     <r><t>e</r>\n<r><t>f</t>\n<r><t>g</t></r></set>";
        let parsed = read(text);
        assert_eq!(parsed.titles(), [(2, "a b <é&unknown;"), (4, "c<d"), (7, "g")]);
        let lines: Vec<usize> = parsed.flaws().iter().map(|flaw| flaw.0).collect();
        assert_eq!(lines, [5, 6]);
        assert!(parsed.flaws.iter().all(|flaw| flaw.found.starts_with("broken XML (")), "{:?}", parsed.flaws);
    }

    #[test]
    fn no_entity_is_expanded() {
        let text = "<!DOCTYPE r [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>\n\
                    <r><t>x &b; &c;</t></r>";
        assert_eq!(read(text.as_bytes()).titles(), [(2, "x &b; &c;")]);
    }

    #[test]
    fn depth_costs_no_stack() {
        let text = format!("<r>{}", "<t>".repeat(1_000_000));
        assert!(read(text.as_bytes()).flaws()[0].1.contains("tags more than 64 deep"));
    }

    #[test]
    fn the_declared_encoding_counts() {
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?><r><t>\xb3</t></r>";
        assert_eq!(read(latin).titles(), [(1, "ł")]);
        assert_eq!(read(b"<r><t>\xe9</t></r>").titles(), [(1, "é")]);
        assert_eq!(
            read("<?xml version='1.0' encoding='utf-8'?><r><t>é</t></r>".as_bytes()).titles(),
            [(1, "é")]
        );
    }

    #[test]
    fn a_document_without_records_is_refused() {
        let flaw = parse(b"<a/>", &["r"], &ReadOptions::default(), |_| Ok(Paper::default())).unwrap_err();
        assert_eq!((flaw.found.as_str(), flaw.expected.as_str()), ("XML without a record", "elements <r>"));
    }
}
