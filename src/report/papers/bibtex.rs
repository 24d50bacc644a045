//! How are papers written as BibTeX? With the fields that BibTeX and BibLaTeX share, LaTeX left as it is.
//!
//! The biblatex crate can write entries too, but it escapes all text: `$O(n^2)$` would leave as `\$O(n\^2)\$`. Titles and
//! abstracts hold LaTeX more often than not, so it stays where it is sound, and plain text alone is escaped.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use super::{Kind, Style, kind, only, printable, text, texts, write_each};
use crate::corpus::{EXACT, InputFormat, Paper};

/// Writes one entry a paper. Themes and other categories are keywords, which Zotero shows as tags.
pub(super) fn write(papers: &[Paper], exact: bool, out: &mut dyn io::Write) -> io::Result<()> {
    let keys = keys(papers);
    let record = |index: usize, style: Style, rest: Option<&str>| {
        entry(&papers[index], &keys[index], style, rest).into_bytes()
    };
    write_each(papers, exact, out, record, |bytes| only(InputFormat::Bibtex, bytes))
}

/// Characters of a key at most.
const KEY: usize = 100;

/// A citation key for each paper: its id as far as it may stand in one, and unique, whatever the case, for BibTeX
/// does not tell cases apart.
fn keys(papers: &[Paper]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    // An id that is a key already keeps it, whatever comes before.
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

/// Fields that are written under another name, or that mean something to whoever reads the entry.
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

fn entry(paper: &Paper, key: &str, style: Style, rest: Option<&str>) -> String {
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
        // As the text of a JSON text, which then holds no brace that BibTeX would count.
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
    /// A field with its LaTeX as it is, where there is any and it is sound; otherwise escaped.
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
                // Where a line begins with `@`, an entry may begin.
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

/// Whether braces that count are closed, and the last character takes none with it.
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

/// What LaTeX would obey, as characters.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(id: &str) -> Paper {
        Paper { id: id.into(), title: "t".into(), ..Paper::default() }
    }

    #[test]
    fn keys_are_valid_and_unique() {
        let papers = ["a b", "a,b", "a-b", "A-B", "{}", "", "é"].map(paper);
        assert_eq!(keys(&papers), ["a-b-2", "a-b-3", "a-b", "A-B-4", "--", "paper", "-"]);
    }

    #[test]
    fn latex_stays_and_text_is_escaped() {
        let written =
            |title: &str| entry(&Paper { title: title.into(), ..paper("k") }, "k", Style::Natural, None);
        assert_eq!(written("$O(n^2)$ of {B}ees"), "@misc{k,\n  title = {$O(n^2)$ of {B}ees},\n}\n\n");
        assert_eq!(written("50% of A & B"), "@misc{k,\n  title = {50\\% of A \\& B},\n}\n\n");
        assert_eq!(written("\\alpha }{"), "@misc{k,\n  title = {\\\\alpha \\}\\{},\n}\n\n");
    }
}
