//! Papers as BibTeX, with the fields that BibTeX and BibLaTeX share, and LaTeX left as it is.
//!
//! The biblatex crate can write entries too, but it escapes all text: `$O(n^2)$` would become `\$O(n\^2)\$`. Titles and
//! abstracts often contain LaTeX, so valid LaTeX is kept and only plain text is escaped.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use crate::Paper;
use crate::formats::common::writing::{Kind, Style, kind, only, printable, text, texts, write_each};
use crate::formats::exact::EXACT;
use crate::formats::{Fidelity, InputFormat};

/// Writes one entry a paper. Categories become keywords, which Zotero shows as tags.
pub(crate) fn write(papers: &[Paper], fidelity: Fidelity, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}\n", crate::written::BIBTEX)?;
    let keys = keys(papers);
    let record = |index: usize, style: Style, rest: Option<&str>| {
        entry(&papers[index], &keys[index], style, rest).into_bytes()
    };
    write_each(papers, fidelity, out, record, |bytes| only(InputFormat::Bibtex, bytes))
}

/// The maximum number of characters of a key.
const KEY: usize = 100;

/// A citation key for each paper: its id, with characters replaced that a key may not contain, and a number if BibTeX,
/// which ignores case, would confuse it with another.
pub(super) fn keys(papers: &[Paper]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    // An id that is a valid key keeps it, whatever comes before.
    let own: Vec<Option<String>> = papers
        .iter()
        .map(|paper| (key_of(&paper.id) == paper.id).then(|| paper.id.clone()))
        .map(|key| key.filter(|key| taken.insert(key.to_lowercase())))
        .collect();
    let others = papers.iter().zip(own).map(|(paper, own)| {
        own.unwrap_or_else(|| {
            let key = key_of(&paper.id);
            let mut distinct = key.clone();
            let mut number = 1;
            while !taken.insert(distinct.to_lowercase()) {
                number += 1;
                distinct = format!("{key}-{number}");
            }
            distinct
        })
    });
    others.collect()
}

fn key_of(id: &str) -> String {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.:/+".contains(c);
    let key: String = id.chars().take(KEY).map(|c| if fits(c) { c } else { '-' }).collect();
    if key.is_empty() { "paper".to_owned() } else { key }
}

/// Fields that are written under another name, or whose name has a meaning for readers of BibTeX.
const TAKEN: [&str; 31] = [
    "abstract",
    "author",
    "booktitle",
    "categories",
    "crossref",
    "date",
    "doi",
    "editor",
    "editors",
    "eventtitle",
    "howpublished",
    "ids",
    "institution",
    "issue",
    "journal",
    "journaltitle",
    "keyword",
    "keywords",
    "langid",
    "language",
    "location",
    "number",
    "pages",
    "place",
    "school",
    "subtitle",
    "title",
    "type",
    "url",
    "xdata",
    "xref",
];

pub(super) fn entry(paper: &Paper, key: &str, style: Style, rest: Option<&str>) -> String {
    let mut fields = Fields { text: String::new(), style };
    if style != Style::Bare {
        fields.put("title", &paper.title);
        fields.put("author", &paper.authors.join(" and "));
        fields.put("year", &paper.year.map(|year| year.to_string()).unwrap_or_default());
        fields.put("date", paper.date.as_deref().unwrap_or_default());
        fields.put(venue_of(paper), paper.venue.as_deref().unwrap_or_default());
        fields.put("volume", &text(paper, "volume").unwrap_or_default());
        fields.put("number", &text(paper, "issue").unwrap_or_default());
        fields.put("pages", &text(paper, "pages").unwrap_or_default().replace('-', "--"));
        fields.put("editor", &texts(paper, "editors").join(" and "));
        fields.put("address", &text(paper, "place").unwrap_or_default());
        fields.put("language", &text(paper, "language").unwrap_or_default());
        fields.put_verbatim("doi", paper.doi.as_deref().unwrap_or_default());
        fields.put_verbatim("url", paper.url.as_deref().unwrap_or_default());
        fields.put("label", paper.label.as_deref().unwrap_or_default());
        fields.put("keywords", &paper.categories.join(", "));
        fields.put("abstract", &paper.abstract_text);
        for name in paper.extra.keys().filter(|name| is_field(name)) {
            if name != "volume" {
                fields.put(name, &text(paper, name).unwrap_or_default());
            }
        }
    }
    if let Some(rest) = rest {
        // As a JSON string without braces, which BibTeX would count.
        let quoted = serde_json::Value::from(rest).to_string();
        let _ = writeln!(
            fields.text,
            "  {EXACT} = {{{}}},",
            quoted.replace('{', "\\u007b").replace('}', "\\u007d")
        );
    }
    format!("@{}{{{key},\n{}}}\n\n", type_of(paper), fields.text)
}

/// Whether a field can be written under its own name.
fn is_field(name: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let begins = name.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    begins && name.bytes().all(fine) && !TAKEN.contains(&name) && name != EXACT
}

fn type_of(paper: &Paper) -> &str {
    if let Some(serde_json::Value::String(name)) = paper.extra.get("type")
        && (3..20).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase())
        && !["comment", "preamble", "string"].contains(&name.as_str())
    {
        return name;
    }
    match kind(paper) {
        Kind::Article => "article",
        Kind::Proceedings => "inproceedings",
        Kind::Book => "book",
        Kind::Chapter => "incollection",
        Kind::Thesis => "phdthesis",
        Kind::Report => "techreport",
        Kind::Preprint => "unpublished",
        Kind::Other => "misc",
    }
}

fn venue_of(paper: &Paper) -> &'static str {
    match kind(paper) {
        Kind::Article | Kind::Preprint => "journal",
        Kind::Proceedings | Kind::Chapter => "booktitle",
        Kind::Thesis => "school",
        Kind::Report => "institution",
        Kind::Book | Kind::Other => "howpublished",
    }
}

struct Fields {
    text: String,
    style: Style,
}

impl Fields {
    /// Adds a field: as it is if it contains valid LaTeX, escaped otherwise.
    fn put(&mut self, name: &str, value: &str) {
        let is_latex = value.contains(['$', '\\']) && self.style == Style::Natural && is_balanced(value);
        if is_latex {
            self.put_verbatim(name, value);
        } else {
            self.put_verbatim(name, &escaped(value));
        }
    }

    fn put_verbatim(&mut self, name: &str, value: &str) {
        let value = printable(value);
        let value = value.replace('\r', "\n");
        let value = value.trim();
        if !value.is_empty() && is_balanced(value) {
            let mut joined = String::new();
            for line in value.lines() {
                // An `@` at the beginning of a line may start an entry.
                let breaks = !line.trim_start().starts_with('@');
                if !breaks {
                    joined.truncate(joined.trim_end().len());
                }
                let joint = if joined.is_empty() {
                    ""
                } else if breaks {
                    "\n"
                } else {
                    " "
                };
                joined.extend([joint, line]);
            }
            let _ = writeln!(self.text, "  {name} = {{{joined}}},");
        }
    }
}

/// Whether all braces are matched, and no backslash at the end would escape the closing one.
fn is_balanced(value: &str) -> bool {
    let mut depth = 0_usize;
    let mut chars = value.trim().chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.next().is_none() => return false,
            '{' => depth += 1,
            '}' if depth == 0 => return false,
            '}' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

/// Text with the special characters of LaTeX escaped.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '&' | '%' | '#' | '_' | '$' | '{' | '}' | '\\' => text.extend(['\\', c]),
            '~' => text.push_str("\\~{}"),
            '^' => text.push_str("\\^{}"),
            _ => text.push(c),
        }
    }
    text
}
