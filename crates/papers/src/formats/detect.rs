//! Detection of the format of a file: by its name if its first bytes agree, or by those alone.

use memchr::memmem;
use serde::de::IgnoredAny;

use super::parsed::{Flaw, Hint, newlines};
use super::{InputFormat, bibtex, csv, parquet, pubmed, shapes, spreadsheet, zotero};

/// First bytes of other files that people keep beside their papers. Formats with early NUL bytes are listed only for a
/// better message.
const KNOWN: [(&[u8], &str); 11] = [
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PK\x03\x04", "a ZIP archive (or a DOCX file)"),
    (b"\xd0\xcf\x11\xe0", "an old DOC file"),
    (b"SQLite format 3", "a SQLite database"),
    (b"\x1f\x8b", "gzip data inside compressed data"),
    (b"BZh9", "bzip2 data"),
    (b"\xfd7zXZ", "xz data"),
    (RTF, "an RTF file"),
];
/// RTF is text, which is not read.
const RTF: &[u8] = b"{\\rtf";

const EXPECTED: &str = "text with titles and abstracts, JSON Lines, JSON, CSV, TSV, BibTeX, RIS, PubMed's or arXiv's XML, \
                        Parquet, a spreadsheet or Zotero's database (plain or compressed with gzip, zstd, bzip2 or xz)";

/// Whether bytes begin as a known kind of binary file does, or as Parquet.
pub(crate) fn is_binary(head: &[u8]) -> bool {
    head.starts_with(parquet::MAGIC)
        || KNOWN.iter().any(|(magic, _)| head.starts_with(magic) && *magic != RTF)
}

/// Rejects anything but text: known signatures, and any head with a NUL byte, which text has lost by now.
pub(crate) fn refuse_binary(head: &[u8]) -> Result<(), Flaw> {
    if let Some((_, name)) = KNOWN.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Err(Flaw::new(*name, EXPECTED));
    }
    match memchr::memchr(0, head) {
        Some(at) => Err(Flaw::new(format!("binary data (a NUL byte at byte {})", at + 1), EXPECTED)),
        None => Ok(()),
    }
}

/// Rejects anything but a SQLite database.
pub(crate) fn require_sqlite(head: &[u8]) -> Result<(), Flaw> {
    if head.starts_with(zotero::MAGIC) {
        return Ok(());
    }
    Err(Flaw::new("no SQLite database", "Zotero's database, zotero.sqlite"))
}

/// The format of a file with this hint and this head; `whole` says whether the head is all of it.
///
/// Reference formats begin in ways that nothing else does. An extension is believed unless the first character that is not
/// blank contradicts it: JSON begins with a bracket, tables do not. Without a known extension the content decides.
pub(crate) fn format_of(hint: &Hint, head: &[u8], whole: bool) -> Result<InputFormat, Flaw> {
    if head.starts_with(parquet::MAGIC) {
        return Ok(InputFormat::Parquet);
    }
    if spreadsheet::begins(head, hint.extension.as_deref()) {
        return Ok(InputFormat::Spreadsheet);
    }
    if head.starts_with(zotero::MAGIC) {
        return Ok(InputFormat::Zotero);
    }
    refuse_binary(head)?;
    let text = head.trim_ascii_start();
    let Some(&first) = text.first() else {
        return Ok(InputFormat::Page);
    };
    let extension = hint.extension.as_deref();
    if let Some(format) = of_references(extension, text) {
        return Ok(format);
    }
    match (extension, first) {
        (Some("jsonl" | "ndjson"), b'{') if is_lines(text, whole) => Ok(InputFormat::Jsonl),
        (Some("jsonl" | "ndjson"), b'{' | b'[') | (Some("json"), b'[') => Ok(InputFormat::Json),
        (Some("jsonl" | "ndjson"), _) => Ok(InputFormat::Jsonl),
        (_, b'{') => Ok(by_braces(text, whole)),
        (Some("json"), _) => {
            let line = newlines(&head[..head.len() - text.len()]) + 1;
            Err(Flaw::new(beginning(text), "JSON, which begins with `{` or `[`").at(line))
        }
        (_, b'[') if is_array(text) => Ok(InputFormat::Json),
        (Some("csv"), _) => Ok(InputFormat::Csv),
        (Some("tsv"), _) => Ok(InputFormat::Tsv),
        _ => by_words(text),
    }
}

/// Formats of reference managers and databases, recognised by their beginning, or by an extension that the content does not
/// contradict.
fn of_references(extension: Option<&str>, text: &[u8]) -> Option<InputFormat> {
    let is_named = |known: &[&str]| extension.is_some_and(|extension| known.contains(&extension));
    if is_markup(text) {
        let holds = |tag: &str| memmem::find(text, tag.as_bytes()).is_some();
        if pubmed::RECORDS.iter().any(|record| holds(&format!("<{record}"))) {
            return Some(InputFormat::Pubmed);
        }
        if holds("<feed") {
            return Some(InputFormat::Arxiv);
        }
        return (!is_html(text)).then_some(InputFormat::Xml);
    }
    let plain = !matches!(text[0], b'{' | b'[');
    if plain && let Some(format) = shapes::tagged(extension, text) {
        Some(format)
    } else if bibtex::begins(text) || plain && is_named(&["bib", "bibtex"]) {
        Some(InputFormat::Bibtex)
    } else {
        None
    }
}

fn is_markup(text: &[u8]) -> bool {
    text[0] == b'<' && text.get(1).is_some_and(|&byte| byte.is_ascii_alphabetic() || b"!?".contains(&byte))
}

/// Whether mark-up is a web page, or a part of one, by its declaration or its first element.
fn is_html(mut text: &[u8]) -> bool {
    const TAGS: [&[u8]; 14] = [
        b"<!doctype html",
        b"<html",
        b"<head>",
        b"<body",
        b"<div",
        b"<p>",
        b"<p ",
        b"<h1",
        b"<h2",
        b"<table",
        b"<ul",
        b"<b>",
        b"<i>",
        b"<span",
    ];
    loop {
        text = text.trim_ascii_start();
        let end: &[u8] = match text {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', ..] => b"-->",
            _ => break,
        };
        let Some(at) = memmem::find(text, end) else { return false };
        text = &text[at + end.len()..];
    }
    TAGS.iter().any(|tag| text.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)))
}

/// Whether a `[` opens an array. A page may begin with one too, of a footnote or a reference, but not before these.
fn is_array(text: &[u8]) -> bool {
    matches!(text[1..].trim_ascii_start().first(), None | Some(b'{' | b'[' | b']' | b'"'))
}

/// Whether text that begins with `{` holds one object a line, rather than an object over several lines.
fn is_lines(text: &[u8], whole: bool) -> bool {
    let Some(end) = memchr::memchr(b'\n', text) else {
        // A single line may be an object that holds an array; the JSON reader handles both. A line longer than the head is
        // not a document that anyone laid out by hand.
        return !whole;
    };
    let (line, rest) = (text[..end].trim_ascii_end(), text[end..].trim_ascii_start());
    if rest.is_empty() && whole {
        return false;
    }
    match serde_json::from_slice::<IgnoredAny>(line) {
        // A line that stops inside an object is either part of a layout or cut off. In the second case the next line begins
        // an object of its own.
        Err(error) if error.is_eof() => {
            !matches!(line.last(), Some(b'{' | b'[' | b',' | b':')) && rest.first() == Some(&b'{')
        }
        _ => true,
    }
}

fn by_braces(text: &[u8], whole: bool) -> InputFormat {
    let single_line = memchr::memchr(b'\n', text).is_none();
    // The JSON reader copes with lines as well, but holds the file in memory. If the first line is longer than the head the
    // question stays open, and that reader is used.
    if !single_line && is_lines(text, whole) { InputFormat::Jsonl } else { InputFormat::Json }
}

/// Tables are recognised by a header line with a column `title` or `abstract` beside others.
fn by_words(text: &[u8]) -> Result<InputFormat, Flaw> {
    match csv::recognise(text) {
        Some(b'\t') => return Ok(InputFormat::Tsv),
        Some(_) => return Ok(InputFormat::Csv),
        None => {}
    }
    if is_markup(text) {
        return Err(Flaw::new("HTML", "the text of the page, or XML with records").at(1));
    }
    shapes::suspect(text).map_or(Ok(InputFormat::Page), Err)
}

/// The first characters of a text, for a message.
fn beginning(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(&text[..text.len().min(80)]);
    let start: String = text.lines().next().unwrap_or_default().chars().take(20).collect();
    format!("text that begins with {start:?}")
}

#[cfg(test)]
mod tests {
    use super::InputFormat::{
        Arxiv, Bibtex, Csv, Json, Jsonl, Nbib, Page, Parquet, Pubmed, Ris, Tsv, Xml, Zotero,
    };
    use super::*;

    fn of(extension: &str, text: &str) -> InputFormat {
        format_of(&named(extension), text.as_bytes(), true).unwrap()
    }

    fn named(extension: &str) -> Hint {
        Hint { extension: Some(extension.to_owned()).filter(|e| !e.is_empty()), among_texts: false }
    }

    #[test]
    fn references_are_known_by_how_they_begin() {
        assert_eq!((of("", "TY  - JOUR\r\nTI  - a"), of("txt", "\n\nTY - BOOK")), (Ris, Ris));
        assert_eq!((of("ris", "Provider: x\nTY  - JOUR"), of("ris", "{\"title\": \"a\"}\n{}")), (Ris, Jsonl));
        assert_eq!((of("txt", "\nPMID- 1\nTI  - a"), of("nbib", "x")), (Nbib, Nbib));
        assert_eq!(
            (of("", "% Encoding: UTF-8\n\n@Article{a,"), of("bib", "words\n@misc{")),
            (Bibtex, Bibtex)
        );
        assert_eq!(of("", "@someone wrote\n\nText"), Page);
        assert_eq!(of("xml", "<?xml version='1.0'?>\n<PubmedArticleSet><PubmedArticle>"), Pubmed);
        assert_eq!(of("", "<feed xmlns='http://www.w3.org/2005/Atom'>"), Arxiv);
        assert_eq!(of("", "PAR1\u{15}\u{4}"), Parquet);
        assert_eq!(of("txt", "SQLite format 3\0\u{10}\0"), Zotero);
        assert_eq!(of("xml", "<?xml version='1.0'?><x/>"), Xml);
        assert_eq!(of("xml", "<!-- a comment --><article><front>"), Xml);
    }

    #[test]
    fn content_alone_tells_the_format() {
        assert_eq!(of("", "{\"title\": \"a\"}\n{\"title\": \"b\"}\n"), Jsonl);
        assert_eq!(
            of("txt", "\n {\"title\": \"a\"\n{\"title\": \"b\"}\n"),
            Jsonl,
            "its first line is broken"
        );
        assert_eq!(of("", "{\n  \"title\": \"a\"\n}"), Json);
        assert_eq!(of("", "{\"papers\": [\n{\"title\": \"a\"},\n{\"title\": \"b\"}]}"), Json);
        assert_eq!(of("", "{\"papers\": [{\"title\": \"a\"}]}\n"), Json);
        assert_eq!(of("", " [{\"title\": \"a\"}]"), Json);
        assert_eq!(of("", "id,Title,year\n1,a,2000"), Csv);
        assert_eq!(of("txt", "\"id\";\"Abstract\"\r\n1;a"), Csv);
        assert_eq!(of("", "id\ttitle\n1\ta"), Tsv);
        assert_eq!(of("txt", "sep=;\nTitle;Abstract\n"), Csv);
        assert_eq!(of("", "Scopus\nEXPORT DATE: 5 March\n\nAuthors|Title|Year\na|b|2001\n"), Csv);
        assert_eq!(of("xls", "Title\tAbstract\na\tb\n"), Tsv);
        assert_eq!(of("", "Title\n\nAn abstract, with commas"), Page);
        assert_eq!(of("", "Titles, abstracts, and more\n\nText"), Page);
        assert_eq!(of("md", "[1] A title\n\nAn abstract"), Page);
        assert_eq!(of("", ""), Page);
    }

    #[test]
    fn the_extension_is_believed_where_the_content_agrees() {
        assert_eq!(of("csv", "title\na\n"), Csv);
        assert_eq!(of("tsv", "name;value\n"), Tsv);
        assert_eq!(of("csv", "{\"title\": \"a\"}\n{\"title\": \"b\"}"), Jsonl);
        assert_eq!(of("jsonl", "[\n{\"title\": \"a\"}]"), Json);
        assert_eq!(of("jsonl", "broken\n{\"title\": \"a\"}"), Jsonl);
        assert_eq!(of("ndjson", "{\"title\": \"a\"}\n{}"), Jsonl);
        assert_eq!(of("jsonl", "{\n\"title\": \"a\"}"), Json);
        assert_eq!(of("json", "{\"title\": \"a\"}\n{\"title\": \"b\"}"), Jsonl);
        assert_eq!(of("json", "{\"title\": \"a\n{\"title\": \"b\"}"), Jsonl, "its first line is broken");
        assert_eq!(of("json", "{\"title\":\n\"a\"}"), Json);
    }

    #[test]
    fn json_that_is_none_and_markup_are_refused() {
        let flaw = format_of(&named("json"), b"\n\nTitle of a page", true).unwrap_err();
        assert_eq!((flaw.line, flaw.found.as_str()), (Some(3), "text that begins with \"Title of a page\""));
        let flaw = format_of(&named(""), b"<!doctype html>", true).unwrap_err();
        assert!(flaw.found.contains("HTML"));
        assert_eq!(of("", "<10 nm films\n\nText"), Page);
    }

    #[test]
    fn binary_data_is_named() {
        let found = |head: &[u8]| refuse_binary(head).unwrap_err().found;
        assert_eq!(found(b"%PDF-1.7\n"), "a PDF");
        assert_eq!(found(b"\x89PNG\r\n"), "a PNG image");
        assert_eq!(found(b"title\0x"), "binary data (a NUL byte at byte 6)");
        assert!(refuse_binary(b"title").is_ok() && refuse_binary(b"").is_ok());
    }

    #[test]
    fn a_first_line_beyond_the_head_stays_open() {
        let head = b"{\"title\": \"long";
        assert_eq!(format_of(&named(""), head, false).unwrap(), Json);
        assert_eq!(format_of(&named("jsonl"), head, false).unwrap(), Jsonl);
    }
}
