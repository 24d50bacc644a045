//! Papers as BibTeX that BibTeX, biber and reference managers read, with the fields that they share.
//!
//! The biblatex crate can write entries too, but it escapes all text: `$O(n^2)$` would become `\$O(n\^2)\$`. Titles and
//! abstracts often contain LaTeX, so formulas and commands are kept and only plain text is escaped.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use super::escape::{escaped, natural};
use super::meaning::iso_parts;
use super::shapes::TYPES;
use crate::Paper;
use crate::formats::common::person::Name;
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
const TAKEN: [&str; 44] = [
    "abstract",
    "affiliation",
    "affiliations",
    "arxiv",
    "author",
    "author_keywords",
    "authors",
    "booktitle",
    "categories",
    "conference",
    "crossref",
    "date",
    "document_type",
    "doi",
    "editor",
    "editors",
    "entryset",
    "eventtitle",
    "howpublished",
    "ids",
    "index_keywords",
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
    "pmc",
    "references",
    "school",
    "source_title",
    "subtitle",
    "title",
    "type",
    "unique-id",
    "url",
    "xdata",
    "xref",
];

pub(super) fn entry(paper: &Paper, key: &str, style: Style, rest: Option<&str>) -> String {
    let mut fields = Fields { text: String::new(), style };
    if style != Style::Bare {
        fields.put("title", &paper.title);
        fields.put_people("author", &paper.authors);
        put_date(&mut fields, paper);
        fields.put(venue_of(paper), paper.venue.as_deref().unwrap_or_default());
        fields.put("volume", &text(paper, "volume").unwrap_or_default());
        fields.put("number", &text(paper, "issue").unwrap_or_default());
        fields.put("pages", &text(paper, "pages").unwrap_or_default().replace('-', "--"));
        fields.put_people("editor", &texts(paper, "editors"));
        fields.put("address", &text(paper, "place").unwrap_or_default());
        fields.put("language", &text(paper, "language").unwrap_or_default());
        fields.put_address("doi", paper.doi.as_deref().unwrap_or_default());
        fields.put_address("url", paper.url.as_deref().unwrap_or_default());
        fields.put("label", paper.label.as_deref().unwrap_or_default());
        fields.put_list("keywords", &paper.categories, ", ");
        if paper.extra.contains_key("author_keywords") && paper.extra.contains_key("index_keywords") {
            fields.put_list("author_keywords", &texts(paper, "author_keywords"), "; ");
            fields.put_list("index_keywords", &texts(paper, "index_keywords"), "; ");
        }
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

/// Writes the year with month and day, which all programs read, or else a date of BibLaTeX. Not both: biber warns of that.
fn put_date(fields: &mut Fields, paper: &Paper) {
    let year = paper.year.map(|year| year.to_string());
    let date = paper.date.as_deref().unwrap_or_default();
    if let (Some(year), Some((of_date, month, day))) = (&year, iso_parts(date))
        && year == of_date
    {
        fields.put_verbatim("year", year);
        let number = |part: &str| part.trim_start_matches('0').to_owned();
        for (name, part) in [("month", Some(month)), ("day", day)] {
            if let Some(part) = part.filter(|_| !paper.extra.contains_key(name)) {
                let _ = writeln!(fields.text, "  {name} = {},", number(part));
            }
        }
        return;
    }
    let is_range =
        date.split('/').all(|part| part.len() == 4 && is_digits(part) || iso_parts(part).is_some());
    if is_range && date.contains('/') && year.as_deref() == date.get(..4) {
        fields.put_verbatim("date", date);
    } else {
        fields.put_verbatim("year", &year.unwrap_or_default());
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a field can be written under its own name.
fn is_field(name: &str) -> bool {
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    let begins = name.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    begins && name.bytes().all(fine) && !TAKEN.contains(&name) && name != EXACT
}

fn type_of(paper: &Paper) -> &str {
    if let Some(serde_json::Value::String(name)) = paper.extra.get("type")
        && TYPES.contains(&name.as_str())
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
    /// Adds a text.
    fn put(&mut self, name: &str, value: &str) {
        let latex = self.latex(value);
        self.put_verbatim(name, &latex);
    }

    fn latex(&self, value: &str) -> String {
        if self.style == Style::Natural { natural(value) } else { escaped(value) }
    }

    /// Adds an address, in which programs read nothing as LaTeX but braces.
    fn put_address(&mut self, name: &str, value: &str) {
        if value.contains(['{', '}', '\\']) { self.put(name, value) } else { self.put_verbatim(name, value) }
    }

    /// Adds names with the family name first. Braces keep those of institutions together.
    fn put_people(&mut self, field: &str, names: &[impl AsRef<str>]) {
        let written = names.iter().map(|name| match Name::of(name.as_ref()) {
            Name::Whole(name) if name.contains([' ', ',']) || name.eq_ignore_ascii_case("others") => {
                format!("{{{}}}", self.latex(&name))
            }
            Name::Whole(name) => self.latex(&name),
            Name::Person { family, given, suffix } => {
                let parts = [family, suffix, given].into_iter().filter(|part| !part.is_empty());
                parts.map(|part| self.latex(&part)).collect::<Vec<_>>().join(", ")
            }
        });
        let joined = written.collect::<Vec<_>>().join(" and ");
        self.put_verbatim(field, &joined);
    }

    /// Adds a list. Braces keep what holds a comma or a semicolon together.
    fn put_list(&mut self, field: &str, values: &[impl AsRef<str>], joint: &str) {
        let written = values.iter().map(|value| {
            let latex = self.latex(value.as_ref());
            if latex.contains([',', ';']) { format!("{{{latex}}}") } else { latex }
        });
        let joined = written.collect::<Vec<_>>().join(joint);
        self.put_verbatim(field, &joined);
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
