//! How do papers leave the program as papers? One writer a format, and what keeps them from losing anything.
//!
//! Each writer puts into its format what that has a place for. What it has none for (a number in a table, a list of
//! lists in BibTeX) goes into one further field, `EXACT`, from which the readers put a paper together again. Which
//! fields these are is not known beforehand but found: every record is read back before it is written.

mod bibtex;
mod json;
mod parquet;
mod ris;
mod table;

use std::borrow::Cow;
use std::io;

use rayon::prelude::*;
use serde_json::{Map, Value};

use crate::corpus::{InputFormat, Paper, reread};

/// A form that papers can be written in. Each is read again by the [`InputFormat`] of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperFormat {
    /// BibTeX, as BibLaTeX and reference managers read it too.
    Bibtex,
    /// RIS.
    Ris,
    /// A table divided by commas, one row a paper, safe to open in a spreadsheet.
    Csv,
    /// The same, divided by tabs.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// A JSON array of objects.
    Json,
    /// Apache Parquet, compressed with zstd.
    Parquet,
}

/// Papers turned into text at a time: what is written waits in memory no longer than that.
const PAPERS: usize = 1 << 13;

impl PaperFormat {
    /// Every format, in the order in which they are listed to people.
    pub const ALL: [Self; 7] =
        [Self::Bibtex, Self::Ris, Self::Csv, Self::Tsv, Self::Jsonl, Self::Json, Self::Parquet];

    /// The name it is asked for by, in lower case: that of the format that reads it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bibtex => InputFormat::Bibtex.name(),
            Self::Ris => InputFormat::Ris.name(),
            Self::Csv => InputFormat::Csv.name(),
            Self::Tsv => InputFormat::Tsv.name(),
            Self::Jsonl => InputFormat::Jsonl.name(),
            Self::Json => InputFormat::Json.name(),
            Self::Parquet => InputFormat::Parquet.name(),
        }
    }

    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        if self == Self::Bibtex { "bib" } else { self.name() }
    }

    /// The format that a file's name asks for, by its ending.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        match ending.as_str() {
            "ndjson" => Some(Self::Jsonl),
            _ => Self::ALL.into_iter().find(|format| [format.ending(), format.name()].contains(&&*ending)),
        }
    }

    /// Writes papers in their order. The same papers give the same bytes.
    ///
    /// If `exact`, reading what was written gives the same papers, with at most a `type` more where the format asks
    /// for one; otherwise what a format has no place for is left out.
    ///
    /// Cost: each paper is written and read about twice, in parallel.
    pub fn write(self, papers: &[Paper], exact: bool, out: &mut (dyn io::Write + Send)) -> io::Result<()> {
        self.write_with(papers, &[], exact, out)
    }

    /// [`PaperFormat::write`], where a table has some columns even without a paper that has such a field.
    pub(in crate::report) fn write_with(
        self,
        papers: &[Paper],
        columns: &[&str],
        exact: bool,
        out: &mut (dyn io::Write + Send),
    ) -> io::Result<()> {
        match self {
            Self::Bibtex => bibtex::write(papers, exact, out),
            Self::Ris => ris::write(papers, exact, out),
            Self::Csv => table::write(papers, columns, b',', exact, out),
            Self::Tsv => table::write(papers, columns, b'\t', exact, out),
            Self::Jsonl => json::write_lines(papers, exact, out),
            Self::Json => json::write_array(papers, exact, out),
            Self::Parquet => parquet::write(papers, exact, out),
        }
    }
}

/// How a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// As people would write it.
    Natural,
    /// With everything escaped that means something to the format.
    Escaped,
    /// Nothing but what is exact.
    Bare,
}

/// Writes each record with `record` in the first style that can be read back; if `exact`, with what that does not
/// give back.
fn write_each(
    papers: &[Paper],
    exact: bool,
    out: &mut dyn io::Write,
    record: impl Fn(usize, Style, Option<&str>) -> Vec<u8> + Sync,
    read: impl Fn(&[u8]) -> Option<Paper> + Sync,
) -> io::Result<()> {
    let of = |index: usize| {
        let paper = &papers[index];
        let mut best: Option<(Vec<u8>, Style, Map<String, Value>)> = None;
        for style in [Style::Natural, Style::Escaped] {
            let bytes = record(index, style, None);
            let Some(back) = read(&bytes) else { continue };
            let lost = difference(paper, &back);
            if lost.is_empty() {
                return bytes;
            }
            if best.as_ref().is_none_or(|(_, _, least)| lost.len() < least.len()) {
                best = Some((bytes, style, lost));
            }
        }
        match best {
            Some((bytes, ..)) if !exact => bytes,
            Some((_, style, lost)) => {
                let bytes = record(index, style, Some(&text_of(lost)));
                let is_whole = read(&bytes).is_some_and(|back| difference(paper, &back).is_empty());
                if is_whole { bytes } else { bare(index, paper, &record) }
            }
            None => bare(index, paper, &record),
        }
    };
    for start in (0..papers.len()).step_by(PAPERS) {
        let end = papers.len().min(start + PAPERS);
        let records: Vec<Vec<u8>> = (start..end).into_par_iter().map(of).collect();
        records.iter().try_for_each(|record| out.write_all(record))?;
    }
    Ok(())
}

fn bare(index: usize, paper: &Paper, record: impl Fn(usize, Style, Option<&str>) -> Vec<u8>) -> Vec<u8> {
    record(index, Style::Bare, Some(&text_of(difference(paper, &Paper::default()))))
}

fn text_of(fields: Map<String, Value>) -> String {
    Value::Object(fields).to_string()
}

/// The only paper of a record that was written.
fn only(format: InputFormat, bytes: &[u8]) -> Option<Paper> {
    let (mut papers, n_flaws) = reread(format, bytes);
    if papers.len() == 1 && n_flaws == 0 { papers.pop().map(|(_, paper)| paper) } else { None }
}

/// The fields of a paper that another one lacks or holds otherwise, and as `null` those that only the other holds, but
/// for a `type`: some formats know none without.
fn difference(paper: &Paper, back: &Paper) -> Map<String, Value> {
    if paper == back {
        return Map::new();
    }
    let (ours, theirs) = (object(paper), object(back));
    let gained = theirs.keys().filter(|name| !ours.contains_key(*name) && *name != "type");
    let mut fields: Map<String, Value> = gained.map(|name| (name.clone(), Value::Null)).collect();
    fields.extend(ours.into_iter().filter(|(name, value)| theirs.get(name) != Some(value)));
    fields
}

fn object(paper: &Paper) -> Map<String, Value> {
    match serde_json::to_value(paper) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// A field beyond our own as text, where it is text or a number.
fn text<'a>(paper: &'a Paper, name: &str) -> Option<Cow<'a, str>> {
    match paper.extra.get(name)? {
        Value::String(text) => Some(Cow::from(text.as_str())),
        Value::Number(number) => Some(Cow::from(number.to_string())),
        Value::Bool(flag) => Some(Cow::from(flag.to_string())),
        _ => None,
    }
    .filter(|text| !text.trim().is_empty())
}

/// A field beyond our own as texts: a list's, or the only one.
fn texts<'a>(paper: &'a Paper, name: &str) -> Vec<Cow<'a, str>> {
    match paper.extra.get(name) {
        Some(Value::Array(values)) => {
            values.iter().filter_map(|value| value.as_str().map(Cow::from)).collect()
        }
        _ => text(paper, name).into_iter().collect(),
    }
}

/// Text without characters that make a file look like no text: only tabs and line breaks stay.
fn printable(text: &str) -> Cow<'_, str> {
    let goes = |c: char| c < ' ' && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(goes) { Cow::from(text.replace(goes, "")) } else { Cow::from(text) }
}

/// What kind of publication it is, by the `type` that any format gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Article,
    Proceedings,
    Book,
    Chapter,
    Thesis,
    Report,
    Preprint,
    Other,
}

fn kind(paper: &Paper) -> Kind {
    let name = texts(paper, "type").first().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
    let squashed: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match squashed.as_str() {
        "article" | "jour" | "journalarticle" | "mgzn" | "news" | "ejour" | "review" => Kind::Article,
        "inproceedings" | "conference" | "conf" | "cpaper" | "conferencepaper" | "proceedingsarticle" => {
            Kind::Proceedings
        }
        "book" | "mvbook" | "ebook" => Kind::Book,
        "incollection" | "inbook" | "chap" | "echap" | "booksection" | "bookchapter" => Kind::Chapter,
        "phdthesis" | "mastersthesis" | "thesis" | "thes" | "dissertation" => Kind::Thesis,
        "techreport" | "report" | "rprt" => Kind::Report,
        "unpublished" | "unpb" | "preprint" => Kind::Preprint,
        _ if name.is_empty() && paper.venue.is_some() => Kind::Article,
        _ => Kind::Other,
    }
}
