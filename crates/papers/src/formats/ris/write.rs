//! Papers as RIS, with the tags that Zotero, `EndNote` and databases share.

use std::io;

use super::read::EXACT_TAG;
use crate::Paper;
use crate::formats::common::person::Name;
use crate::formats::common::writing::{Kind, Style, kind, only, printable, text, texts, write_each};
use crate::formats::{Fidelity, InputFormat};

/// Writes one record a paper. Categories become keywords, which Zotero shows as tags.
pub(crate) fn write(papers: &[Paper], fidelity: Fidelity, out: &mut dyn io::Write) -> io::Result<()> {
    let record = |index: usize, style: Style, rest: Option<&str>| record(&papers[index], style, rest);
    write_each(papers, fidelity, out, record, |bytes| only(InputFormat::Ris, bytes))
}

/// Fields with a tag of their own, one line a value.
const TAGS: [(&str, &str); 8] = [
    ("ED", "editors"),
    ("VL", "volume"),
    ("IS", "issue"),
    ("PB", "publisher"),
    ("CY", "place"),
    ("LA", "language"),
    ("T3", "series"),
    ("ET", "edition"),
];

fn record(paper: &Paper, style: Style, rest: Option<&str>) -> Vec<u8> {
    let mut lines = Lines(String::new(), style);
    lines.put("TY", type_of(paper));
    if style != Style::Bare {
        // Readers take a bare number for a running one and drop it.
        let tag = if paper.id.bytes().all(|byte| byte.is_ascii_digit()) { "AN" } else { "ID" };
        lines.put(tag, &paper.id);
        lines.put("TI", &paper.title);
        paper.authors.iter().for_each(|author| lines.put("AU", &Name::of(author).inverted()));
        lines.put("PY", &paper.year.map(|year| year.to_string()).unwrap_or_default());
        lines.put("DA", &paper.date.as_deref().map(slashed).unwrap_or_default());
        lines.put("T2", paper.venue.as_deref().unwrap_or_default());
        lines.put("AB", &paper.abstract_text);
        lines.put("DO", paper.doi.as_deref().unwrap_or_default());
        lines.put("UR", paper.url.as_deref().unwrap_or_default());
        paper.categories.iter().for_each(|category| lines.put("KW", category));
        for (tag, name) in TAGS {
            for value in texts(paper, name) {
                let name = (name == "editors").then(|| Name::of(&value).inverted());
                lines.put(tag, &name.unwrap_or_else(|| value.into_owned()));
            }
        }
        if let Some(pages) = text(paper, "pages") {
            let (first, last) = pages.split_once('-').unwrap_or((&pages, ""));
            lines.put("SP", first);
            lines.put("EP", last);
        }
        for name in ["issn", "isbn"] {
            texts(paper, name).iter().for_each(|value| lines.put("SN", value));
        }
        for name in paper.extra.keys().filter(|name| is_tag(name)) {
            texts(paper, name).iter().for_each(|value| lines.put(name, value));
        }
    }
    if let Some(rest) = rest {
        lines.put(EXACT_TAG.0, &format!("{}{rest}", EXACT_TAG.1));
    }
    lines.0.push_str("ER  - \n\n");
    lines.0.into_bytes()
}

/// The types of the specification.
const TYPES: [&str; 56] = [
    "ABST", "ADVS", "AGGR", "ANCIENT", "ART", "BILL", "BLOG", "BOOK", "CASE", "CHAP", "CHART", "CLSWK",
    "COMP", "CONF", "CPAPER", "CTLG", "DATA", "DBASE", "DICT", "EBOOK", "ECHAP", "EDBOOK", "EJOUR", "ELEC",
    "ENCYC", "EQUA", "FIGURE", "GEN", "GOVDOC", "GRANT", "HEAR", "ICOMM", "INPR", "JFULL", "JOUR", "LEGAL",
    "MANSCPT", "MAP", "MGZN", "MPCT", "MULTI", "MUSIC", "NEWS", "PAMP", "PAT", "PCOMM", "RPRT", "SER",
    "SLIDE", "SOUND", "STAND", "STAT", "THES", "UNPB", "VIDEO", "WEB",
];

/// Whether the name of a field is a tag that neither begins nor ends a record.
fn is_tag(name: &str) -> bool {
    let bytes = name.as_bytes();
    let is_tag = bytes.len() == 2
        && bytes[0].is_ascii_uppercase()
        && (bytes[1].is_ascii_uppercase() || bytes[1].is_ascii_digit());
    is_tag && !["TY", "ER", EXACT_TAG.0].contains(&name)
}

fn type_of(paper: &Paper) -> &str {
    if let Some(serde_json::Value::String(name)) = paper.extra.get("type")
        && TYPES.contains(&name.as_str())
    {
        return name;
    }
    match kind(paper) {
        Kind::Article => "JOUR",
        Kind::Proceedings => "CONF",
        Kind::Book => "BOOK",
        Kind::Chapter => "CHAP",
        Kind::Thesis => "THES",
        Kind::Report => "RPRT",
        Kind::Preprint => "UNPB",
        Kind::Other => "GEN",
    }
}

/// `2015/03/07/` from `2015-03-07`, `2015/03//` from `2015-03`; anything else as it is.
fn slashed(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').collect();
    let digits = |part: &str, n| part.len() == n && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        [year, month] if digits(year, 4) && digits(month, 2) => format!("{year}/{month}//"),
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            format!("{year}/{month}/{day}/")
        }
        _ => date.to_owned(),
    }
}

struct Lines(String, Style);

impl Lines {
    /// Adds a tag and its value. Line breaks are kept if no line could be taken for a tag.
    fn put(&mut self, tag: &str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        let value = printable(value);
        let lines: Vec<&str> =
            value.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect();
        let looks_like_a_tag = |line: &&str| {
            line.split_once('-').is_some_and(|(before, _)| {
                before.trim_end().len() == 2 && (before.len() > 2 || ["TY", "ER"].contains(&before))
            })
        };
        let breaks = self.1 == Style::Natural && !lines.iter().skip(1).any(looks_like_a_tag);
        let value = lines.join(if breaks { "\n" } else { " " });
        self.0.extend([tag, "  - ", &value, "\n"]);
    }
}
