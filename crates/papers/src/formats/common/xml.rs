//! Reading of records from XML: a scan finds the tags of each record, and quick-xml parses what is between them.
//!
//! A broken record is skipped alone. Character references and the entities of XML and HTML are replaced, others stay as
//! written (`&bomb;`) and are never expanded, and document type declarations are ignored. Tags nested deeper than those of
//! any paper are an error, so that depth uses no stack. An unclosed tag of HTML (`<br>`) ends with the element around it.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use rayon::prelude::*;

use super::blocks::Part;
use super::entities;
use super::xml_parts::{Decoding, Record, gather, read_record, records, without_record};
use crate::Paper;
use crate::formats::dialects::Notes;
use crate::formats::parsed::{Flaw, Parsed};
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
                Node::Text(piece) => text.push_str(piece),
                Node::Element(element) => match element.name.as_str() {
                    "tex-math" => text.push_str(&element.tex()),
                    // One formula in several notations.
                    "alternatives" | "inline-formula" | "disp-formula"
                        if element.find(&["tex-math"]).is_some() =>
                    {
                        element.all("tex-math").take(1).for_each(|tex| text.push_str(&tex.tex()));
                    }
                    "annotation" | "fn" | "object-id" => {}
                    "xref"
                        if matches!(
                            element.attribute("ref-type"),
                            Some("fn" | "aff" | "author-notes" | "corresp")
                        ) => {}
                    "break" | "br" => {
                        // One that is not closed holds the text behind it.
                        text.push(' ');
                        element.gather(text);
                    }
                    "p" | "sec" | "title" | "list-item" => {
                        if !text.ends_with(|c: char| c.is_whitespace()) && !text.is_empty() {
                            text.push(' ');
                        }
                        element.gather(text);
                    }
                    _ => element.gather(text),
                },
            }
        }
    }

    /// The formula of a TeX document between dollars, or as it is if it has its own.
    fn tex(&self) -> String {
        let mut tex = String::new();
        for node in &self.content {
            if let Node::Text(piece) = node {
                tex.push_str(piece);
            }
        }
        let body = tex.split_once("\\begin{document}").map_or(tex.as_str(), |(_, body)| body);
        let body = body.split_once("\\end{document}").map_or(body, |(body, _)| body).trim();
        if body.is_empty() || body.contains('$') || body.starts_with("\\(") || body.starts_with("\\[") {
            body.to_owned()
        } else {
            format!("${body}$")
        }
    }

    /// The text between its child elements.
    pub(crate) fn own_text(&self) -> String {
        let pieces = self.content.iter().filter_map(|node| match node {
            Node::Text(piece) => Some(piece.as_str()),
            Node::Element(_) => None,
        });
        pieces.collect()
    }

    /// The first element of this name at any depth, itself included.
    pub(crate) fn descendant(&self, name: &str) -> Option<&Self> {
        if self.name == name {
            return Some(self);
        }
        self.children().find_map(|child| child.descendant(name))
    }

    /// All elements of this name at any depth, none of which holds another.
    pub(crate) fn descendants<'a>(&'a self, name: &str, found: &mut Vec<&'a Self>) {
        for child in self.children() {
            if child.name == name {
                found.push(child);
            } else {
                child.descendants(name, found);
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

/// Reads the records of a decoded document in parallel: elements with one of these names. The reader of an element may find
/// that it is no paper.
///
/// Fails if there is none.
pub(crate) fn parse_text(
    text: &str,
    names: &[&str],
    options: &ReadOptions,
    paper: impl Fn(&Element) -> Result<Option<Paper>, Flaw> + Sync,
) -> Result<Parsed, Flaw> {
    let longest = options.max_record_bytes;
    let (records, _) = records(whole(text), 0, names, longest);
    if records.is_empty() && !text.trim().is_empty() {
        return Err(without_record(names).at(1));
    }
    let mut parsed = Parsed::default();
    let read = |record: &Record<'_>| read_record(&text[record.range.clone()], record, longest, &paper);
    gather(records.par_iter().map(read).collect(), &mut parsed);
    Ok(parsed)
}

fn whole(text: &str) -> Part<'_> {
    Part { bytes: text.as_bytes(), is_last: true }
}

/// Reads the elements with one of these names that can be read, with their positions.
pub(crate) fn elements(bytes: &[u8], decoding: Decoding, names: &[&str]) -> Vec<(usize, Element)> {
    let (records, _) = records(Part { bytes, is_last: true }, 0, names, usize::MAX);
    let read = |record: &Record<'_>| {
        let text = decoding.decode(&bytes[record.range.clone()]);
        Some((record.range.start, element(&text, record.name, &mut Notes::new()).ok()?))
    };
    records.iter().filter_map(read).collect()
}

/// The first element of a document: its name without a prefix.
pub(crate) fn root(text: &str) -> Option<&str> {
    whole_root(text).map(|(name, _)| name)
}

/// [`root`], and whether its name ends in this text.
pub(crate) fn whole_root(text: &str) -> Option<(&str, bool)> {
    let mut rest = text;
    loop {
        rest = &rest[memchr::memchr(b'<', rest.as_bytes())? + 1..];
        let end = match rest.as_bytes().first()? {
            b'?' => "?>",
            b'!' if rest.starts_with("!--") => "-->",
            b'!' if rest.split('>').next().is_some_and(|declaration| declaration.contains('[')) => "]",
            b'!' => ">",
            _ => break,
        };
        rest = &rest[rest.find(end)? + end.len()..];
    }
    let end = rest.find(|c: char| c.is_whitespace() || "/>".contains(c));
    let name = &rest[..end.unwrap_or(rest.len())];
    let name = name.rsplit(':').next().unwrap_or(name);
    (!name.is_empty()).then_some((name, end.is_some()))
}

/// The text of a document in the encoding it declares, or in Windows-1252 if its bytes are invalid in that.
pub(crate) fn text(bytes: &[u8]) -> Cow<'_, str> {
    Decoding::declared(bytes).seen(bytes).decode(bytes)
}

/// Elements of HTML that are often left open, or closed in another order.
const LOOSE: [&str; 22] = [
    "br", "p", "i", "b", "em", "strong", "sub", "sup", "hr", "img", "li", "ul", "ol", "span", "u", "font",
    "italic", "bold", "a", "div", "small", "tt",
];

/// Parses one element with this name; text with signs `<` that begin no tag at the second attempt.
pub(super) fn element(text: &str, name: &str, notes: &mut Notes) -> Result<Element, Flaw> {
    element_as_is(text, name, notes).or_else(|flaw| {
        let escaped = escaped(text).ok_or(flaw)?;
        notes.push("signs `<` that begin no tag were read as text");
        element_as_is(&escaped, name, notes)
    })
}

/// The text with `&lt;` for each `<` that begins no tag; `None` if there is none.
fn escaped(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut from = 0;
    for at in memchr::memchr_iter(b'<', text.as_bytes()) {
        let next = text[at + 1..].chars().next();
        if !next.is_some_and(|c| c.is_alphabetic() || "/!?_:".contains(c)) {
            out.push_str(&text[from..at]);
            out.push_str("&lt;");
            from = at + 1;
        }
    }
    out.push_str(&text[from..]);
    (from > 0).then_some(out)
}

fn element_as_is(text: &str, name: &str, notes: &mut Notes) -> Result<Element, Flaw> {
    let broken = |what: String| Flaw::new(format!("broken XML ({what})"), format!("one whole <{name}>"));
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut open: Vec<Element> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| broken(error.to_string()))?;
        let text = match event {
            Event::Start(start) => {
                if open.len() == DEPTH {
                    return Err(broken(format!("tags more than {DEPTH} deep")));
                }
                let started = started(&start);
                if started.name == "body" && open.iter().any(|element| element.name == "article") {
                    // The whole text of an article.
                    reader.read_to_end(start.name()).map_err(|error| broken(error.to_string()))?;
                    continue;
                }
                open.push(started);
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
            Event::End(end) => {
                let name = end.local_name();
                let name = name.into_inner();
                let Some(at) = open.iter().rposition(|element| element.name == name) else {
                    if LOOSE.contains(&name) {
                        notes.push("tags of HTML that do not match were ignored");
                        continue;
                    }
                    let expected = open.last().map(|element| element.name.as_str()).unwrap_or_default();
                    return Err(broken(format!(
                        "ill-formed document: expected `</{expected}>`, but `</{name}>` was found"
                    )));
                };
                if let Some(unclosed) =
                    open[at + 1..].iter().rev().find(|element| !LOOSE.contains(&element.name.as_str()))
                {
                    let expected = &unclosed.name;
                    return Err(broken(format!(
                        "ill-formed document: expected `</{expected}>`, but `</{name}>` was found"
                    )));
                }
                if open.len() > at + 1 {
                    notes.push("tags of HTML that do not match were ignored");
                }
                while let Some(done) = open.pop() {
                    match open.last_mut() {
                        Some(parent) => parent.content.push(Node::Element(done)),
                        None => return Ok(done),
                    }
                    if open.len() == at {
                        break;
                    }
                }
                continue;
            }
            Event::Eof => return Err(broken("its end is missing".to_owned())),
            Event::Text(text) => text.xml10_content().into_owned(),
            Event::CData(text) => text.xml10_content().into_owned(),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten().map(String::from);
                character.or_else(|| entities::character(&reference).map(str::to_owned)).unwrap_or_else(
                    || {
                        notes.push("entities that are not defined were kept as written");
                        format!("&{};", &*reference)
                    },
                )
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
            Ok(Some(Paper { title, ..Paper::default() }))
        };
        parse_text(&text(bytes), &["r", "s"], &ReadOptions::default(), paper).unwrap()
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
        let flaw = parse_text("<a/>", &["r"], &ReadOptions::default(), |_| Ok(None)).unwrap_err();
        assert_eq!((flaw.found.as_str(), flaw.expected.as_str()), ("XML without a record", "elements <r>"));
    }
}
